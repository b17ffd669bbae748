"""Rooms that share a radio: a pass of one alone says nothing of all together. Pure, no frames."""

from collections.abc import Sequence

from netready.domain.site import Room, Site
from netready.scoring.pupils import class_size


def rooms_of_radio(site: Site, room: Room) -> tuple[Room, ...]:
    """The rooms that share the room's access point, itself included."""
    if room.ap is None:
        return (room,)
    return tuple(other for other in site.rooms if other.ap == room.ap)


def untested_with(
    site: Site, room: Room, holds: int | None, loaded_together: Sequence[str]
) -> tuple[str, ...]:
    """Rooms of the same access point that were not loaded with this one; none if all would fit."""
    shared = rooms_of_radio(site, room)
    if (holds or 0) >= sum(class_size(site, each) for each in shared):
        return ()
    others = (each.name for each in shared if each.name != room.name)
    return tuple(name for name in others if name not in loaded_together)
