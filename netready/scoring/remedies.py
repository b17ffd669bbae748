"""What would help, and by how much: each fault re-scored as if it were at its target."""

from netready.domain.criterion import Criterion, Gate, Question
from netready.domain.site import Price
from netready.domain.verdict import (
    CriterionResult,
    Effect,
    PupilsCarried,
    QuestionResult,
    Remedy,
    Status,
)
from netready.scoring.case import Case, mend, network_answer, programme_answer
from netready.scoring.pupils import mix_of_kind, pupils_carried
from netready.scoring.verdict import VERDICT_ORDER
from netready.scoring.wording import scale_values, value_text

# lighter criteria without a gate are not worth a line
_WEIGHT_WORTH_A_LINE = 4

_GATE_ORDER = {Gate.X: 0, Gate.R: 1, None: 2}
_QUESTION_ORDER = {Question.NETWORK: 0, Question.PROGRAMME: 1, Question.STANDARD: 2}
_STATUS_ORDER = {Status.NOT_MET: 0, Status.UNSETTLED: 1, Status.MISSING: 2}


def remedies(case: Case) -> tuple[Remedy, ...]:
    """An action for each open gate and each unmet heavy criterion, the most effective first."""
    today = {
        Question.NETWORK: network_answer(case),
        Question.PROGRAMME: programme_answer(case),
    }
    carried_today = _planned_kind(case, pupils_carried(case.given)) or 0
    ranked = []
    for result, *same in _by_action(case):
        remedy = _remedy(case, result, tuple(each.id for each in same))
        before = today[_scored_question(result)]
        gained = (remedy.low.pupils or 0) - carried_today
        ranked.append((_rank(result, remedy, before, gained), remedy))
    return tuple(remedy for _, remedy in sorted(ranked, key=lambda pair: pair[0]))


def _by_action(case: Case) -> list[list[CriterionResult]]:
    """Results worth a line; those of one question that the same action mends stand together."""
    groups: dict[tuple[Question, str], list[CriterionResult]] = {}
    for result in case.results:
        if _is_worth_a_line(result):
            action = _action(result, case.criteria[result.id])
            groups.setdefault((_scored_question(result), action), []).append(result)
    return list(groups.values())


def _is_worth_a_line(result: CriterionResult) -> bool:
    if result.status is Status.MISSING:
        return result.gate is not None
    heavy = result.gate is not None or result.weight >= _WEIGHT_WORTH_A_LINE
    return heavy and result.status in {Status.NOT_MET, Status.UNSETTLED}


def _scored_question(result: CriterionResult) -> Question:
    """Whose verdict and index an effect is shown in; the standard has none of its own."""
    return Question.PROGRAMME if result.question is Question.PROGRAMME else Question.NETWORK


def _rank(
    result: CriterionResult, remedy: Remedy, before: QuestionResult, gained_pupils: int
) -> tuple[int, int, int, int, int, float, str]:
    """Better verdict, harder gate, network first, failed before unknown, more pupils, index, id."""
    steps = VERDICT_ORDER.index(remedy.low.verdict) - VERDICT_ORDER.index(before.verdict)
    index_gain = (remedy.low.index or 0.0) - (before.index or 0.0)
    order = (
        _GATE_ORDER[result.gate],
        _QUESTION_ORDER[result.question],
        _STATUS_ORDER[result.status],
    )
    return -steps, *order, -gained_pupils, -index_gain, result.id


def _remedy(case: Case, result: CriterionResult, with_it: tuple[str, ...]) -> Remedy:
    """The action for one result, and for the others that it mends as well."""
    criterion = case.criteria[result.id]
    mended = mend(case, criterion)
    for other in with_it:
        mended = mend(mended, case.criteria[other])
    network = _scored_question(result) is Question.NETWORK
    after = network_answer(mended) if network else programme_answer(mended)
    carried = pupils_carried(case.given, frozenset({criterion.id, *with_it}))
    effect = Effect(verdict=after.verdict, index=after.index, pupils=_planned_kind(case, carried))
    bands = (_cost_band(case, case.criteria[each]) for each in (criterion.id, *with_it))
    return Remedy(
        action=_action(result, criterion),
        criteria=(criterion.id, *with_it),
        owner=criterion.owner,
        effort=criterion.effort,
        low=effect,
        high=effect,
        assumption=_assumption(result, criterion),
        cost_band=next(filter(None, bands), None),
        pupils_notice=_notice(result, criterion),
    )


def _notice(result: CriterionResult, criterion: Criterion) -> str:
    """What pupils notice; of what is not known, only what they would notice if it failed."""
    if result.status is Status.NOT_MET or not criterion.leadership:
        return criterion.leadership
    return f"Not known yet. If it fails: {criterion.leadership}"


def _action(result: CriterionResult, criterion: Criterion) -> str:
    if result.status is Status.MISSING:
        return f"Find out: {criterion.question.partition('?')[0]}?"
    if result.status is Status.UNSETTLED:
        return f"Measure more: {criterion.title} ({result.reason})"
    return criterion.fix or f"Bring up to standard: {criterion.title}"


def _assumption(result: CriterionResult, criterion: Criterion) -> str:
    target = scale_values(criterion).get("target", "its target")
    goal = value_text(target, criterion) if isinstance(target, str | float) else str(target)
    if result.question is Question.STANDARD:
        return f"Assumes that it then reaches {goal}; it changes the standard's line only."
    verb = "it then reaches" if result.status is Status.NOT_MET else "measuring shows"
    return f"Assumes that {verb} {goal} and that all else stays as it is."


def _planned_kind(case: Case, carried: PupilsCarried) -> int | None:
    """Pupils for the kind of lesson that is planned."""
    given = case.given
    kinds = {kind: mix_of_kind(given, kind) for kind in ("everyday", "video", "test")}
    counts = {"everyday": carried.everyday, "video": carried.video, "test": carried.test}
    return next(
        (counts[kind] for kind, mix in kinds.items() if mix and mix.key == given.site.plan.mix),
        None,
    )


def _cost_band(case: Case, criterion: Criterion) -> str | None:
    """From the school's own price list, by criterion id or by the words of the fix."""
    names = {criterion.id.casefold(), criterion.fix.strip().casefold()} - {""}
    found = [price for price in case.given.site.prices if price.action.strip().casefold() in names]
    dated = [price for price in found if price.on <= case.given.as_of]
    newest = max(dated, key=lambda price: (price.on, price.low, price.high), default=None)
    return _band(newest) if newest else None


def _band(price: Price) -> str:
    weeks = price.lead_time_weeks
    lead = f", lead time {weeks:g} weeks" if weeks is not None else ""
    return f"{price.low:,.0f} to {price.high:,.0f}{lead} (prices of {price.on.isoformat()})"
