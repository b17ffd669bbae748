"""The ten areas and the national standard in words: met, not met, partly known, not known."""

from collections.abc import Mapping, Sequence

from netready.domain.criterion import Area, Criterion, Question
from netready.domain.evidence import EvidenceKind
from netready.domain.scoring_input import Standard
from netready.domain.verdict import (
    AreaResult,
    CriterionResult,
    StandardLine,
    StandardResult,
    Status,
)
from netready.scoring.index import Index, index_of
from netready.scoring.verdict import LOW_INDEX
from netready.scoring.wording import value_text


def area_results(
    results: Sequence[CriterionResult], areas: Sequence[Area]
) -> tuple[AreaResult, ...]:
    """Each area that has criteria; "met" for all of them is exactly what "Go" asks."""
    found = []
    for area in areas:
        mine = [
            one
            for one in results
            if one.area == area.code and one.status is not Status.NOT_APPLICABLE
        ]
        if mine:
            found.append(_area(area, mine))
    return tuple(found)


def _area(area: Area, mine: Sequence[CriterionResult]) -> AreaResult:
    index = index_of(mine)
    counts = {
        kind.value: sum(one.evidence is kind for one in mine)
        for kind in (
            EvidenceKind.MEASURED,
            EvidenceKind.EXTRAPOLATED,
            EvidenceKind.DECLARED,
            EvidenceKind.MISSING,
        )
    }
    return AreaResult(
        area=area.code,
        name=area.name,
        status=_area_status(mine, index),
        index=index.value,
        index_low=index.low,
        index_high=index.high,
        evidence=counts,
    )


def _area_status(mine: Sequence[CriterionResult], index: Index) -> Status:
    """By its gates and by the line under which no area may be for "Go"."""
    gates = {one.status for one in mine if one.gate is not None}
    if Status.NOT_MET in gates or index.high < LOW_INDEX:
        return Status.NOT_MET
    if index.value is None:
        return Status.MISSING
    return Status.MET if gates <= {Status.MET} and index.low >= LOW_INDEX else Status.UNSETTLED


def standard_result(
    results: Sequence[CriterionResult], criteria: Mapping[str, Criterion], standard: Standard
) -> StandardResult:
    """Line by line; what is unknown or not settled is "not known", never "not met"."""
    by_id = {one.id: one for one in results}
    ids = standard.criteria or [one.id for one in results if one.question is Question.STANDARD]
    lines = [
        by_id[each]
        for each in ids
        if each in by_id and by_id[each].status is not Status.NOT_APPLICABLE
    ]
    met = sum(one.status is Status.MET for one in lines)
    not_met = sum(one.status is Status.NOT_MET for one in lines)
    return StandardResult(
        name=standard.name,
        met=met,
        not_met=not_met,
        not_known=len(lines) - met - not_met,
        lines=tuple(
            StandardLine(
                criterion=one.id,
                title=one.title,
                status=one.status,
                value=value_text(one.value, criteria[one.id]),
            )
            for one in lines
        ),
    )
