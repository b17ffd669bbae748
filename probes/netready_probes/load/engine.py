"""Runs one stage from this device: pupils in a process of their own, a latency probe beside them.

The pupils' process may be busy; this one only waits, so the probe that runs here is not disturbed
by them, and what it measures is the network and not our own queue. The same probe is what ends the
load by itself (`netready.loadtest.trip`): a way that it cannot watch is not loaded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.activity import Activity
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, Stage, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready_probes.contract import Address
from netready_probes.load.beside import Echo, EchoReading
from netready_probes.load.client import hello
from netready_probes.load.watch import Watch
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import LOOK_S, WorkerProcess
from netready_probes.seams import NetworkError, System
from netready_probes.system.priority import raised_priority

IDLE_PROBE_S: Final = 2.0
PREPARE_S: Final = 90.0  # start of a process, and connecting everybody
DRAIN_S: Final = 10.0  # from the end of the window to the worker's report


_NOTHING_PLAYED: Final = Played(pupils=(), strain=DeviceStrain(), duration_s=0.0)
_UNWATCHED: Final = (
    "No load was made, because the delay beside it could not be watched ({why}): "
    "let UDP through to the target."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What came of the load.

    Attributes:
        began_s: when it did, on the monotonic clock.
        ended_by: why it was ended by itself, or "".
    """

    played: Played
    loaded: Echo
    began_s: float
    ended_by: str

    def reading(self, stage: Stage) -> EchoReading:
        """What the probe saw in the measured window; waits for stragglers."""
        begin_s = self.began_s + stage.ramp_s + stage.settle_s
        length_s = self.played.duration_s if self.ended_by else stage.measure_s
        return self.loaded.reading(begin_s, begin_s + length_s)


class LoadEngine:
    """Stages against one target. A run of many devices will have this same `run_stage`."""

    def __init__(
        self,
        system: System,
        address: Address,
        *,
        activities: Mapping[str, Activity],
        assign: Callable[[int], Assignment],
        client: str = "netready",
        seed: int = 1,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """`assign` says who does what in a class of n; the same `seed` makes the same requests."""
        self._system = system
        self._address = address
        self._activities = dict(activities)
        self._assign = assign
        self._client = client
        self._seed = seed
        self._stopped = stopped

    def run_stage(
        self, stage: Stage, progress: Callable[[float], None] = lambda _share: None
    ) -> StageMeasurement | None:
        """One stage; `progress` is called with the share done. None: it was stopped.

        Raises:
            RuntimeError: the worker died, which is a fault of the program.
        """
        with (
            raised_priority() as raised,
            WorkerProcess(self._job(stage), self._system.clock) as worker,
        ):
            ready = worker.wait_for(Ready, PREPARE_S, self._stopped)
            idle = self._idle() if ready else None
            if ready is None or idle is None:
                return None
            if ready.connected and idle.why_blind:
                return _without_load(stage, _UNWATCHED.format(why=idle.why_blind))
            loaded = self._echo(stage.ramp_s + stage.settle_s + stage.measure_s)
            if ready.connected and loaded.failures:
                return _without_load(stage, _UNWATCHED.format(why=", ".join(loaded.failures)))
            run = self._play(worker, stage, loaded, progress)
        if run is None:
            return _stood_still(stage) if worker.stood_still else None
        priority = raised and ready.priority_raised
        return self._measurement(stage, run, idle, priority_raised=priority)

    def _job(self, stage: Stage) -> Job:
        return Job(
            address=self._address,
            stage=stage,
            assignment=self._assign(stage.pupils),
            activities=self._activities,
            seed=self._seed,
            client=self._client,
        )

    def _echo(self, seconds: float) -> Echo:
        return Echo(self._system, self._address, client=self._client, seconds=seconds)

    def _idle(self) -> EchoReading | None:
        """The round trip with everybody connected and nobody asking; None: stopped."""
        clock = self._system.clock
        echo = self._echo(IDLE_PROBE_S)
        end_s = clock.monotonic_s() + IDLE_PROBE_S
        echo.start(clock.monotonic_s())
        while clock.monotonic_s() < end_s and not self._stopped():
            clock.sleep(LOOK_S)
        if self._stopped():
            echo.abandon()
            return None
        return echo.reading()

    def _play(
        self,
        worker: WorkerProcess,
        stage: Stage,
        loaded: Echo,
        progress: Callable[[float], None],
    ) -> _Run | None:
        """Everybody at once, watched; None: stopped, or the worker stood still."""
        total_s = stage.ramp_s + stage.settle_s + stage.measure_s
        began_s = worker.go()
        loaded.start(began_s)
        watch = Watch(loaded.recent, since_s=began_s + stage.ramp_s)

        def look(now_s: float) -> None:
            if watch.must_end(now_s):
                worker.end()
            progress(min(1.0, (now_s - began_s) / total_s))

        def is_over() -> bool:
            return self._stopped() or watch.is_overdue(self._system.clock.monotonic_s())

        played = worker.wait_for(Played, total_s + DRAIN_S, is_over, look)
        if played is None and (self._stopped() or not watch.reason):
            loaded.abandon()
            return None
        return _Run(
            played=played or _NOTHING_PLAYED,
            loaded=loaded,
            began_s=began_s,
            ended_by=watch.reason,
        )

    def _measurement(
        self, stage: Stage, run: _Run, idle: EchoReading, *, priority_raised: bool
    ) -> StageMeasurement:
        overloaded, failures = self._target_state()
        played, loaded = run.played, run.reading(stage)
        strain = whole_strain(played.strain, loaded, target_overloaded=overloaded)
        return StageMeasurement(
            stage=stage,
            pupils=played.pupils,
            idle_rtt_ms=idle.rtt_ms,
            loaded_rtt_ms=loaded.rtt_ms,
            loss_ratio=loaded.loss_ratio,
            probes_sent=loaded.sent,
            duration_s=played.duration_s,
            strain=replace(strain, priority_raised=priority_raised),
            failures=(*loaded.failures, *failures),
            ended_by=run.ended_by,
        )

    def _target_state(self) -> tuple[bool, tuple[str, ...]]:
        """Whether the target could not keep up in the last seconds, by its own word."""
        try:
            session = hello(self._system.network, self._address, client=self._client)
        except NetworkError as error:
            return False, (error.failure.word.value,)
        return session.overloaded, ()


def _stood_still(stage: Stage) -> StageMeasurement:
    """This device, or this program, did nothing for so long that the load was ended."""
    return replace(_without_load(stage), failures=(FailureWord.DEVICE_LIMITED.value,))


def _without_load(stage: Stage, why: str = "") -> StageMeasurement:
    """Nothing was measured."""
    return StageMeasurement(
        stage=stage,
        pupils=(),
        idle_rtt_ms={},
        loaded_rtt_ms={},
        loss_ratio=None,
        probes_sent=0,
        duration_s=0.0,
        strain=DeviceStrain(),
        ended_by=why,
    )


def whole_strain(
    pupils: DeviceStrain, echo: EchoReading, *, target_overloaded: bool
) -> DeviceStrain:
    """Pupils' loop and latency probe together: whichever was later counts."""
    names = {*pupils.send_lateness_ms, *echo.lateness_ms}
    late = {
        name: max(pupils.send_lateness_ms.get(name, 0.0), echo.lateness_ms.get(name, 0.0))
        for name in sorted(names)
    }
    return replace(
        pupils,
        send_lateness_ms=late,
        missed_slots_ratio=echo.missed_slots_ratio,
        refused_sends_ratio=echo.refused_sends_ratio,
        target_overloaded=target_overloaded,
    )
