"""Which stage comes next: a pure function of the plan and of the stages already judged.

Class hold first: one long stage at class size answers most rooms. Where it fails, or where the
user wants to know how far it goes, a search. What arrived in the failing stage says where the knee
must be (`guess`), so the search starts there and goes on by small steps; where it does not say,
ramp up, then halve the gap. A size that failed once is not loaded again as long as a smaller one
can be asked: mostly the smaller ones make the question idle, and a network that was drowned once
is spared. What is believed of a size is `standing`; how right and how long all this is against
rooms with a known answer is printed by `python -m tests.bench.bench_knee`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from netready.domain.load import Stage, StageResult, StageVerdict
from netready.loadtest.guess import guessed_knee, near_guess
from netready.loadtest.share_curve import by_pupils, usable
from netready.loadtest.standing import Bounds, bounds, keeps_share, one_pupil_decides

RAMP: Final = (1, 2, 4, 8, 16, 30)
RAMP_QUICK: Final = (2, 8, 16, 30)
PROOF_VOTES: Final = 3  # two bursts in a row would otherwise end a search at any N


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long and how often.

    Attributes:
        hold_s: measured window of the class hold and of the proof.
        search_s: measured window of a search stage.
        ramp_s, settle_s: before each window; the settle phase is discarded.
        overhead_s: connecting, idle probing, draining; for the estimate of time left only.
        proof: hold the answer for `hold_s`, and see what breaks break again, before it is given.
        stages_max: the search ends here, with a wider interval.
        voids_max: stages in a row that may be void before the run gives up.
    """

    hold_s: float = 90.0
    search_s: float = 20.0
    ramp_s: float = 2.0
    settle_s: float = 5.0
    overhead_s: float = 4.0
    proof: bool = True
    stages_max: int = 30
    voids_max: int = 2
    ramp: tuple[int, ...] = RAMP


QUICK: Final = Pace(
    hold_s=20.0,
    search_s=8.0,
    ramp_s=1.0,
    settle_s=4.0,
    proof=False,
    stages_max=14,
    voids_max=3,  # they are cheap
    ramp=RAMP_QUICK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a run.

    Attributes:
        class_pupils: size of the hold.
        max_pupils: the search never goes above; at least `class_pupils`.
        search: go on where the hold passes, up to `max_pupils`, and search where it fails;
            False: one hold, repeated only where one pupil decides, and nothing else.
    """

    class_pupils: int
    max_pupils: int
    search: bool = True
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        """Refuses a class of nobody and a search that ends below the class."""
        if not 1 <= self.class_pupils <= self.max_pupils:
            raise ValueError(
                f"a class of {self.class_pupils} pupils with a limit of {self.max_pupils}: "
                "1 <= class <= limit"
            )


def next_stage(plan: Plan, history: Sequence[StageResult]) -> Stage | None:
    """The stage to run now; None: the run is over.

    A void stage answers nothing, so its question is simply asked again; but where the load ended
    by itself, a smaller one is asked first.
    """
    if given_up(plan, history) or len(history) >= plan.pace.stages_max:
        return None
    known = usable(history)
    if not known and not (plan.search and _ended_too_early(history)):
        return _stage(plan, plan.class_pupils, plan.pace.hold_s)
    return _search_stage(plan, history) if plan.search else _second_hold(plan, known)


def _second_hold(plan: Plan, known: Sequence[StageResult]) -> Stage | None:
    """Without a search: the class once more, where one pupil more or less would decide."""
    unsure = bounds(known).unsure is not None and one_pupil_decides(known)
    again = unsure and len(known) < PROOF_VOTES
    return _stage(plan, plan.class_pupils, plan.pace.hold_s) if again else None


def given_up(plan: Plan, history: Sequence[StageResult]) -> bool:
    """Whether more stages would be void too: the target is gone, or so many in a row were."""
    last = history[-plan.pace.voids_max :]
    if last and last[-1].unreachable:
        return True
    return len(last) == plan.pace.voids_max and not usable(last)


def is_held(plan: Plan, history: Sequence[StageResult], pupils: int) -> bool:
    """Whether N has been through a long stage, whatever came of it: the repeats decide."""
    return any(
        stage.pupils == pupils and stage.measure_s >= 0.9 * plan.pace.hold_s
        for stage in usable(history)
    )


def _search_stage(plan: Plan, history: Sequence[StageResult]) -> Stage | None:
    known = usable(history)
    seen = bounds(known)
    pupils = _open_question(plan, known, seen, _ended_too_early(history))
    if pupils is not None:
        return _stage(plan, pupils, plan.pace.search_s)
    return _proof_stage(plan, known, seen) if plan.pace.proof else None


def _ended_too_early(history: Sequence[StageResult]) -> frozenset[int]:
    """Sizes at which the load ended by itself before it could be judged."""
    return frozenset(
        stage.pupils
        for stage in history
        if stage.verdict is StageVerdict.VOID and stage.ended_by and not stage.unreachable
    )


def _proof_stage(plan: Plan, history: Sequence[StageResult], seen: Bounds) -> Stage | None:
    """The answer is proved from both sides: K holds for long, and what breaks does so again.

    What ended the load by itself has done enough harm to be believed after two stages.
    """
    if seen.holds is not None and not is_held(plan, history, seen.holds):
        return _stage(plan, seen.holds, plan.pace.hold_s)
    if seen.breaks is None:
        return None
    repeats = by_pupils(history)[seen.breaks]
    if len(repeats) < PROOF_VOTES and not any(stage.ended_by for stage in repeats):
        return _stage(plan, seen.breaks, plan.pace.search_s)
    return None


def _open_question(
    plan: Plan, known: Sequence[StageResult], seen: Bounds, ended: Collection[int]
) -> int | None:
    """The size to ask, for as long as there is a gap between what holds and what breaks.

    A doubtful size is asked again where nothing lies below it, or where its failure may be chance
    or rounding; one that ended the load too early to be judged, where nothing else is left.
    """
    top = plan.max_pupils + 1 if seen.top is None else seen.top
    if seen.unsure is not None and _worth_repeating(by_pupils(known)[seen.unsure]):
        return seen.unsure
    top = min((top, *(size for size in ended if size > seen.low)))
    if top - seen.low <= 1:
        return top if top == seen.unsure or top in ended else None
    guess = guessed_knee(known, seen)
    if guess is not None:
        return near_guess(known, seen, guess, top)
    return _without_guess(plan, seen, top)


def _worth_repeating(repeats: Sequence[StageResult]) -> bool:
    """Whether it is asked again although smaller sizes could be asked."""
    return one_pupil_decides(repeats) or any(map(keeps_share, repeats))


def _without_guess(plan: Plan, seen: Bounds, top: int) -> int:
    """The lowest rung inside the gap; without one, its middle."""
    inside = [rung for rung in _rungs(plan) if seen.low < rung < top]
    return inside[0] if inside else (seen.low + top) // 2


def _rungs(plan: Plan) -> list[int]:
    """The ramp, doubled on beyond its end, with the class and the limit as rungs of their own."""
    rungs = {*plan.pace.ramp, plan.class_pupils, plan.max_pupils}
    top = max(plan.pace.ramp)
    while top < plan.max_pupils:
        top *= 2
        rungs.add(top)
    return sorted(rung for rung in rungs if rung <= plan.max_pupils)


def _stage(plan: Plan, pupils: int, measure_s: float) -> Stage:
    return Stage(
        pupils=pupils,
        ramp_s=plan.pace.ramp_s,
        settle_s=plan.pace.settle_s,
        measure_s=measure_s,
    )
