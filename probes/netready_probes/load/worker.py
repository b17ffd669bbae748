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
from dataclasses import dataclass, replace
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
from netready_probes.load.looking import Counted, Counter
from netready_probes.load.media import NOBODY, MediaPart, is_call, open_calls
from netready_probes.load.playing import Loop
from netready_probes.load.pupils import PAYLOAD_BYTES, VirtualPupil
from netready_probes.load.sender_shares import SendWatch
from netready_probes.load.strain import StrainSampler
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.clock import RealClock, wait_until
from netready_probes.system.network import RealNetwork
from netready_probes.system.priority import raise_priority

DEAD_MAN_S: Final = 2.0  # the promise is 3 s; this leaves room for a late look
CONNECT_TIMEOUT_S: Final = 5.0
FAILURES_MAX: Final = 3  # in a row while connecting; the rest would fail the same way
GO_WITHIN_S: Final = 120.0
LOOK_S: Final = 0.1  # how often the parent is looked for while the start is waited for
SPIN_BEFORE_S: Final = 0.02
ALIVE: Final = "alive"  # parent to worker, several times in `DEAD_MAN_S`
END: Final = "end"  # now: what was measured until then counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a worker must know of a stage, sent before any load starts.

    Attributes:
        assignment: the activity's key of each pupil.
        seed: of all dice; the same seed makes the same requests.
        client: label for the target's own statistics; no host name.
        offset_s: of this device's pupils in the ramp, where several devices share a class.
        run: of the lease that the target gave; "": none is held.
    """

    address: Address
    stage: Stage
    assignment: Assignment
    activities: Mapping[str, Activity]
    seed: int
    client: str
    offset_s: float = 0.0
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everybody who could be is connected; and whether the worker's priority is raised."""

    connected: int
    priority_raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """The word to start, at that moment of this machine's monotonic clock.

    One clock for both processes: it is the machine's own on Linux, Windows and macOS.
    """

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The stage is over.

    Attributes:
        duration_s: of the measured window, as it was.
        started_s: when the first pupil could ask, on the monotonic clock; None: nobody could.
    """

    pupils: tuple[PupilOutcome, ...]
    strain: DeviceStrain
    duration_s: float
    started_s: float | None = None


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
    raised = raise_priority()
    clock = RealClock()
    parent = Parent(pipe, clock)
    lines = connect_all(RealNetwork(), job, parent.is_there)
    calls = open_calls(RealNetwork(), clock, job)
    connected = calls.connected + sum(line.connection is not None for line in lines)
    parent.tell(Ready(connected=connected, priority_raised=raised))
    if (begin_s := parent.says_go()) is not None:
        parent.tell(play(job, lines, clock, parent, begin_s, calls) or StoodStill())
    calls.close()
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
        self._said: set[object] = set()
        self._go: Go | None = None

    def is_there(self) -> bool:
        """Looks without waiting."""
        self._listen(0.0)
        return not self._gone and self._clock.monotonic_s() - self._heard_s < DEAD_MAN_S

    def says_go(self) -> float | None:
        """Waits for the word and returns the moment to start; None: it never came."""
        end_s = self._clock.monotonic_s() + GO_WITHIN_S
        while self._go is None and self.is_there() and self._clock.monotonic_s() < end_s:
            self._listen(0.1)
        return self._go.at_s if self._go and self.is_there() else None

    def has_said_end(self) -> bool:
        """Whether the load is to end now; `is_there` has listened."""
        return END in self._said

    def tell(self, message: Ready | Counted | Played | StoodStill) -> None:
        """Says something; nobody may be there to hear it."""
        with suppress(OSError):
            self._pipe.send(message)

    def _listen(self, wait_s: float) -> None:
        try:
            while not self._gone and self._pipe.poll(wait_s):
                self._hear(self._pipe.recv())
                self._heard_s = self._clock.monotonic_s()
                wait_s = 0.0
        except (EOFError, OSError):
            self._gone = True

    def _hear(self, word: object) -> None:
        if isinstance(word, Go):
            self._go = word
        else:
            self._said.add(word)


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
    if activity is None or is_call(activity):
        return Line()
    try:
        return Line(
            connection=open_exchange(
                network,
                job.address,
                client=job.client,
                timeout_s=CONNECT_TIMEOUT_S,
                mbps=activity.down_mbps + activity.up_mbps,
                run=job.run,
            )
        )
    except NetworkError as error:
        return Line(failure=error.failure.word)


def play(
    job: Job,
    lines: Sequence[Line],
    clock: Clock,
    parent: Parent,
    begin_s: float,
    calls: MediaPart = NOBODY,
) -> Played | None:
    """One stage from that moment on, shorter where the parent says so.

    None: the parent went away.
    """
    window = window_of(job.stage, begin_s)
    payload = memoryview(os.urandom(PAYLOAD_BYTES))
    pupils = [
        _pupil(job, Seat(pupil=index, start_s=start_s, window=window), line, payload)
        for index, (line, start_s) in enumerate(zip(lines, starts_s(job, begin_s), strict=True))
    ]
    loop = Loop(clock, pupils, window, others=calls.connected > 0)
    sampler = StrainSampler(clock)
    counter = Counter([*pupils, calls])
    uploads = SendWatch([line.connection for line in lines])
    started_s: list[float] = []

    def tick(now_s: float) -> bool:
        if not started_s:
            started_s.append(now_s)
        if now_s >= window.begin_s and not sampler.running:
            sampler.start()
        if now_s >= window.begin_s:
            uploads.look(now_s)
        there = parent.is_there()
        if parent.has_said_end():
            window.cut(now_s)
        if counted := counter.due(now_s):
            parent.tell(counted)
        return there

    gc.freeze()  # no pause for what lives until the end anyway
    calls.start(begin_s)
    ended_well = wait_for_start(begin_s, clock, parent) and loop.play(tick)
    strain = sampler.stop([*loop.lateness_s, *calls.lateness_s()])
    if not ended_well:
        return None
    duration_s = min(clock.monotonic_s(), window.end_s) - window.begin_s
    return Played(
        pupils=_outcomes(pupils, calls, window),
        strain=replace(calls.strained(strain), tcp_up=uploads.shares()),
        duration_s=max(0.0, duration_s),
        started_s=started_s[0] if started_s else None,
    )


def _outcomes(
    pupils: Sequence[VirtualPupil], calls: MediaPart, window: Window
) -> tuple[PupilOutcome, ...]:
    called = calls.finish(window.end_s)
    if window.length_s <= 0:
        return ()
    return tuple(called.get(index) or pupil.outcome() for index, pupil in enumerate(pupils))


def wait_for_start(begin_s: float, clock: Clock, parent: Parent) -> bool:
    """Sleeps until shortly before the moment, then spins; False: the parent went away."""
    while (left_s := begin_s - SPIN_BEFORE_S - clock.monotonic_s()) > 0:
        clock.sleep(min(LOOK_S, left_s))
        if not parent.is_there():
            return False
    wait_until(clock, begin_s)
    return True


def window_of(stage: Stage, begin_s: float) -> Window:
    """The measured window of a stage that begins now."""
    measured_s = begin_s + stage.ramp_s + stage.settle_s
    return Window(begin_s=measured_s, end_s=measured_s + stage.measure_s)


def starts_s(job: Job, begin_s: float) -> list[float]:
    """Pupils start one after another over the ramp."""
    count, first_s = len(job.assignment), begin_s + job.offset_s
    return [first_s + job.stage.ramp_s * index / count for index in range(count)]


def _pupil(job: Job, seat: Seat, line: Line, payload: memoryview) -> VirtualPupil:
    activity = job.activities.get(job.assignment[seat.pupil])
    activity = None if is_call(activity) else activity  # it plays beside the loop
    player = player_for(activity, seat, Dice(job.seed * 1_000_003 + seat.pupil))
    return VirtualPupil(player, line.connection, payload, line.failure)
