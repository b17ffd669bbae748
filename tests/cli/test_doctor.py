"""`netready doctor`: what this device can and cannot measure, and how to mend it."""

import json

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready_probes.device_checks import check_device
from netready_probes.device_software import Check, State
from netready_probes.seams import Finished
from tests.fakes import FakeClock, FakeHost, FakePrograms, fake_system

NTP = "timedatectl show -p NTPSynchronized --value"


def _checks(
    host: FakeHost | None = None,
    programs: FakePrograms | None = None,
    *,
    clock: FakeClock | None = None,
    stamped: bool = True,
) -> dict[str, Check]:
    system = fake_system(host=host, programs=programs, clock=clock)
    return {check.name: check for check in check_device(system, lambda: stamped, lambda: True)}


def test_what_is_not_fine_says_what_it_affects_or_how_to_fix_it() -> None:
    host = FakeHost(gateway_found=None, resolver_addresses=(), adapter_readings=[[]])
    for check in _checks(host, stamped=False).values():
        assert check.says
        if check.state in (State.MISSING, State.LIMITED):
            assert check.fix or check.probes, check.name


def test_a_laptop_with_everything_is_fine() -> None:
    programs = FakePrograms({NTP: "yes\n"}, installed=("iw", "ping", "ip", "chromium"))
    checks = _checks(programs=programs)
    fine = {name for name, check in checks.items() if check.state is State.OK}
    assert fine >= {"device", "network", "gateway", "dns servers", "gateway tools"}
    assert fine >= {"timer", "wall clock", "udp timestamps", "browser"}


@pytest.mark.parametrize(
    ("said", "state"), [("yes\n", State.OK), ("no\n", State.LIMITED), ("?", State.UNKNOWN)]
)
def test_a_wall_clock_nobody_vouches_for_is_unknown_and_not_wrong(said: str, state: State) -> None:
    assert _checks(programs=FakePrograms({NTP: said}))["wall clock"].state is state


def test_a_device_below_the_line_is_said_to_be_so() -> None:
    small = FakeHost(memory=(4_000_000_000, 1_000_000_000))
    assert _checks(small)["device"].state is State.LIMITED
    assert _checks(FakeHost(storage=None))["device"].state is State.UNKNOWN


def test_a_machine_that_wakes_late_is_limited() -> None:
    class Late(FakeClock):
        def sleep(self, seconds: float) -> None:
            self.advance(seconds + 0.02)

    checks = _checks(clock=Late())
    assert checks["timer"].state is State.LIMITED
    assert "latency" in checks["timer"].probes


def test_a_missing_iperf3_names_package_and_library() -> None:
    check = _checks(programs=FakePrograms())["iperf3 engine"]
    assert check.state is State.MISSING
    assert "libiperf0" in check.fix
    assert "iperf3" in check.probes


def test_arrival_times_by_the_program_are_limited_and_not_missing() -> None:
    assert _checks(stamped=False)["udp timestamps"].state is State.LIMITED


def test_the_command_ends_well_whatever_it_finds() -> None:
    ended = CliRunner().invoke(app, ["doctor", "--json", "-"])
    assert ended.exit_code == 0
    found = json.loads(ended.output)
    assert found["of"] == len(found["checks"])
    assert found["ok"] <= found["of"]
    states = {check["state"] for check in found["checks"]}
    assert states <= {state.value for state in State}


def test_for_people_each_fault_has_its_fix_below_it() -> None:
    ended = CliRunner().invoke(app, ["doctor"])
    assert "checks are fine" in ended.output


def test_a_program_that_fails_is_not_taken_for_an_answer() -> None:
    failed = FakePrograms({NTP: Finished(exit_code=1, out="yes\n", err="")})
    assert _checks(programs=failed)["wall clock"].state is State.UNKNOWN
