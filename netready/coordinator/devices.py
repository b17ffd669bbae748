"""Many devices as one: an engine whose stages are made by all of them, started together.

The coordinator makes no load itself. It must reach the target, because the target's clock is the
common one.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, Protocol

from netready.coordinator.devices_gathering import Device, Gathering
from netready.coordinator.devices_round import COMMIT_WITHIN_S, Round, Task
from netready.coordinator.load_run import StageProgress
from netready.domain.activity import Activity
from netready.domain.errors import CannotMeasureError
from netready.domain.load import Stage, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.clock import Reading
from netready.loadtest.merge import Part, shares, whole
from netready.loadtest.unmeasured import without_load
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.messages import Prepare
from netready_probes.contract import Address
from netready_probes.seams import System

QUORUM: Final = 0.8  # of the devices that were asked for
GATHER_S: Final = 1800.0
RETURN_S: Final = 20.0  # a device whose line broke makes it again within a few seconds
ATTEMPTS_MAX: Final = 3
DEVICES_NOT_READY: Final = "The devices did not get ready."
_SEEDS_APART: Final = 1009


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all stages of a run have in common.

    Attributes:
        run: of the lease that the target gave; "": none is held.
        permission: the words of it, as in the record; no device loads a network without.
        seed: the same makes the same requests.
    """

    address: Address
    activities: Mapping[str, Activity]
    run: str = ""
    permission: str = ""
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A class and the devices that carry it.

    Attributes:
        stage: of the whole class.
        assignment: of all its pupils.
    """

    stage: Stage
    assignment: Assignment
    devices: tuple[Device, ...]


class Attendance(Protocol):
    """Who has come: at a door of the coordinator's own, or by the aggregator's lines."""

    def present(self) -> tuple[Device, ...]:
        """Who is there now, in the order of joining."""
        ...

    def wait_for(self, count: int, within_s: float, stopped: Callable[[], bool]) -> bool:
        """Whether so many are there in time."""
        ...


class Devices:
    """The devices of a run: who is there, and rounds with them.

    Attributes:
        asked: how many were asked for; `least`: a stage is made with no fewer.
        return_s: how long a device that went away is waited for before each stage.
    """

    def __init__(self, system: System, gathering: Attendance, asked: int, quorum: float) -> None:
        self._system, self._gathering = system, gathering
        self.asked = asked
        self.least = max(1, math.ceil(quorum * asked))
        self.return_s = RETURN_S
        self._number = 0

    def present(self) -> tuple[Device, ...]:
        """Who is there now."""
        return self._gathering.present()[: self.asked]

    @property
    def rooms(self) -> tuple[str, ...]:
        """Where they stand, each once, in the order of joining."""
        return tuple(dict.fromkeys(device.room for device in self.present()))

    def enough(self, stopped: Callable[[], bool]) -> bool:
        """Whether the quorum is there; one that is on its way back is waited for."""
        if len(self.present()) < self.asked:
            self._gathering.wait_for(self.asked, self.return_s, stopped)
        return len(self.present()) >= self.least

    def engine(
        self,
        order: Order,
        assign: Callable[[int], Assignment],
        *,
        stopped: Callable[[], bool] = lambda: False,
    ) -> "ManyDevices":
        """Stages of one class on all devices."""
        return ManyDevices(self, order, assign, stopped)

    def play(
        self,
        order: Order,
        crews: Callable[[tuple[Device, ...]], Sequence[Crew]],
        progress: StageProgress,
        stopped: Callable[[], bool],
    ) -> "Played | None":
        """All crews at once, with one start; None: stopped.

        `crews` is asked anew for each attempt: a device that will not take part is left out of
        the next, as long as the quorum is there.
        """
        why, out = "", set[str]()
        for _attempt in range(ATTEMPTS_MAX):
            if not self.enough(stopped) or stopped():
                break
            usable = tuple(device for device in self.present() if device.name not in out)
            if len(usable) < self.least:
                return Played(why=why)
            asked = crews(usable)
            if not all(crew.devices for crew in asked):
                return Played(why=why or "A room has no device any more.")
            round_, tasks = self._round(order, asked, stopped)
            if round_.get_ready():
                return self._play_ready(order, round_, tasks, progress)
            flat = [task for crew in tasks for task in crew]
            why = _why_not_ready(flat)
            out |= {task.device.name for task in flat if task.fault}
        if stopped():
            return None
        there = len(self.present())
        few = f"Only {there} of {self.asked} devices are there (at least {self.least})."
        return Played(why=few if there < self.least else why)

    def _play_ready(
        self, order: Order, round_: Round, tasks: Sequence[Sequence[Task]], progress: StageProgress
    ) -> "Played | None":
        clock = self._clock(order)
        if clock is None:
            round_.stop()
            return Played(why="The target's clock could not be read from here: let UDP through.")
        if not round_.play(clock, progress):
            return None
        return Played(parts=tuple(tuple(task.part() for task in crew) for crew in tasks))

    def _clock(self, order: Order) -> Reading | None:
        return read_clock(self._system, order.address, client="coordinator")

    def _round(
        self, order: Order, crews: Sequence[Crew], stopped: Callable[[], bool]
    ) -> tuple[Round, list[list[Task]]]:
        self._number += 1
        tasks = [_tasks(order, crew, self._number) for crew in crews]
        flat = [task for crew in tasks for task in crew]
        return Round(self._system.clock, flat, stopped), tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a round.

    Attributes:
        parts: of each crew, in their order; empty: nothing was played.
        why: why not, a sentence.
    """

    parts: tuple[tuple[Part, ...], ...] = ()
    why: str = ""


