"""Measurements that a technician took back on the walk: kept for ever, counted nowhere."""

from collections.abc import Iterable
from dataclasses import replace

from netready.analysis.walked import counting, taken_back
from netready.domain.record import Record
from netready.store.database.opened import Database
from netready.store.record_faults import FaultKind, ReadRecords, RecordFault


def counted_records(database: Database, records: Iterable[Record]) -> tuple[Record, ...]:
    """The records of that database without those that were taken back, in their order."""
    gone = taken_back(database.walk.all())
    orders = {each.order_id: run for run in gone for each in database.runs.orders_of(run)}
    return tuple(counting(records, gone, orders)) if gone else tuple(records)


def without_taken_back(database: Database, read: ReadRecords, name: str) -> ReadRecords:
    """The same of what was read, where those that were taken back are said to be skipped."""
    kept = counted_records(database, read.records)
    left = {each.record_id for each in kept}
    gone = [each for each in read.records if each.record_id not in left]
    if not gone:
        return read
    kind = FaultKind.TAKEN_BACK
    faults = [
        RecordFault(file=name, line=0, kind=kind, text=f"{each.record_id}: taken back on the walk")
        for each in gone
    ]
    counts = {**read.counts, kind: len(gone)}
    return replace(read, records=kept, faults=(*read.faults, *faults), counts=counts)
