"""Runs one stage from this device: pupils in a process of their own, a latency probe beside them.

The pupils' process may be busy; this one only waits, so the probe that runs here is not disturbed
by them, and what it measures is the network and not our own queue. The same probe is what ends the
load by itself (`netready.loadtest.trip`): a way that it cannot watch is not loaded.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import Stage, StageLook, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.unmeasured import without_load
from netready_probes.contract import Address
from netready_probes.load.beside import Echo, EchoReading
from netready_probes.load.stage_run import NoRun, ReadyRun, StageRun
from netready_probes.load.witness import Vantage, Witness
from netready_probes.load.worker import Job, Ready
from netready_probes.load.worker_process import LOOK_S, WorkerProcess
from netready_probes.seams import System
from netready_probes.system.priority import raised_priority

IDLE_PROBE_S: Final = 2.0
PREPARE_S: Final = 90.0  # start of a process, and connecting everybody
LEAD_S: Final = 0.05  # from the word to the start: the worker must hear it before
_UNWATCHED: Final = (
    "No load was made, because the delay beside it could not be watched ({why}): "
    "let UDP through to the target."
)


class LoadEngine:
    """Stages against one target. A run of many devices has this same `run_stage`."""

    def __init__(
        self,
        system: System,
        address: Address,
        *,
        activities: Mapping[str, Activity],
        assign: Callable[[int], Assignment],
        client: str = "netready",
        seed: int = 1,
        offset_s: float = 0.0,
        run: str = "",
        vantage: Vantage | None = None,
        stopped: Callable[[], bool] = lambda: False,
        ended: Callable[[], str] = lambda: "",
        spared: Callable[[], bool] = lambda: False,
    ) -> None:
        """`assign` says who does what in a class of n; the same `seed` makes the same requests.

        `offset_s`: of this device's pupils in the ramp, where several devices share a class.
        `run`: of the lease that the target gave to the run; see `lease`.
        `vantage`: where else to look from beside the load.
        `ended` says why the load must end now, what was measured so far being kept; "": it goes on.
        `spared`: canaries are in charge, and delay and loss alone do not end the load.
        """
        self._system = system
        self._address = address
        self._activities = dict(activities)
        self._assign = assign
        self._client = client
        self._seed = seed
        self._offset_s = offset_s
        self._run = run
        self._witness = Witness(system, address, vantage=vantage, client=client)
        self._stopped = stopped
        self._ended = ended
        self._spared = spared

    def run_stage(
        self, stage: Stage, progress: Callable[[StageLook], None] = lambda _look: None
    ) -> StageMeasurement | None:
        """One stage; `progress` is called with a look at it. None: it was stopped.

        Raises:
            RuntimeError: the worker died, which is a fault of the program.
        """
        with self.prepared(stage) as run:
            return run.play(self._system.clock.monotonic_s() + LEAD_S, progress).measurement

    @contextmanager
    def prepared(self, stage: Stage) -> Iterator[StageRun]:
        """Everything but the load: connected, the idle round trip known, the probe ready.

        Leaving ends the worker, and with it every connection, at once.
        """
        witness = self._witness.stage(stage, self._assign(stage.pupils), self._activities)
        if witness.too_weak:
            yield NoRun(replace(without_load(stage), strain=witness.too_weak))
            return
        with (
            closing(witness),
            raised_priority() as raised,
            WorkerProcess(self._job(stage), self._system.clock) as worker,
        ):
            ready = worker.wait_for(Ready, PREPARE_S, self._stopped)
            with witness.idle():
                idle = self._idle() if ready else None
            if ready is None or idle is None:
                yield NoRun(None)
                return
            loaded = self._echo(stage.ramp_s + stage.settle_s + stage.measure_s)
            if ready.connected and (why := idle.why_blind or ", ".join(loaded.failures)):
                loaded.abandon()
                yield NoRun(without_load(stage, _UNWATCHED.format(why=why)))
                return
            run = ReadyRun(
                self._system,
                self._address,
                client=self._client,
                stage=stage,
                worker=worker,
                ready=ready,
                idle=idle,
                loaded=loaded,
                priority_raised=raised,
                witness=witness,
                stopped=self._stopped,
                ended=self._ended,
                spared=self._spared,
            )
            try:
                yield run
            finally:
                run.leave()

    def _job(self, stage: Stage) -> Job:
        return Job(
            address=self._address,
            stage=stage,
            assignment=self._assign(stage.pupils),
            activities=self._activities,
            seed=self._seed,
            client=self._client,
            offset_s=self._offset_s,
            run=self._run,
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
