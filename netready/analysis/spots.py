"""Where on a floor's plan each record was measured, as far as anybody said. Pure.

The walk knows best; then what the technician wrote beside the measurement; then the mark of the
room on the plan, which stands for all of the room.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from netready.analysis.walked import WALK, standing
from netready.domain.record import ORDER, Record
from netready.domain.site import Site
from netready.domain.walk import Spot, WalkEvent

# Annotation that says where on the plan of its room's floor a record was made: "x,y" in pixels.
SPOT: Final = "spot"
PIXELS_MAX: Final = 100_000.0  # as places of rooms in a site file
_TWO_NUMBERS: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?),(\d{1,6}(?:\.\d{1,3})?)", re.ASCII)


def spots_of(
    records: Iterable[Record],
    site: Site,
    events: Sequence[WalkEvent] = (),
    run_of: Mapping[str, str] | None = None,
) -> dict[str, Spot]:
    """The spot of each record that has one, by its id.

    `events` are those of the walk; `run_of` names the run of an order, where it belongs to one.
    """
    walked = _walked(events)
    rooms = room_spots(site)
    found = {}
    for record in records:
        spot = (
            _of_walk(record, walked, run_of or {})
            or _said(record, site)
            or rooms.get(record.room or "")
        )
        if spot is not None:
            found[record.record_id] = spot
    return found


def room_spots(site: Site) -> dict[str, Spot]:
    """The mark of each room that has one, by its name."""
    return {
        room.name: Spot(floor=room.floor, x=room.x, y=room.y)
        for room in site.rooms
        if room.floor is not None and room.x is not None and room.y is not None
    }


def spot_text(x: float, y: float) -> str:
    """A place as its annotation has it."""
    return f"{round(x, 1):g},{round(y, 1):g}"


def place_from(text: str) -> tuple[float, float] | None:
    """The two pixels of an annotation; None: it is none."""
    match = _TWO_NUMBERS.fullmatch(text)
    if match is None:
        return None
    x, y = float(match[1]), float(match[2])
    return (x, y) if max(x, y) <= PIXELS_MAX else None


def _said(record: Record, site: Site) -> Spot | None:
    place = place_from(record.annotations.get(SPOT, ""))
    room = site.room(record.room or "")
    if place is None or room is None or room.floor is None:
        return None
    return Spot(floor=room.floor, x=place[0], y=place[1])


def _walked(events: Sequence[WalkEvent]) -> dict[str, Spot]:
    """Spots by the id of their event, and by what it ordered."""
    found: dict[str, Spot] = {}
    for event in standing(events):
        if event.spot is not None:
            found[event.event_id] = event.spot
            if event.refers:
                found[event.refers] = event.spot
    return found


def _of_walk(record: Record, walked: Mapping[str, Spot], run_of: Mapping[str, str]) -> Spot | None:
    if not walked:
        return None
    order = record.annotations.get(ORDER, "")
    keys = (record.annotations.get(WALK, ""), order, run_of.get(order, ""))
    return next((walked[key] for key in keys if key in walked), None)
