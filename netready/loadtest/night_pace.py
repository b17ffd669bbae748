"""A class test that fits into so many minutes: one hold, and a search where it does not hold.

What is short of time is shortened in this order: stages of the search, the hold, the windows of the
search; below the least of each it is left out, and words say what was shortened. Pure.
"""

from dataclasses import dataclass, replace
from typing import Final

from netready.loadtest.plan import QUICK, Pace, Plan

# all [P], our own defaults, 2026-11:
HOLD_MOST_S: Final = 90.0  # as a technician's class test holds
HOLD_USUAL_S: Final = 60.0  # below it no answer has a high confidence (`supported.HIGH_HOLD_S`)
HOLD_LEAST_S: Final = 10.0  # a pupil asks for something a few times in it
SEARCH_LEAST_S: Final = 5.0  # `trip.WINDOW_S_MIN`: less says nothing of the pupils
SEARCH_STAGES: Final = 8  # from 30 pupils to one answer by halves, and three repeats
SEARCH_STAGES_LEAST: Final = 3  # fewer tell no knee
GATHER_RATIO: Final = 0.1  # of the time, for devices that are on their way
GATHER_LEAST_S: Final = 10.0
GATHER_MOST_S: Final = 45.0
STAGE_OVERHEAD_S: Final = 6.0  # getting ready, idle probes, reports of many devices
END_S: Final = 5.0
_STAGES_MOST: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A plan that is over in time.

    Attributes:
        gather_s: devices are waited for so long, and no longer.
        words: what was shortened, a sentence; "": nothing.
    """

    plan: Plan
    gather_s: float
    words: str = ""


def fitted(pupils: int, minutes: float, *, search: bool) -> Fitted:
    """The test of a class that takes at most so many minutes, whatever comes of it.

    Args:
        pupils: of the class, which is also the largest size tried.
        minutes: from the order to the end, at least one.
        search: look for the number that holds where the class does not.
    """
    gather_s = min(GATHER_MOST_S, max(GATHER_LEAST_S, GATHER_RATIO * minutes * 60))
    usable_s = minutes * 60 - gather_s - END_S
    pace = _pace(usable_s, search=search)
    searches = search and pace.stages_max > SEARCH_STAGES_LEAST
    if not searches:
        pace = _holds_only(pace, usable_s)
    plan = Plan(class_pupils=pupils, max_pupils=pupils, search=searches, pace=pace)
    words = _words(minutes, pace, search=search, searches=searches)
    return Fitted(plan=plan, gather_s=gather_s, words=words)


def fewer_stages(plan: Plan) -> Plan | None:
    """The same with a stage less, for a cap on volume; None: it is one hold already."""
    pace = plan.pace
    if plan.search and pace.stages_max > SEARCH_STAGES_LEAST + 1:
        return replace(plan, pace=replace(pace, stages_max=pace.stages_max - 1, proof=False))
    if plan.search:
        return replace(plan, search=False, pace=replace(pace, stages_max=1, voids_max=1))
    times = pace.voids_max - 1
    return replace(plan, pace=replace(pace, stages_max=times, voids_max=times)) if times else None


def _pace(usable_s: float, *, search: bool) -> Pace:
    """With room for the search first, then for the hold, then for proof of the answer."""
    if not search:
        return _with_hold(QUICK, usable_s)
    for search_s in (QUICK.search_s, SEARCH_LEAST_S):
        pace = replace(QUICK, search_s=search_s)
        left_s = usable_s - SEARCH_STAGES * stage_s(pace, search_s) - alone_s(pace)
        if left_s >= stage_s(pace, QUICK.hold_s):
            break
    pace = _with_hold(pace, max(left_s, min(usable_s / 2, stage_s(pace, QUICK.hold_s))))
    left_s = usable_s - alone_s(pace) - stage_s(pace, pace.hold_s)
    proofs_s = stage_s(pace, pace.hold_s) + 2 * stage_s(pace, pace.search_s)
    proof = left_s - proofs_s >= SEARCH_STAGES * stage_s(pace, pace.search_s)
    held = 2 if proof else 1
    left_s -= stage_s(pace, pace.hold_s) if proof else 0.0
    stages = held + int(max(0.0, left_s) // stage_s(pace, pace.search_s))
    return replace(pace, proof=proof, stages_max=min(_STAGES_MOST, stages))


def _with_hold(pace: Pace, left_s: float) -> Pace:
    """A hold as long as the time left, within its bounds."""
    hold_s = left_s - stage_s(pace, 0.0)
    return replace(pace, hold_s=float(int(max(HOLD_LEAST_S, min(HOLD_MOST_S, hold_s)))))


def _holds_only(pace: Pace, usable_s: float) -> Pace:
    """One hold; a void one, or one in which a pupil decides, is repeated where there is time."""
    whole = _with_hold(pace, usable_s)
    holds = max(1, int(usable_s // stage_s(whole, whole.hold_s)))
    times = min(QUICK.voids_max, holds)
    return replace(whole, proof=False, stages_max=times, voids_max=times)


def stage_s(pace: Pace, measure_s: float) -> float:
    """Seconds of a stage with all that belongs to it."""
    return pace.ramp_s + pace.settle_s + measure_s + STAGE_OVERHEAD_S


def alone_s(pace: Pace) -> float:
    """Seconds of the stage of one device alone, which may come at the end."""
    return stage_s(pace, pace.search_s)


def _words(minutes: float, pace: Pace, *, search: bool, searches: bool) -> str:
    parts = []
    if pace.hold_s < HOLD_USUAL_S:
        parts.append(f"the class was held for {pace.hold_s:g} s only")
    if search and not searches:
        parts.append("no number was searched for where the class does not hold")
    elif search and pace.search_s < QUICK.search_s:
        parts.append(f"stages of the search took {pace.search_s:g} s only")
    if searches and pace.stages_max < SEARCH_STAGES:
        parts.append(f"there were {pace.stages_max} stages at most")
    return f"To fit into {minutes:g} minutes {', '.join(parts)}." if parts else ""
