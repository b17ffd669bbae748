"""How much a class, a stage or a whole plan moves at most, both directions. Pure.

A player with a buffer takes its first seconds of media at the speed of the line, on top of what it
needs; a player with several rates takes at most its highest one, which is the one it needs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import Stage
from netready.loadtest.assignment import Assignment
from netready.loadtest.plan import Plan
from netready.loadtest.spent import RATE_WINDOW_S

_BYTES_A_MBIT: Final = 125_000
Assign = Callable[[int], Assignment]


def doing(assign: Assign, activities: Mapping[str, Activity], pupils: int) -> Sequence[Activity]:
    """The activity of each pupil of a class of that size who has one."""
    return [activities[key] for key in assign(pupils) if key in activities]


def mean_mbps(active: Sequence[Activity]) -> float:
    """What they need together, both directions, Mbit/s."""
    return sum(activity.down_mbps + activity.up_mbps for activity in active)


def first_mbit(active: Sequence[Activity]) -> float:
    """What they take at the start on top: buffers to fill, documents to open."""
    buffers = sum(activity.down_mbps * (activity.buffer_s or 0.0) for activity in active)
    opened = sum(
        (activity.document_bytes or 0)
        + activity.opening_exchanges
        * ((activity.opening_request_bytes or 0) + (activity.opening_answer_bytes or 0))
        for activity in active
    )
    return buffers + opened / _BYTES_A_MBIT


def peak_mbps(active: Sequence[Activity]) -> float:
    """The mean of their busiest half minute, the first one; the rate cap is held against it."""
    return mean_mbps(active) + first_mbit(active) / RATE_WINDOW_S


def stage_bytes(active: Sequence[Activity], stage: Stage) -> float:
    """At most, from the first pupil's start to the end."""
    seconds = stage.ramp_s + stage.settle_s + stage.measure_s
    return (mean_mbps(active) * seconds + first_mbit(active)) * _BYTES_A_MBIT


def plan_bytes(plan: Plan, assign: Assign, activities: Mapping[str, Activity]) -> float:
    """The whole plan in the worst case: every stage it may take, each at its largest class.

    A hold alone is repeated while it is void; a search goes on to its last stage, all at the
    largest size.
    """
    pace = plan.pace
    held = _bytes_of(plan, plan.class_pupils, pace.hold_s, assign, activities)
    if not plan.search:
        return pace.voids_max * held
    proofs = 2 if pace.proof else 0  # of the answer, and of the class once more where it was void
    proof = _bytes_of(plan, plan.max_pupils, pace.hold_s, assign, activities)
    tried = _bytes_of(plan, plan.max_pupils, pace.search_s, assign, activities)
    return held + proofs * proof + max(0, pace.stages_max - 1 - proofs) * tried


def _bytes_of(
    plan: Plan,
    pupils: int,
    measure_s: float,
    assign: Assign,
    activities: Mapping[str, Activity],
) -> float:
    pace = plan.pace
    stage = Stage(pupils=pupils, ramp_s=pace.ramp_s, settle_s=pace.settle_s, measure_s=measure_s)
    return stage_bytes(doing(assign, activities, pupils), stage)
