"""Drives one 1:1 load run: asks the plan for a stage, has it run, has it judged, until it is over.

Nothing is decided here. What was finished is kept, whatever ends the run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from netready.coordinator.alone import with_alone_check
from netready.domain.activity import Activity
from netready.domain.clues import JoinFailure
from netready.domain.load import LoadResult, Stage, StageLook, StageMeasurement, StageResult
from netready.loadtest.plan import Plan, next_stage
from netready.loadtest.supported import result, time_left_s
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules

# an engine that knows no more than the share that is done says just that
StageProgress = Callable[[StageLook | float], None]


class StageEngine(Protocol):
    """What runs a stage: this device, many devices, or a simulator."""

    def run_stage(self, stage: Stage, progress: StageProgress) -> StageMeasurement | None:
        """One stage; `progress` is told the share done, or all that is known. None: stopped."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadProgress:
    """Where a run is.

    Attributes:
        pupils: in the stage that is running.
        look: at that stage, now.
        left_s: an estimate; it grows when the class does not hold and a search begins.
        so_far: what the finished stages say; None where none is.
        radios: real devices behind the virtual pupils.
    """

    pupils: int
    look: StageLook
    left_s: float
    so_far: LoadResult | None = None
    radios: int = 1

    @property
    def stage_share(self) -> float:
        """Of the running stage, what is done, 0 to 1."""
        return self.look.share

    @property
    def finished(self) -> tuple[StageResult, ...]:
        """Judged stages."""
        return self.so_far.stages if self.so_far else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """What to run.

    Attributes:
        workload: key of the activity or the mix, as it stands in the result.
        activities: all that the pupils may do, by key.
        radios: real devices behind the virtual pupils.
        joins_failed: devices that could not join the network before the run; a clue.
    """

    workload: str
    plan: Plan
    activities: Mapping[str, Activity]
    radios: int = 1
    rules: DeviceRules | None = None
    joins_failed: Mapping[JoinFailure, int] = field(default_factory=dict)


def run_load(
    order: LoadOrder,
    engine: StageEngine,
    *,
    progress: Callable[[LoadProgress], None] = lambda _where: None,
    stopped: Callable[[], bool] = lambda: False,
    over: Callable[[], str] = lambda: "",
    afford: Callable[[Stage], str] = lambda _stage: "",
) -> LoadResult:
    """The whole run. Stopped at any time, it says what the finished stages say, and no more.

    `over` says why the run must end by itself, a sentence; "": it goes on; the engine must be
    stopped by it, too. `afford` says why a stage may not begin.
    """
    finished: list[StageResult] = []
    while (stage := next_stage(order.plan, finished)) is not None:
        ended_by = over() or afford(stage)
        if stopped() or ended_by:
            return replace(_result(order, finished, stopped=True), ended_by=ended_by)
        measurement = _run(order, stage, engine, finished, progress)
        if measurement is None:
            return replace(_result(order, finished, stopped=True), ended_by=over())
        known = _with_joins(measurement, order)
        finished.append(judge(known, order.activities, order.rules))
    return _checked(
        order, engine, finished, lambda stage: stopped() or bool(over() or afford(stage))
    )


def _with_joins(measurement: StageMeasurement, order: LoadOrder) -> StageMeasurement:
    if not order.joins_failed:
        return measurement
    return replace(measurement, clues=replace(measurement.clues, joins_failed=order.joins_failed))


def _checked(
    order: LoadOrder,
    engine: StageEngine,
    finished: list[StageResult],
    refused: Callable[[Stage], bool],
) -> LoadResult:
    """The run's result; where many devices broke, one more stage with one of them alone."""
    answer = _result(order, finished, stopped=False)
    checked = with_alone_check(
        engine,
        finished,
        answer.pupils_supported.breaks,
        pace=order.plan.pace,
        activities=order.activities,
        rules=order.rules,
        refused=refused,
    )
    return answer if checked == finished else _result(order, checked, stopped=False)


def _run(
    order: LoadOrder,
    stage: Stage,
    engine: StageEngine,
    finished: list[StageResult],
    progress: Callable[[LoadProgress], None],
) -> StageMeasurement | None:
    total_s = time_left_s(order.plan, finished)
    stage_s = stage.ramp_s + stage.settle_s + stage.measure_s
    so_far = _result(order, finished, stopped=False) if finished else None

    def tell(told: StageLook | float) -> None:
        look = told if isinstance(told, StageLook) else StageLook(share=told)
        left_s = max(0.0, total_s - look.share * stage_s)
        progress(
            LoadProgress(
                pupils=stage.pupils,
                look=look,
                left_s=left_s,
                so_far=so_far,
                radios=order.radios,
            )
        )

    tell(0.0)
    return engine.run_stage(stage, tell)


def _result(order: LoadOrder, finished: list[StageResult], *, stopped: bool) -> LoadResult:
    """Of many devices the radios are those behind the largest class, not those asked for."""
    made = max((s for s in finished if s.devices), key=lambda s: s.pupils, default=None)
    radios = len(made.devices) if made else order.radios
    rooms = tuple(dict.fromkeys(part.room for part in made.devices if part.room)) if made else ()
    told = result(order.plan, finished, activity=order.workload, radios=radios, stopped=stopped)
    return replace(told, together=rooms if len(rooms) > 1 else ())
