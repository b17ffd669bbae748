"""One device by itself, after the class on many devices has failed: do they share what was full?

One more short stage with the pupils that the first device had. Got it no more than among the
others, it is held to a rate; kept its limits, they share something. A limit in each device's own
place could not be told from a shared one without it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol, runtime_checkable

from netready.domain.activity import Activity
from netready.domain.clues import AloneCheck
from netready.domain.load import Stage, StageMeasurement, StageResult, StageVerdict
from netready.loadtest.plan import Pace
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules

ALONE_S: Final = 10.0  # measured window: one rate is compared with one rate


@runtime_checkable
class AloneEngine(Protocol):
    """An engine of many devices."""

    def run_alone(self, stage: Stage) -> StageMeasurement | None:
        """The first device's share of that stage, by itself; None: stopped."""
        ...


def with_alone_check(
    engine: object,
    finished: Sequence[StageResult],
    breaks: int | None,
    *,
    pace: Pace,
    activities: Mapping[str, Activity],
    rules: DeviceRules | None = None,
    refused: Callable[[Stage], bool] = lambda _stage: False,
) -> list[StageResult]:
    """The stages, the one that broke with what one device got alone, where that can be known.

    Only where several devices took part and the network, not a device, was what failed. `refused`
    says that no more load may be made.
    """
    stages = list(finished)
    place = next((n for n, stage in enumerate(stages) if _may_be_checked(stage, breaks)), None)
    if place is None or not isinstance(engine, AloneEngine):
        return stages
    failed = stages[place]
    asked = Stage(
        pupils=failed.pupils,
        ramp_s=pace.ramp_s,
        settle_s=pace.settle_s,
        measure_s=min(pace.search_s, ALONE_S),
    )
    measurement = None if refused(asked) else engine.run_alone(asked)
    check = measurement and alone_check(measurement, failed, activities, rules)
    if check:
        stages[place] = replace(failed, clues=replace(failed.clues, alone=check))
    return stages


def _may_be_checked(stage: StageResult, breaks: int | None) -> bool:
    failed = stage.pupils == breaks and stage.verdict is StageVerdict.FAIL
    return failed and len(stage.clues.device_mbps) > 1


def alone_check(
    measurement: StageMeasurement,
    failed: StageResult,
    activities: Mapping[str, Activity],
    rules: DeviceRules | None = None,
) -> AloneCheck | None:
    """What the one device got, beside what it got among the others; None: it cannot be compared."""
    names = {pupil.device for pupil in measurement.pupils}
    judged = judge(measurement, activities, rules)
    if judged.verdict is StageVerdict.VOID or len(names) != 1:
        return None
    together_mbps = failed.clues.device_mbps.get(next(iter(names)))
    if together_mbps is None:
        return None
    return AloneCheck(
        kept_limits=judged.verdict is StageVerdict.PASS,
        alone_mbps=sum(p.goodput_down_mbps + p.goodput_up_mbps for p in measurement.pupils),
        together_mbps=together_mbps,
    )
