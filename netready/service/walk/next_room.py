"""Where to go next, and what to do there. Pure.

What is missing near by comes first, then what is missing on the next floor; then class tests; then
rooms that share a radio, together.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from netready.domain.site import Room, Site
from netready.domain.walk import Spot
from netready.service.walk.rooms import Done, RoomState


class Todo(StrEnum):
    """What to do in the next room."""

    MEASURE = "measure"
    CLASS = "class"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRoom:
    """A suggestion.

    Attributes:
        others: rooms that must be loaded with it, for TOGETHER.
        why: a short sentence.
    """

    room: str
    todo: Todo
    why: str
    others: tuple[str, ...] = ()


def next_room(
    site: Site, rooms: Sequence[RoomState], here: Spot | None, taken: Collection[str]
) -> NextRoom | None:
    """The next thing to do; None: nothing is left.

    `here` is where this technician stood last, `taken` are the rooms in which somebody else is.
    """
    free = [each for each in rooms if each.room.name not in taken]
    missing = [each for each in free if each.done in (Done.MISSING, Done.VISITED)]
    if missing:
        return _measure(site, missing, here)
    untried = [each for each in free if each.done is Done.MEASURED]
    if untried:
        room = nearest(site, untried, here)
        return NextRoom(room=room.name, todo=Todo.CLASS, why="Measured; a class was not tried yet.")
    for each in free:
        if each.class_run and each.class_run.still_with:
            others = each.class_run.still_with
            why = f"Shares {each.room.ap} with {', '.join(others)}; tried alone only."
            return NextRoom(room=each.room.name, todo=Todo.TOGETHER, why=why, others=others)
    return None


def _measure(site: Site, missing: Sequence[RoomState], here: Spot | None) -> NextRoom:
    room = nearest(site, missing, here)
    if here is None or room.floor is None:
        why = "The first that was not measured."
    elif room.floor != here.floor:
        why = f"Nothing is left on {here.floor}; {room.floor} comes next."
    else:
        why = "The nearest that was not measured."
    return NextRoom(room=room.name, todo=Todo.MEASURE, why=why)


def nearest(site: Site, rooms: Sequence[RoomState], here: Spot | None) -> Room:
    """By floor first (this one, then those nearest in the site's order), then by distance."""
    floors = {floor.name: number for number, floor in enumerate(site.floors)}
    order = {room.name: number for number, room in enumerate(site.rooms)}

    def far(state: RoomState) -> tuple[int, float, int]:
        room = state.room
        return (_floors_away(room, here, floors), _pixels_away(room, here), order.get(room.name, 0))

    return min(rooms, key=far).room


def _floors_away(room: Room, here: Spot | None, floors: Mapping[str, int]) -> int:
    if here is None or here.floor not in floors:
        return floors.get(room.floor or "", len(floors))
    its = floors.get(room.floor or "")
    return len(floors) if its is None else abs(its - floors[here.floor])


def _pixels_away(room: Room, here: Spot | None) -> float:
    if here is None or room.floor != here.floor or room.x is None or room.y is None:
        return math.inf
    return math.hypot(room.x - here.x, room.y - here.y)
