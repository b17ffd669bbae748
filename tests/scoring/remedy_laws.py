"""What must hold of remedies and smallest sets for every school; laws as in `laws`.

The school after an action is made by hand here, without the code that assumes evidence.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from netready.domain.criterion import Question
from netready.domain.evidence import Evidence
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity, ScoringInput
from netready.domain.verdict import Verdict
from netready.scoring.actions import Action, Goal, actions_of, done
from netready.scoring.case import Case, case_of, network_answer, network_finding, programme_answer
from netready.scoring.demand import planned_pupils
from netready.scoring.pupils import pupils_carried
from netready.scoring.remedies import remedies
from netready.scoring.scale import acceptable_value, target_value
from netready.scoring.smallest_sets import smallest_sets
from netready.scoring.verdict import VERDICT_ORDER, decide
from tests.scoring.laws import TINY, Law
from tests.scoring.school import measured
from tests.scoring.sites import School

CHOICES_MAX = 300  # of one action less; where there are more, some by chance
SOME = 8
PUPIL_MBPS = (0.5, 0.1)  # of the made-up schools' one activity
CLASS = 30


def at(verdict: Verdict) -> int:
    return VERDICT_ORDER.index(verdict)


def between(action: Action, share: float) -> list[Evidence]:
    """Evidence as a person would bring it, somewhere between the two ends."""
    found = []
    for part in action.parts:
        low, high = acceptable_value(part.criterion), target_value(part.criterion)
        if isinstance(low, str) or isinstance(high, str):
            value: float | str = low if share < 0.5 else high
        else:
            value = low + share * (high - low)
        places = part.rooms or (None,)
        found += [measured(part.criterion.id, value, room=room) for room in places]
    return found


def really(asked: ScoringInput, action: Action, share: float) -> ScoringInput:
    """The school as it would be measured after the action."""
    new = between(action, share)
    places = {(one.criterion, one.room) for one in new}
    sites = {one.criterion for one in new if one.room is None}
    kept = [
        one
        for one in asked.evidence
        if one.criterion not in sites and (one.criterion, one.room) not in places
    ]
    held = {one.room: float(one.value) for one in new if one.criterion == "TSP-13"}
    line = [float(one.value) for one in new if one.criterion == "INF-04"]
    return replace(
        asked,
        evidence=(*kept, *new),
        rooms=(
            *(one for one in asked.rooms if one.kind != "video" or one.room not in held),
            *(
                RoomCapacity(room=room or "", kind="video", holds=int(ratio * CLASS + 1e-9))
                for room, ratio in held.items()
            ),
        ),
        line=_line(line[0] * planned_pupils(asked.site)) if line else asked.line,
    )


def _line(pupils: float) -> LineCapacity:
    down, up = (CapacityReading(mbps=mbps * pupils) for mbps in PUPIL_MBPS)
    return LineCapacity(down=down, up=up)


def a_remedys_range_holds(school: School, dice: random.Random) -> Iterator[str]:
    """Whatever it reaches between its two ends: verdict, index and pupils lie in the range."""
    case = case_of(school.given())
    actions = actions_of(case)
    if not actions:
        return
    action = dice.choice(actions)
    (remedy,) = remedies(case, [action])
    after = case_of(really(case.given, action, dice.choice((0.0, dice.random(), 1.0))))
    network = action.question is Question.NETWORK
    answer = network_answer(after) if network else programme_answer(after)
    if not at(remedy.low.verdict) <= at(answer.verdict) <= at(remedy.high.verdict):
        yield f"{action.text}: {answer.verdict} is outside"
    low, high = remedy.low.index or 0.0, remedy.high.index or 0.0
    if not low - TINY <= (answer.index or 0.0) <= high + TINY:
        yield f"{action.text}: index {answer.index} is outside {low} to {high}"
    ends, pupils = (remedy.low.pupils, remedy.high.pupils), pupils_carried(after.given).video
    if not _holds(ends, pupils):
        yield f"{action.text}: {pupils} pupils are outside {ends}"


def _holds(ends: tuple[int | None, int | None], pupils: int | None) -> bool:
    low, high = ends
    if low is None or high is None or pupils is None:
        return low is None and high is None and pupils is None
    return low <= pupils <= high


def a_smallest_set_is_one(school: School, dice: random.Random) -> Iterator[str]:
    """It reaches its verdict at both ends, and no choice of one action less does."""
    case = case_of(school.given())
    actions = [one for one in actions_of(case) if one.question is Question.NETWORK]
    for one in smallest_sets(case, actions):
        if any(at(_verdict(done(case, one.actions, goal))) < at(one.to) for goal in Goal):
            yield f"the set for {one.to} does not reach it"
        for chosen in _fewer(actions, len(one.actions) - 1, dice):
            if at(_verdict(done(case, chosen, Goal.ACCEPTABLE))) >= at(one.to):
                yield f"{[action.text for action in chosen]} are enough for {one.to}"


def _fewer(actions: list[Action], size: int, dice: random.Random) -> Iterator[tuple[Action, ...]]:
    if math.comb(len(actions), size) <= CHOICES_MAX:
        return combinations(actions, size)
    return (tuple(dice.sample(actions, size)) for _ in range(SOME))


def go_is_within_reach(school: School, _dice: random.Random) -> Iterator[str]:
    """With everything done there is nothing left to do, so some set leads to "go"."""
    case = case_of(school.given())
    actions = actions_of(case)
    known = any(one.question is Question.NETWORK for one in case.results)
    if not known or _verdict(case) is Verdict.GO:
        return
    if _verdict(done(case, actions, Goal.ACCEPTABLE)) is not Verdict.GO:
        yield "everything done is not enough"
    elif not any(one.to is Verdict.GO for one in smallest_sets(case, actions)):
        yield "no set leads to go"


def _verdict(case: Case) -> Verdict:
    return decide(network_finding(case))


REMEDY_LAWS: tuple[Law, ...] = (a_remedys_range_holds, a_smallest_set_is_one, go_is_within_reach)
