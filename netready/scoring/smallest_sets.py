"""The fewest actions that together turn the network's verdict. Pure; the search is bounded.

The gates decide which actions there is no way around. Only where an area, or the index, is then
still too low do further actions have to be chosen; the fewest are searched for by size. A number of
actions whose gains cannot be enough even added up is passed over without trying.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, combinations, islice

from netready.domain.criterion import Gate, Question
from netready.domain.verdict import CriterionResult, Status, Verdict
from netready.scoring.actions import Action, Goal, done
from netready.scoring.case import Case, network_finding
from netready.scoring.verdict import LOW_INDEX, VERDICT_ORDER, decide

_TRIED_MAX = 20_000  # choices looked at for some areas, and of them scored
_SCORED_MAX = 20
_SLACK = 1e-8  # more than the rounding of an index; what is passed on is scored anyway
_GATES = {Verdict.PILOT: (Gate.X,), Verdict.GO: (Gate.X, Gate.R)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The fewest actions that reach a verdict even at the low end of what they may reach."""

    to: Verdict
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A mean that must reach the line: an area at its low end, or ("") the index at its high end.

    Attributes:
        missing: weighted score that it lacks; above 0.
        gains: for each criterion, what is added by each choice of the actions that are about it.
    """

    area: str
    missing: float
    gains: Mapping[str, Mapping[frozenset[str], float]]

    def texts(self) -> frozenset[str]:
        """Of the actions that help."""
        return frozenset(text for own in self.gains.values() for some in own for text in some)

    def gained(self, chosen: frozenset[str]) -> float:
        """Weighted score that these actions add at their low end."""
        return math.fsum(
            own.get(chosen & frozenset().union(*own), 0.0) for own in self.gains.values() if own
        )

    def at_most(self, text: str) -> float:
        """What one action adds at most, whatever is chosen beside it."""
        return math.fsum(
            max((gain for some, gain in own.items() if text in some), default=0.0)
            for own in self.gains.values()
        )


def smallest_sets(case: Case, actions: Sequence[Action]) -> tuple[Found, ...]:
    """For "pilot" and for "go", where the network is not yet there and actions lead there.

    Of an emulated room there are none: nothing of a school would be mended.
    """
    if case.given.emulated:
        return ()
    mine = [action for action in actions if action.question is Question.NETWORK]
    today = VERDICT_ORDER.index(decide(network_finding(case)))
    goals = [to for to in (Verdict.PILOT, Verdict.GO) if VERDICT_ORDER.index(to) > today]
    found = [one for to in goals if (one := _fewest(case, mine, to))]
    # where the fewest for a pilot lead further, they are named once, for what they lead to
    by_actions = {tuple(action.text for action in one.actions): one for one in found}
    return tuple(by_actions.values())


def _fewest(case: Case, actions: Sequence[Action], to: Verdict) -> Found | None:
    forced = [action for action in actions if _opens_a_gate(action, to)]
    texts = {action.text for action in forced}
    others = [action for action in actions if action.text not in texts]
    base = done(case, forced, Goal.ACCEPTABLE)
    for lines in _groups(_lines(base, others, to)):
        chosen = _fewest_for(base, others, lines)
        if chosen is None:
            return None
        texts |= {action.text for action in chosen}
    chosen_all = tuple(action for action in actions if action.text in texts)
    reached = decide(network_finding(done(case, chosen_all, Goal.ACCEPTABLE)))
    if not chosen_all or VERDICT_ORDER.index(reached) < VERDICT_ORDER.index(to):
        return None
    return Found(to=reached, actions=chosen_all)


def _opens_a_gate(action: Action, to: Verdict) -> bool:
    """Whether there is no way around it: each open gate is settled by one action only."""
    return any(
        part.result.gate in _GATES[to] and part.result.question is Question.NETWORK
        for part in action.parts
    )


def _lines(base: Case, actions: Sequence[Action], to: Verdict) -> list[_Line]:
    """The means that are too low. Where each area reaches the line, so does the index."""
    finding = network_finding(base)
    if to is Verdict.PILOT:
        found = [_line(base, "", finding.results, actions, lambda one: one.score_high)]
    else:
        found = [
            _line(base, code, [one for one in finding.results if one.area == code], actions, _low)
            for code in finding.low_areas()
        ]
    return [line for line in found if line.missing > 0]


def _low(result: CriterionResult) -> float:
    return result.score_low


def _line(
    base: Case,
    area: str,
    results: Sequence[CriterionResult],
    actions: Sequence[Action],
    score: Callable[[CriterionResult], float],
) -> _Line:
    counted = [one for one in results if one.status is not Status.NOT_APPLICABLE]
    total = math.fsum(one.weight for one in counted)
    missing = (LOW_INDEX - _SLACK) * total - math.fsum(one.weight * score(one) for one in counted)
    if missing <= 0:
        return _Line(area=area, missing=missing, gains={})
    gains = {one.id: _gains(base, one, actions, score) for one in counted}
    return _Line(area=area, missing=missing, gains=gains)


def _gains(
    base: Case,
    result: CriterionResult,
    actions: Sequence[Action],
    score: Callable[[CriterionResult], float],
) -> dict[frozenset[str], float]:
    """What each choice of the actions about one criterion adds; those that add nothing left out."""
    about = [
        replace(action, parts=mine)
        for action in actions
        if (mine := tuple(part for part in action.parts if part.result.id == result.id))
    ]
    found = {}
    for size in range(1, len(about) + 1):
        for some in combinations(about, size):
            after = done(base, some, Goal.ACCEPTABLE)
            new = next(one for one in after.results if one.id == result.id)
            gain = result.weight * (score(new) - score(result))
            if gain > 0:
                found[frozenset(action.text for action in some)] = gain
    return found


def _groups(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines that some action helps together; different groups can be searched by themselves."""
    groups: list[list[_Line]] = []
    for line in lines:
        mine = line.texts()
        joined = [group for group in groups if any(one.texts() & mine for one in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([line, *(one for group in joined for one in group)])
    return groups


def _fewest_for(
    base: Case, actions: Sequence[Action], lines: Sequence[_Line]
) -> tuple[Action, ...] | None:
    """The fewest actions that bring these lines up; None: none found within the bounds."""
    for chosen in islice(_choices(actions, lines), _SCORED_MAX):
        finding = network_finding(done(base, chosen, Goal.ACCEPTABLE))
        areas = set(finding.low_areas())
        low = finding.index.high < LOW_INDEX
        if not any(low if not line.area else line.area in areas for line in lines):
            return chosen
    return None


def _choices(actions: Sequence[Action], lines: Sequence[_Line]) -> Iterator[tuple[Action, ...]]:
    """Choices that are enough: the fewest first, those that help most first."""
    most = {
        action.text: math.fsum(line.at_most(action.text) for line in lines) for action in actions
    }
    helping = [action for action in actions if most[action.text] > 0]
    order = sorted(helping, key=lambda action: (-most[action.text], action.text))
    sizes = range(max(_size(line) for line in lines), len(order) + 1)
    tried = chain.from_iterable(combinations(order, size) for size in sizes)
    for chosen in islice(tried, _TRIED_MAX):
        texts = frozenset(action.text for action in chosen)
        if all(line.gained(texts) >= line.missing for line in lines):
            yield chosen


def _size(line: _Line) -> int:
    """Fewer actions than this cannot be enough."""
    best_first = sorted((line.at_most(text) for text in line.texts()), reverse=True)
    sums = list(accumulate(best_first))
    return next((at for at, sum_ in enumerate(sums, 1) if sum_ >= line.missing), len(sums) + 1)
