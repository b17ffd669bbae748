"""One row of nights as the levels it went through: down, up, back again; each said once. Pure.

A change that was said is the new level. A fall is over when the nights are back where they were;
then the nights before it count again.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from netready.analysis.drift_law import DriftRules, nights_to_return
from netready.analysis.drift_levels import Moved, first_move, looks
from netready.analysis.drift_series import Series, Whole, Yes
from netready.domain.nights import ChangeKind

SHIFTS_MAX: Final = 60  # of one row; a room that moves more often has no level


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One change of one figure of one room.

    Attributes:
        before, after: in the unit of the figure.
        nights: readings from `since` to `found`, both counted.
        ends: of RECOVERED: `since` of the fall that is over.
    """

    room: str
    metric: str
    kind: ChangeKind
    since: date
    found: date
    before: float
    after: float
    before_at_least: bool
    after_at_least: bool
    before_at_most: bool
    after_at_most: bool
    nights: int
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """Where a row stands: the nights of its level, what was looked at, the fall it is in."""

    members: Whole
    looked: int
    least: int
    spread_min: float = 0.0
    fall: "_Fall | None" = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fall:
    since: int
    centre: float
    low: float
    spread: float
    members: Whole
    low_at_most: bool = False


def shifts_of(series: Series, rules: DriftRules, weight: float) -> tuple[Shift, ...]:
    """Every change of the row, oldest first.

    Args:
        series: the row.
        rules: what is tolerated.
        weight: how many rows share the tolerated alarms with this one.
    """
    state = _State(members=np.arange(series.good.size), looked=0, least=rules.baseline_min)
    found: list[Shift] = []
    for _ in range(SHIFTS_MAX):
        step = _next(series, state, rules, weight)
        if step is None:
            break
        shift, state = step
        found.append(shift)
    return tuple(found)


def _next(
    series: Series, state: _State, rules: DriftRules, weight: float
) -> tuple[Shift, _State] | None:
    """What happens first: the level moves, or the fall is over."""
    moved = _next_move(series, state, rules, weight)
    back = None if state.fall is None else _return_of(series, state.fall, state.looked, rules)
    if state.fall and back and (moved is None or back[1] <= moved.found):
        return _recovered(series, state, state.fall, back, rules)
    if moved and state.fall and not moved.worse and _is_back(series, state.fall, moved):
        return _recovered(series, state, state.fall, (moved.since, moved.found), rules)
    return None if moved is None else _shifted(series, state, moved, rules)


def _is_back(series: Series, fall: _Fall, moved: Moved) -> bool:
    """Whether a turn to the better, found by its sum, is the end of the fall."""
    level = float(np.median(series.good[moved.since : moved.found + 1]))
    return level >= fall.centre - fall.spread


def _next_move(series: Series, state: _State, rules: DriftRules, weight: float) -> Moved | None:
    """The next move, with places in the whole row."""
    part = series.only(state.members)
    start = int(np.searchsorted(state.members, state.looked))
    compared = looks(part, rules, least=state.least, start=start, spread_min=state.spread_min)
    moved = None if compared is None else first_move(part, compared, rules, weight)
    if moved is None:
        return None
    found, since = int(state.members[moved.found]), int(state.members[moved.since])
    return replace(moved, found=found, since=since)


def _return_of(
    series: Series, fall: _Fall, looked: int, rules: DriftRules
) -> tuple[int, int] | None:
    """First and last of the nights in a row that are back; None: not yet."""
    spreads = (fall.centre - fall.low) / fall.spread
    nights = nights_to_return(rules, spreads)
    above = (series.good[looked:] > (fall.centre + fall.low) / 2) & ~series.at_most[looked:]
    high = fall.centre - fall.spread * max(1.0, spreads / 4)
    for end in range(nights, above.size + 1):
        window = slice(looked + end - nights, looked + end)
        if above[end - nights : end].all() and float(np.median(series.good[window])) >= high:
            return looked + end - nights, looked + end - 1
    return None


def _recovered(
    series: Series, state: _State, fall: _Fall, back: tuple[int, int], rules: DriftRules
) -> tuple[Shift, _State]:
    since, found = back
    shift = replace(
        _shift(series, ChangeKind.RECOVERED, since, found, fall.low),
        ends=series.nights[fall.since],
        before_at_most=fall.low_at_most,
    )
    members = np.concatenate([fall.members, np.arange(since, series.good.size)])
    return shift, _State(members=members, looked=found + 1, least=rules.baseline_min)


def _shifted(
    series: Series, state: _State, moved: Moved, rules: DriftRules
) -> tuple[Shift, _State]:
    earlier = state.members[state.members < moved.since]
    kind = ChangeKind.WORSE if moved.worse else ChangeKind.BETTER
    shift = _shift(series, kind, moved.since, moved.found, moved.centre)
    usual = earlier[-rules.baseline :]
    shift = replace(
        shift,
        before_at_least=_mostly(series.at_least, usual),
        before_at_most=_mostly(series.at_most, usual),
    )
    low = float(np.median(series.good[moved.since : moved.found + 1]))
    fall = state.fall
    if fall is None and moved.worse:
        fall = _Fall(
            since=moved.since, centre=moved.centre, low=low, spread=moved.spread, members=earlier
        )
    if fall is not None:
        fall = replace(fall, low=low, low_at_most=shift.after_at_most)
    return shift, _State(
        members=np.arange(moved.since, series.good.size),
        looked=moved.found + 1,
        least=rules.level_min,
        spread_min=moved.spread,
        fall=fall,
    )


def _shift(series: Series, kind: ChangeKind, since: int, found: int, before: float) -> Shift:
    places = np.arange(since, found + 1)
    return Shift(
        room=series.room,
        metric=series.watched.name,
        kind=kind,
        since=series.nights[since],
        found=series.nights[found],
        before=series.watched.natural(before),
        after=series.watched.natural(float(np.median(series.good[places]))),
        before_at_least=False,
        after_at_least=_mostly(series.at_least, places),
        before_at_most=False,
        after_at_most=_mostly(series.at_most, places),
        nights=found + 1 - since,
    )


def _mostly(bound: Yes, places: Whole) -> bool:
    return bool(places.size) and bool(bound[places].mean() > 0.5)
