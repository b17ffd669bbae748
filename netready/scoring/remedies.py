"""What would help, and by how much: each action re-scored at both ends of what it may reach."""

from collections.abc import Mapping, Sequence

from netready.domain.criterion import Criterion, Gate, Question
from netready.domain.verdict import (
    CriterionResult,
    Effect,
    QuestionResult,
    Remedy,
    Status,
)
from netready.scoring.actions import Action, Goal, Part, done
from netready.scoring.assume import planned_kind
from netready.scoring.case import Case, network_answer, programme_answer
from netready.scoring.prices import cost_of
from netready.scoring.pupils import pupils_carried
from netready.scoring.scale import acceptable_value, target_value
from netready.scoring.verdict import VERDICT_ORDER
from netready.scoring.wording import some_names, value_text

# lighter criteria without a gate are not worth a line
_WEIGHT_WORTH_A_LINE = 4

_GATE_ORDER = {Gate.X: 0, Gate.R: 1, None: 2}
_QUESTION_ORDER = {Question.NETWORK: 0, Question.PROGRAMME: 1, Question.STANDARD: 2}
_STATUS_ORDER = {Status.NOT_MET: 0, Status.UNSETTLED: 1, Status.MISSING: 2}

Answers = Mapping[Question, QuestionResult]


def remedies(case: Case, actions: Sequence[Action]) -> tuple[Remedy, ...]:
    """A remedy for each of these actions, the most effective first."""
    today = {
        Question.NETWORK: network_answer(case),
        Question.PROGRAMME: programme_answer(case),
    }
    carried_today = _pupils(case) or 0
    ranked = []
    for action in actions:
        remedy = _remedy(case, action)
        gained = (remedy.low.pupils or 0) - carried_today
        rank = _rank(action, remedy, today[action.question], gained)
        ranked.append((rank, remedy))
    return tuple(remedy for _, remedy in sorted(ranked, key=lambda pair: pair[0]))


def is_worth_a_line(action: Action) -> bool:
    """Whether it opens a gate or settles a heavy criterion."""
    return any(_is_worth_it(part.result) for part in action.parts)


def _is_worth_it(result: CriterionResult) -> bool:
    if result.status is Status.MISSING:
        return result.gate is not None
    return result.gate is not None or result.weight >= _WEIGHT_WORTH_A_LINE


def _rank(
    action: Action, remedy: Remedy, before: QuestionResult, gained_pupils: int
) -> tuple[float | str, ...]:
    """Better verdict, harder gate, network first, failed before unknown, more pupils, index, id."""
    orders = min(
        (
            _GATE_ORDER[part.result.gate],
            _QUESTION_ORDER[part.result.question],
            0 if part.mends else max(1, _STATUS_ORDER[part.result.status]),
        )
        for part in action.parts
    )
    steps = (_steps(effect, before) for effect in (remedy.low, remedy.high))
    index_gain = (remedy.low.index or 0.0) - (before.index or 0.0)
    ids = (remedy.criteria[0], action.text)
    return (*(-step for step in steps), *orders, -gained_pupils, -index_gain, *ids)


def _steps(effect: Effect, before: QuestionResult) -> int:
    return VERDICT_ORDER.index(effect.verdict) - VERDICT_ORDER.index(before.verdict)


def _remedy(case: Case, action: Action) -> Remedy:
    first = _gravest(action)
    cost = cost_of(action, case.given.site.prices, case.given.as_of)
    return Remedy(
        action=action.text,
        criteria=action.criteria,
        owner=first.criterion.owner,
        effort=_effort(first),
        low=effect_of(case, (action,), Goal.ACCEPTABLE, action.question),
        high=effect_of(case, (action,), Goal.TARGET, action.question),
        assumption=_assumption(action),
        cost_band=cost.band,
        pupils_notice=_notice(first),
        cost_low=cost.low,
        cost_high=cost.high,
        lead_time_weeks=cost.lead_time_weeks,
        mends=action.mends,
    )


def _gravest(action: Action) -> Part:
    """The part that speaks for the action: the hardest gate, then the catalogue's order."""
    return min(action.parts, key=lambda part: _GATE_ORDER[part.result.gate])


def effect_of(case: Case, actions: Sequence[Action], goal: Goal, question: Question) -> Effect:
    """What scoring says after these actions."""
    after = done(case, actions, goal)
    network = question is Question.NETWORK
    answer = network_answer(after) if network else programme_answer(after)
    return Effect(verdict=answer.verdict, index=answer.index, pupils=_pupils(after))


def _pupils(case: Case) -> int | None:
    """Pupils for the kind of lesson that is planned; None: not known."""
    carried = pupils_carried(case.given)
    counts = {"everyday": carried.everyday, "video": carried.video, "test": carried.test}
    return counts.get(planned_kind(case.given) or "")


def _effort(part: Part) -> str:
    """Of finding out, our default: asking takes hours, measuring days."""
    if part.mends:
        return part.criterion.effort
    return "hours" if part.criterion.evidence == "D" else "days"


def _notice(part: Part) -> str:
    """What pupils notice; of what is not known, only what they would notice if it failed."""
    noticed = part.criterion.leadership
    if part.mends or not noticed:
        return noticed
    return f"Not known yet. If it fails: {noticed}"


def _assumption(action: Action) -> str:
    """What the two ends rest on, in a sentence."""
    goals = dict.fromkeys(_goal(part.criterion) for part in action.parts)
    reached = " and ".join(goals) if len(goals) <= 2 else "what each criterion needs, or its target"
    verb = "it then reaches" if action.mends else "measuring or asking shows"
    if all(part.result.question is Question.STANDARD for part in action.parts):
        return f"Assumes that {verb} {reached}; it changes the standard's line only."
    rooms = dict.fromkeys(room for part in action.parts for room in part.rooms)
    where = f" in {some_names(tuple(rooms))}" if rooms else ""
    return f"Assumes that {verb} {reached}{where}, and that all else stays as it is."


def _goal(criterion: Criterion) -> str:
    """Both ends, e.g. "60 ms (just enough) to 30 ms (the target)"."""
    low, high = acceptable_value(criterion), target_value(criterion)
    if low == high:
        return value_text(high, criterion)
    return f"{value_text(low, criterion)} (just enough) to {value_text(high, criterion)} (target)"
