"""What changed over the nights, against each room's own last nights, and is said once. Pure.

The rooms of a module each: what is watched (`drift_metrics`), nights as rows (`drift_series`), what
is beyond chance (`drift_law`), levels (`drift_levels`, `drift_shifts`), rooms that move together
(`drift_groups`), signs of a cause (`drift_causes`), sentences (`drift_words`).

It looks back only: what is said of a night is the same however many nights come after it, so a
caller may ask again every night and say what is new by `Change.key`.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Final

import numpy as np

from netready.analysis.drift_causes import causes_of
from netready.analysis.drift_groups import SETTLING, MovedToo, Told, scopes_of, told_once
from netready.analysis.drift_law import DriftRules
from netready.analysis.drift_metrics import pupils
from netready.analysis.drift_series import Series, series_of
from netready.analysis.drift_shifts import shifts_of
from netready.analysis.drift_words import Bound, FromTo, figure, shared_words, words_of
from netready.domain.nights import Change, ChangeKind, NightReading, Share
from netready.domain.site import Room

DEFAULT_RULES: Final = DriftRules()
_BEFORE_MAX: Final = 20
_BEFORE_MIN: Final = 5
_LEFT: Final = 0.1


def changes(
    readings: Iterable[NightReading],
    rooms: Sequence[Room] = (),
    rules: DriftRules = DEFAULT_RULES,
) -> tuple[Change, ...]:
    """Every change of the nights, in the order in which it could be said.

    Args:
        readings: of any rooms, in any order; what is not known in them changes nothing.
        rooms: of the site file: which share a floor or a radio.
        rules: what is tolerated.
    """
    kept = tuple(readings)
    rows = series_of(kept, rules)
    weights = _weights(rows)
    shifts = [one for row in rows for one in shifts_of(row, rules, weights[row.watched.name])]
    by_room = _by_room(kept)
    told = told_once(shifts, scopes_of(rooms, by_room), _moved_too(rows))
    return tuple(_change(one, by_room) for one in told)


def open_changes(found: Sequence[Change]) -> tuple[Change, ...]:
    """Of those, the falls that are not over; a room's own is part of that of its group."""
    ends = [one for one in found if one.ends]
    falls = [one for one in found if one.kind is ChangeKind.WORSE]
    groups = [one for one in falls if one.share is not Share.ROOM]
    return tuple(
        one
        for one in falls
        if not any(_is_over(one, end) for end in ends)
        and not any(_part_of(one, group) for group in groups)
    )


def _is_over(fall: Change, end: Change) -> bool:
    """Its own end, or that of the fall within which it fell further."""
    same = (fall.share, fall.room, fall.shared) == (end.share, end.room, end.shared)
    if same and end.ends == fall.since:
        return True
    further = end.ends is not None and end.ends < fall.since < end.since
    return further and fall.metric == end.metric and (same or fall.room in end.rooms)


def _part_of(one: Change, group: Change) -> bool:
    near = abs(one.since - group.since) <= SETTLING
    return one.room in group.rooms and near and one.found <= group.found


def nights_missing(
    readings: Iterable[NightReading], rules: DriftRules = DEFAULT_RULES
) -> Mapping[str, int]:
    """By room, how many more nights until a fall could be said at all; 0: it could.

    Of nights like the last one: another lesson or another number of radios begins anew.
    """
    needed = rules.baseline_min + min(rules.windows)
    missing: dict[str, int] = {}
    for room, row in sorted(_by_room(tuple(readings)).items()):
        alike = row[-1].mix, row[-1].radios
        known = {one.night for one in row if (one.mix, one.radios) == alike and pupils(one)}
        missing[room] = max(0, needed - len(known))
    return missing


def _weights(rows: Sequence[Series]) -> dict[str, float]:
    """How many rooms share the tolerated alarms of a figure, rounded up to a power of two.

    Rounded, so that a room more or less does not move what was said of earlier nights.
    """
    rooms: dict[str, set[str]] = defaultdict(set)
    shares: dict[str, float] = {}
    for row in rows:
        rooms[row.watched.name].add(row.room)
        shares[row.watched.name] = row.watched.share
    return {
        name: 2 ** math.ceil(math.log2(len(rooms[name]))) / share for name, share in shares.items()
    }


def _by_room(readings: Sequence[NightReading]) -> dict[str, list[NightReading]]:
    found: dict[str, list[NightReading]] = defaultdict(list)
    for one in sorted(readings, key=lambda one: one.night):
        found[one.room].append(one)
    return found


def _moved_too(rows: Sequence[Series]) -> MovedToo:
    """Whether a room moved with others: the middle of its nights left nine tenths of those before.

    Less than what is said of a room alone, so that the one that shows it first is not said alone.
    """
    by_key: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for row in rows:
        by_key[row.room, row.watched.name].append(row)

    def answer(room: str, metric: str, since: date, until: date, kind: ChangeKind) -> bool | None:
        found = [_left(row, since, until, kind) for row in by_key[room, metric]]
        known = [each for each in found if each is not None]
        return any(known) if known else None

    return answer


def _left(row: Series, since: date, until: date, kind: ChangeKind) -> bool | None:
    start, end = bisect_left(row.nights, since), bisect_right(row.nights, until)
    before = row.good[max(0, start - _BEFORE_MAX) : start]
    if end == start or before.size < _BEFORE_MIN:
        return None
    now = median(row.good[start:end].tolist())
    if kind is ChangeKind.WORSE:
        told = not row.at_least[start:end].any()
        return bool(told and now < np.quantile(before, _LEFT))
    told = not row.at_most[start:end].any()
    return bool(told and now > np.quantile(before, 1 - _LEFT))


def _change(told: Told, by_room: Mapping[str, Sequence[NightReading]]) -> Change:
    lead, scope = told.lead, told.scope
    same = [one for one in told.shifts if one.metric == lead.metric] or [lead]
    before, after = median(one.before for one in same), median(one.after for one in same)
    was = Bound(
        at_least=_most(one.before_at_least for one in same),
        at_most=_most(one.before_at_most for one in same),
    )
    now = Bound(
        at_least=_most(one.after_at_least for one in same),
        at_most=_most(one.after_at_most for one in same),
    )
    moved = FromTo(
        was=figure(lead.metric, before, was),
        now=figure(lead.metric, after, now),
        rooms=len({one.room for one in same}),
    )
    causes = shared_words(told) if scope else causes_of(by_room[lead.room], lead.since, lead.found)
    return Change(
        room=None if scope else lead.room,
        metric=lead.metric,
        since=lead.since,
        found=lead.found,
        before=before,
        after=after,
        before_at_least=was.at_least,
        after_at_least=now.at_least,
        before_at_most=was.at_most,
        after_at_most=now.at_most,
        words=words_of(told, moved, causes),
        causes=causes,
        kind=lead.kind,
        nights_needed=lead.nights,
        rooms=told.rooms,
        share=scope.share if scope else Share.ROOM,
        shared=scope.name if scope else "",
        ends=lead.ends,
    )


def _most(answers: Iterable[bool]) -> bool:
    kept = list(answers)
    return 2 * sum(kept) > len(kept)
