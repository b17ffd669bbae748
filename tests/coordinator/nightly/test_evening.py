"""Which night is now, when it begins, and what an earlier process left open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netready.coordinator.nightly.evening import evening, history
from netready.coordinator.nightly.missed import missed_nights
from netready.coordinator.nightly.plan import plan_night
from netready.coordinator.nightly.runs import StoppedError
from netready.coordinator.nightly.school import RunSeen
from netready.coordinator.nightly.standing import standing
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Days, Exam
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal
from netready.store.database import Database
from tests.coordinator.nightly.night_fakes import EVENING, MONDAY, Scene, a_look
from tests.coordinator.nightly.schools import school

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(name="scene")
def _scene(nights_database: Database) -> Scene:
    return Scene(site=school(3), rows=nights_database.nights)


def test_a_night_waits_for_the_schools_own_minute(scene: Scene, tmp_path: Path) -> None:
    starts = plan_night(scene.site, MONDAY, {}).starts
    assert starts is not None
    done = evening(scene.means, tmp_path)
    assert (done.night, done.ran) == (MONDAY, True)
    assert scene.told[0] == f"The night begins at {starts:%H:%M}, this school's own minute."
    night = scene.rows.get(MONDAY)
    assert night is not None
    assert timedelta(0) <= night.started_at - starts < timedelta(seconds=1)


def test_at_once_is_at_once_and_still_in_its_hours(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path, at_once=True)
    night = scene.rows.get(MONDAY)
    assert night is not None
    assert night.started_at == EVENING


def test_outside_every_window_nothing_is_run(scene: Scene, tmp_path: Path) -> None:
    scene.clock.wall = EVENING.replace(hour=12)
    done = evening(scene.means, tmp_path)
    assert (done.night, done.ran, done.words) == (None, False, "No night's hours are now.")
    assert not scene.rows.nights(date.min)


def test_a_night_is_run_once(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path, at_once=True)
    loads = len(scene.school.loads)
    done = evening(scene.means, tmp_path, at_once=True)
    assert not done.ran
    assert done.words == "The night of 2026-11-23 has been run; a night is run once."
    assert len(scene.school.loads) == loads


def test_rows_that_are_gone_do_not_make_a_night_run_twice(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path, at_once=True)
    rows = scene.rows
    scene.rows = _Forgetful(rows)  # type: ignore[assignment]
    assert not evening(scene.means, tmp_path, at_once=True).ran
    assert len(scene.school.loads) == 3


class _Forgetful:
    """The rows of a database that was made anew."""

    def __init__(self, rows: object) -> None:
        self._rows = rows

    def get(self, _night: date) -> None:
        return None

    def running(self) -> None:
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._rows, name)


def test_what_an_earlier_evening_left_open_is_closed_and_named(
    scene: Scene, tmp_path: Path
) -> None:
    scene.stops_when = lambda it: "load-R2-4" in it.school.going
    with pytest.raises(StoppedError):
        evening(scene.means, tmp_path, at_once=True)
    scene.stops_when = lambda _it: False
    scene.clock.wall = EVENING + timedelta(days=1)
    evening(scene.means, tmp_path, at_once=True)
    left = {row.room: row for row in scene.rows.rooms(MONDAY)}
    assert left["R1"].state is RoomState.MEASURED
    assert [left[room].reason for room in ("R2", "R3")] == [SkipReason.INTERRUPTED] * 2
    nights = scene.rows.nights(MONDAY)
    assert [night.state for night in nights] == [NightState.CLOSED] * 2
    assert nights[0].words.startswith("1 of 3 rooms measured; not: R2 (")
    # R2 and R3 have the first turns of the next evening
    assert scene.school.loads[2:] == ["R2", "R3", "R1"]


def test_a_night_left_open_is_closed_outside_every_window_too(scene: Scene, tmp_path: Path) -> None:
    night = Night(night=MONDAY, state=NightState.RUNNING, started_at=EVENING)
    row = RoomNight(night=MONDAY, room="R1", state=RoomState.WAITING, place=0)
    scene.rows.begin(night, [row])
    scene.clock.wall = EVENING + timedelta(hours=12)
    evening(scene.means, tmp_path)
    (closed,) = scene.rows.nights(MONDAY)
    assert closed.state is NightState.CLOSED


def test_a_night_that_begins_late_has_the_rooms_that_still_fit(
    scene: Scene, tmp_path: Path
) -> None:
    scene.clock.wall = EVENING.replace(hour=22, minute=53)
    scene.school.run_s = 170.0
    evening(scene.means, tmp_path)
    rows = {row.room: row for row in scene.rows.rooms(MONDAY)}
    assert [row.state for row in rows.values()].count(RoomState.MEASURED) == 2
    assert rows["R3"].reason is SkipReason.WINDOW_TOO_SHORT
    assert rows["R3"].words == "too few minutes were left (the night was nearly over)"


def test_a_night_that_begins_too_late_says_so(scene: Scene, tmp_path: Path) -> None:
    scene.clock.wall = EVENING.replace(hour=22, minute=58)
    evening(scene.means, tmp_path)
    (night,) = scene.rows.nights(MONDAY)
    assert night.words == "begun at 22:58: too late for a room before the hours end"
    reasons = {row.reason for row in scene.rows.rooms(MONDAY)}
    assert reasons == {SkipReason.WINDOW_TOO_SHORT}


def test_hours_that_an_exam_left_over_are_used_when_the_first_are_gone(
    scene: Scene, tmp_path: Path
) -> None:
    exam = Exam(name="Mocks", first=MONDAY, last=MONDAY, hours="20:00-21:30")
    scene.site = replace(scene.site, exams=(exam,))
    scene.clock.wall = EVENING.replace(hour=20, minute=30)
    evening(scene.means, tmp_path)
    (night,) = scene.rows.nights(MONDAY)
    assert night.started_at >= EVENING.replace(hour=21, minute=30)
    assert night.words == "3 of 3 rooms measured"


MOCKS = Exam(name="Mocks", first=MONDAY, last=MONDAY, hours="18:00-20:30")


def test_at_once_does_not_load_during_an_exam_before_its_hours_open(
    scene: Scene, tmp_path: Path
) -> None:
    scene.site = replace(scene.site, exams=(MOCKS,))
    evening(scene.means, tmp_path, at_once=True)
    (night,) = scene.rows.nights(MONDAY)
    assert night.started_at == EVENING.replace(hour=20, minute=30)
    assert scene.told[0] == "The night begins at 20:30, when its hours open."


def test_a_night_that_is_gone_on_with_waits_for_the_end_of_an_exam(
    scene: Scene, tmp_path: Path
) -> None:
    scene.stops_when = lambda it: "load-R2-4" in it.school.going
    with pytest.raises(StoppedError):
        evening(scene.means, tmp_path, at_once=True)
    scene.stops_when = lambda _it: False
    scene.site = replace(scene.site, exams=(replace(MOCKS, hours="19:05-20:30"),))
    evening(scene.means, tmp_path)
    (night,) = scene.rows.nights(MONDAY)
    assert night.words == "3 of 3 rooms measured"
    assert "The night begins at 20:30, when its hours open." in scene.told


def test_a_clock_that_is_not_set_yet_does_not_close_the_night_it_goes_on_with(
    scene: Scene, tmp_path: Path
) -> None:
    scene.stops_when = lambda it: "load-R2-4" in it.school.going
    with pytest.raises(StoppedError):
        evening(scene.means, tmp_path, at_once=True)
    scene.stops_when = lambda _it: False
    for behind in (timedelta(hours=3), timedelta(days=1)):  # as a machine without its own clock
        scene.clock.wall = EVENING - behind
        evening(scene.means, tmp_path, at_once=True)
        night = scene.rows.get(MONDAY)
        assert night is not None
        assert night.state is NightState.RUNNING
    scene.clock.wall = EVENING.replace(minute=20)
    evening(scene.means, tmp_path, at_once=True)
    assert {row.state for row in scene.rows.rooms(MONDAY)} == {RoomState.MEASURED}


def test_a_night_is_not_gone_on_with_where_the_calendar_says_no_by_now(
    scene: Scene, tmp_path: Path
) -> None:
    scene.stops_when = lambda it: "load-R2-4" in it.school.going
    with pytest.raises(StoppedError):
        evening(scene.means, tmp_path, at_once=True)
    scene.stops_when = lambda _it: False
    scene.site = replace(scene.site, exams=(Exam(name="Mocks", first=MONDAY, last=MONDAY),))
    evening(scene.means, tmp_path, at_once=True)
    rows = {row.room: row for row in scene.rows.rooms(MONDAY)}
    assert rows["R1"].state is RoomState.MEASURED
    assert (rows["R3"].reason, rows["R3"].words) == (SkipReason.EXAM, "exam: Mocks")
    assert scene.rows.nights(MONDAY)[0].words.endswith("; exam: Mocks")
    assert scene.school.loads == ["R1", "R2"]


def test_how_nights_stand_names_the_missed_and_the_next(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path, at_once=True)
    thursday = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    found = standing(scene.site, scene.rows, thursday)
    assert found.last is not None
    assert found.last.night == MONDAY
    assert [row.room for row in found.rooms] == ["R1", "R2", "R3"]
    assert found.missed == (TUESDAY, MONDAY + timedelta(days=2))
    assert set(found.learning) == {"R1", "R2", "R3"}
    assert found.coming[0].night == thursday.date()
    begun = [night.night for night in scene.rows.nights(date.min)]
    assert len(list(missed_nights(scene.site, begun, thursday))) == 2


def test_a_night_that_was_begun_early_does_not_come_again(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path, at_once=True)
    found = standing(scene.site, scene.rows, EVENING)
    assert found.coming[0].night == TUESDAY
    assert history(scene.rows, TUESDAY)["R1"].seen == MONDAY


def test_a_lock_that_is_gone_does_not_make_a_night_run_twice(scene: Scene, tmp_path: Path) -> None:
    evening(scene.means, tmp_path / "one", at_once=True)
    assert not evening(scene.means, tmp_path / "other", at_once=True).ran
    assert len(scene.school.loads) == 3


def test_what_is_usual_comes_from_nights_that_were_measured(scene: Scene, tmp_path: Path) -> None:
    for day in range(3):
        scene.clock.wall = EVENING + timedelta(days=day)
        scene.findings.seen["R1"] = [a_look("R1", stations=4)]
        scene.findings.seen["R2"] = [a_look("R2", stations=40, foreign_mbps=9.0)] * 3
        evening(scene.means, tmp_path, at_once=True)
    scene.clock.wall = EVENING + timedelta(days=3)
    scene.findings.seen["R1"] = [a_look("R1", stations=8)] * 3
    scene.findings.seen["R2"] = [a_look("R2", stations=8)]
    evening(scene.means, tmp_path, at_once=True)
    rows = {row.room: row for row in scene.rows.rooms(MONDAY + timedelta(days=3))}
    assert rows["R1"].words == "8 stations on the access point, at night at most 4 before"
    assert rows["R2"].state is RoomState.MEASURED  # of it nothing is usual yet


def test_what_is_seen_night_after_night_is_usual_and_the_room_is_loaded_again(
    scene: Scene, tmp_path: Path
) -> None:
    reasons = []
    for day, stations in enumerate([4, 4, 4, 12, 12, 12, 12, 4, 40]):
        night = MONDAY + timedelta(days=day + day // 5 * 2)
        scene.clock.wall = EVENING + (night - MONDAY)
        scene.findings.seen["R1"] = [a_look("R1", stations=stations)] * 3
        evening(scene.means, tmp_path, at_once=True)
        scene.findings.seen.clear()
        reasons += [row.reason for row in scene.rows.rooms(night) if row.room == "R1"]
    in_use = SkipReason.IN_USE
    assert reasons == [None, None, None, in_use, in_use, in_use, None, None, in_use]


@pytest.mark.parametrize(
    ("refusal", "broken"),
    [
        (Refusal.NO_TARGET, True),
        (Refusal.NO_AGENT, True),
        (Refusal.FAULT, True),
        (Refusal.IN_USE, False),
        (Refusal.DEVICE_LIMITED, False),
        (Refusal.STOPPED, False),
    ],
)
def test_a_night_that_could_not_measure_anything_is_broken_and_one_in_use_is_not(
    scene: Scene, tmp_path: Path, refusal: Refusal, broken: bool
) -> None:
    no = RunSeen(run_id="", over=True, refusal=refusal, words="no")
    scene.school.says = {(f"R{room}", True): [no] * 3 for room in (1, 2, 3)}
    assert evening(scene.means, tmp_path, at_once=True).broken is broken


def test_one_reading_is_enough_and_a_holiday_wants_none(scene: Scene, tmp_path: Path) -> None:
    no = RunSeen(run_id="", over=True, refusal=Refusal.NO_AGENT, words="no")
    scene.school.says = {(f"R{room}", True): [no] * 3 for room in (1, 2)}
    assert not evening(scene.means, tmp_path, at_once=True).broken
    scene.clock.wall = EVENING + timedelta(days=1)
    scene.site = replace(scene.site, holidays=(Days(name="Snow", first=TUESDAY, last=TUESDAY),))
    done = evening(scene.means, tmp_path, at_once=True)
    assert (done.ran, done.broken) == (True, False)
