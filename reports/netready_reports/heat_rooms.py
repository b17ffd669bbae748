"""What belongs to a room as a whole, as tags on the plan: air in use, pupils held. Pure.

Never a surface: the air belongs to an access point and its rooms, not to the point between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.site import Room
from netready.scoring.pupils import class_size
from netready_reports.heat_classes import UNKNOWN, UNSETTLED, Scale, scale_of
from netready_reports.heat_shapes import Frame, Mark, Tag, stars, tags_of
from netready_reports.heat_view import criterion_of
from netready_reports.material import ReportMaterial
from netready_reports.words import FEW_MARK, FEW_WORDS, clipped, percent

PUPILS: Final = "TSP-13"
AIR: Final = "TSP-04"
_NAME_MAX: Final = 14
_SHARED: Final = " Lines join rooms of one access point: they share its air."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPicture:
    """One figure a room; `scale` gives the colours."""

    id: str
    title: str
    words: str
    scale: Scale
    tags: tuple[Tag, ...]
    lines: str


def room_pictures(
    rooms: Sequence[Room], frame: Frame, material: ReportMaterial
) -> tuple[RoomPicture, ...]:
    """Those of which at least one room of the floor has a figure."""
    kinds = (
        (
            PUPILS,
            "pupils",
            "Pupils held",
            "How many of the planned class each room held with the planned lesson.",
            "times the class",
        ),
        (
            AIR,
            "air",
            "Air in use before the load",
            "How busy the channel was, the busiest look.",
            "%",
        ),
    )
    found = (
        _picture(
            rooms, frame, material, scale_of(criterion_of(material, id), unit), part, title, words
        )
        for id, part, title, words, unit in kinds
    )
    return tuple(each for each in found if each is not None)


def _picture(
    rooms: Sequence[Room],
    frame: Frame,
    material: ReportMaterial,
    scale: Scale | None,
    part: str,
    title: str,
    words: str,
) -> RoomPicture | None:
    if scale is None:
        return None
    told = {e.room: e for e in material.evidence if e.criterion == scale.criterion and e.room}
    if not any(room.name in told for room in rooms):
        return None
    marks = [_mark(room, told.get(room.name), frame, scale, material) for room in rooms]
    # what is bad gets room first; where nothing is known comes last
    order = {each.key: count for count, each in enumerate(reversed(scale.classes))}
    marks.sort(key=lambda mark: order.get(mark.key, len(order)))
    lines = stars(_groups(rooms, frame))
    few = any(is_few(told[room.name]) for room in rooms if room.name in told)
    return RoomPicture(
        id=part,
        title=title,
        words=words + (_SHARED if lines else "") + (f" {FEW_WORDS}." if few else ""),
        scale=scale,
        tags=tags_of(marks),
        lines=lines,
    )


def _groups(rooms: Sequence[Room], frame: Frame) -> dict[str, list[tuple[float, float]]]:
    groups: dict[str, list[tuple[float, float]]] = {}
    for room in rooms:
        if room.ap:
            groups.setdefault(room.ap, []).append(frame.at(room.x or 0.0, room.y or 0.0))
    return groups


def _mark(
    room: Room, told: Evidence | None, frame: Frame, scale: Scale, material: ReportMaterial
) -> Mark:
    x, y = frame.at(room.x or 0.0, room.y or 0.0)
    key, text = UNKNOWN, "?"
    if told is not None and isinstance(told.value, int | float):
        key = room_key(told, scale)
        text = FEW_MARK * is_few(told) + _text(told, float(told.value), room, material)
    ap = f", {room.ap}" if room.ap else ""
    hover = f"{room.name}{ap}: {'not measured' if key == UNKNOWN else text}"
    return Mark(
        x=x, y=y, key=key, text=text, name=clipped(room.name, _NAME_MAX), hover=clipped(hover, 80)
    )


def is_few(told: Evidence) -> bool:
    """Whether too few devices gave it to be called measured."""
    return told.kind is EvidenceKind.EXTRAPOLATED


def room_key(told: Evidence, scale: Scale) -> str:
    """The class of a room's figure; not settled where its interval holds met and not met."""
    value = float(told.value) if isinstance(told.value, int | float) else 0.0
    ends = {scale.class_of(end).met for end in (value, *(told.interval or ()))}
    return UNSETTLED if len(ends) > 1 else scale.class_of(value).key


def _text(told: Evidence, value: float, room: Room, material: ReportMaterial) -> str:
    if told.criterion != PUPILS:
        return percent(value / 100)
    planned = class_size(material.site, room)
    more = "+" if told.interval and told.interval[1] > value else ""
    return f"{round(value * planned)}{more}/{planned}"
