"""How something is known and how old that is, in words for a table cell."""

from collections.abc import Sequence

from netready.domain.evidence import Evidence, EvidenceKind
from netready.scoring.quality import OLD_AFTER_DAYS, STRENGTH

_DAYS_SAID_AS_MONTHS = 60
_DAYS_A_MONTH = 30.4


def evidence_words(pieces: Sequence[Evidence]) -> str:
    """E.g. "measured on 3 days, 12 days ago"; of several pieces the weakest and the oldest."""
    if not pieces:
        return ""
    weakest = min(pieces, key=lambda one: (STRENGTH[one.kind], one.documented, one.days))
    oldest = max(one.age_days for one in pieces)
    counts = ", older than a year: counts half" if oldest > OLD_AFTER_DAYS else ""
    return f"{_how(weakest)}, {age_words(oldest)}{counts}"


def _how(evidence: Evidence) -> str:
    if evidence.kind is EvidenceKind.DECLARED:
        document = "a document named" if evidence.documented else "no document"
        return f"told by a person, {document}"
    days = "on one day" if evidence.days <= 1 else f"on {evidence.days} days"
    if evidence.kind is EvidenceKind.EXTRAPOLATED:
        return f"worked out from a few devices {days}"
    return f"measured {days}"


def age_words(age_days: int) -> str:
    """E.g. "today", "1 day ago", "12 days ago", "14 months ago"."""
    if age_days <= 0:
        return "today"
    if age_days < _DAYS_SAID_AS_MONTHS:
        return f"{age_days} {'day' if age_days == 1 else 'days'} ago"
    return f"{round(age_days / _DAYS_A_MONTH)} months ago"
