"""What stands on the plans of the technician report: signal, air in use, pupils held. Pure.

The signal is a surface, within reach of where somebody measured; what belongs to a whole room or
access point (air, pupils) is a tag on the room and never a surface. Nothing measured gives words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.heat_map import HeatMap, HeatRules, Place, heat_map
from netready.analysis.selection import counting_records
from netready.analysis.signal_places import Heard, heard_by_floor, without_spot
from netready.domain.criterion import Criterion
from netready.domain.site import Floor
from netready.domain.walk import Spot
from netready_reports.heat_classes import (
    NOT_HEARD,
    NOT_MEASURED,
    UNKNOWN,
    UNSETTLED,
    Scale,
    scale_of,
)
from netready_reports.heat_rooms import RoomPicture, room_pictures
from netready_reports.heat_shapes import Frame, Mark, Surface, Tag, frame_of, surface_of, tags_of
from netready_reports.heat_words import (
    error_words,
    few_places,
    left_out_words,
    method_words,
    places_table,
)
from netready_reports.material import PlanImage, ReportMaterial
from netready_reports.tables import Table
from netready_reports.words import clipped, counted, number

SIGNAL: Final = "TSP-01"
FLOORS_MAX: Final = 60
HOVER_MAX: Final = 80
NAME_MAX: Final = 14
NOTHING: Final = (
    "No place of a measurement is known, so there is no map. Give rooms x and y in the site file, "
    "say --spot when measuring, or walk with the aggregator."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendLine:
    """A colour and its words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """One picture on a floor's plan.

    Attributes:
        plan: id of the plan's image on the page, or "".
        high: units; every picture is 1,000 wide.
        hatched: what is not coloured was not measured.
        lines: a path that joins rooms of one access point, or "".
    """

    id: str
    title: str
    words: str
    plan: str
    high: str
    legend: tuple[LegendLine, ...]
    tags: tuple[Tag, ...]
    surface: Surface | None = None
    hatched: bool = False
    lines: str = ""
    after: tuple[str, ...] = ()


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
    floors = [
        _floor_maps(number, floor, heard.get(floor.name, ()), material)
        for number, floor in enumerate(material.site.floors[:FLOORS_MAX], start=1)
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
    count: int, floor: Floor, heard: Sequence[Heard], material: ReportMaterial
) -> FloorMaps:
    plan = material.plans.get(floor.name, "No plan of this floor was given.")
    image = plan if isinstance(plan, PlanImage) else None
    size = (float(image.width), float(image.height)) if image else None
    inside = [each for each in heard if _is_inside(each.spot, size)]
    rooms = [r for r in material.site.rooms if r.floor == floor.name and r.x is not None]
    marks = [Spot(floor=floor.name, x=r.x or 0.0, y=r.y or 0.0) for r in rooms]
    within = [spot for spot in marks if _is_inside(spot, size)]
    spots = [*(each.spot for each in inside), *within]
    id = f"floor-{count}"
    if not spots:
        return FloorMaps(
            id=id, floor=floor.name, url="", high="0", words=(), pictures=(), tables=()
        )
    frame = frame_of(size, spots, floor.metres_per_pixel)
    shown = _Shown(id=id, plan=f"{id}-plan" if image else "", frame=frame)
    signal, table = _signal(shown, size, inside, material)
    outside = len(heard) - len(inside) + len(marks) - len(within)
    return FloorMaps(
        id=id,
        floor=floor.name,
        url=image.url if image else "",
        high=_high(frame),
        words=_floor_words(plan, floor, outside),
        pictures=(*signal, *_of_rooms(shown, floor, size, material)),
        tables=table,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What all pictures of a floor share."""

    id: str
    plan: str
    frame: Frame


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


def _high(frame: Frame) -> str:
    return f"{frame.high:.0f}"


def _signal(
    shown: _Shown,
    size: tuple[float, float] | None,
    heard: Sequence[Heard],
    material: ReportMaterial,
) -> tuple[tuple[PlanPicture, ...], tuple[Table, ...]]:
    """The map of the signal and its numbers; nothing where nothing was heard."""
    scale = scale_of(criterion_of(material, SIGNAL))
    if not heard:
        return (), ()
    metres = shown.frame.metres
    found = _map_of(heard, size, metres)
    surface = None
    if metres is not None and scale is not None:
        surface = surface_of(found, shown.frame, lambda dbm: _key(dbm, scale))
    picture = PlanPicture(
        id=f"{shown.id}-signal",
        title="Wi-Fi signal",
        words=_signal_words(surface is not None),
        plan=shown.plan,
        high=_high(shown.frame),
        legend=_legend(scale, found, surface),
        tags=tags_of(_marks(found.places, shown, scale)),
        surface=surface,
        hatched=surface is not None,
        after=_signal_after(found, heard, surface, metres),
    )
    return (picture,), (places_table(found.places, scale, metres),)


def criterion_of(material: ReportMaterial, id: str) -> Criterion | None:
    """The criterion whose lines are the borders."""
    found = material.catalogue.criteria if material.catalogue else ()
    return next((each for each in found if each.id == id), None)


def _map_of(
    heard: Sequence[Heard], size: tuple[float, float] | None, metres: float | None
) -> HeatMap:
    """In metres; without a scale, in pixels, of which only the places themselves are used."""
    factor = metres or 1.0
    places = [
        Place(
            x_m=h.spot.x * factor,
            y_m=h.spot.y * factor,
            dbm=h.dbm,
            whole=h.whole,
            labels=(h.room,) if h.room else (),
        )
        for h in heard
    ]
    if metres is None:
        rules = HeatRules(merge_m=0.5, places_min=len(places) + 1)
        return heat_map(places, width_m=1.0, height_m=1.0, rules=rules)
    far = max((max(place.x_m, place.y_m) for place in places), default=0.0) + HeatRules().trust_m
    wide, high = (size[0] * factor, size[1] * factor) if size else (far, far)
    return heat_map(places, width_m=wide, height_m=high)


def _key(dbm: float, scale: Scale) -> str:
    return NOT_HEARD if dbm == float("-inf") else scale.class_of(dbm).key


def _signal_words(surface: bool) -> str:
    base = (
        "The strongest radio of the school's network on 5 and 6 GHz, in dBm; figures stand where "
        "somebody measured."
    )
    return f"{base} Hatched: not measured." if surface else base


def _legend(scale: Scale | None, found: HeatMap, surface: Surface | None) -> tuple[LegendLine, ...]:
    lines = [LegendLine(key=each.key, words=each.words) for each in scale.classes] if scale else []
    silent = any(not place.dbm for place in found.places)
    if silent:
        lines.append(LegendLine(key=NOT_HEARD, words="not heard at all"))
    if surface is not None:
        lines.append(LegendLine(key=NOT_MEASURED, words="not measured"))
    return tuple(lines)


def _marks(places: Sequence[Place], shown: _Shown, scale: Scale | None) -> list[Mark]:
    """The weakest first, for they matter most where there is not room for all.

    Without a plan, whose letters would say it, rooms are named.
    """
    frame = shown.frame
    factor = frame.metres or 1.0
    marks = []
    for place in sorted(places, key=lambda p: (p.best_dbm is not None, p.best_dbm or 0.0)):
        x, y = frame.at(place.x_m / factor, place.y_m / factor)
        best = place.best_dbm
        key = NOT_HEARD if best is None else scale.class_of(best).key if scale else ""
        text = "none" if best is None else number(best).replace("-", "\u2212")
        where = ", ".join(place.labels)
        said = "no radio heard" if best is None else f"{text} dBm"
        hover = f"{where}: {said}" if where else said
        name = "" if shown.plan else clipped(where, NAME_MAX)
        marks.append(Mark(x=x, y=y, key=key, text=text, name=name, hover=clipped(hover, HOVER_MAX)))
    return marks


def _signal_after(
    found: HeatMap, heard: Sequence[Heard], surface: Surface | None, metres: float | None
) -> tuple[str, ...]:
    """How it was drawn, and how far it may be off."""
    words: list[str] = []
    if surface is not None:
        words += [error_words(found.error, found.rules), method_words(found.rules)]
    elif metres is not None and found.too_few:
        words.append(
            f"{counted(len(found.places), 'place')} on this floor: too few for a surface, which "
            f"needs {found.rules.places_min}."
        )
    words += [*few_places(found.places, heard), *left_out_words(found)]
    return tuple(words)


def _of_rooms(
    shown: _Shown, floor: Floor, size: tuple[float, float] | None, material: ReportMaterial
) -> tuple[PlanPicture, ...]:
    """Air in use and pupils held, as tags on the rooms."""
    rooms = [
        room
        for room in material.site.rooms
        if room.floor == floor.name
        and room.x is not None
        and room.y is not None
        and _is_inside(Spot(floor=floor.name, x=room.x, y=room.y), size)
    ]
    return tuple(
        PlanPicture(
            id=f"{shown.id}-{each.id}",
            title=each.title,
            words=each.words,
            plan=shown.plan,
            high=_high(shown.frame),
            legend=_room_legend(each),
            tags=each.tags,
            lines=each.lines,
        )
        for each in room_pictures(rooms, shown.frame, material, criterion_of)
    )


def _room_legend(picture: RoomPicture) -> tuple[LegendLine, ...]:
    lines = [LegendLine(key=each.key, words=each.words) for each in picture.scale.classes]
    more: Mapping[str, str] = {
        UNSETTLED: "not settled: what was measured could be either",
        UNKNOWN: "not measured",
    }
    used = {tag.key for tag in picture.tags}
    return (*lines, *(LegendLine(key=k, words=words) for k, words in more.items() if k in used))
