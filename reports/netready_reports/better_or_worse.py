"""What may be said of then and now: better, worse, or only that it became known. Pure rules."""

from enum import StrEnum

from netready.domain.verdict import Status, Verdict
from netready_reports.assessed import Carries


class Change(StrEnum):
    """What may be said of then and now."""

    BETTER = "better"
    WORSE = "worse"
    NEWLY_KNOWN = "newly known"
    NO_LONGER_KNOWN = "no longer known"
    MORE_SHOWN = "more shown to work"
    LESS_SHOWN = "less shown to work"
    MOVED = "moved"
    SAME = "as before"
    STILL_OPEN = "still not settled"
    CANNOT_SAY = "cannot say"


# of everything that has another answer than before
ORDER = (
    Change.WORSE,
    Change.BETTER,
    Change.NO_LONGER_KNOWN,
    Change.NEWLY_KNOWN,
    Change.STILL_OPEN,
    Change.CANNOT_SAY,
)
_UNKNOWN = frozenset({Status.UNSETTLED, Status.MISSING})
_RANKS = {Verdict.NOT_YET: 0, Verdict.PILOT: 1, Verdict.GO: 2}


def status_change(was: Status, now: Status) -> Change:
    """Of one criterion or area; what does not apply is compared with nothing."""
    if was is now:
        return Change.SAME
    if {was, now} <= _UNKNOWN:
        return Change.STILL_OPEN
    if Status.NOT_APPLICABLE in (was, now):
        return Change.CANNOT_SAY
    if now in _UNKNOWN:
        return Change.NO_LONGER_KNOWN
    if was in _UNKNOWN:
        return Change.NEWLY_KNOWN
    return Change.BETTER if now is Status.MET else Change.WORSE


def verdict_change(was: Verdict, now: Verdict) -> Change:
    """Not knowing is no rung between the others."""
    if was is now:
        return Change.SAME
    if now is Verdict.CANNOT_SAY:
        return Change.NO_LONGER_KNOWN
    if was is Verdict.CANNOT_SAY:
        return Change.NEWLY_KNOWN
    return Change.BETTER if _RANKS[now] > _RANKS[was] else Change.WORSE


def pupils_change(was: Carries, now: Carries) -> Change:
    """Better or worse only where that is sure: of "at least" nobody knows how much more it is."""
    if was.pupils is None or now.pupils is None:
        if was.pupils is now.pupils:
            return Change.SAME
        return Change.NEWLY_KNOWN if was.pupils is None else Change.NO_LONGER_KNOWN
    if was.pupils == now.pupils:
        return Change.SAME
    if now.pupils > was.pupils and not was.at_least:
        return Change.BETTER
    if now.pupils < was.pupils and not now.at_least:
        return Change.WORSE
    return Change.MORE_SHOWN if now.pupils > was.pupils else Change.LESS_SHOWN
