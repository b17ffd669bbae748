"""Records in the database: accepted once each, whatever a device sends how often."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from netready.domain.errors import CannotMeasureError
from netready.domain.record import ORDER, Record
from netready.store.database.engine import Connections, StoreUnavailableError
from netready.store.database.gathered import Gathered
from netready.store.database.schema import ASIDE, ORDERS, RECORDS, RUNS
from netready.store.database.values import LOOK_RUN, Kept, StoredRecord
from netready.store.records import parse_record

CALLS_A_COMMIT: Final = 100
IDS_A_QUESTION: Final = 500  # SQLite allows 32,766 values in a statement
ID_CHARACTERS: Final = 36
ROWS_A_PAGE: Final = 500  # about a megabyte at a time, however many there are


_LOOKS: Final = (
    select(ORDERS.c.order_id)
    .join(RUNS, RUNS.c.run_id == ORDERS.c.run_id)
    .where(RUNS.c.what == LOOK_RUN)
)
NOT_OF_LOOKS: Final = RECORDS.c.order_id.is_(None) | RECORDS.c.order_id.not_in(_LOOKS)


class Records:
    """All records that were accepted, in the order of acceptance."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._gathered = Gathered[Sequence[StoredRecord], Mapping[str, Kept]](
            self._keep_all, calls_max=CALLS_A_COMMIT, hits_all=CannotMeasureError
        )

    def keep(self, lines: Sequence[StoredRecord]) -> Mapping[str, Kept]:
        """What became of each, by record id; when this returns, it is on the disk.

        An id that comes twice in one batch with two contents is a conflict as if it had come later.

        Raises:
            StoreUnavailableError, DiskFullError: nothing of this batch was kept.
        """
        return self._gathered.do(lines) if lines else {}

    def all(self) -> Iterator[Record]:
        """Every record, a page at a time; see `since`."""
        return self.since(0)

    def since(self, seq: int) -> Iterator[Record]:
        """Those that were accepted after that place. Raises StoreUnavailableError for a bad row."""
        for place, line in self.lines(seq):
            yield _record(place, line)

    def of_rooms(self, rooms: Sequence[str]) -> Iterator[Record]:
        """Those of these rooms; "" asks for those that speak of no room."""
        for place, line in self.lines(0, RECORDS.c.room.in_(list(rooms))):
            yield _record(place, line)

    def findings(self) -> Iterator[Record]:
        """Every record but those of looks: what looks saw is told by itself, and goes by age.

        A score that rested on them would change when they go.
        """
        for place, line in self.lines(0, NOT_OF_LOOKS):
            yield _record(place, line)

    def of_ids(self, ids: Sequence[str]) -> tuple[tuple[Record, datetime], ...]:
        """Those of these ids that are there, with the time of their arrival, oldest first."""
        asked = select(RECORDS.c.seq, RECORDS.c.line, RECORDS.c.received_at)
        found: list[Any] = []
        with self._connections.read() as connection:
            for start in range(0, len(ids), IDS_A_QUESTION):
                these = RECORDS.c.record_id.in_(ids[start : start + IDS_A_QUESTION])
                found += connection.execute(asked.where(these)).all()
        return tuple((_record(row.seq, row.line), row.received_at) for row in sorted(found))

    def lines(
        self, seq: int = 0, where: ColumnElement[bool] | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Place and canonical JSON of each, as it is stored; every page is a question of its own.

        So a slow reader holds nothing, and a record that arrives meanwhile is seen, too.
        """
        asked = select(RECORDS.c.seq, RECORDS.c.line).order_by(RECORDS.c.seq).limit(ROWS_A_PAGE)
        if where is not None:
            asked = asked.where(where)
        while True:
            with self._connections.read() as connection:
                page = connection.execute(asked.where(RECORDS.c.seq > seq)).all()
            yield from ((place, line) for place, line in page)
            if len(page) < ROWS_A_PAGE:
                return
            seq = page[-1][0]

    def count(self) -> int:
        """How many there are."""
        with self._connections.read() as connection:
            return connection.execute(select(func.count()).select_from(RECORDS)).scalar_one()

    def newest(self) -> int:
        """The place of the latest, by which a page knows whether it is old; 0: there is none."""
        with self._connections.read() as connection:
            return connection.execute(select(func.max(RECORDS.c.seq))).scalar_one() or 0

    def rooms(self) -> Mapping[str, int]:
        """How many findings each room has; "" are those that speak of no room."""
        asked = select(RECORDS.c.room, func.count()).where(NOT_OF_LOOKS).group_by(RECORDS.c.room)
        with self._connections.read() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}

    def conflicts(self) -> tuple[str, ...]:
        """The id of each content that came under an id that was taken; it is kept aside."""
        of_record = ASIDE.c.id == RECORDS.c.record_id
        asked = select(ASIDE.c.id).join(RECORDS, of_record).order_by(ASIDE.c.seq)
        with self._connections.read() as connection:
            return tuple(connection.execute(asked).scalars())

    def _keep_all(self, batches: Sequence[Sequence[StoredRecord]]) -> list[Mapping[str, Kept]]:
        """One commit for all of them."""
        with self._connections.write() as connection:
            known = _known(connection, [each.record.record_id for all_ in batches for each in all_])
            sorted_ = _Sorting(known)
            kept = [sorted_.take(batch) for batch in batches]
            if sorted_.new:
                connection.execute(_INSERT, sorted_.new)
            put_aside(connection, sorted_.aside)
        return kept


class _Sorting:
    """New, had or conflict; pure."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._digests = dict(known)
        self.new: list[dict[str, Any]] = []
        self.aside: list[dict[str, Any]] = []

    def take(self, batch: Sequence[StoredRecord]) -> Mapping[str, Kept]:
        kept: dict[str, Kept] = {}
        for each in batch:
            found = self._one(each)
            if kept.get(each.record.record_id) is None or found is Kept.CONFLICT:
                kept[each.record.record_id] = found
        return kept

    def _one(self, given: StoredRecord) -> Kept:
        digest = hashlib.sha256(given.line).digest()
        first = self._digests.setdefault(given.record.record_id, digest)
        if first is digest:
            self.new.append(_row(given, digest))
            return Kept.NEW
        if first == digest:
            return Kept.HAD
        self.aside.append(
            aside_row(given.record.record_id, given.line, given.agent_id, given.received_at)
        )
        return Kept.CONFLICT


def _row(given: StoredRecord, digest: bytes) -> dict[str, Any]:
    record = given.record
    return {
        "record_id": record.record_id,
        "room": record.room or "",
        "device": record.device,
        "probe": record.probe,
        "started_at": record.started_at,
        "received_at": given.received_at,
        "agent_id": given.agent_id,
        "digest": digest,
        "line": given.line,
        "order_id": _order_of(record),
    }


def _order_of(record: Record) -> str | None:
    """As the record says, which comes from outside."""
    order = record.annotations.get(ORDER, "")
    return order if 0 < len(order) <= ID_CHARACTERS else None


_INSERT: Final = insert(RECORDS)
_KNOWN: Final = select(RECORDS.c.record_id, RECORDS.c.digest).where(
    RECORDS.c.record_id.in_(bindparam("ids", expanding=True))
)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, bytes]:
    """The digests of those that are there."""
    found: dict[str, bytes] = {}
    for start in range(0, len(ids), IDS_A_QUESTION):
        page = connection.execute(_KNOWN, {"ids": ids[start : start + IDS_A_QUESTION]})
        found.update((record_id, digest) for record_id, digest in page)
    return found


def aside_row(
    id_: str, content: bytes, agent_id: str = "", received_at: datetime | None = None
) -> dict[str, Any]:
    """A later content of an id, to be put aside."""
    return {
        "id": id_,
        "digest": hashlib.sha256(content).digest(),
        "content": content,
        "agent_id": agent_id,
        "received_at": received_at,
    }


def put_aside(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps each content once, however often it is sent."""
    for row in rows:
        same = (ASIDE.c.id == row["id"]) & (ASIDE.c.digest == row["digest"])
        if connection.execute(select(ASIDE.c.seq).where(same)).first() is None:
            connection.execute(insert(ASIDE), row)


def _record(place: int, line: bytes) -> Record:
    found = parse_record(line)
    if isinstance(found, Record):
        return found
    raise StoreUnavailableError(
        f"Record {place} of the database cannot be read: {found[1]}.",
        "Run `netready store check` on it; `netready score` uses the others.",
    )
