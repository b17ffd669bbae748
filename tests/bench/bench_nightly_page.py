"""The nightly page: last night's comparison and the page, for a school and a year of nights.

    python -m tests.bench --only nightly_page

Rows are read from a real SQLite file, compared and drawn, as the aggregator does it. Every room has
a reading every night, which is more than a school of 30 rooms will see. Time is the processor's,
best of three; it must grow with the nights and with the rooms, and not with their square. Changes
are looked for in the last 400 days, as alerts are, so a thousand nights cost less than ten times
as much.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from netready.domain.histogram import histogram_of
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonDay, Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading
from netready.domain.site import Permission, Phase, Room, Site
from netready.domain.verdict import Confidence
from netready.service.nightly_page import NightlySource, nightly_page
from netready.store.database import Database
from netready.store.database.night_rows import day_row, night_row, room_night_row
from netready.store.database.schema import LESSON_DAYS, NIGHTS, ROOM_NIGHTS
from tests.bench.figures import Figure

ROOMS, YEAR = 30, 195  # school nights of a year in England
NIGHTS_TRIED, ROOMS_TRIED = (10, 100, 1000), (10, 30, 100)
LAST = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
LINEAR = 1.3  # times the ratio: what growth may be and still be called linear


def site_of(rooms: int) -> Site:
    return Site(
        name="Bench School",
        country="GB-ENG",
        phase=Phase.SECONDARY,
        pupils=900,
        rooms=tuple(Room(name=f"Room {at:03d}", floor=f"Floor {at % 4}") for at in range(rooms)),
        permission=Permission(by="A", role="owner", on=date(2020, 1, 1)),
        nightly=Nightly(),
    )


def evenings(count: int) -> list[date]:
    """The last school nights, oldest first; five a week."""
    days = (LAST - timedelta(days=back) for back in range(2 * count + 7))
    return sorted([day for day in days if day.weekday() < 5][:count])


def fill(database: Database, rooms: int, nights: int) -> None:
    """Rooms that wander about their level, one of ten falls a fortnight before the end."""
    chance = np.random.default_rng(7)
    levels = chance.uniform(18, 34, rooms)
    found = evenings(nights)
    with database.connections.write() as connection:
        connection.execute(NIGHTS.insert(), [night_row(_night(each)) for each in found])
        for at, night in enumerate(found):
            fallen = np.where((np.arange(rooms) % 10 == 3) & (at >= nights - 10), 0.6, 1.0)
            held = levels * fallen * np.exp(chance.normal(0, 0.04, rooms))
            rows = [_room_night(night, room, float(held[room])) for room in range(rooms)]
            connection.execute(ROOM_NIGHTS.insert(), [room_night_row(row) for row in rows])
            lessons = [day_row(_lesson(night, room, chance)) for room in range(rooms)]
            connection.execute(LESSON_DAYS.insert(), lessons)


def _night(night: date) -> Night:
    start = datetime(night.year, night.month, night.day, 19, 12, tzinfo=UTC)
    return Night(
        night=night,
        state=NightState.CLOSED,
        started_at=start,
        ended_at=start + timedelta(hours=3),
        words="30 of 30 rooms measured",
    )


def _room_night(night: date, room: int, held: float) -> RoomNight:
    holds = min(30, int(held))
    reading = NightReading(
        night=night,
        room=f"Room {room:03d}",
        holds=holds,
        breaks=None if holds == 30 else holds + 2,
        censored=holds == 30,
        planned=30,
        mix="everyday-lesson",
        radios=4,
        capacity_down_mbps=2.5 * held,
        loaded_rtt_p95_ms=1800 / held,
        stall_ratio=0.01,
        retry_ratio=0.1,
        limiter=LimiterWord.NONE if holds == 30 else LimiterWord.AP_CONTENTION,
        confidence=Confidence.MEDIUM,
    )
    return RoomNight(
        night=night, room=reading.room, state=RoomState.MEASURED, place=room, reading=reading
    )


def _lesson(day: date, room: int, chance: np.random.Generator) -> LessonDay:
    samples = chance.lognormal(2.5, 0.6, 60).tolist()
    return LessonDay(
        day=day,
        room=f"Room {room:03d}",
        looks=12,
        delay=histogram_of(samples),
        channel_utilisation_ratio=0.4,
        retry_ratio=0.1,
    )


def drawn(rooms: int, nights: int) -> tuple[float, str]:
    """Seconds of the processor, best of three, and the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Database(f"sqlite:///{folder / 'records.db'}") as database:
            fill(database, rooms, nights)
            source = NightlySource(
                database=database, site=site_of(rooms), state_folder=folder, now=NOW
            )
            times = []
            page = ""
            for _ in range(3):
                begin_s = time.process_time()
                page = nightly_page(source)
                times.append(time.process_time() - begin_s)
    return min(times), page


def figures() -> Iterator[Figure]:
    """A school and a year; then growth over nights and over rooms."""
    drawn(ROOMS, 20)  # templates and tables are compiled once
    took_s, page = drawn(ROOMS, YEAR)
    name = f"comparison and page, {ROOMS} rooms, {YEAR} nights"
    yield Figure(name=name, value=took_s, unit="s", at_most=2.0)
    size = len(page.encode()) / 1e6
    yield Figure(name=f"page of {ROOMS} rooms, {YEAR} nights", value=size, unit="MB", at_most=1.0)
    yield from growth("nights", [(ROOMS, nights) for nights in NIGHTS_TRIED], NIGHTS_TRIED)
    yield from growth("rooms", [(rooms, YEAR) for rooms in ROOMS_TRIED], ROOMS_TRIED)


def growth(what: str, tried: list[tuple[int, int]], counts: tuple[int, ...]) -> Iterator[Figure]:
    """Each, and the largest against the one before it."""
    times = []
    for rooms, nights in tried:
        took_s, page = drawn(rooms, nights)
        times.append(took_s)
        note = f"page {len(page.encode()) / 1e6:.2f} MB"
        yield Figure(name=f"{rooms} rooms, {nights} nights", value=took_s, unit="s", note=note)
    yield Figure(
        name=f"time, {counts[-1]} {what} to {counts[-2]}",
        value=times[-1] / times[-2],
        unit="times",
        at_most=counts[-1] / counts[-2] * LINEAR,
    )
