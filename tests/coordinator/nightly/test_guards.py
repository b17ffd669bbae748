"""What of the night's own machine speaks against a load."""

from pathlib import Path

import pytest

from netready.coordinator.nightly.guards import GIGABYTE, MachineGuard, free_in
from netready.domain.night_journal import Night, NightState
from netready.domain.nights import SkipReason
from netready.store.database import Database
from netready_probes.seams import System
from tests.coordinator.nightly.night_fakes import EVENING, MONDAY
from tests.coordinator.nightly.schools import school
from tests.fakes import FakeClock, FakePrograms, fake_system

ASKED = "timedatectl show -p NTPSynchronized --value"


def guard(
    database: Database, *, clock_kept: str = "yes", free: int = 9 * GIGABYTE, by_host: bool = False
) -> MachineGuard:
    system: System = fake_system(
        clock=FakeClock(wall=EVENING), programs=FakePrograms(answers={ASKED: clock_kept})
    )
    return MachineGuard(school(clock_kept_by_host=by_host), system, database.nights, lambda: free)


@pytest.mark.parametrize("clock_kept", ["yes", ""])
def test_a_machine_that_is_well_or_does_not_say_may_go_on(
    nights_database: Database, clock_kept: str
) -> None:
    assert guard(nights_database, clock_kept=clock_kept)() is None


def test_a_disk_that_is_nearly_full_ends_the_night(nights_database: Database) -> None:
    stop = guard(nights_database, free=GIGABYTE // 2)()
    assert stop is not None
    assert stop.reason is SkipReason.DISK_LOW
    assert stop.words == "0.5 GB are free in the state folder; a night wants 1 GB"


def test_a_clock_that_nobody_keeps_is_unsure(nights_database: Database) -> None:
    stop = guard(nights_database, clock_kept="no")()
    assert stop is not None
    assert stop.reason is SkipReason.CLOCK_UNSURE


def test_a_virtual_machines_clock_may_be_its_hosts(nights_database: Database) -> None:
    assert guard(nights_database, clock_kept="no", by_host=True)() is None


def test_a_clock_that_a_time_server_keeps_is_believed_whatever_nights_there_are(
    nights_database: Database,
) -> None:
    ahead = Night(night=MONDAY.replace(year=2030), state=NightState.CLOSED, started_at=EVENING)
    nights_database.nights.begin(ahead, [])
    assert guard(nights_database)() is None


def test_a_clock_that_went_back_before_a_night_is_unsure(nights_database: Database) -> None:
    later = MONDAY.replace(day=25)
    night = Night(night=later, state=NightState.CLOSED, started_at=EVENING)
    nights_database.nights.begin(night, [])
    stop = guard(nights_database, clock_kept="")()
    assert stop is not None
    assert stop.words == "this machine's clock went back: there is a night of 2026-11-25 already"


def test_what_is_free_is_asked_of_the_disk(tmp_path: Path) -> None:
    assert free_in(tmp_path) > 0
