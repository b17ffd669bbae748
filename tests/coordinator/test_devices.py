"""A coordinator against scripted agents: real sockets and seals, no load."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from netready.coordinator.devices import Devices, ManyDevices, Order, gathered
from netready.coordinator.devices_gathering import Gathering
from netready.domain.errors import CannotMeasureError
from netready.domain.load import Stage, StageMeasurement, StageVerdict
from netready.loadtest.verdict import judge
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.join_code import plain_code
from netready_probes.agent.line import Line
from netready_probes.agent.messages import (
    Commit,
    End,
    Join,
    Leave,
    Message,
    Prepare,
    Ready,
    Refused,
    Report,
    Stop,
    Welcome,
)
from netready_probes.agent.tcp_channel import dial
from netready_probes.contract import Address
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.samples import ACTIVITIES
from tests.loadtest.test_merge import measured

SYSTEM = System(clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost())
HERE = Address(host="127.0.0.1", port=0)
STAGE = Stage(pupils=4, ramp_s=0.1, settle_s=0.0, measure_s=0.2)

Answer = Callable[["Scripted", Message], None]


def plays_along(agent: "Scripted", message: Message) -> None:
    """What a good agent does."""
    if isinstance(message, Prepare):
        agent.prepared = message
        clock = read_clock(SYSTEM, message.address, client=agent.name)
        agent.line.say(Ready(number=message.number, connected=2, clock=clock))
    elif isinstance(message, Commit):
        agent.report(message, start_error_ms=agent.late_ms)


@dataclass
class Scripted:
    """An agent that says what the test wants."""

    answer: Answer = plays_along
    room: str = ""
    late_ms: float = 0.0
    label: str = ""
    name: str = ""
    heard: list[Message] = field(default_factory=list)
    prepared: Prepare | None = None

    def join(self, door: Gathering) -> None:
        channel = dial(SYSTEM.network, SYSTEM.clock, door.address, plain_code(door.code))
        self.line = Line(channel, SYSTEM.clock)
        self.line.say(Join(room=self.room, label=self.label))
        welcome = self.line.hear(5.0)
        self.heard += [welcome] if welcome else []
        self.name = welcome.device if isinstance(welcome, Welcome) else ""
        self.thread = threading.Thread(target=self._live, daemon=True)
        self.thread.start()

    def report(self, commit: Commit, start_error_ms: float | None = None) -> None:
        assert self.prepared is not None
        pupils = self.prepared.stage.pupils
        measurement = measured([5.0] * 40, pupils=pupils)
        self.line.say(
            Report(
                number=commit.number,
                measurement=measurement,
                start_error_ms=start_error_ms,
                clock_bound_ms=0.1,
            )
        )

    def _live(self) -> None:
        while (message := self.line.hear(0.2)) or not self.line.lost:
            if message is not None:
                self.heard.append(message)
                self.answer(self, message)
        self.line.close()

    def said(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.heard if isinstance(message, kind)]


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


@contextmanager
def crew(target: ServerProcess, *agents: Scripted, quorum: float = 1.0) -> Iterator[Devices]:
    def invite(door: Gathering) -> None:
        for agent in agents:
            agent.join(door)

    with gathered(
        SYSTEM,
        listen=HERE,
        agents=len(agents),
        targets=[target.address],
        invite=invite,
        within_s=10.0,
        quorum=quorum,
    ) as devices:
        yield devices
    for agent in agents:
        agent.thread.join(timeout=5.0)


def engine(devices: Devices, target: ServerProcess, **more: Callable[[], bool]) -> ManyDevices:
    order = Order(address=target.address, activities=ACTIVITIES, run="r" * 16)
    return devices.engine(order, lambda pupils: ("constant",) * pupils, **more)


def test_a_stage_of_three_devices_is_one_measurement(target: ServerProcess) -> None:
    agents = [Scripted(room="A", late_ms=late) for late in (1.0, -2.0, 4.0)]
    with crew(target, *agents) as devices:
        runner = engine(devices, target)
        found = runner.run_stage(replace(STAGE, pupils=5))
    assert found is not None
    assert [(p.pupil, p.device) for p in found.pupils] == [
        (0, "device-1"),
        (1, "device-1"),
        (2, "device-2"),
        (3, "device-2"),
        (4, "device-3"),
    ]
    assert found.start_spread_ms == 6.0
    assert found.probes_sent == 120
    assert runner.radios == 3
    assert judge(found, ACTIVITIES).verdict is StageVerdict.PASS
    prepared = agents[1].prepared
    assert prepared is not None
    assert prepared.run == "r" * 16
    assert set(prepared.activities) == {"constant"}
    assert len({agent.prepared.seed for agent in agents if agent.prepared}) == 3


def test_the_commit_is_said_again_and_lies_ahead(target: ServerProcess) -> None:
    def waits(agent: Scripted, message: Message) -> None:
        if isinstance(message, Commit):
            if len(agent.said(Commit)) == 1:
                clock = read_clock(SYSTEM, target.address, client="t")
                assert clock is not None
                now_s = SYSTEM.clock.monotonic_s() + clock.offset_s
                ahead_s.append(message.start_s - now_s)
            if len(agent.said(Commit)) == 3:
                agent.report(message)
        else:
            plays_along(agent, message)

    ahead_s: list[float] = []
    agent = Scripted(answer=waits)
    with crew(target, agent) as devices:
        assert engine(devices, target).run_stage(STAGE) is not None
    assert len({m.start_s for m in agent.said(Commit) if isinstance(m, Commit)}) == 1
    assert 0.2 < ahead_s[0] <= 2.1


def test_everybody_goes_home_at_the_end(target: ServerProcess) -> None:
    agent = Scripted()
    with crew(target, agent):
        pass
    assert agent.said(Leave)


def test_a_device_that_refuses_is_named_and_the_others_are_stopped(target: ServerProcess) -> None:
    def refuses(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.say(Refused(number=message.number, why="Another load runs here."))

    good, bad = Scripted(), Scripted(answer=refuses)
    with crew(target, good, bad) as devices:
        found = engine(devices, target).run_stage(STAGE)
    assert found is not None
    assert found.ended_by == "device-2 did not take part: Another load runs here."
    assert judge(found, ACTIVITIES).verdict is StageVerdict.VOID
    assert good.said(Stop)
    assert not good.said(Commit)


def test_a_device_that_vanishes_ends_the_stage_for_all(target: ServerProcess) -> None:
    def vanishes(agent: Scripted, message: Message) -> None:
        if isinstance(message, Commit):
            agent.line.close()
        else:
            plays_along(agent, message)

    def plays_on(agent: Scripted, message: Message) -> None:
        if not isinstance(message, Commit):
            plays_along(agent, message)

    good, bad = Scripted(answer=plays_on), Scripted(answer=vanishes)
    with crew(target, good, bad) as devices:
        began_s = time.monotonic()
        found = engine(devices, target).run_stage(replace(STAGE, measure_s=60.0))
        took_s = time.monotonic() - began_s
    assert found is not None
    assert took_s < 10.0
    assert found.pupils == ()
    assert good.said(Stop)
    judged = judge(found, ACTIVITIES)
    assert judged.verdict is StageVerdict.VOID
    assert judged.ok_pupils in (None, 0)
    assert "device-2" in " ".join(judged.reasons)
    assert "vanished" in " ".join(judged.reasons)


def test_the_run_goes_on_with_a_quorum(target: ServerProcess) -> None:
    """One of five breaks down while it prepares; the next attempt is made without it."""

    def dies(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.close()

    agents = [Scripted(), Scripted(answer=dies), Scripted(), Scripted(), Scripted()]
    with crew(target, *agents, quorum=0.8) as devices:
        runner = engine(replace_return(devices), target)
        found = runner.run_stage(replace(STAGE, pupils=8))
    assert found is not None
    assert len(found.pupils) == 8
    assert runner.radios == 4
    assert "device-2" not in {part.device for part in found.devices}


def test_a_device_that_always_refuses_is_left_out_where_enough_others_are(
    target: ServerProcess,
) -> None:
    def refuses(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.say(Refused(number=message.number, why="Another load runs here."))

    agents = [Scripted(), Scripted(answer=refuses), Scripted()]
    with crew(target, *agents, quorum=0.6) as devices:
        found = engine(devices, target).run_stage(STAGE)
    assert found is not None
    assert [part.device for part in found.devices] == ["device-1", "device-3"]
    assert len(agents[1].said(Prepare)) == 1


def replace_return(devices: Devices) -> Devices:
    """Nobody comes back here, so it need not be waited for."""
    devices.return_s = 0.2
    return devices


def test_below_the_quorum_nothing_is_loaded(target: ServerProcess) -> None:
    agents = [Scripted(), Scripted()]
    with crew(target, *agents) as devices:
        agents[1].line.close()
        while len(devices.present()) > 1:
            time.sleep(0.02)
        found = engine(replace_return(devices), target).run_stage(STAGE)
    assert found is not None
    assert "Only 1 of 2 devices are there (at least 2)" in found.ended_by
    assert not agents[0].said(Prepare)


def test_a_load_that_had_to_end_on_one_device_ends_on_all(target: ServerProcess) -> None:
    def ended(measurement: StageMeasurement, why: str) -> StageMeasurement:
        return replace(measurement, ended_by=why, duration_s=12.0)

    def trips(agent: Scripted, message: Message) -> None:
        if isinstance(message, Commit) and not agent.said(End):
            report = Report(number=message.number, measurement=ended(measured([5.0]), "It harms."))
            agent.line.say(report)
        elif not isinstance(message, Commit):
            plays_along(agent, message)

    def obeys(agent: Scripted, message: Message) -> None:
        if isinstance(message, End):
            report = Report(number=message.number, measurement=ended(measured([5.0]), message.why))
            agent.line.say(report)
        elif not isinstance(message, Commit):
            plays_along(agent, message)

    good = Scripted(answer=obeys)
    with crew(target, good, Scripted(answer=trips)) as devices:
        found = engine(devices, target).run_stage(replace(STAGE, measure_s=60.0))
    assert found is not None
    assert found.ended_by == "It harms."
    assert len(found.pupils) == 4
    assert good.said(End)


def test_the_user_s_stop_reaches_the_devices_within_a_second(target: ServerProcess) -> None:
    stop = threading.Event()
    stopped_s: list[float] = []

    def plays_on(agent: Scripted, message: Message) -> None:
        if isinstance(message, Stop):
            stopped_s.append(time.monotonic())
        elif isinstance(message, Commit):
            pressed_s.append(time.monotonic())
            stop.set()
        else:
            plays_along(agent, message)

    pressed_s: list[float] = []
    with crew(target, Scripted(answer=plays_on)) as devices:
        found = engine(devices, target, stopped=stop.is_set).run_stage(STAGE)
    assert found is None
    assert stopped_s[0] - pressed_s[0] < 1.0


def test_words_of_an_earlier_stage_are_not_heard(target: ServerProcess) -> None:
    def lags(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.say(Refused(number=message.number - 1, why="Too late."))
        plays_along(agent, message)

    with crew(target, Scripted(answer=lags)) as devices:
        found = engine(devices, target).run_stage(STAGE)
    assert found is not None
    assert len(found.pupils) == 4


def test_more_devices_than_asked_for_are_turned_away(target: ServerProcess) -> None:
    late = Scripted()

    def invite(door: Gathering) -> None:
        Scripted().join(door)
        late.join(door)

    with gathered(
        SYSTEM, listen=HERE, agents=1, targets=[target.address], invite=invite, within_s=10.0
    ) as devices:
        assert len(devices.present()) == 1
    (said,) = late.heard[:1]
    assert isinstance(said, Refused)
    assert "All 1 devices" in said.why


def test_two_devices_of_one_label_get_two_names(target: ServerProcess) -> None:
    agents = [Scripted(label="trolley"), Scripted(label="trolley"), Scripted(room="B")]
    with crew(target, *agents) as devices:
        assert [device.name for device in devices.present()] == ["trolley", "trolley-2", "device-1"]
        assert devices.rooms == ("", "B")


def test_a_device_that_comes_back_keeps_its_name(target: ServerProcess) -> None:
    agent = Scripted()

    def invite(opened: Gathering) -> None:
        doors.append(opened)
        agent.join(opened)

    doors: list[Gathering] = []
    with gathered(
        SYSTEM, listen=HERE, agents=1, targets=[target.address], invite=invite, within_s=10.0
    ) as devices:
        agent.line.close()
        agent.thread.join()
        while devices.present():
            time.sleep(0.05)
        again = Scripted(label="device-1")
        again.join(doors[0])
        assert [device.name for device in devices.present()] == ["device-1"]


def test_devices_that_do_not_come_are_not_waited_for_for_ever(target: ServerProcess) -> None:
    with (
        pytest.raises(CannotMeasureError, match="Only 0 of 2"),
        gathered(SYSTEM, listen=HERE, agents=2, targets=[target.address], within_s=0.3),
    ):
        pass


def test_two_coordinators_cannot_have_one_port(target: ServerProcess) -> None:
    def invite(door: Gathering) -> None:
        with pytest.raises(CannotMeasureError, match="port-taken"):
            Gathering(SYSTEM.clock, door.address, most=1, targets=[])

    with (
        pytest.raises(CannotMeasureError),
        gathered(
            SYSTEM, listen=HERE, agents=1, targets=[target.address], invite=invite, within_s=0.1
        ),
    ):
        pass
