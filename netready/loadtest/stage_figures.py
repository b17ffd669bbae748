"""The figures of a stage over all its pupils; what nobody measured is None or absent. Pure."""

import math
from collections.abc import Mapping, Sequence

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome, StageMeasurement


def goodput_mbps(outcomes: Sequence[PupilOutcome]) -> Mapping[str, float]:
    """Of all together by direction, counted at the receivers; empty where nobody was there."""
    if not outcomes:
        return {}
    return {
        "down": sum(pupil.goodput_down_mbps for pupil in outcomes),
        "up": sum(pupil.goodput_up_mbps for pupil in outcomes),
    }


def served_ratio(
    outcomes: Sequence[PupilOutcome], activities: Mapping[str, Activity]
) -> float | None:
    """Delivered of what everybody needed, each pupil's share weighed by the rate it needs."""
    needs = [
        (activities[p.activity].down_mbps + activities[p.activity].up_mbps, p.delivered_ratio)
        for p in outcomes
        if p.activity in activities and p.delivered_ratio is not None
    ]
    needed = sum(need for need, _ratio in needs)
    return sum(need * ratio for need, ratio in needs) / needed if needed > 0 else None


def measured_s(measurement: StageMeasurement) -> float:
    """As planned, or as much as there was before the load was ended."""
    planned_s = measurement.stage.measure_s
    return min(planned_s, measurement.duration_s) if measurement.ended_by else planned_s


def starts(outcomes: Sequence[PupilOutcome], activities: Mapping[str, Activity]) -> list[float]:
    """When each pupil started; one that had to and never did is infinitely late, not absent."""
    had_to = {key for key, each in activities.items() if each.limits.startup_s_max is not None}
    times = ((p, p.startup_s) for p in outcomes)
    return [
        math.inf if start is None else start
        for pupil, start in times
        if start is not None or pupil.activity in had_to
    ]


def stall_ratio(outcomes: Sequence[PupilOutcome]) -> float | None:
    """Pupils that stalled / pupils that can stall; None: none can."""
    counts = [pupil.stalls for pupil in outcomes if pupil.stalls is not None]
    return sum(count > 0 for count in counts) / len(counts) if counts else None
