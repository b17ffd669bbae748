"""A stage in a process of its own: connect everybody, say so, wait for the word, play, report.

Prepare, ready, go: the whole stage is known here before any load starts, so nothing that is lost
under load can leave it without an end. And the load ends by itself within `DEAD_MAN_S` when the
parent falls silent, whether it was killed, stopped or suspended.
"""

import gc
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from netready.domain.activity import Activity
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, PupilOutcome, Stage
from netready.loadtest.assignment import Assignment
from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from netready_probes.contract import Address
from netready_probes.load.client import open_exchange
from netready_probes.load.playing import Loop
from netready_probes.load.pupils import PAYLOAD_BYTES, VirtualPupil
from netready_probes.load.strain import StrainSampler
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

DEAD_MAN_S: Final = 2.0  # the promise is 3 s; this leaves room for a late look
CONNECT_TIMEOUT_S: Final = 5.0
FAILURES_MAX: Final = 3  # in a row while connecting; the rest would fail the same way
GO_WITHIN_S: Final = 120.0
ALIVE: Final = "alive"  # parent to worker, several times in `DEAD_MAN_S`
GO: Final = "go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a worker must know of a stage, sent before any load starts.

    Attributes:
        assignment: the activity's key of each pupil.
        seed: of all dice; the same seed makes the same requests.
        client: label for the target's own statistics; no host name.
    """

    address: Address
    stage: Stage
    assignment: Assignment
    activities: Mapping[str, Activity]
    seed: int
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everybody who could be is connected."""

    connected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The stage is over; `duration_s` of the measured window, as it was."""

    pupils: tuple[PupilOutcome, ...]
    strain: DeviceStrain
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodStill:
    """The load was ended because the parent was silent; if it hears this, it was only slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A pupil's connection, or the word for why it has none; both None: it needs none."""

    connection: socket.socket | None = None
    failure: FailureWord | None = None


def work(pipe: Connection, job: Job) -> None:
    """The worker's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, and it ends us
    clock = RealClock()
    parent = Parent(pipe, clock)
    lines = connect_all(RealNetwork(), job, parent.is_there)
    parent.tell(Ready(connected=sum(line.connection is not None for line in lines)))
    if parent.says_go():
        parent.tell(play(job, lines, clock, parent.is_there) or StoodStill())
    for line in lines:
        if line.connection:
            line.connection.close()


class Parent:
    """The other end of the pipe: gone when it closes, or when it has been silent for too long."""

    def __init__(self, pipe: Connection, clock: Clock) -> None:
        self._pipe = pipe
        self._clock = clock
        self._heard_s = clock.monotonic_s()
        self._gone = False
        self._go = False

    def is_there(self) -> bool:
        """Looks without waiting."""
        self._listen(0.0)
        return not self._gone and self._clock.monotonic_s() - self._heard_s < DEAD_MAN_S

    def says_go(self) -> bool:
        """Waits for the word; False: it never came."""
        end_s = self._clock.monotonic_s() + GO_WITHIN_S
        while not self._go and self.is_there() and self._clock.monotonic_s() < end_s:
            self._listen(0.1)
        return self._go and self.is_there()

    def tell(self, message: Ready | Played | StoodStill) -> None:
        """Says something; nobody may be there to hear it."""
        with suppress(OSError):
            self._pipe.send(message)

    def _listen(self, wait_s: float) -> None:
        try:
            while not self._gone and self._pipe.poll(wait_s):
                self._go |= self._pipe.recv() == GO
                self._heard_s = self._clock.monotonic_s()
                wait_s = 0.0
        except (EOFError, OSError):
            self._gone = True


def connect_all(network: Network, job: Job, parent_is_there: Callable[[], bool]) -> list[Line]:
    """A line for each pupil; after `FAILURES_MAX` failures in a row the rest is not tried."""
    lines: list[Line] = []
    for key in job.assignment:
        last = [line.failure for line in lines[-FAILURES_MAX:]]
        if not parent_is_there():
            lines.append(Line(failure=FailureWord.STOPPED))
        elif len(last) == FAILURES_MAX and all(last):
            lines.append(lines[-1])
        else:
            lines.append(_connect(network, job, job.activities.get(key)))
    return lines


def _connect(network: Network, job: Job, activity: Activity | None) -> Line:
    if activity is None:
        return Line()
    try:
        return Line(
            connection=open_exchange(
                network,
                job.address,
                client=job.client,
                timeout_s=CONNECT_TIMEOUT_S,
                mbps=activity.down_mbps + activity.up_mbps,
            )
        )
    except NetworkError as error:
        return Line(failure=error.failure.word)


def play(
    job: Job, lines: Sequence[Line], clock: Clock, parent_is_there: Callable[[], bool]
) -> Played | None:
    """One stage from now on; None: it was ended before its time."""
    begin_s = clock.monotonic_s()
    window = window_of(job.stage, begin_s)
    payload = memoryview(os.urandom(PAYLOAD_BYTES))
    pupils = [_pupil(job, index, line, begin_s, payload) for index, line in enumerate(lines)]
    loop = Loop(clock, pupils, window)
    sampler = StrainSampler(clock)

    def tick(now_s: float) -> bool:
        if now_s >= window.begin_s and not sampler.running:
            sampler.start()
        return parent_is_there()

    gc.freeze()  # no pause for what lives until the end anyway
    ended_well = loop.play(tick)
    strain = sampler.stop(loop.lateness_s)
    if not ended_well:
        return None
    duration_s = clock.monotonic_s() - window.begin_s
    outcomes = tuple(pupil.outcome() for pupil in pupils)
    return Played(pupils=outcomes, strain=strain, duration_s=duration_s)


def window_of(stage: Stage, begin_s: float) -> Window:
    """The measured window of a stage that begins now."""
    measured_s = begin_s + stage.ramp_s + stage.settle_s
    return Window(begin_s=measured_s, end_s=measured_s + stage.measure_s)


def _pupil(job: Job, index: int, line: Line, begin_s: float, payload: memoryview) -> VirtualPupil:
    """Pupils start one after another over the ramp."""
    seat = Seat(
        pupil=index,
        start_s=begin_s + job.stage.ramp_s * index / len(job.assignment),
        window=window_of(job.stage, begin_s),
    )
    activity = job.activities.get(job.assignment[index])
    player = player_for(activity, seat, Dice(job.seed * 1_000_003 + index))
    return VirtualPupil(player, line.connection, payload, line.failure)
