"""An agent of ours against a coordinator that the test plays; nothing is loaded but once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pytest

from netready.coordinator.devices_gathering import Gathering
from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready_probes.agent.channel import Channel
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.join_code import plain_code
from netready_probes.agent.member import Ending, serve
from netready_probes.agent.messages import (
    Commit,
    Join,
    Message,
    Ready,
    Refused,
    Report,
    Stop,
)
from netready_probes.agent.tcp_channel import dial
from netready_probes.contract import Address
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.seams import NetworkError, System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeClock, FakeHost, FakePrograms, fake_system
from tests.probes.agent.test_messages import PREPARE

CLOCK = RealClock()
HERE = Address(host="127.0.0.1", port=0)
Kind = TypeVar("Kind")


def system(**more: object) -> System:
    made = System(clock=CLOCK, network=RealNetwork(), programs=FakePrograms(), host=FakeHost())
    return replace(made, **more)  # type: ignore[arg-type]  # seams by name


@dataclass
class Coordinated:
    """A door with one agent behind it."""

    door: Gathering
    told: list[str] = field(default_factory=list)
    ending: list[Ending] = field(default_factory=list)

    def say(self, message: Message) -> None:
        self.door.present()[0].line.say(message)

    def hear(self, kind: type[Kind], within_s: float = 60.0) -> Kind:
        end_s = CLOCK.monotonic_s() + within_s
        while CLOCK.monotonic_s() < end_s:
            message = self.door.present()[0].line.hear(0.2)
            if isinstance(message, kind):
                return message
        raise AssertionError(f"no {kind.__name__}: {self.told}")


@contextmanager
def coordinated(
    targets: list[Address], made: System | None = None, code: str = ""
) -> Iterator[Coordinated]:
    with Gathering(CLOCK, HERE, most=1, targets=targets) as door:
        found = Coordinated(door)
        ours = made or system()
        key = code or plain_code(door.code)

        def connect() -> Channel:
            return dial(ours.network, CLOCK, door.address, key)

        def live() -> None:
            found.ending.append(
                serve(
                    ours, connect, join=Join(room="R"), told=found.told.append, stopped=stop.is_set
                )
            )

        stop = threading.Event()
        thread = threading.Thread(target=live)
        thread.start()
        try:
            assert code or door.wait_for(1, 10.0, lambda: False)
            yield found
        finally:
            for device in door.present():
                device.line.close()
            stop.set()
            thread.join(timeout=20.0)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


def test_a_target_that_was_not_in_the_welcome_is_never_loaded(target: ServerProcess) -> None:
    with coordinated([Address(host="192.0.2.1", port=7411)]) as run:
        run.say(replace(PREPARE, address=target.address))
        refused = run.hear(Refused, 10.0)
    assert "not on the list" in refused.why
    assert refused.number == PREPARE.number


def test_a_network_is_not_loaded_where_nobodys_permission_came_with_the_stage() -> None:
    away = Address(host="192.0.2.1", port=7411)
    with coordinated([away]) as run:
        run.say(replace(PREPARE, address=away, permission=""))
        refused = run.hear(Refused, 10.0)
    assert "Nobody's permission" in refused.why


def test_a_device_that_loads_already_refuses(target: ServerProcess) -> None:
    @contextmanager
    def taken() -> Iterator[None]:
        raise CannotMeasureError("Another load runs on this device.", "Wait.")
        yield

    with coordinated([target.address], system(one_load=taken)) as run:
        run.say(replace(PREPARE, address=target.address))
        assert run.hear(Refused, 10.0).why == "Another load runs on this device."


def test_a_wrong_code_ends_without_a_welcome() -> None:
    with coordinated([], code="z" * 13) as run:
        while not run.told:
            CLOCK.sleep(0.05)
        assert run.told[0] == "the coordinator said nothing: is the code right?"
        assert run.door.present() == ()
    assert run.ending == [Ending.STOPPED]


def test_nobody_there_is_tried_a_bounded_number_of_times() -> None:
    tries: list[int] = []

    def connect() -> Channel:
        tries.append(1)
        raise NetworkError("tcp connect", FailureWord.REFUSED)

    clock = FakeClock()
    assert serve(fake_system(clock=clock), connect, join=Join()) is Ending.LOST
    assert len(tries) == 10
    assert sum(clock.slept) < 60


@pytest.mark.slow
@pytest.mark.timing
def test_a_start_that_is_told_too_late_or_not_at_all_is_not_made(target: ServerProcess) -> None:
    prepare = replace(PREPARE, address=target.address, run="")
    with coordinated([target.address]) as run:
        run.say(prepare)
        assert run.hear(Ready).clock is not None
        now = read_clock(system(), target.address, client="t")
        assert now is not None
        run.say(Commit(number=1, start_s=CLOCK.monotonic_s() + now.offset_s - 5.0))
        assert "+5." in run.hear(Refused).why

        run.say(replace(prepare, number=2, within_s=1.0))
        assert "No start was told in time" in run.hear(Refused).why

        run.say(replace(prepare, number=3))
        run.hear(Ready)
        run.say(Stop(number=3))
        run.say(replace(prepare, number=4))  # not lost, though it comes on the heels of the stop
        assert run.hear(Ready).number == 4


class Racing(RealClock):
    """A clock that goes wrong by one second in a hundred; the worker's does not."""

    def __init__(self) -> None:
        self._since_s = super().monotonic_s()

    def monotonic_s(self) -> float:
        now_s = super().monotonic_s()
        return now_s + (now_s - self._since_s) * 0.01


@pytest.mark.slow
@pytest.mark.timing
def test_a_device_whose_clock_is_broken_says_so(target: ServerProcess) -> None:
    stage = replace(PREPARE.stage, ramp_s=0.1, settle_s=0.0, measure_s=2.0)
    prepare = replace(
        PREPARE, address=target.address, run="", stage=stage, assignment=("idle",) * 2
    )
    with coordinated([target.address], system(clock=Racing())) as run:
        run.say(prepare)
        assert run.hear(Ready).clock is not None
        now = read_clock(system(), target.address, client="t")
        assert now is not None
        run.say(Commit(number=1, start_s=CLOCK.monotonic_s() + now.offset_s + 1.0))
        report = run.hear(Report)
    assert "went wrong by" in report.fault
