"""Many simulated rooms with a known answer, searched by our rule and by naive ones."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netready.domain.load import Stage, StageResult, StageVerdict
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentile
from netready.loadtest.plan import Pace, Plan, next_stage
from netready.loadtest.supported import supported
from netready.loadtest.verdict import judge
from tests.loadtest.knee_simulator import SimulatedRoom
from tests.loadtest.samples import ACTIVITIES

MOST = 60
STAGES_MAX = 400


@dataclass(frozen=True)
class Trial:
    """One search: how far off, and what it cost."""

    error: int
    stages: int
    minutes: float


@dataclass(frozen=True)
class Score:
    """All trials of one rule."""

    p50: float
    p95: float
    worst: float
    bias: float
    stages: float
    minutes_p50: float
    minutes_p95: float


Rule = Callable[[SimulatedRoom], tuple[int, Sequence[Stage]]]


def knees(count: int, seed: int = 1) -> list[int]:
    """Known answers, evenly from 12 to 48."""
    return [12 + (index * 37) // count for index in range(count)]


def room_of(knee: int, seed: int, radios: int = 0, **traits: float) -> SimulatedRoom:
    """A room that serves so many pupils and not one more; bursts in 5 % of the stages."""
    dice = Dice(seed)
    capacity = knee + 0.05 + 0.9 * dice.unit()
    return SimulatedRoom(capacity=capacity, dice=dice, radios=radios, **traits)  # type: ignore[arg-type]


def run(plan: Plan, room: SimulatedRoom) -> list[StageResult]:
    """The whole search."""
    history: list[StageResult] = []
    while (stage := next_stage(plan, history)) is not None:
        assert len(history) < 100, "a plan must end"
        history.append(judge(room.run_stage(stage), ACTIVITIES))
    return history


def ours(plan: Plan) -> Rule:
    """Class hold, then the search of this plan."""

    def search(room: SimulatedRoom) -> tuple[int, Sequence[Stage]]:
        history = run(plan, room)
        stages = [
            Stage(
                pupils=each.pupils,
                ramp_s=plan.pace.ramp_s,
                settle_s=plan.pace.settle_s,
                measure_s=each.measure_s,
            )
            for each in history
        ]
        return supported(plan, history).holds or 0, stages

    return search


def first_breach(room: SimulatedRoom) -> tuple[int, Sequence[Stage]]:
    """One pupil more each stage; the first failure ends it."""
    return _ramp(room, votes=1)


def two_of_three(room: SimulatedRoom) -> tuple[int, Sequence[Stage]]:
    """One pupil more each time, each size by two of three."""
    return _ramp(room, votes=2)


def _ramp(room: SimulatedRoom, votes: int) -> tuple[int, Sequence[Stage]]:
    played: list[Stage] = []
    for pupils in range(1, MOST + 1):
        if not _asked(room, pupils, votes, played):
            return pupils - 1, played
    return MOST, played


def bisected(room: SimulatedRoom) -> tuple[int, Sequence[Stage]]:
    """1, 2, 4, 8, ... and then halves, each size by two of three."""
    played: list[Stage] = []
    low, top = 0, 1
    while top <= MOST and _asked(room, top, 2, played):
        low, top = top, top * 2
    top = min(top, MOST + 1)
    while top - low > 1:
        middle = (low + top) // 2
        if _asked(room, middle, 2, played):
            low = middle
        else:
            top = middle
    return low, played


def _asked(room: SimulatedRoom, pupils: int, votes: int, played: list[Stage]) -> bool:
    passes = fails = 0
    pace = Pace()
    while max(passes, fails) < votes:
        stage = Stage(
            pupils=pupils, ramp_s=pace.ramp_s, settle_s=pace.settle_s, measure_s=pace.search_s
        )
        played.append(stage)
        good = judge(room.run_stage(stage), ACTIVITIES).verdict is StageVerdict.PASS
        passes, fails = passes + good, fails + (not good)
    return passes >= votes


def trials(
    rule: Rule, answers: Sequence[int], seed: int, radios: int = 0, **traits: float
) -> list[Trial]:
    """The rule against a room for each answer."""
    found = []
    for index, knee in enumerate(answers):
        said, stages = rule(room_of(knee, seed * 100_003 + index, radios, **traits))
        seconds = sum(s.ramp_s + s.settle_s + s.measure_s + Pace().overhead_s for s in stages)
        found.append(Trial(error=said - knee, stages=len(stages), minutes=seconds / 60))
    return found


def scored(found: Sequence[Trial]) -> Score:
    """In figures."""
    errors = [float(abs(each.error)) for each in found]
    minutes = [each.minutes for each in found]
    return Score(
        p50=_at(errors, 0.5),
        p95=_at(errors, 0.95),
        worst=max(errors),
        bias=sum(each.error for each in found) / len(found),
        stages=_at([float(each.stages) for each in found], 0.5),
        minutes_p50=_at(minutes, 0.5),
        minutes_p95=_at(minutes, 0.95),
    )


def _at(values: Sequence[float], q: float) -> float:
    found = percentile(values, q)
    return math.nan if found is None else found
