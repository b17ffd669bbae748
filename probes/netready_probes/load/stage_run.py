"""One stage of this device, prepared: connected, watched, ready to play from a given moment.

What is prepared can wait for the others of a run of many devices; nothing of it needs a word over
the network any more, so nothing that is lost under load can delay the start or the end.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from netready.domain.clues import TcpShares
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, Stage, StageLook, StageMeasurement
from netready.loadtest.clock import Passed
from netready.loadtest.slept import slept_s
from netready.loadtest.unmeasured import without_load
from netready_probes.contract import Address
from netready_probes.load.beside import Echo, EchoReading
from netready_probes.load.looking import RECENT_S
from netready_probes.load.sender_shares import ask_target
from netready_probes.load.watch import Watch
from netready_probes.load.witness import StageWitness
from netready_probes.load.worker import Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from netready_probes.seams import NetworkError, System

DRAIN_S: Final = 10.0  # from the end of the window to the worker's report
_NOTHING_PLAYED: Final = Played(pupils=(), strain=DeviceStrain(), duration_s=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a stage on this device.

    Attributes:
        measurement: None: it was stopped, and there is none.
        started_s: when the first pupil could ask, on this device's monotonic clock; None: nobody
            could.
    """

    measurement: StageMeasurement | None = None
    started_s: float | None = None


class StageRun:
    """A stage that has been prepared; `play` it once, or leave it.

    Attributes:
        connected: pupils that have a connection.
        without: what there is to say of a stage that will not be played; None: it can be.
        stopped: the user stopped it while it was prepared.
    """

    connected = 0
    without: StageMeasurement | None = None
    stopped = False

    def play(self, at_s: float, progress: Callable[[StageLook], None] = lambda _look: None) -> Made:
        """Nothing to play; the same measurement at once."""
        return Made(measurement=self.without)


class NoRun(StageRun):
    """A stage that will not be played: it was stopped, or the way cannot be watched."""

    def __init__(self, without: StageMeasurement | None) -> None:
        self.without = without
        self.stopped = without is None


