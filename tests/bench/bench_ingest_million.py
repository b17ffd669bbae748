"""A million records into SQLite and PostgreSQL: memory of the process meanwhile (minutes, 2.5 GB).

Lines are not checked here, which costs time but keeps no memory (`bench_ingest` checks them). What
is read at the end goes through page by page.
"""

import gc
import os
import time
from collections.abc import Iterator
from dataclasses import replace

import psutil

from netready.domain.record import Record
from netready.store.database import Database, StoredRecord
from netready.store.records import parse_record
from tests.bench.figures import Figure
from tests.bench.ingest import AGENT, NOW, databases, lines, template

RECORDS = int(os.environ.get("BENCH_RECORDS", "1000000"))
BATCH = 500
WARM_SHARE = 0.05  # caches and pools are full by then
GROWTH_MB_AIM = 20


def figures() -> Iterator[Figure]:
    """One database after the other."""
    with databases() as urls:
        for kind, url in urls.items():
            with Database(url) as database:
                yield from _of(kind, database)


def _of(kind: str, database: Database) -> Iterator[Figure]:
    of = template()
    record = parse_record(of)
    assert isinstance(record, Record)
    began_s, warm_mb, last_mb = time.perf_counter(), 0.0, 0.0
    for first in range(0, RECORDS, BATCH):
        database.records.keep([_stored(record, line) for line in lines(first, BATCH, of)])
        if first <= RECORDS * WARM_SHARE:
            warm_mb = _memory_mb()
    seconds, last_mb = time.perf_counter() - began_s, _memory_mb()
    yield Figure(
        name=f"{kind}: memory gained over {RECORDS:,} records",
        value=last_mb - warm_mb,
        unit="MB",
        at_most=GROWTH_MB_AIM,
        note=f"{warm_mb:.0f} to {last_mb:.0f} MB, {RECORDS / seconds:.0f} records/s, not checked",
    )
    count = sum(1 for _ in database.records.lines())
    yield Figure(
        name=f"{kind}: memory gained by reading them all",
        value=_memory_mb() - last_mb,
        unit="MB",
        at_most=GROWTH_MB_AIM,
        note=f"{count:,} lines",
    )
    assert count == database.records.count() == RECORDS


def _stored(record: Record, line: bytes) -> StoredRecord:
    start = line.index(b'"record_id": "') + 14
    named = replace(record, record_id=line[start : start + 36].decode())
    return StoredRecord(record=named, line=line, agent_id=AGENT, received_at=NOW)


def _memory_mb() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6
