"""One change, said once: figures of one room that move together, rooms that share something. Pure.

Thirty rooms that fall on the same night are one change of what they share, not thirty. It goes
night by night, so what was said of a night does not change with later ones.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from netready.analysis.drift_metrics import WATCHED
from netready.analysis.drift_shifts import Shift
from netready.domain.nights import ChangeKind, Share
from netready.domain.site import Room

# Our defaults [P]. A weekend may lie between the nights on which two rooms show the same change.
TOGETHER: Final = timedelta(days=4)
LATE: Final = timedelta(days=14)
SETTLING: Final = timedelta(days=7)
SHARE_MIN: Final = 0.6
_LEAST_ROOMS: Final = {Share.RADIO: 2, Share.FLOOR: 3, Share.SCHOOL: 3}
_ORDER: Final = {watched.name: at for at, watched in enumerate(WATCHED)}
# (room, metric, since, until, kind) -> whether it moved that way as well; None: cannot be told
MovedToo = Callable[[str, str, date, date, ChangeKind], bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Rooms that share something."""

    share: Share
    name: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said once.

    Attributes:
        lead: what moved; of a scope that of the night that most rooms name.
        shifts: all that belong to it.
        scope: None: one room.
        rooms: that moved; of a scope also those that moved too little to be said alone.
        asked: rooms of which it was known whether they moved; of a return those that fell.
        joined: of rooms of the scope that were found on later nights; they are not said again.
        over: the fall is, and that was said.
    """

    lead: Shift
    shifts: tuple[Shift, ...]
    scope: Scope | None
    rooms: tuple[str, ...]
    asked: int = 1
    joined: tuple[Shift, ...] = ()
    over: bool = False


def scopes_of(rooms: Sequence[Room], measured: Iterable[str]) -> tuple[Scope, ...]:
    """Widest first: the school, its floors, its radios; of measured rooms only."""
    names = sorted(set(measured))
    known = {room.name: room for room in rooms}
    floors, radios = _by(names, known, "floor"), _by(names, known, "ap")
    return (
        Scope(share=Share.SCHOOL, name="", rooms=tuple(names)),
        *(Scope(share=Share.FLOOR, name=name, rooms=each) for name, each in floors.items()),
        *(Scope(share=Share.RADIO, name=name, rooms=each) for name, each in radios.items()),
    )


def _by(names: Sequence[str], known: Mapping[str, Room], what: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        value = getattr(known.get(name), what, None)
        if value:
            found[value] = (*found.get(value, ()), name)
    return dict(sorted(found.items()))


def told_once(
    shifts: Iterable[Shift], scopes: Sequence[Scope], moved_too: MovedToo
) -> tuple[Told, ...]:
    """All shifts as what is said of them, in the order of the nights on which it could be said."""
    ordered = sorted(shifts, key=lambda one: (one.found, _ORDER[one.metric], one.room, one.since))
    teller = _Teller(scopes=scopes, moved_too=moved_too)
    for _, batch in groupby(ordered, key=lambda one: one.found):
        teller.night(list(batch))
    return tuple(teller.said)


@dataclass(slots=True, kw_only=True)
class _Teller:
    """What was said so far, night by night."""

    scopes: Sequence[Scope]
    moved_too: MovedToo
    said: list[Told] = field(default_factory=list)
    leads: list[Shift] = field(default_factory=list)  # one a room and change
    back: list[Shift] = field(default_factory=list)

    def night(self, batch: Sequence[Shift]) -> None:
        """Everything that was found on one night."""
        fresh: list[Shift] = []
        self.back += [shift for shift in batch if shift.kind is ChangeKind.RECOVERED]
        for shift in batch:
            if shift.kind is ChangeKind.RECOVERED:
                self._recovered(shift)
            elif not self._known([*self.leads, *fresh], shift):
                fresh.append(shift)
        self.leads += fresh
        for lead in fresh:
            if not self._in_a_group(lead):
                self._say(lead, batch)

    def _known(self, leads: Sequence[Shift], shift: Shift) -> bool:
        """Whether the room has said it: by another figure, or while its new level was settling."""
        return any(lead.room == shift.room and _still(lead, shift) for lead in leads)

    def _in_a_group(self, lead: Shift) -> bool:
        """Whether it was said of a group; a room named there may be found some nights later."""
        for at, told in enumerate(self.said):
            if told.scope is not None and _joins(told, told.scope, lead):
                self.said[at] = replace(told, joined=(*told.joined, lead))
                return True
        return False

    def _say(self, lead: Shift, batch: Sequence[Shift]) -> None:
        group = self._group(lead)
        if group is None:
            own = tuple(one for one in batch if one.room == lead.room and alike(lead, one))
            group = Told(lead=lead, shifts=own, scope=None, rooms=(lead.room,))
        self.said.append(group)

    def _group(self, lead: Shift) -> Told | None:
        """The widest scope of which most moved; a narrower one that holds the same rooms is it."""
        wide = [scope for scope in self.scopes if lead.room in scope.rooms]
        found = [told for told in (self._of_scope(scope, lead) for scope in wide) if told]
        best = found[0] if found else None
        for told in found[1:]:
            if best is not None and len(told.rooms) == len(best.rooms) and told.asked < best.asked:
                best = told
        return best

    def _of_scope(self, scope: Scope, lead: Shift) -> Told | None:
        shifts = [one for one in self.leads if one.room in scope.rooms and alike(lead, one)]
        moved = {one.room for one in shifts}
        if len(scope.rooms) < _LEAST_ROOMS[scope.share]:
            return None
        rest = {
            room: self.moved_too(room, lead.metric, lead.since, lead.found, lead.kind)
            for room in scope.rooms
            if room not in moved
        }
        asked = len(moved) + sum(answer is not None for answer in rest.values())
        rooms = [room for room in scope.rooms if room in moved or rest[room]]
        if len(rooms) < 2 or len(rooms) < SHARE_MIN * asked or asked < _LEAST_ROOMS[scope.share]:
            return None
        count = Counter(one.since for one in shifts)
        since = max(count, key=lambda night: (count[night], night))
        first = next(one for one in shifts if one.since == since)
        said = replace(first, found=lead.found)  # the group is found with the last that joins it
        return Told(lead=said, shifts=tuple(shifts), scope=scope, rooms=tuple(rooms), asked=asked)

    def _recovered(self, shift: Shift) -> None:
        """Said where the fall was said last; of a group when half of its rooms are back."""
        places = range(len(self.said))
        at = next((at for at in reversed(places) if _closes(self.said[at], shift)), None)
        if at is None:
            return
        fall = self.said[at]
        backs = tuple(one for one in self.back if _closes(fall, one))
        fallen = {one.room for one in (*fall.shifts, *fall.joined)}
        rooms = tuple(sorted({one.room for one in backs}))
        if not fall.over and 2 * len(rooms) >= len(fallen):
            self.said[at] = replace(fall, over=True)
            lead = replace(shift, ends=fall.lead.since)  # of what was said, not of this room
            asked = len(fallen | set(fall.rooms))
            self.said.append(
                Told(lead=lead, shifts=backs, scope=fall.scope, rooms=rooms, asked=asked)
            )


def alike(one: Shift, other: Shift) -> bool:
    """Whether two shifts are one change, wherever they are."""
    return one.kind is other.kind and abs(one.since - other.since) <= TOGETHER


def _still(lead: Shift, shift: Shift) -> bool:
    """Whether a shift of the same room is the one that was said, seen once more."""
    settling = timedelta(0) <= shift.since - lead.since <= SETTLING
    return alike(lead, shift) or (lead.kind is shift.kind and settling)


def _joins(told: Told, scope: Scope, lead: Shift) -> bool:
    """Whether it is the same change; longer for a room that was named as one that moved."""
    named = lead.room in told.rooms and all(one.room != lead.room for one in told.shifts)
    near = abs(told.lead.since - lead.since) <= (LATE if named else SETTLING)
    return lead.room in scope.rooms and told.lead.kind is lead.kind and near


def _closes(told: Told, back: Shift) -> bool:
    """Whether the return belongs to that fall."""
    own = (*told.shifts, *told.joined) if told.scope else (told.lead,)
    return told.lead.kind is ChangeKind.WORSE and any(
        one.room == back.room and one.metric == back.metric and one.since == back.ends
        for one in own
    )
