"""Is a database as it should be? Every row is looked at; nothing is changed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text

from netready.store.database.address import database_url
from netready.store.database.copying import row_counts
from netready.store.database.engine import Connections
from netready.store.database.migration import check_version
from netready.store.database.schema import RECORDS
from netready.store.records import CheckedLine, checked_line

FAULTS_MAX: Final = 100
ROWS_A_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found.

    Attributes:
        rows: how many each table has.
        faults: at most 100, one line each; none: all is well.
    """

    rows: Mapping[str, int]
    faults: tuple[str, ...]


def check_database(url: str) -> Findings:
    """Looks at the file as a whole (SQLite) and at every record.

    Raises:
        BadInputError: not a database of ours, or of another version.
        StoreUnavailableError: it does not answer, or is too broken to be read.
    """
    connections = Connections(database_url(url), read_only=True)
    try:
        check_version(connections)
        faults: list[str] = []
        for fault in (*_of_file(connections), *_of_records(connections)):
            faults.append(fault)
            if len(faults) >= FAULTS_MAX:
                break
        with connections.read() as connection:
            return Findings(rows=row_counts(connection), faults=tuple(faults))
    finally:
        connections.close()


def _of_file(connections: Connections) -> Iterator[str]:
    if not connections.is_sqlite:
        return  # PostgreSQL looks after its own files; amcheck is its tool
    with connections.read() as connection:
        for (words,) in connection.execute(text("PRAGMA integrity_check")):
            if words != "ok":
                yield f"file: {words}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"{row[0]} row {row[1]}: refers to a row of {row[2]} that is not there"


def _of_records(connections: Connections) -> Iterator[str]:
    columns = (RECORDS.c.seq, RECORDS.c.record_id, RECORDS.c.room, RECORDS.c.digest, RECORDS.c.line)
    asked = select(*columns).order_by(RECORDS.c.seq).limit(ROWS_A_PAGE)
    last = 0
    while True:
        with connections.read() as connection:
            page = connection.execute(asked.where(RECORDS.c.seq > last)).all()
        for row in page:
            if fault := _record_fault(row.record_id, row.room, row.digest, row.line):
                yield f"record {row.seq}: {fault}"
        if len(page) < ROWS_A_PAGE:
            return
        last = page[-1].seq


def _record_fault(record_id: str, room: str, digest: bytes, line: bytes) -> str:
    if hashlib.sha256(line).digest() != digest:
        return "its text is not the one that was accepted"
    found = checked_line(line)
    if not isinstance(found, CheckedLine):
        return found[1]
    if (found.record.record_id, found.record.room or "") != (record_id, room):
        return "its text speaks of another record or room than its row"
    return ""
