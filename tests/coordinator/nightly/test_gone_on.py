"""Nights gone on with after their program ended in the middle: nothing lost, nothing run twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from netready.coordinator.nightly.runs import StoppedError
from netready.domain.night_journal import NightState, RoomState
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal
from netready.store.database import Database
from tests.coordinator.nightly.night_fakes import MONDAY, Scene, a_look, night_of, refused
from tests.coordinator.nightly.schools import school


@pytest.fixture(name="scene")
def _scene(nights_database: Database) -> Scene:
    return Scene(site=school(3), rows=nights_database.nights)


class Crash(BaseException):
    """The program ends where it stands."""


def crashed_in(scene: Scene, run_id: str) -> None:
    """A night whose program ends while a run goes on; the run does not notice."""

    def crash(it: Scene) -> bool:
        if run_id in it.school.going:
            raise Crash
        return False

    scene.stops_when = crash
    with pytest.raises(Crash):
        night_of(scene)
    scene.stops_when = lambda _it: False


def test_stopped_by_somebody_the_load_ends_and_the_night_can_be_gone_on_with(scene: Scene) -> None:
    scene.stops_when = lambda it: "load-R2-4" in it.school.going
    with pytest.raises(StoppedError):
        night_of(scene)
    assert scene.school.stopped == ["load-R2-4"]
    night = scene.rows.get(MONDAY)
    assert night is not None
    assert night.state is NightState.RUNNING
    assert scene.rows.rooms(MONDAY)[1].words == "waits: stopped with the program"
    scene.stops_when = lambda _it: False
    rows = night_of(scene)
    assert {row.state for row in rows.values()} == {RoomState.MEASURED}
    assert scene.school.loads == ["R1", "R2", "R2", "R3"]  # what was stopped, once more


def test_after_a_crash_the_run_that_goes_on_is_waited_for_and_read(scene: Scene) -> None:
    crashed_in(scene, "load-R2-4")
    rows = night_of(scene)
    assert {row.state for row in rows.values()} == {RoomState.MEASURED}
    assert scene.school.loads == ["R1", "R2", "R3"]


def test_what_was_known_before_a_crash_is_known_after_it(scene: Scene) -> None:
    busy = a_look("R1", channel_utilisation_ratio=0.9)
    scene.findings.seen["R1"] = [busy] * 3
    crashed_in(scene, "load-R1-8")
    row = night_of(scene)["R1"]
    assert row.words == "28 pupils held. Measured although the channel is 90% busy."
    assert row.looked == busy


def test_a_load_found_again_and_then_stopped_with_the_program_is_made_once_more(
    scene: Scene,
) -> None:
    crashed_in(scene, "load-R2-4")
    soon_s = scene.clock.monotonic_s() + 5.0
    scene.stops_when = lambda it: it.clock.monotonic_s() > soon_s
    with pytest.raises(StoppedError):
        night_of(scene)
    scene.stops_when = lambda _it: False
    rows = night_of(scene)
    assert rows["R2"].state is RoomState.MEASURED
    assert scene.school.loads == ["R1", "R2", "R2", "R3"]


def test_a_load_that_was_not_noted_is_looked_for_since_the_night_began(scene: Scene) -> None:
    crashed_in(scene, "load-R2-4")
    row = next(row for row in scene.rows.rooms(MONDAY) if row.room == "R2")
    scene.rows.say(replace(row, run_id=""))
    scene.school.lost = {"R2": "load-R2-4"}
    scene.clock.wall += timedelta(hours=1)
    night_of(scene)
    night = scene.rows.get(MONDAY)
    assert night is not None
    assert scene.school.since == [night.started_at]


@pytest.mark.parametrize(("is_there", "loads"), [(True, 1), (False, 2)])
def test_a_crash_between_order_and_note_neither_loses_nor_doubles_a_run(
    scene: Scene, is_there: bool, loads: int
) -> None:
    crashed_in(scene, "load-R2-4")
    row = next(row for row in scene.rows.rooms(MONDAY) if row.room == "R2")
    scene.rows.say(replace(row, run_id=""))
    scene.school.lost = {"R2": "load-R2-4"} if is_there else {}
    rows = night_of(scene)
    assert rows["R2"].state is RoomState.MEASURED
    assert scene.school.loads.count("R2") == loads


def test_a_room_that_left_the_site_file_in_mid_night_is_gone(scene: Scene) -> None:
    crashed_in(scene, "load-R2-4")
    scene.school.says["R3", False] = [refused(Refusal.NO_SUCH_ROOM)]
    scene.site = school(2)
    assert night_of(scene)["R3"].reason is SkipReason.NO_SUCH_ROOM
