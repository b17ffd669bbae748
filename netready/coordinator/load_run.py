"""Drives one 1:1 load run: asks the plan for a stage, has it run, has it judged, until it is over.

Nothing is decided here. What was finished is kept, whatever ends the run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from netready.domain.activity import Activity
from netready.domain.load import LoadResult, Stage, StageMeasurement, StageResult
from netready.loadtest.plan import Plan, next_stage
from netready.loadtest.supported import result, time_left_s
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules


class StageEngine(Protocol):
    """What runs a stage: this device, many devices, or a simulator."""

    def run_stage(self, stage: Stage, progress: Callable[[float], None]) -> StageMeasurement | None:
        """One stage; `progress` is called with the share done. None: it was stopped."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadProgress:
    """Where a run is.

    Attributes:
        pupils: in the stage that is running.
        stage_share: of it that is done, 0 to 1.
        left_s: an estimate; it grows when the class does not hold and a search begins.
        finished: judged stages.
    """

    pupils: int
    stage_share: float
    left_s: float
    finished: tuple[StageResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """What to run.

    Attributes:
        workload: key of the activity or the mix, as it stands in the result.
        activities: all that the pupils may do, by key.
        radios: real devices behind the virtual pupils.
    """

    workload: str
    plan: Plan
    activities: Mapping[str, Activity]
    radios: int = 1
    rules: DeviceRules | None = None


def run_load(
    order: LoadOrder,
    engine: StageEngine,
    *,
    progress: Callable[[LoadProgress], None] = lambda _where: None,
    stopped: Callable[[], bool] = lambda: False,
) -> LoadResult:
    """The whole run. Stopped at any time, it says what the finished stages say, and no more."""
    finished: list[StageResult] = []
    while (stage := next_stage(order.plan, finished)) is not None:
        measurement = None if stopped() else _run(order.plan, stage, engine, finished, progress)
        if measurement is None:
            return _result(order, finished, stopped=True)
        finished.append(judge(measurement, order.activities, order.rules))
    return _result(order, finished, stopped=False)


def _run(
    plan: Plan,
    stage: Stage,
    engine: StageEngine,
    finished: list[StageResult],
    progress: Callable[[LoadProgress], None],
) -> StageMeasurement | None:
    total_s = time_left_s(plan, finished)
    stage_s = stage.ramp_s + stage.settle_s + stage.measure_s
    known = tuple(finished)

    def tell(share: float) -> None:
        left_s = max(0.0, total_s - share * stage_s)
        progress(
            LoadProgress(pupils=stage.pupils, stage_share=share, left_s=left_s, finished=known)
        )

    tell(0.0)
    return engine.run_stage(stage, tell)


def _result(order: LoadOrder, finished: list[StageResult], *, stopped: bool) -> LoadResult:
    return result(
        order.plan, finished, activity=order.workload, radios=order.radios, stopped=stopped
    )
