"""What stands on the plans of the technician report: signal, air in use, pupils held. Pure.

The signal is a surface, within reach of where somebody measured; what belongs to a whole room or
access point (air, pupils) is a tag on the room and never a surface. Nothing measured gives words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.selection import counting_records
from netready.analysis.signal_places import Heard, heard_by_floor, without_spot
from netready.analysis.spots import room_spots
from netready.domain.site import Floor, Room
from netready.domain.walk import Spot
from netready_reports.heat_classes import UNKNOWN, UNSETTLED
from netready_reports.heat_rooms import RoomPicture, room_pictures
from netready_reports.heat_shapes import frame_of
from netready_reports.heat_signal import signal_picture
from netready_reports.heat_view import LegendLine, PlanPicture, Shown
from netready_reports.material import PlanImage, ReportMaterial
from netready_reports.tables import Table
from netready_reports.words import counted

NOTHING: Final = (
    "No place of a measurement is known, so there is no map. Give rooms x and y in the site file, "
    "say --spot when measuring, or walk with the aggregator."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorMaps:
    """All of one floor.

    Attributes:
        url: of the plan's image, or "".
    """

    id: str
    floor: str
    url: str
    high: str
    words: tuple[str, ...]
    pictures: tuple[PlanPicture, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansView:
    """The section; `empty` is said where there is no floor to show."""

    floors: tuple[FloorMaps, ...] = ()
    words: tuple[str, ...] = ()
    empty: str = ""


def plans_view(material: ReportMaterial) -> PlansView:
    """Everything that can be put on plans; an embedded room is on none."""
    if material.emulated:
        return PlansView(empty="An emulated room is on no plan.")
    records = counting_records(material.records, material.site, emulated=False).records
    heard = heard_by_floor(records, material.site, material.spots)
    placed = room_spots(material.site)
    floors = [
        _floor_maps(number, floor, heard.get(floor.name, ()), placed, material)
        for number, floor in enumerate(material.site.floors, start=1)
    ]
    shown = tuple(floor for floor in floors if floor.pictures)
    named = {floor.name for floor in material.site.floors}
    lost = without_spot(records, material.spots)
    lost += sum(len(found) for floor, found in heard.items() if floor not in named)
    words = (
        (f"{counted(lost, 'reading')} of the Wi-Fi could not be put on a plan.",) if lost else ()
    )
    return PlansView(floors=shown, words=words, empty="" if shown else NOTHING)


def _floor_maps(
    count: int,
    floor: Floor,
    heard: Sequence[Heard],
    placed: Mapping[str, Spot],
    material: ReportMaterial,
) -> FloorMaps:
    plan = material.plans.get(floor.name, "No plan of this floor was given.")
    image = plan if isinstance(plan, PlanImage) else None
    size = (float(image.width), float(image.height)) if image else None
    inside = [each for each in heard if _is_inside(each.spot, size)]
    marks = {room: spot for room, spot in placed.items() if spot.floor == floor.name}
    within = {room: spot for room, spot in marks.items() if _is_inside(spot, size)}
    spots = [*(each.spot for each in inside), *within.values()]
    id = f"floor-{count}"
    if not spots:
        return FloorMaps(
            id=id, floor=floor.name, url="", high="0", words=(), pictures=(), tables=()
        )
    frame = frame_of(size, spots, floor.metres_per_pixel)
    shown = Shown(id=id, plan=f"{id}-plan" if image else "", frame=frame)
    rooms = [room for room in material.site.rooms if room.name in within]
    signal, table = signal_picture(shown, size, inside, material)
    outside = len(heard) - len(inside) + len(marks) - len(within)
    return FloorMaps(
        id=id,
        floor=floor.name,
        url=image.url if image else "",
        high=shown.high,
        words=_floor_words(plan, floor, outside),
        pictures=(*signal, *_of_rooms(shown, rooms, material)),
        tables=table,
    )


def _is_inside(spot: Spot, size: tuple[float, float] | None) -> bool:
    return (
        spot.x >= 0 and spot.y >= 0 and (size is None or (spot.x <= size[0] and spot.y <= size[1]))
    )


def _floor_words(plan: PlanImage | str, floor: Floor, outside: int) -> tuple[str, ...]:
    words = [plan] if isinstance(plan, str) else []
    if floor.metres_per_pixel is None:
        words.append(
            "The scale of this plan is not in the site file (metres_per_pixel), so distances are "
            "not known: places are shown as dots, and nothing between them."
        )
    if outside:
        words.append(f"{counted(outside, 'place')} outside the plan left out.")
    return tuple(words)


def _of_rooms(
    shown: Shown, rooms: Sequence[Room], material: ReportMaterial
) -> tuple[PlanPicture, ...]:
    """Air in use and pupils held, as tags on the rooms."""
    return tuple(
        PlanPicture(
            id=f"{shown.id}-{each.id}",
            title=each.title,
            words=each.words,
            plan=shown.plan,
            high=shown.high,
            legend=_room_legend(each),
            tags=each.tags,
            lines=each.lines,
        )
        for each in room_pictures(rooms, shown.frame, material)
    )


def _room_legend(picture: RoomPicture) -> tuple[LegendLine, ...]:
    lines = [LegendLine(key=each.key, words=each.words) for each in picture.scale.classes]
    more: Mapping[str, str] = {
        UNSETTLED: "not settled: what was measured could be either",
        UNKNOWN: "not measured",
    }
    used = {tag.key for tag in picture.tags}
    return (*lines, *(LegendLine(key=k, words=words) for k, words in more.items() if k in used))
