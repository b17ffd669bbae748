"""What is taken away by age, and what stays of it: a database that does not grow for ever.

Only what the nightly round made is taken away: its records, runs and looks; and tokens whose time
was over long ago. What came from a walk or an assessment stays until somebody removes it. What
nights and lesson days said stays for years, with samples that can be merged, so that a trend is the
same before and after.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from netready.analysis.lesson_days import begins, lesson_days
from netready.domain.night_journal import Compacted, LessonDay
from netready.store.database.engine import Connections
from netready.store.database.night_rows import day_row, look_of
from netready.store.database.opened import Database
from netready.store.database.schema import (
    ASIDE,
    HOLDERS,
    LESSON_DAYS,
    LESSON_LOOKS,
    NIGHTS,
    ORDERS,
    RECORDS,
    ROOM_NIGHTS,
    RUNS,
)
from netready.store.database.vacuum import size_bytes, vacuum
from netready.store.database.values import LOOK_RUN

# Our default: what a look's records say is in its reading, which stays as long as the records of
# loads do; in a day, looks leave many times as many.
LOOK_RECORD_DAYS: Final = 7
WITNESSES: Final = 5  # nights
WITNESS_DAYS: Final = 400
DAYS_A_YEAR: Final = 365.25
RECORDS_A_TIME: Final = 50_000  # of one compaction; the rest waits for the next night
IDS_A_COMMIT: Final = 500  # devices that hand in records do not wait for long


def compact(
    database: Database, now: datetime, zone: ZoneInfo, raw_days: int, summary_years: int
) -> Compacted:
    """Sums up the lesson days that are over, takes away what is too old, and gives space back.

    May be stopped at any moment, and run again: nothing is summed up twice or lost in between.
    Nothing is taken away before five nights of the last year or so say that the date is right.

    Args:
        database: may be in use by others.
        now: by the clock that dates nights and looks.
        zone: the school's; days are those of its clock.
        raw_days: records of loads, and looks, are kept for so long; those of looks for a week.
        summary_years: what nights and lesson days said is kept for so long.

    Raises:
        StoreUnavailableError, DiskFullError: what was done until then stays done.
    """
    connections = database.connections
    today = now.astimezone(zone).date()
    kept_from = today - timedelta(days=round(DAYS_A_YEAR * summary_years))
    raw_from = max(today - timedelta(days=raw_days), kept_from)
    look_from = max(today - timedelta(days=min(raw_days, LOOK_RECORD_DAYS)), kept_from)
    before = size_bytes(connections)
    _sum_up(connections, today, zone)
    if not _is_date_sure(connections, today):
        return Compacted(bytes_before=before, bytes_after=size_bytes(connections))
    records = _without_looks_records(connections, begins(look_from, zone))
    records += _without_loads_records(connections, raw_from, RECORDS_A_TIME - records)
    looks = _gone(connections, delete(LESSON_LOOKS).where(_looked_before(begins(raw_from, zone))))
    rows = _without_summaries(connections, kept_from)
    _without_tokens(connections, begins(raw_from, zone))
    vacuum(connections)
    return Compacted(
        records=records,
        looks=looks,
        rows=rows,
        bytes_before=before,
        bytes_after=size_bytes(connections),
    )


def _is_date_sure(connections: Connections, today: date) -> bool:
    """Whether enough nights bear witness to the date; a clock years ahead would take all away."""
    since = today - timedelta(days=WITNESS_DAYS)
    asked = select(func.count()).where(NIGHTS.c.night > since, NIGHTS.c.night <= today)
    with connections.read() as connection:
        return int(connection.execute(asked).scalar_one()) >= WITNESSES


def _looked_before(moment: datetime) -> Any:
    return LESSON_LOOKS.c.at < moment


def _sum_up(connections: Connections, today: date, zone: ZoneInfo) -> None:
    """A row for each lesson day that is over and has none yet, and the last one once more.

    The one with more looks stands, should the school's clock have been set to another zone. Days
    to come, of a clock that was ahead once, are no last ones.
    """
    is_past = LESSON_DAYS.c.day < today
    with connections.read() as connection:
        last = connection.execute(select(func.max(LESSON_DAYS.c.day)).where(is_past)).scalar_one()
        asked = select(LESSON_LOOKS).where(_looked_before(begins(today, zone)))
        if last is not None:
            asked = asked.where(LESSON_LOOKS.c.at >= begins(last, zone))
        looks = [look_of(row) for row in connection.execute(asked)]
    days = lesson_days(looks, zone)
    with connections.write() as connection:
        for day in days:
            _put(connection, day)


def _put(connection: Connection, day: LessonDay) -> None:
    same = (LESSON_DAYS.c.day == day.day) & (LESSON_DAYS.c.room == day.room)
    known = connection.execute(select(LESSON_DAYS.c.seen).where(same)).scalar()
    if known is None:
        connection.execute(insert(LESSON_DAYS), day_row(day))
    elif known["looks"] < day.looks:
        connection.execute(update(LESSON_DAYS).where(same).values(**day_row(day)))


def _without_looks_records(connections: Connections, before: datetime) -> int:
    """Records, orders and runs of looks that were ordered before that moment."""
    due = (RUNS.c.what == LOOK_RUN) & (RUNS.c.asked_at < before)
    made = (
        select(RECORDS.c.record_id)
        .join(ORDERS, ORDERS.c.order_id == RECORDS.c.order_id)
        .join(RUNS, RUNS.c.run_id == ORDERS.c.run_id)
    )
    with connections.read() as connection:
        records = connection.execute(made.where(due)).scalars().all()
    count = _by_pages(connections, records, _remove_records)
    with connections.read() as connection:
        runs = connection.execute(select(RUNS.c.run_id).where(due)).scalars().all()
    _by_pages(connections, runs, _remove_runs)
    return count


def _without_loads_records(connections: Connections, before: date, most: int) -> int:
    """Records and runs of nights before that one; a night that is begun is finished."""
    old = ROOM_NIGHTS.c.night < before
    named = cast(ROOM_NIGHTS.c.records, Text) != "[]"
    with connections.read() as connection:
        asked = select(ROOM_NIGHTS.c.seq, ROOM_NIGHTS.c.records).where(old, named)
        rooms = connection.execute(asked.order_by(ROOM_NIGHTS.c.night)).all()
    count = 0
    for room in rooms:
        if count >= most:
            return count
        with connections.write() as connection:
            count += _remove_records(connection, room.records)
            emptied = update(ROOM_NIGHTS).where(ROOM_NIGHTS.c.seq == room.seq)
            connection.execute(emptied.values(records=[]))
    with connections.read() as connection:
        ordered = select(RUNS.c.run_id).join(ROOM_NIGHTS, RUNS.c.run_id == ROOM_NIGHTS.c.run_id)
        runs = connection.execute(ordered.where(old)).scalars().all()
    _by_pages(connections, runs, _remove_runs)
    return count


def _without_summaries(connections: Connections, before: date) -> int:
    rows = _gone(connections, delete(LESSON_DAYS).where(LESSON_DAYS.c.day < before))
    rows += _gone(connections, delete(ROOM_NIGHTS).where(ROOM_NIGHTS.c.night < before))
    return rows + _gone(connections, delete(NIGHTS).where(NIGHTS.c.night < before))


def _without_tokens(connections: Connections, before: datetime) -> None:
    """Of people and programs whose time was over by then; each night and each look has its own."""
    over = HOLDERS.c.agent_id.is_(None) & (HOLDERS.c.expires_at < before)
    _gone(connections, delete(HOLDERS).where(over))


def _by_pages(
    connections: Connections,
    ids: Sequence[str],
    remove: Callable[[Connection, Sequence[str]], int],
) -> int:
    count = 0
    for start in range(0, len(ids), IDS_A_COMMIT):
        with connections.write() as connection:
            count += remove(connection, ids[start : start + IDS_A_COMMIT])
    return count


def _remove_records(connection: Connection, ids: Sequence[str]) -> int:
    """With what came later under the same ids."""
    connection.execute(delete(ASIDE).where(ASIDE.c.id.in_(ids)))
    return connection.execute(delete(RECORDS).where(RECORDS.c.record_id.in_(ids))).rowcount


def _remove_runs(connection: Connection, ids: Sequence[str]) -> int:
    connection.execute(delete(ORDERS).where(ORDERS.c.run_id.in_(ids)))
    return connection.execute(delete(RUNS).where(RUNS.c.run_id.in_(ids))).rowcount


def _gone(connections: Connections, statement: Any) -> int:
    with connections.write() as connection:
        return int(connection.execute(statement).rowcount)
