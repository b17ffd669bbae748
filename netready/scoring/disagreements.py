"""Where somebody said one thing and the measurement another: a finding of its own.

The measurement counts. What differs is said with who said it and when, so that somebody asks why:
the answer may be old, the contract may not be kept, or the measurement was made from a bad place.
"""

from collections.abc import Iterator

from netready.domain.criterion import Criterion
from netready.domain.evidence import EvidenceKind
from netready.domain.scoring_input import CapacityReading
from netready.domain.site import Answer
from netready.domain.verdict import CriterionResult, Disagreement, Status
from netready.scoring.answers import answers_that_count, scalable
from netready.scoring.case import Case
from netready.scoring.scale import ACCEPTABLE_SCORE, scale
from netready.scoring.wording import LINE_CARRIES_PLAN, number, some_names, value_text

_SEEN = frozenset({EvidenceKind.MEASURED, EvidenceKind.EXTRAPOLATED})
# our default: headers and acknowledgements take less of a line than the rest up to here
_SHARE_OF_CONTRACT = 0.9


def disagreements(case: Case) -> tuple[Disagreement, ...]:
    """Answers and contract figures that the measurements contradict, in the catalogue's order.

    Of an emulated room there are none: people spoke of the school.
    """
    given = case.given
    if given.emulated:
        return ()
    # of rooms the weakest kind of evidence names the result: one may be measured beside others
    seen = {one.criterion for one in given.evidence if one.kind in _SEEN}
    results = {one.id: one for one in case.results if one.evidence in _SEEN or one.id in seen}
    order = [criterion.id for criterion in given.catalogue.criteria]
    found = [
        _of_answer(answer, criterion, results[criterion.id])
        for _, answer, criterion in answers_that_count(given.site, given.catalogue, given.as_of)
        if criterion.id in results and _differs(answer, criterion, results[criterion.id])
    ]
    found.sort(key=lambda one: (order.index(one.criterion), one.told_on, one.sentence))
    return (*found, *_contract(case))


def _differs(answer: Answer, criterion: Criterion, result: CriterionResult) -> bool:
    """Another step of a word scale, or the other side of the line; never what is still open."""
    if result.score is None or result.status is Status.UNSETTLED:
        return False
    told = scale(scalable(answer.value), criterion)
    if criterion.words is not None:
        return told != result.score
    return (told >= ACCEPTABLE_SCORE) != (result.status is Status.MET)


def _of_answer(answer: Answer, criterion: Criterion, result: CriterionResult) -> Disagreement:
    told = value_text(scalable(answer.value), criterion)
    measured = value_text(result.value, criterion)
    if result.rooms_not_met:
        measured = f"{measured} (not met in {some_names(result.rooms_not_met)})"
    elif result.room:
        measured = f"{measured} (worst: {result.room})"
    return _disagreement(
        criterion.id,
        criterion.title,
        told,
        measured,
        answer.by,
        answer.on.isoformat(),
        " The measurement counts. Find out which of them is wrong.",
    )


def _disagreement(
    id: str, title: str, told: str, measured: str, by: str, on: str, advice: str
) -> Disagreement:
    said = f"{by} on {on}" if on else by
    return Disagreement(
        criterion=id,
        title=title,
        told=told,
        told_by=by,
        told_on=on,
        measured=measured,
        sentence=f"{title}: told {told} ({said}), measured {measured}.{advice}",
    )


def _contract(case: Case) -> Iterator[Disagreement]:
    """The line against its contract, by the best that the measurement allows."""
    line, internet = case.given.line, case.given.site.internet
    if line is None:
        return
    for way, reading, contracted in (
        ("download", line.down, internet.contracted_down_mbps),
        ("upload", line.up, internet.contracted_up_mbps),
    ):
        if reading is None or contracted is None or reading.kind is not EvidenceKind.MEASURED:
            continue
        if _best(reading) < _SHARE_OF_CONTRACT * contracted:
            yield _disagreement(
                LINE_CARRIES_PLAN,
                f"Internet line, {way}",
                f"{number(contracted)} Mbit/s",
                f"{number(reading.mbps)} Mbit/s",
                "the contract in the site file",
                "",
                " That is less than 90 % of it (our default). Measure again with a cable, then "
                "ask the provider.",
            )


def _best(reading: CapacityReading) -> float:
    return reading.interval_mbps[1] if reading.interval_mbps else reading.mbps
