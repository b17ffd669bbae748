"""What is told after a night, out of the rows of a real database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from netready.coordinator.nightly.news import news
from netready.domain.alerts import AlertKind
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nights import SkipReason
from netready.store.database import Database
from tests.analysis.drift_nights import FELL_ON, evenings, from_then, reading
from tests.coordinator.nightly.schools import school

SITE = school(3)
BEFORE, AFTER = evenings(20), from_then(5)
Said = int | SkipReason


def row(night: date, name: str, said: Said) -> RoomNight:
    if isinstance(said, SkipReason):
        return RoomNight(night=night, room=name, state=RoomState.SKIPPED, reason=said)
    found = reading(night, said, name)
    return RoomNight(night=night, room=name, state=RoomState.MEASURED, reading=found)


def keep(database: Database, night: date, said: Mapping[str, Said], *, close: bool = True) -> None:
    at = datetime.combine(night, time(20), UTC)
    database.nights.begin(
        Night(night=night, state=NightState.RUNNING, started_at=at),
        [row(night, name, each) for name, each in said.items()],
    )
    if close:
        database.nights.close(night, at + timedelta(hours=1), "well")


def morning(night: date) -> datetime:
    return datetime.combine(night + timedelta(days=1), time(7), UTC)


@pytest.fixture(name="steady")
def _steady(nights_database: Database) -> Database:
    for at, night in enumerate(BEFORE):
        keep(nights_database, night, {f"R{room}": 28 + at % 2 for room in (1, 2, 3)})
    return nights_database


def test_stable_nights_tell_nobody(steady: Database) -> None:
    assert news(SITE, steady.nights, morning(BEFORE[-1])) == ()


def test_a_fall_and_a_room_without_readings_are_told_under_the_same_keys_every_night(
    steady: Database,
) -> None:
    used = SkipReason.IN_USE
    keys: list[str] = []
    for night in AFTER:
        keep(steady, night, {"R1": 17, "R2": 28, "R3": used})
        keys += [one.key for one in news(SITE, steady.nights, morning(night))]
    assert set(keys) == {f"worse/room/R1/pupils_supported/{FELL_ON}", f"skipped/R3/{FELL_ON}"}
    late = morning(AFTER[-1]) + timedelta(days=9)
    assert {one.kind for one in news(SITE, steady.nights, late)} == {AlertKind.BROKEN}


def test_a_night_that_goes_on_says_nothing_yet(steady: Database) -> None:
    keep(steady, AFTER[0], {"R1": SkipReason.NO_TARGET, "R2": SkipReason.NO_TARGET}, close=False)
    assert news(SITE, steady.nights, morning(AFTER[0])) == ()
    steady.nights.close(AFTER[0], morning(AFTER[0]), "nothing")
    (alert,) = news(SITE, steady.nights, morning(AFTER[0]))
    assert alert.key == f"broken/no-target/{FELL_ON}"


def test_nights_that_nothing_began_are_told_by_the_next_that_runs(steady: Database) -> None:
    keep(steady, AFTER[2], {"R1": 28, "R2": 28, "R3": 28})
    told = news(SITE, steady.nights, morning(AFTER[2]))
    assert [one.key for one in told] == [
        f"broken/missed/{AFTER[0]}", f"recovered/broken/{AFTER[2]}",
    ]  # fmt: skip
    assert told[0].words.startswith("2 nights from Tuesday 3 November on were not run")
