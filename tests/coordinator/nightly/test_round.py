"""Nights carried out: rows of a real database, a school that answers as the test says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from netready.coordinator.nightly.means import Stop
from netready.coordinator.nightly.plan import plan_night
from netready.coordinator.nightly.round import carry_out
from netready.coordinator.nightly.school import RunSeen
from netready.domain.night_journal import RoomState
from netready.domain.nightly import Days
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal
from netready.store.database import Database
from tests.coordinator.nightly.night_fakes import (
    AWAY,
    EVENING,
    MONDAY,
    Scene,
    a_look,
    night_of,
    refused,
)
from tests.coordinator.nightly.schools import school


@pytest.fixture(name="scene")
def _scene(nights_database: Database) -> Scene:
    return Scene(site=school(3), rows=nights_database.nights)


def test_a_night_measures_every_room_of_its_turn_and_closes(scene: Scene) -> None:
    rows = night_of(scene)
    assert [row.state for row in rows.values()] == [RoomState.MEASURED] * 3
    assert scene.school.loads == ["R1", "R2", "R3"]
    assert rows["R1"].reading is not None
    assert rows["R1"].reading.holds == 28
    assert rows["R1"].looked is not None
    assert rows["R1"].records == ("record-look-R1-1", "record-load-R1-2")
    assert scene.told[-1] == "The night of 2026-11-23: 3 of 3 rooms measured"
    loads = [ask for ask in scene.school.asked if ask.load]
    assert {ask.minutes for ask in loads} == {5.5}  # six a room, less what looking takes


def test_rooms_of_one_minute_are_loaded_as_shortly_as_can_be(scene: Scene) -> None:
    scene.site = school(3, room_minutes=1)
    assert {row.state for row in night_of(scene).values()} == {RoomState.MEASURED}
    assert {ask.minutes for ask in scene.school.asked if ask.load} == {1.0}


def test_rooms_that_are_not_in_turn_are_named(scene: Scene) -> None:
    scene.site = school(3, rooms_per_night=2)
    rows = night_of(scene)
    assert rows["R3"].reason is SkipReason.NOT_IN_TURN
    assert rows["R3"].place is None


def test_a_holiday_is_a_closed_night_whose_rooms_say_so(scene: Scene) -> None:
    scene.site = replace(scene.site, holidays=(Days(name="Snow", first=MONDAY, last=MONDAY),))
    rows = night_of(scene)
    assert {row.reason for row in rows.values()} == {SkipReason.HOLIDAY}
    assert scene.told == ["The night of 2026-11-23: holiday: Snow"]
    assert not scene.school.asked


def test_a_room_in_use_waits_while_others_go_first_and_is_then_held_shortly(scene: Scene) -> None:
    scene.findings.seen["R1"] = [a_look("R1", foreign_mbps=4.0)]
    rows = night_of(scene)
    assert scene.school.loads == ["R2", "R3", "R1"]
    assert rows["R1"].state is RoomState.MEASURED
    last = scene.school.asked[-1]
    assert (last.room, last.minutes) == ("R1", 3.0)
    assert rows["R1"].words.endswith("Shortened: before, 4.0 Mbit/s of others on a device.")


def test_a_room_that_stays_in_use_is_skipped_and_says_why(scene: Scene) -> None:
    scene.findings.seen["R1"] = [a_look("R1", foreign_mbps=4.0)] * 3
    rows = night_of(scene)
    assert rows["R1"].reason is SkipReason.IN_USE
    assert rows["R1"].words == "4.0 Mbit/s of others on a device"
    assert "R1" not in scene.school.loads
    assert scene.told[-1].endswith(
        "2 of 3 rooms measured; not: R1 (somebody was using the network)"
    )


def test_a_busy_channel_may_be_a_fault_so_the_room_is_measured_in_the_end(scene: Scene) -> None:
    scene.findings.seen["R1"] = [a_look("R1", channel_utilisation_ratio=0.9)] * 3
    rows = night_of(scene)
    assert rows["R1"].state is RoomState.MEASURED
    assert rows["R1"].words == "28 pupils held. Measured although the channel is 90% busy."


@pytest.mark.parametrize(
    ("known", "reason"),
    [({"on_mains": False}, SkipReason.ON_BATTERY), ({"clock_offset_s": 900.0}, "clock-unsure")],
)
def test_devices_that_are_not_fit_are_not_loaded(
    scene: Scene, known: dict[str, object], reason: str
) -> None:
    scene.findings.seen["R2"] = [a_look("R2", **known)]
    assert night_of(scene)["R2"].reason == reason
    assert scene.school.loads == ["R1", "R3"]


def test_a_full_disk_ends_the_night_for_every_room_that_is_left(scene: Scene) -> None:
    scene.stop = Stop(reason=SkipReason.DISK_LOW, words="100 MB are free")
    rows = night_of(scene)
    assert {row.reason for row in rows.values()} == {SkipReason.DISK_LOW}
    assert not scene.school.asked
    assert scene.told[-1].endswith("(the disk was nearly full); 100 MB are free")


def test_a_clock_that_is_set_soon_after_a_start_is_waited_for(scene: Scene) -> None:
    scene.stop = Stop(reason=SkipReason.CLOCK_UNSURE, words="no time server keeps it")
    set_s = scene.clock.monotonic_s() + 120.0
    means = scene.means
    guarded = replace(
        means, guard=lambda: scene.stop if scene.clock.monotonic_s() < set_s else None
    )
    planned = plan_night(scene.site, MONDAY, {})
    scene.clock.wall = planned.starts or EVENING
    carry_out(guarded, planned)
    assert {row.state for row in scene.rows.rooms(MONDAY)} == {RoomState.MEASURED}
    assert scene.told[0] == "Waiting: no time server keeps it."


def test_a_clock_that_nobody_sets_ends_the_night_after_minutes(scene: Scene) -> None:
    scene.stop = Stop(reason=SkipReason.CLOCK_UNSURE, words="no time server keeps it")
    began_s = scene.clock.monotonic_s()
    rows = night_of(scene)
    assert {row.reason for row in rows.values()} == {SkipReason.CLOCK_UNSURE}
    assert 600 <= scene.clock.monotonic_s() - began_s < 700


def test_devices_that_never_answer_are_asked_three_times_and_named(scene: Scene) -> None:
    scene.school.says["R1", False] = [refused(Refusal.NO_AGENT, "No device is connected.")] * 5
    rows = night_of(scene)
    assert rows["R1"].reason is SkipReason.NO_AGENT
    assert rows["R1"].words == "No device is connected."
    assert sum(ask.room == "R1" for ask in scene.school.asked) == 3
    assert rows["R3"].state is RoomState.MEASURED


@pytest.mark.parametrize(
    "refusal", [Refusal.CAPS_SPENT, Refusal.STOPPED, Refusal.NO_PERMISSION, Refusal.FAULT]
)
def test_a_refused_load_is_not_tried_again(scene: Scene, refusal: Refusal) -> None:
    scene.school.says["R1", True] = [refused(refusal)]
    rows = night_of(scene)
    assert rows["R1"].reason == SkipReason(refusal.value)
    assert scene.school.loads == ["R1", "R2", "R3"]


def test_a_room_that_only_the_aggregator_does_not_know_is_a_fault_and_not_gone(
    scene: Scene,
) -> None:
    scene.school.says["R1", False] = [refused(Refusal.NO_SUCH_ROOM)]
    row = night_of(scene)["R1"]
    assert row.reason is SkipReason.FAULT
    assert row.words.startswith("the aggregator does not know this room; start it again")


def test_a_run_that_says_nothing_of_the_network_is_not_a_reading(scene: Scene) -> None:
    scene.findings.says["R1"] = None
    assert night_of(scene)["R1"].reason is SkipReason.DEVICE_LIMITED


def test_a_fault_in_one_room_does_not_cost_the_others_their_night(scene: Scene) -> None:
    scene.findings.broken.add("R2")
    rows = night_of(scene)
    assert rows["R2"].reason is SkipReason.FAULT
    assert rows["R3"].state is RoomState.MEASURED


def test_an_aggregator_that_comes_back_is_waited_for(scene: Scene) -> None:
    scene.school.says["R2", True] = [AWAY]
    rows = night_of(scene)
    assert {row.state for row in rows.values()} == {RoomState.MEASURED}
    assert sum("does not answer" in line for line in scene.told) == 1


def test_a_run_cut_off_by_a_restart_is_made_once_more(scene: Scene) -> None:
    scene.school.says["R2", True] = [refused(Refusal.INTERRUPTED)]
    assert night_of(scene)["R2"].state is RoomState.MEASURED
    assert scene.school.loads.count("R2") == 2


def test_what_a_run_left_that_came_to_nothing_is_kept_and_never_read(scene: Scene) -> None:
    lost = RunSeen(run_id="", over=True, refusal=Refusal.INTERRUPTED, records=("half-a-run",))
    scene.school.says["R1", True] = [lost]
    row = night_of(scene)["R1"]
    read = next(records for records in scene.findings.read if "R1" in records[0])
    assert row.records == ("record-look-R1-1", "half-a-run", *read)
    assert len(read) == 2


def test_a_run_cut_off_twice_is_named(scene: Scene) -> None:
    scene.school.says["R2", True] = [refused(Refusal.INTERRUPTED)] * 2
    assert night_of(scene)["R2"].reason is SkipReason.INTERRUPTED


def test_an_aggregator_that_stays_away_ends_the_night_when_its_window_ends(scene: Scene) -> None:
    scene.school.says["R2", False] = [AWAY]
    scene.school.away_asks = 10_000
    scene.clock.wall = EVENING.replace(hour=21)
    rows = night_of(scene)
    assert rows["R1"].state is RoomState.MEASURED
    assert {rows["R2"].reason, rows["R3"].reason} == {SkipReason.INTERRUPTED}
    assert "the aggregator did not answer from 21:" in scene.told[-1]
    assert scene.told[-1].endswith("(no connection)")
    assert scene.clock.wall.hour == 23


def test_an_aggregator_that_dies_as_the_window_ends_leaves_its_room_interrupted(
    scene: Scene,
) -> None:
    planned = plan_night(scene.site, MONDAY, {})
    assert planned.closes is not None
    scene.clock.wall = planned.closes - timedelta(minutes=4)
    scene.school.dead_at_s = scene.clock.monotonic_s() + 239.0
    scene.school.run_s = 10_000
    assert night_of(scene)["R1"].reason is SkipReason.INTERRUPTED


def test_a_run_that_does_not_end_is_stopped(scene: Scene) -> None:
    scene.school.run_s = 10_000
    rows = night_of(scene)
    assert len(scene.school.stopped) == 3
    assert {row.state for row in rows.values()} == {RoomState.MEASURED}  # what it had by then


def test_what_does_not_fit_before_the_window_ends_is_left(scene: Scene) -> None:
    planned = plan_night(scene.site, MONDAY, {})
    assert planned.closes is not None
    scene.clock.wall = planned.closes - timedelta(minutes=8)
    scene.school.run_s = 290.0
    rows = night_of(scene)
    assert rows["R1"].state is RoomState.MEASURED
    assert rows["R3"].reason is SkipReason.WINDOW_TOO_SHORT
    assert scene.clock.wall <= planned.closes