class ManyDevices:
    """A `StageEngine`: each stage is made by all devices.

    Attributes:
        radios: devices behind the stage that the most took part in; 0: none ran.
    """

    def __init__(
        self,
        devices: Devices,
        order: Order,
        assign: Callable[[int], Assignment],
        stopped: Callable[[], bool],
    ) -> None:
        self._devices, self._order, self._assign = devices, order, assign
        self._stopped = stopped
        self.radios = 0

    def run_stage(
        self, stage: Stage, progress: StageProgress = lambda _look: None
    ) -> StageMeasurement | None:
        """One stage; None: it was stopped."""

        def crews(devices: tuple[Device, ...]) -> list[Crew]:
            return [Crew(stage=stage, assignment=self._assign(stage.pupils), devices=devices)]

        played = self._devices.play(self._order, crews, progress, self._stopped)
        if played is None:
            return None
        if not played.parts:
            return without_load(stage, played.why or DEVICES_NOT_READY)
        self.radios = max(self.radios, len(played.parts[0]))
        return whole(stage, played.parts[0])

    def run_alone(self, stage: Stage) -> StageMeasurement | None:
        """The first device with its share of that class, by itself; None: not played."""
        found: list[Stage] = []

        def crews(devices: tuple[Device, ...]) -> list[Crew]:
            share = shares(stage, self._assign(stage.pupils), len(devices))[0]
            found.append(replace(stage, pupils=len(share.assignment)))
            return [Crew(stage=found[-1], assignment=share.assignment, devices=devices[:1])]

        played = self._devices.play(self._order, crews, lambda _look: None, self._stopped)
        return whole(found[-1], played.parts[0]) if played and played.parts else None


def _tasks(order: Order, crew: Crew, number: int) -> list[Task]:
    parts = shares(crew.stage, crew.assignment, len(crew.devices))
    return [
        Task(
            device=device,
            first=share.first,
            prepare=Prepare(
                number=number,
                address=order.address,
                stage=replace(crew.stage, pupils=len(share.assignment)),
                assignment=share.assignment,
                activities={
                    key: order.activities[key]
                    for key in dict.fromkeys(share.assignment)
                    if key in order.activities
                },
                seed=order.seed + _SEEDS_APART * place,
                offset_s=share.offset_s,
                within_s=COMMIT_WITHIN_S,
                run=order.run,
                permission=order.permission,
            ),
        )
        for place, (device, share) in enumerate(zip(crew.devices, parts, strict=False))
    ]


def _why_not_ready(tasks: Sequence[Task]) -> str:
    for task in tasks:
        if task.fault:
            return f"{task.device.name} did not take part: {task.fault}"
        if task.ready and task.ready.without:
            return f"{task.device.name}: {task.ready.without.ended_by}"
    return ""


@contextmanager
def gathered(
    system: System,
    *,
    listen: Address,
    agents: int,
    targets: Sequence[Address],
    told: Callable[[str], None] = lambda _words: None,
    invite: Callable[[Gathering], None] = lambda _gathering: None,
    stopped: Callable[[], bool] = lambda: False,
    within_s: float = GATHER_S,
    quorum: float = QUORUM,
) -> Iterator[Devices]:
    """So many devices, when all are there; leaving sends them home.

    Args:
        system: the seams.
        listen: where they join.
        agents: how many are asked for.
        targets: all that they may ever be told to load.
        told: hears who joins, a sentence each.
        invite: is given the open door before anybody is waited for, to print its address and code.
        stopped: the user does not want to wait any more.
        within_s: how long they are waited for.
        quorum: share of them that a later stage goes on with.

    Raises:
        CannotMeasureError: it cannot listen, or they did not come.
    """
    door = Gathering(system.clock, listen, most=agents, targets=targets, told=told)
    with door as gathering:
        invite(gathering)
        if not gathering.wait_for(agents, within_s, stopped):
            there = len(gathering.present())
            raise CannotMeasureError(
                f"Only {there} of {agents} devices joined.",
                "Start `netready agent --join ...` on each, with the address and code shown.",
            )
        yield Devices(system, gathering, agents, quorum)
