"""What the finished stages say together: pupils supported, capacity, time left. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from netready.domain.load import (
    LoadResult,
    PupilsSupported,
    Stage,
    StageResult,
    StageVerdict,
)
from netready.loadtest.guess import guessed_knee
from netready.loadtest.limiter import find_limiter
from netready.loadtest.plan import Plan, given_up, is_held, next_stage
from netready.loadtest.share import SHARE_MIN, pool_of
from netready.loadtest.share_curve import by_pupils, share_curve, usable
from netready.loadtest.standing import bounds

HIGH_HOLD_S: Final = 60.0  # no "high" without a hold this long (measurement practice: K held 60 s)
# no "high" on fewer clusters (a device in a stage) at both ends of the answer together: one burst
# or one bad radio could be all the evidence; three devices are also what "measured" asks of a room
FIRM_CLUSTERS: Final = 3
WIDE_GAP_RATIO: Final = 0.1  # a gap above this share of N, and above 2 pupils, is "low"
NO_ANSWER: Final = PupilsSupported(holds=None, breaks=None, censored=False, confidence="low")
CONFIDENCES: Final = ("low", "medium", "high")


def result(
    plan: Plan, history: Sequence[StageResult], *, activity: str, radios: int, stopped: bool = False
) -> LoadResult:
    """The run in the words of the contract; right at any moment, finished or not."""
    answer = supported(plan, history, stopped=stopped)
    return LoadResult(
        activity=activity,
        radios=radios,
        stages=tuple(history),
        pupils_supported=answer,
        capacity_mbps=capacity_mbps(history, answer),
        limiter=find_limiter(history, answer),
        stopped=stopped,
    )


def supported(
    plan: Plan, history: Sequence[StageResult], *, stopped: bool = False
) -> PupilsSupported:
    """The interval [holds, breaks) with its confidence, read from the curve of shares.

    A run whose last stage was void has no number: what it would have said is not known.
    """
    if not history or history[-1].verdict is StageVerdict.VOID or given_up(plan, history):
        return NO_ANSWER
    curve = share_curve(history)
    keeping = {point.pupils for point in curve if point.share >= SHARE_MIN}
    passed = {stage.pupils for stage in history if _passed(stage)}
    failed = {stage.pupils for stage in history if stage.verdict is StageVerdict.FAIL}
    holds = max(keeping & passed, default=None)
    breaks = min((n for n in failed - keeping if n > (holds or 0)), default=None)
    answer = PupilsSupported(
        holds=holds,
        breaks=breaks,
        censored=breaks is None and holds is not None,
        confidence="low",
        curve=curve,
    )
    if stopped or bounds(history).unsure is not None:
        return answer
    return replace(answer, confidence=_confidence(plan, history, answer))


def _confidence(plan: Plan, history: Sequence[StageResult], answer: PupilsSupported) -> str:
    """High: held long and often enough, and the gap is closed. One level less where votes disagree.

    It speaks of the stages only: that 30 pupils on one radio contend less than 30 radios do is
    `radios`, and what that means for a room is for the scoring to say.
    """
    level = 1
    holds = answer.holds or 0
    if answer.breaks is not None and answer.breaks - holds > max(2, WIDE_GAP_RATIO * holds):
        level = 0
    elif _is_firm(plan, history, answer):
        level = 2
    if _votes_disagree(history, answer):
        level -= 1
    return CONFIDENCES[max(0, level)]


def _is_firm(plan: Plan, history: Sequence[StageResult], answer: PupilsSupported) -> bool:
    closed = answer.breaks is None or answer.breaks - (answer.holds or 0) == 1
    held = answer.holds is None or is_held(plan, history, answer.holds)
    stages = by_pupils(history)
    ends = [stage for end in (answer.holds, answer.breaks) for stage in stages.get(end or 0, ())]
    often = bool(ends) and len(pool_of(ends).clusters) >= FIRM_CLUSTERS
    return closed and held and often and plan.pace.hold_s >= HIGH_HOLD_S


def _votes_disagree(history: Sequence[StageResult], answer: PupilsSupported) -> bool:
    """A failure at or below what holds, or a pass at or above what breaks."""
    return any(
        (stage.pupils <= (answer.holds or 0) and not _passed(stage))
        or (answer.breaks is not None and stage.pupils >= answer.breaks and _passed(stage))
        for stage in usable(history)
    )


def capacity_mbps(
    history: Sequence[StageResult], answer: PupilsSupported
) -> Mapping[str, float | None]:
    """The most that arrived, in the directions that were full; None where no limit was seen.

    A direction was full when a pupil's mean share of it fell by more than 2 % between the largest
    stage that held and the failing ones, and it carried at least a tenth of the other direction:
    requests and acknowledgements that merely shrink with their answers are no limit.
    """
    return {
        direction: _full_mbps(usable(history), answer, direction) for direction in ("down", "up")
    }


def _full_mbps(
    history: Sequence[StageResult], answer: PupilsSupported, direction: str
) -> float | None:
    good = [stage for stage in history if stage.pupils == answer.holds and _passed(stage)]
    bad = [stage for stage in history if stage.pupils > (answer.holds or 0) and not _passed(stage)]
    if not good or not bad:
        return None
    share = max(stage.goodput_mbps[direction] / stage.pupils for stage in good)
    fullest = max(bad, key=lambda stage: stage.goodput_mbps[direction])
    fell = fullest.goodput_mbps[direction] / fullest.pupils < 0.98 * share
    minor = fullest.goodput_mbps[direction] < 0.1 * max(fullest.goodput_mbps.values())
    return fullest.goodput_mbps[direction] if fell and not minor else None


def _passed(stage: StageResult) -> bool:
    return stage.verdict is StageVerdict.PASS


def time_left_s(plan: Plan, history: Sequence[StageResult]) -> float:
    """An estimate: plays the rest of the plan against the knee that is now most likely.

    Where nothing has failed yet that is "everything holds"; otherwise what the failing stage tells,
    or the middle of the gap.
    """
    knee = _likely_knee(plan, history)
    played = list(history)
    left_s = 0.0
    for _ in range(plan.pace.stages_max):
        stage = next_stage(plan, played)
        if stage is None:
            break
        left_s += plan.pace.overhead_s + stage.ramp_s + stage.settle_s + stage.measure_s
        verdict = StageVerdict.PASS if stage.pupils <= knee else StageVerdict.FAIL
        played.append(_imagined(stage, verdict, knee))
    return left_s


def _likely_knee(plan: Plan, history: Sequence[StageResult]) -> int:
    seen = bounds(history)
    if seen.top is None:
        return plan.max_pupils
    guess = guessed_knee(history, seen)
    middle = (seen.low + seen.top) // 2
    return middle if guess is None else max(seen.low, min(guess, seen.top - 1))


def _imagined(stage: Stage, verdict: StageVerdict, knee: int) -> StageResult:
    return StageResult(
        pupils=stage.pupils,
        ok_pupils=0,
        verdict=verdict,
        goodput_mbps={},
        loaded_rtt_ms={},
        idle_rtt_ms={},
        loss_ratio=None,
        jain=None,
        stall_ratio=None,
        delivered_ratio_min=None,
        send_lateness_ms={},
        measure_s=stage.measure_s,
        served_ratio=min(1.0, knee / stage.pupils),
    )
