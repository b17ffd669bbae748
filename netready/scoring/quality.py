"""How much a piece of evidence is worth: kind, days, document, age."""

from netready.domain.evidence import Evidence, EvidenceKind

# our method, "criteria and scoring" 3.2.5
_DAYS_FOR_FULL_QUALITY = 3
OLD_AFTER_DAYS = 365
_OLD_FACTOR = 0.5

# the weakest kind speaks for a criterion judged in several rooms
STRENGTH = {
    EvidenceKind.MISSING: 0,
    EvidenceKind.DECLARED: 1,
    EvidenceKind.EXTRAPOLATED: 2,
    EvidenceKind.MEASURED: 3,
}


def quality(evidence: Evidence) -> float:
    """Evidence quality 0 to 1; older than twelve months counts half."""
    fresh = _fresh_quality(evidence)
    return fresh * _OLD_FACTOR if evidence.age_days > OLD_AFTER_DAYS else fresh


def _fresh_quality(evidence: Evidence) -> float:
    if evidence.kind is EvidenceKind.MEASURED:
        return 1.0 if evidence.days >= _DAYS_FOR_FULL_QUALITY else 0.8
    if evidence.kind is EvidenceKind.EXTRAPOLATED:
        return 0.6
    if evidence.kind is EvidenceKind.DECLARED:
        return 0.8 if evidence.documented else 0.6
    return 0.0
