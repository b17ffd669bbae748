"""How large a school's nights make the database, and how that grows (minutes).

Thirty rooms, each loaded on every weekday night of the year without holidays, and looked at every
half an hour in lessons, by three fixed devices a room: more than any school does. Kept as by
default: records 90 days, those of looks a week, what was said 5 years. Older nights are written as
a compaction leaves them, and the compaction of every one of the last 100 days is a real one.

    python -m tests.bench --only nights_size
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text

from netready.analysis.lesson_days import lesson_days
from netready.domain.nightly import Nightly
from netready.store.database import Database
from netready.store.database.night_rows import day_row
from netready.store.database.retention import LOOK_RECORD_DAYS, compact
from netready.store.database.schema import LESSON_DAYS
from tests.bench.figures import Figure
from tests.bench.nights_school import School, school_in

ROOMS = 30
YEAR_NIGHTS = 261
NIGHTS = (10, 100, 1000)
AIM_MB = 200
LAST = date(2026, 11, 20)  # a Friday
ZONE = ZoneInfo("Europe/London")
KEEP = Nightly()


def figures() -> Iterator[Figure]:
    """A year, then other lengths."""
    yield from _year()
    for nights in NIGHTS:
        yield from _grown(nights)


def _year() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, _opened(folder) as database:
        _fill(school_in(database, ROOMS), YEAR_NIGHTS)
        size_mb = _file_mb(folder)
        yield Figure(
            name=f"SQLite after a year of {ROOMS} rooms, {YEAR_NIGHTS} nights, with lesson looks",
            value=size_mb,
            unit="MB",
            at_most=AIM_MB,
            note=_parts(database),
        )
        yield Figure(name="of it, per room and year", value=size_mb / ROOMS, unit="MB")
        yearly_mb = _summaries_mb(database) / ROOMS
        yield Figure(
            name="of that, what grows with every year (the rest is of the last 90 days)",
            value=yearly_mb,
            unit="MB",
        )


def _grown(nights: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, _opened(folder) as database:
        _fill(school_in(database, ROOMS), nights)
        size_mb = _file_mb(folder)
        began_s = time.perf_counter()
        count = len(database.nights.readings(date.min)) + len(database.nights.days(date.min))
        read_s = time.perf_counter() - began_s
        began_s = time.perf_counter()
        _compact(database, LAST)
        compact_s = time.perf_counter() - began_s
        yield Figure(
            name=f"after {nights} nights",
            value=size_mb,
            unit="MB",
            note=f"{count} readings and lesson days read in {read_s:.2f} s; "
            f"one more compaction {compact_s:.2f} s",
        )


def _opened(folder: str) -> Database:
    return Database(f"sqlite:///{folder}/records.db")


def _fill(school: School, nights: int) -> None:
    """The last `nights` weekdays up to `LAST`."""
    days = _weekdays(nights)
    for day in days:
        age = (LAST - day).days
        is_raw = age <= KEEP.raw_days + 10
        school.night(day, raw=is_raw)
        if is_raw:
            school.lessons(day, raw=age <= LOOK_RECORD_DAYS + 3)
            _compact(school.database, day)
        else:
            _summed_up(school, day)


def _weekdays(count: int) -> list[date]:
    days: list[date] = []
    day = LAST
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def _summed_up(school: School, day: date) -> None:
    """A lesson day as it stays when its looks are gone."""
    rows = [day_row(each) for each in lesson_days(school.looks_of(day), ZONE)]
    with school.database.connections.write() as connection:
        connection.execute(insert(LESSON_DAYS), rows)


def _compact(database: Database, day: date) -> None:
    compact(database, _evening(day), ZONE, KEEP.raw_days, KEEP.summary_years)


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)


def _file_mb(folder: str) -> float:
    return sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6


_TABLES = ("records", "lesson_looks", "room_nights", "lesson_days", "runs", "orders")


def _bytes_of(database: Database) -> dict[str, float]:
    """Of each table with its indexes, by SQLite's own count."""
    asked = text(
        "SELECT made.tbl_name, SUM(used.pgsize) FROM dbstat AS used JOIN sqlite_schema AS made "
        "ON used.name = made.name WHERE used.aggregate = TRUE GROUP BY made.tbl_name"
    )
    with database.connections.read() as connection:
        return {row[0]: row[1] for row in connection.execute(asked)}


def _parts(database: Database) -> str:
    sizes = _bytes_of(database)
    return ", ".join(f"{name} {sizes.get(name, 0) / 1e6:.1f}" for name in _TABLES) + " MB"


def _summaries_mb(database: Database) -> float:
    sizes = _bytes_of(database)
    return sum(sizes[name] for name in ("room_nights", "lesson_days", "nights")) / 1e6
