"""One piece of evidence on its scale, and the result of a criterion in its published form."""

import math
from dataclasses import dataclass

from netready.domain.criterion import Criterion, Gate
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.verdict import CriterionResult, Status
from netready.scoring.scale import ACCEPTABLE_SCORE
from netready.scoring.wording import scale_values, thresholds_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One piece of evidence on its scale; low <= score <= high."""

    evidence: Evidence
    score: float
    low: float
    high: float

    @property
    def status(self) -> Status:
        """By the bounds: met if even the low one is, not met if even the high one is not."""
        if self.low >= ACCEPTABLE_SCORE:
            return Status.MET
        return Status.NOT_MET if self.high < ACCEPTABLE_SCORE else Status.UNSETTLED


def result_of(
    criterion: Criterion,
    *,
    gate: Gate | None,
    status: Status,
    judged: Judged | None = None,
    room: str | None = None,
    n: int = 0,
    kind: EvidenceKind = EvidenceKind.MISSING,
    worth: float = 0.0,
    reason: str = "",
    rooms_not_met: tuple[str, ...] = (),
    rooms_unknown: tuple[str, ...] = (),
    rooms_met: tuple[str, ...] = (),
    age_days: int | None = None,
    evidence_words: str = "",
    extra_notes: tuple[str, ...] = (),
) -> CriterionResult:
    """The whole result; without `judged` nothing is known: no score, bounds 0 and 1."""
    value, interval, notes = _shown(judged.evidence if judged else None)
    return CriterionResult(
        id=criterion.id,
        area=criterion.area,
        title=criterion.title,
        question=criterion.answers,
        status=status,
        score=judged.score if judged else None,
        score_low=judged.low if judged else 0.0,
        score_high=judged.high if judged else 1.0,
        value=value,
        unit=criterion.unit,
        interval=interval,
        n=n,
        evidence=kind,
        quality=worth,
        weight=criterion.weight,
        room=room,
        gate=gate,
        thresholds=thresholds_text(criterion),
        source=criterion.sources[0].text if criterion.sources else "",
        mark=criterion.sources[0].mark if criterion.sources else "P",
        reason=reason,
        rooms_not_met=rooms_not_met,
        rooms_unknown=rooms_unknown,
        rooms_met=rooms_met,
        notes=(*notes, *extra_notes),
        scale=scale_values(criterion),
        age_days=age_days,
        evidence_words=evidence_words,
    )


def _shown(
    evidence: Evidence | None,
) -> tuple[float | str | None, tuple[float, float] | None, tuple[str, ...]]:
    """Value, interval and notes as they may be written: no infinity reaches a file."""
    if evidence is None:
        return None, None, ()
    value, notes = evidence.value, evidence.notes
    if not isinstance(value, str) and math.isinf(value):
        value = "no answer"
    interval = evidence.interval
    if interval is not None and not all(map(math.isfinite, interval)):
        return value, None, (*notes, "The sampling interval is open: too few samples for it.")
    return value, interval, notes
