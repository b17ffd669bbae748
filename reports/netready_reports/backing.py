"""What a criterion rests on beyond its value: age, days, worth of the evidence, dated sources.

Not here: the value, its status, its thresholds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from netready.domain.activity import Sourced
from netready.domain.criterion import Criterion
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.site import Answer
from netready.domain.verdict import CriterionResult
from netready_reports.material import ReportMaterial
from netready_reports.words import counted, long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Of one criterion; empty texts where nothing is known.

    Attributes:
        age: how old the evidence is, and on how many days it was taken.
        sources: of the thresholds, each with its address, the day it was read and its mark.
        valid_from: since when these thresholds hold.
    """

    age: str = ""
    sources: tuple[Sourced, ...] = ()
    valid_from: str = ""


NOTHING = Backing()


def backings(material: ReportMaterial) -> Mapping[str, Backing]:
    """By criterion id, in one walk over the evidence."""
    measured: dict[str, list[Evidence]] = {}
    for each in material.evidence:
        measured.setdefault(each.criterion, []).append(each)
    told = {answer.criterion: answer for answer in material.site.answers}
    rules = {each.id: each for each in material.catalogue.criteria} if material.catalogue else {}
    return {
        result.id: Backing(
            age=_age(result, measured.get(result.id, ()), told.get(result.id), material.as_of),
            sources=rules[result.id].sources if result.id in rules else (),
            valid_from=_valid_from(rules.get(result.id)),
        )
        for result in material.score.criteria
    }


def _age(
    result: CriterionResult, evidence: Sequence[Evidence], answer: Answer | None, as_of: date
) -> str:
    if result.evidence is EvidenceKind.DECLARED and answer:
        return f"said {_ago((as_of - answer.on).days)} by {answer.by}"
    if not evidence or result.evidence is EvidenceKind.MISSING:
        return ""
    ages = {each.age_days for each in evidence}
    days = max(each.days for each in evidence)
    span = _ago(min(ages)) if len(ages) == 1 else f"{_ago(max(ages))} to {_ago(min(ages))}"
    return f"{span}, on {counted(days, 'day')}"


def _ago(days: int) -> str:
    return "the same day" if days <= 0 else f"{counted(days, 'day')} before"


def _valid_from(rule: Criterion | None) -> str:
    if rule is None or not rule.valid_from:
        return ""
    try:
        return long_date(date.fromisoformat(rule.valid_from))
    except ValueError:
        return rule.valid_from
