"""The whole walk, folded from the site, the events and what was seen of the records. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from netready.analysis.walked import standing, taken_back
from netready.domain.site import Room, Site
from netready.domain.walk import Spot, WalkEvent
from netready.service.walk.next_room import NextRoom, next_room
from netready.service.walk.rooms import Done, RoomState, room_state
from netready.service.walk.seen import Seen, by_room

PRESENT_FOR: Final = timedelta(minutes=10)  # so long somebody counts as still in a room


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rooms that may be loaded together: those of one radio, floor or cohort."""

    kind: str
    name: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Where another technician is."""

    by: str
    room: str
    spot: Spot | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkState:
    """Everything that the page shows.

    Attributes:
        counts: rooms by how far they are; they add up to all rooms.
        strangers: rooms of events or records that the site does not list.
        last: what this technician did last and may undo; None: nothing.
    """

    rooms: tuple[RoomState, ...]
    counts: Mapping[Done, int]
    next: NextRoom | None
    groups: tuple[Group, ...]
    others: tuple[Presence, ...] = ()
    strangers: tuple[str, ...] = ()
    last: WalkEvent | None = None


def walk_state(
    site: Site,
    events: Sequence[WalkEvent],
    seen: Sequence[Seen],
    *,
    by: str,
    now: datetime,
    run_of: Mapping[str, str],
) -> WalkState:
    """The state for one technician's page.

    `by` is the label of their device; `run_of` names the run of an order, where it belongs to one.
    """
    stand, gone = standing(events), taken_back(events)
    kept = [s for s in seen if not {s.order, run_of.get(s.order, ""), s.event} & gone]
    records, done_in = by_room(kept), _events_by_room(stand)
    rooms = tuple(
        room_state(room, done_in.get(room.name, ()), records.get(room.name, ()), run_of)
        for room in site.rooms
    )
    others = _others(stand, by, now)
    known = {room.name for room in site.rooms}
    return WalkState(
        rooms=rooms,
        counts={done: sum(each.done is done for each in rooms) for done in Done},
        next=next_room(site, rooms, _last_spot(stand, by), {each.room for each in others}),
        groups=groups(site),
        others=others,
        strangers=tuple(sorted({*records, *done_in} - known - {""})),
        last=next((each for each in reversed(stand) if each.by == by), None),
    )


def _events_by_room(events: Sequence[WalkEvent]) -> Mapping[str, tuple[WalkEvent, ...]]:
    rooms: dict[str, list[WalkEvent]] = {}
    for each in events:
        rooms.setdefault(each.room, []).append(each)
    return {room: tuple(found) for room, found in rooms.items()}


def _last_spot(events: Sequence[WalkEvent], by: str) -> Spot | None:
    return next((each.spot for each in reversed(events) if each.by == by and each.spot), None)


def _others(events: Sequence[WalkEvent], by: str, now: datetime) -> tuple[Presence, ...]:
    """The room of each other technician, by the last thing they did."""
    last: dict[str, WalkEvent] = {}
    for each in events:
        if each.by != by and each.room:
            last[each.by] = each
    return tuple(
        Presence(by=each.by, room=each.room, spot=each.spot, at=each.at)
        for each in last.values()
        if abs(now - each.at) < PRESENT_FOR
    )


def groups(site: Site) -> tuple[Group, ...]:
    """Rooms of a radio, a floor, a cohort; only where there are at least two."""
    found = [
        *_by("radio", site.rooms, lambda room: room.ap),
        *_by("floor", site.rooms, lambda room: room.floor),
        *(Group(kind="cohort", name=each.name, rooms=each.rooms) for each in site.cohorts),
    ]
    return tuple(each for each in found if len(each.rooms) > 1)


def _by(kind: str, rooms: Sequence[Room], key: Callable[[Room], str | None]) -> list[Group]:
    named: dict[str, list[str]] = {}
    for room in rooms:
        if name := key(room):
            named.setdefault(name, []).append(room.name)
    return [Group(kind=kind, name=name, rooms=tuple(found)) for name, found in named.items()]
