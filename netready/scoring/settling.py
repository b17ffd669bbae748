"""What would settle a criterion that is not settled, in words that promise no more than holds."""

from netready.domain.criterion import Better, Criterion
from netready.domain.evidence import Evidence
from netready.scoring.interval import least_more


def what_settles(criterion: Criterion, evidence: Evidence) -> str:
    """E.g. "at least 14 more runs that reach it, or 4 that do not, at other hours or days".

    "At least", because an open question is one whose both answers still fit what was measured:
    how many runs will settle it depends on the answer.
    """
    least = least_more_runs(criterion, evidence)
    if least is not None:
        good, bad = least
        runs = "run that reaches" if good == 1 else "runs that reach"
        rest = f"{bad} that {'does' if bad == 1 else 'do'} not"
        return f"at least {good} more {runs} it, or {rest}, at other hours or days"
    if evidence.samples and not evidence.more_needed and len(evidence.samples) > 1:
        # the value is the worst run, the other end of the interval the middle one
        return "the worst run misses it, the middle one does not: find out what differed"
    return evidence.more_needed or "measure more"


def least_more_runs(criterion: Criterion, evidence: Evidence) -> tuple[int, int] | None:
    """The fewest further runs that can settle it as met, as not met; None without samples."""
    lines, q = criterion.thresholds, evidence.quantile
    if lines is None or q is None or not evidence.samples:
        return None
    higher = criterion.better is Better.HIGHER
    good = sum(
        each >= lines.acceptable if higher else each <= lines.acceptable
        for each in evidence.samples
    )
    least = least_more(good, len(evidence.samples) - good, q if higher else 1.0 - q)
    # what is still open has not been settled by what is there
    return max(1, least[0]), max(1, least[1])