class ReadyRun(StageRun):
    """Everybody who could be is connected, and the probe beside them has shaken hands."""

    def __init__(
        self,
        system: System,
        address: Address,
        *,
        client: str,
        stage: Stage,
        worker: WorkerProcess,
        ready: Ready,
        idle: EchoReading,
        loaded: Echo,
        priority_raised: bool,
        witness: StageWitness,
        stopped: Callable[[], bool],
        ended: Callable[[], str],
        spared: Callable[[], bool],
    ) -> None:
        """All of it made by `LoadEngine.prepared`."""
        self.connected = ready.connected
        self._system, self._address, self._client = system, address, client
        self._stage, self._worker = stage, worker
        self._idle, self._loaded = idle, loaded
        self._priority_raised = priority_raised and ready.priority_raised
        self._witness = witness
        self._is_stopped, self._ended, self._spared = stopped, ended, spared
        self._begun = False

    def leave(self) -> None:
        """Nothing is played any more."""
        if not self._begun:
            self._loaded.abandon()

    def play(self, at_s: float, progress: Callable[[StageLook], None] = lambda _look: None) -> Made:
        """From that moment of the monotonic clock, watched, to the end.

        Raises:
            RuntimeError: the worker died, which is a fault of the program.
        """
        self._begun = True
        watch = Watch(
            self._loaded.recent,
            since_s=at_s + self._stage.ramp_s,
            spared=self._spared,
            harm=self._ended,
        )
        times = self._times()
        played = self._played(at_s, watch, progress)
        if played is None and (self._is_stopped() or not watch.reason):
            self._loaded.abandon()
            return Made(measurement=stood_still(self._stage) if self._worker.stood_still else None)
        played = played or _NOTHING_PLAYED
        measurement = self._measurement(played, at_s, watch.reason)
        if slept_s(self._passed_since(times)):
            failures = (*measurement.failures, FailureWord.CLOCK_JUMPED.value)
            measurement = replace(measurement, failures=failures)
        return Made(measurement=measurement, started_s=played.started_s)

    def _times(self) -> tuple[float, datetime]:
        clock = self._system.clock
        return clock.monotonic_s(), clock.now()

    def _passed_since(self, times: tuple[float, datetime]) -> Passed:
        monotonic_s, wall = self._times()
        return Passed(monotonic_s=monotonic_s - times[0], wall_s=(wall - times[1]).total_seconds())

    def _played(
        self, at_s: float, watch: Watch, progress: Callable[[StageLook], None]
    ) -> Played | None:
        """Everybody at once; None: stopped, ended by force, or the worker stood still."""
        clock = self._system.clock
        total_s = _length_s(self._stage)
        lead_s = max(0.0, at_s - clock.monotonic_s())
        self._witness.beside(at_s)
        self._worker.go(at_s)
        self._loaded.start(at_s)

        def look(now_s: float) -> None:
            if watch.must_end(now_s):
                self._worker.end()
            progress(self._look(min(1.0, max(0.0, now_s - at_s) / total_s), now_s))

        def is_over() -> bool:
            return self._is_stopped() or watch.is_overdue(clock.monotonic_s())

        return self._worker.wait_for(Played, lead_s + total_s + DRAIN_S, is_over, look)

    def _look(self, share: float, now_s: float) -> StageLook:
        gauge = self._worker.gauge
        if not gauge.is_due(now_s):
            return gauge.again(share)
        return gauge.look(share, now_s, self._loaded.recent(now_s - RECENT_S))

    def _measurement(self, played: Played, at_s: float, ended_by: str) -> StageMeasurement:
        overloaded, sender, failures = self._target_state()
        loaded = self._reading(played, at_s, ended_by)
        strain = whole_strain(played.strain, loaded, target_overloaded=overloaded)
        measurement = StageMeasurement(
            stage=self._stage,
            pupils=played.pupils,
            idle_rtt_ms=self._idle.rtt_ms,
            idle_rtt=self._idle.rtt,
            loaded_rtt_ms=loaded.rtt_ms,
            loaded_rtt=loaded.rtt,
            loss_ratio=loaded.loss_ratio,
            probes_sent=loaded.sent,
            duration_s=played.duration_s,
            strain=replace(strain, priority_raised=self._priority_raised),
            failures=(*loaded.failures, *failures),
            ended_by=ended_by,
        )
        begin_s = at_s + self._stage.ramp_s + self._stage.settle_s
        return self._witness.told(measurement, begin_s, sender)

    def _reading(self, played: Played, at_s: float, ended_by: str) -> EchoReading:
        """What the probe saw in the measured window; waits for stragglers."""
        begin_s = at_s + self._stage.ramp_s + self._stage.settle_s
        length_s = played.duration_s if ended_by else self._stage.measure_s
        return self._loaded.reading(begin_s, begin_s + length_s)

    def _target_state(self) -> tuple[bool, TcpShares | None, tuple[str, ...]]:
        """Whether the target could not keep up in the last seconds, and how its TCP fared."""
        try:
            session, sender = ask_target(self._system.network, self._address, client=self._client)
        except NetworkError as error:
            return False, None, (error.failure.word.value,)
        return session.overloaded, sender, ()


def _length_s(stage: Stage) -> float:
    return stage.ramp_s + stage.settle_s + stage.measure_s


def stood_still(stage: Stage) -> StageMeasurement:
    """This device, or this program, did nothing for so long that the load was ended."""
    return replace(without_load(stage), failures=(FailureWord.DEVICE_LIMITED.value,))


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
        refused_sends_ratio=_worse(pupils.refused_sends_ratio, echo.refused_sends_ratio),
        target_overloaded=target_overloaded,
    )


def _worse(*ratios: float | None) -> float | None:
    return max((ratio for ratio in ratios if ratio is not None), default=None)
