"""What happens to a night: somebody uses the network, a program is killed. It ends in order.

Real programs on another day of the calendar; each test has a school of its own.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from netready.domain.night_journal import NightState, RoomNight, RoomState
from netready.domain.nights import SkipReason
from tests.lab.namespaces import needs_lab
from tests.lab.nightly_calendar import needs_faketime
from tests.lab.nightly_school import MONDAY, NightlySchool, nightly_school
from tests.lab.school import eventually

pytestmark = [pytest.mark.lab, pytest.mark.slow]

EVENING = MONDAY.replace(hour=19)
CLOSES = MONDAY.replace(hour=22)
IN_USE = "somebody was using the network"
BEGINS_S, ENDS_S = 60.0, 240.0


@contextmanager
def evening(folder: Path) -> Iterator[NightlySchool]:
    """A school at seven o'clock."""
    needs_lab("nice", "tc")
    needs_faketime()
    with nightly_school(folder) as one:
        try:
            one.go_to(EVENING)
            yield one
        except BaseException:
            print(one.told())  # noqa: T201 - a lab that failed is seen by its logs only
            raise


def room_of(one: NightlySchool) -> RoomNight | None:
    """How far it is."""
    with one.store() as store:
        rooms = store.nights.rooms(MONDAY.date())
    return rooms[0] if rooms else None


def is_loading(one: NightlySchool) -> bool:
    room = room_of(one)
    return room is not None and room.state is RoomState.GOING_ON and room.run_id != ""


def runs_of(one: NightlySchool) -> list[str]:
    """Loads that the aggregator was asked for."""
    runs = one.technician.ask("GET", "/api/v1/runs")["runs"]
    return [run["run_id"] for run in runs if run["what"] == "class"]


def ended(program: "subprocess.Popen[bytes]") -> tuple[int, str]:
    out, err = program.communicate(timeout=ENDS_S)
    return program.returncode, out.decode() + err.decode()


def test_a_night_in_which_somebody_downloads_waits_is_left_out_and_says_so(tmp_path: Path) -> None:
    with evening(tmp_path) as one:
        with one.somebody_downloads():
            night = one.begin(*one.nightly("run", "--now"))
            assert eventually(lambda: (room_of(one) or None) and waits(one), BEGINS_S), one.told()
            one.calendar.set(CLOSES + timedelta(seconds=5))  # nobody waits here until it is late
            code, said = ended(night)
        assert code == 0, said
        room = room_of(one)
        assert room is not None and room.state is RoomState.SKIPPED, room
        assert room.reason is SkipReason.IN_USE, room
        assert "Mbit/s of others on a device" in room.words
        assert runs_of(one) == [], "nothing was loaded"
        assert IN_USE in said and IN_USE in one.page()


def waits(one: NightlySchool) -> bool:
    room = room_of(one)
    return room is not None and room.words.startswith("waits:")


def test_the_aggregator_killed_in_mid_night_comes_back_and_the_room_is_tried_again(
    tmp_path: Path,
) -> None:
    with evening(tmp_path) as one:
        night = one.begin(*one.nightly("run", "--now"))
        assert eventually(lambda: is_loading(one), BEGINS_S), one.told()
        first = room_of(one)
        assert first is not None
        one.kill_aggregator()
        one.serve()
        code, said = ended(night)
        assert code == 0, said
        room = room_of(one)
        assert room is not None and room.run_id != first.run_id, room
        closed_honestly(one, room)
        assert len(runs_of(one)) == 2, "once more, and not again and again"


def test_an_aggregator_that_stays_away_ends_the_night_and_names_its_room(tmp_path: Path) -> None:
    with evening(tmp_path) as one:
        night = one.begin(*one.nightly("run", "--now"))
        assert eventually(lambda: is_loading(one), BEGINS_S), one.told()
        one.kill_aggregator()
        one.calendar.set(CLOSES + timedelta(seconds=5))
        _code, said = ended(night)
        room = room_of(one)
        assert room is not None and room.state is RoomState.SKIPPED, room
        assert room.reason is SkipReason.INTERRUPTED, room
        assert "The aggregator" in said  # is away, or does not answer: as it happens to be asked
        with one.store() as store:
            assert store.nights.running() is None


def test_a_night_whose_program_is_killed_goes_on_with_the_same_load(tmp_path: Path) -> None:
    with evening(tmp_path) as one:
        night = one.begin(*one.nightly("run", "--now"))
        assert eventually(lambda: is_loading(one), BEGINS_S), one.told()
        first = room_of(one)
        os.kill(night.pid, signal.SIGKILL)
        night.communicate()
        done = one.command(*one.nightly("run", "--now"))
        assert done.code == 0, done
        room = room_of(one)
        assert room is not None and first is not None and room.run_id == first.run_id, (first, room)
        closed_honestly(one, room)
        assert runs_of(one) == [first.run_id], "nothing is loaded twice"
        again = one.command(*one.nightly("run", "--now"))
        assert "run once" in again.out


def test_a_killed_night_and_one_that_nothing_began_are_named_and_told_once(tmp_path: Path) -> None:
    with evening(tmp_path) as one:
        night = one.begin(*one.nightly("run", "--now"))
        assert eventually(lambda: is_loading(one), BEGINS_S), one.told()
        os.kill(night.pid, signal.SIGKILL)
        night.communicate()
        one.go_to(EVENING + timedelta(days=1, hours=15))  # Wednesday morning
        for _ in range(2):
            done = one.command(*one.nightly("run"))
            assert done.code == 0, done
        room = room_of(one)
        assert room is not None and room.reason is SkipReason.INTERRUPTED, room
        status = one.command(*one.nightly("status")).out
        assert "interrupted" in status and "Tue 01 Dec 2026: missed" in status, status
        keys = [alert["key"] for alert in one.alerts()]
        assert keys == ["broken/interrupted/2026-11-30", "broken/missed/2026-12-01"]
        assert len(one.mails.mails) == len(one.posts.bodies) == 1


def closed_honestly(one: NightlySchool, room: RoomNight) -> None:
    """Measured; or, on a machine with other work, not measured because of that."""
    with one.store() as store:
        night = store.nights.get(MONDAY.date())
    assert night is not None and night.state is NightState.CLOSED
    if room.state is not RoomState.MEASURED:
        assert room.reason is SkipReason.DEVICE_LIMITED, room
