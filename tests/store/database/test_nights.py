import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from netready.domain.histogram import histogram_of
from netready.domain.load import LimiterWord
from netready.domain.night_journal import (
    LessonLook,
    Night,
    NightState,
    RoomNight,
    RoomState,
)
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.verdict import Confidence
from netready.store.database import Database, TakenError
from netready.store.database.engine import StoreUnavailableError
from netready.store.database.night_rows import packed, unpacked
from netready.store.database.schema import ROOM_NIGHTS

MONDAY = date(2026, 11, 2)
TUESDAY = date(2026, 11, 3)
EVENING = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)
NIGHT = Night(night=MONDAY, state=NightState.RUNNING, started_at=EVENING)
LOOK = LessonLook(
    at=EVENING,
    room="Room 1",
    device="pi-1",
    delay=histogram_of([2.0, 3.0, math.inf]),
    gateway_delay_p50_ms=math.inf,
    channel_utilisation_ratio=0.0,
    stations=0,
    on_mains=False,
)
READING = NightReading(
    night=MONDAY,
    room="Room 1",
    holds=28,
    breaks=32,
    planned=28,
    mix="reading",
    radios=2,
    loaded_rtt_p50_ms=12.5,
    loaded_rtt_p95_ms=math.inf,
    stall_ratio=0.0,
    limiter=LimiterWord.AP_CONTENTION,
    confidence=Confidence.MEDIUM,
)
WAITING = RoomNight(night=MONDAY, room="Room 1", state=RoomState.WAITING, place=0)
MEASURED = replace(
    WAITING,
    state=RoomState.MEASURED,
    run_id="run",
    words="28 pupils.",
    reading=READING,
    records=("a", "b"),
    delay=histogram_of([12.5, math.inf]),
    looked=LOOK,
)
SKIPPED = RoomNight(
    night=MONDAY,
    room="Room 2",
    state=RoomState.SKIPPED,
    reason=SkipReason.EXAM,
    words="An exam.",
)


def test_a_room_comes_back_as_it_was_said_last(database: Database) -> None:
    database.nights.begin(NIGHT, [SKIPPED, WAITING])
    assert database.nights.rooms(MONDAY) == (WAITING, SKIPPED)
    database.nights.say(MEASURED)
    assert database.nights.rooms(MONDAY) == (MEASURED, SKIPPED)
    assert database.nights.room_nights(MONDAY, "Room 1") == (MEASURED,)
    assert database.nights.room_nights(MONDAY) == (MEASURED, SKIPPED)
    assert database.nights.room_nights(TUESDAY) == ()


def test_what_is_not_known_stays_so_and_nought_stays_nought(database: Database) -> None:
    nothing = NightReading(night=MONDAY, room="Room 1")
    noughts = replace(nothing, holds=0, stall_ratio=0.0, neighbours=0)
    database.nights.begin(NIGHT, [replace(MEASURED, reading=nothing)])
    assert database.nights.readings(MONDAY) == (nothing,)
    database.nights.say(replace(MEASURED, reading=noughts))
    assert database.nights.readings(MONDAY) == (noughts,)


def test_a_night_is_begun_once_and_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(TakenError):
        database.nights.begin(NIGHT, [WAITING, WAITING])
    assert database.nights.get(MONDAY) is None
    database.nights.begin(NIGHT, [])
    with pytest.raises(TakenError):
        database.nights.begin(NIGHT, [WAITING])
    assert database.nights.rooms(MONDAY) == ()
    assert database.nights.running() == NIGHT


def test_a_room_of_no_night_is_refused(database: Database) -> None:
    with pytest.raises(TakenError):
        database.nights.say(WAITING)


def test_a_night_is_closed_once_and_the_next_one_is_the_running_one(database: Database) -> None:
    tuesday = Night(night=TUESDAY, state=NightState.RUNNING, started_at=EVENING)
    database.nights.begin(tuesday, [])
    database.nights.begin(NIGHT, [])
    assert database.nights.running() == NIGHT
    assert database.nights.close(MONDAY, EVENING + timedelta(hours=1), "2 of 2 rooms.")
    assert not database.nights.close(MONDAY, EVENING, "again")
    closed = replace(
        NIGHT,
        state=NightState.CLOSED,
        ended_at=EVENING + timedelta(hours=1),
        words="2 of 2 rooms.",
    )
    assert database.nights.nights(MONDAY) == (closed, tuesday)
    assert database.nights.nights(TUESDAY) == (database.nights.running(),)


def test_readings_and_what_was_skipped_are_told_apart(database: Database) -> None:
    stopped = replace(SKIPPED, room="Room 3", reason=SkipReason.STOPPED, run_id="run")
    waiting = replace(WAITING, room="Room 4", place=3)
    database.nights.begin(NIGHT, [MEASURED, SKIPPED, stopped, waiting])
    assert database.nights.readings(MONDAY) == (READING,)
    assert database.nights.readings(TUESDAY) == ()
    assert database.nights.skipped(MONDAY) == (
        SkippedNight(night=MONDAY, room="Room 2", reason=SkipReason.EXAM),
        SkippedNight(night=MONDAY, room="Room 3", reason=SkipReason.STOPPED),
    )


def test_the_last_reading_of_a_room_may_be_of_an_earlier_night(database: Database) -> None:
    database.nights.begin(NIGHT, [MEASURED, replace(MEASURED, room="Room 2")])
    tuesday = Night(night=TUESDAY, state=NightState.RUNNING, started_at=EVENING)
    later = replace(READING, night=TUESDAY, holds=17)
    rooms = [replace(MEASURED, night=TUESDAY, reading=later), replace(SKIPPED, night=TUESDAY)]
    database.nights.begin(tuesday, rooms)
    assert database.nights.latest() == {
        "Room 1": later,
        "Room 2": replace(READING, room="Room 2"),
    }
    assert database.nights.latest_of(["Room 1", "Room 3"]) == {"Room 1": later}


def test_looks_come_oldest_first_and_of_the_room_that_was_asked_for(database: Database) -> None:
    later = replace(LOOK, at=EVENING + timedelta(hours=1))
    other = LessonLook(at=EVENING, room="Room 2", device="pi-2")
    database.nights.add_looks([later, LOOK, other])
    database.nights.add_looks([])
    assert database.nights.looks(EVENING) == (LOOK, other, later)
    assert database.nights.looks(EVENING, "Room 1") == (LOOK, later)
    assert database.nights.looks(later.at) == (later,)
    assert database.nights.days(MONDAY) == ()


@given(st.lists(st.floats(0, math.inf), max_size=40))
def test_samples_are_packed_without_loss(samples: list[float]) -> None:
    histogram = histogram_of(samples)
    assert unpacked(json.loads(json.dumps(packed(histogram)))) == histogram


@pytest.mark.parametrize("row", [[], [0, 1], {"bins": []}, "x", None])
def test_samples_that_are_not_as_they_were_written_are_a_fault_with_words(
    database: Database, row: object
) -> None:
    database.nights.begin(NIGHT, [MEASURED])
    with database.connections.write() as connection:
        connection.execute(update(ROOM_NIGHTS).values(reading={"holds": row, "delay": row}))
    with pytest.raises(StoreUnavailableError, match="NightReading of the database"):
        database.nights.readings(MONDAY)
