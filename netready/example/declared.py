"""What the example school says of itself: its site file, answers, prices. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from netready.domain.criterion import Catalogue
from netready.domain.site import (
    Answer,
    Cohort,
    Floor,
    Internet,
    LoadRules,
    Permission,
    Phase,
    Plan,
    Price,
    Room,
    Site,
)
from netready.example.building import (
    METRES_PER_PIXEL,
    ROOMS_A_BLOCK,
    Building,
    RoomPlace,
    floor_name,
    pixels,
)

SCHOOL: Final = "Example Academy"
MIX: Final = "everyday-lesson"
CLASS_PUPILS: Final = 30
YEARS: Final = 5
PUPILS_A_BLOCK: Final = 900
STAFF_MBPS_DOWN, STAFF_MBPS_UP = 40.0, 12.0
# on each floor of a block: no year group is taught there, and nobody has measured them yet
SPECIAL: Final = (("G10", "Library"), ("G20", "Sports hall"), ("110", "Drama studio"))

_HEAD, _BURSAR, _IT = "Headteacher", "Business manager", "IT manager"
_SAFE, _TEACH = "Safeguarding lead", "Deputy head"


@dataclass(frozen=True, slots=True)
class _Said:
    """One line of what people said."""

    criterion: str
    value: float | str
    by: str
    on: date
    document: str | None = None


_ANSWERS: Final = (
    _Said("INF-01", "full-fibre", _IT, date(2026, 10, 5), "Broadband contract 2024"),
    _Said("INF-08", 25.0, _IT, date(2026, 10, 5)),
    _Said("INF-09", 14.0, _IT, date(2026, 10, 5), "Firewall report, September 2026"),
    _Said("INF-10", "manual", _IT, date(2026, 10, 5)),
    _Said("INF-12", 1.3, _IT, date(2026, 10, 12), "Address plan"),
    _Said("INF-13", 1000.0, _IT, date(2026, 10, 12), "Switch inventory"),
    _Said("INF-14", "some", _IT, date(2026, 10, 12)),
    _Said("INF-15", "cat6", _IT, date(2026, 10, 12), "Cabling certificate 2019"),
    _Said("INF-16", 6.0, _IT, date(2026, 10, 12), "Wi-Fi purchase order 2023"),
    _Said("INF-17", "yes", _IT, date(2026, 10, 12)),
    _Said("CLD-04", "untouched", _IT, date(2026, 10, 12)),
    _Said("CLD-06", 4.0, _IT, date(2026, 10, 12)),
    _Said("CLD-08", 99.0, _IT, date(2026, 10, 19), "Licence report"),
    _Said("CLD-09", "tested", _IT, date(2026, 10, 19)),
    _Said("CLD-10", "monitored", _IT, date(2026, 10, 19)),
    _Said("TSP-10", 95.0, _IT, date(2026, 10, 19), "Wi-Fi floor plans"),
    _Said("TSP-12", 96.0, _TEACH, date(2026, 10, 19)),
    _Said("SEC-01", "reviewed", _SAFE, date(2026, 9, 14), "Filtering review, September 2026"),
    _Said("SEC-02", "yes", _SAFE, date(2026, 9, 14), "Filtering review, September 2026"),
    _Said("SEC-03", "all", _IT, date(2026, 10, 19)),
    _Said("SEC-05", "separated", _IT, date(2026, 10, 19), "Network diagram"),
    _Said("SEC-06", "wpa3", _IT, date(2026, 10, 19)),
    _Said("SEC-08", "all-yes", _IT, date(2026, 10, 19)),
    _Said("SEC-09", "all-admin", _IT, date(2026, 10, 19)),
    _Said("SEC-10", "within-14-days", _IT, date(2026, 10, 19)),
    _Said("SEC-11", "yes", _IT, date(2026, 10, 19)),
    _Said("SEC-12", "signed", _HEAD, date(2026, 10, 26), "Data protection assessment v2"),
    _Said("TEC-01", "partly", _IT, date(2026, 10, 26)),
    _Said("TEC-02", "some", _IT, date(2026, 10, 26)),
    _Said("TEC-03", 330.0, _IT, date(2026, 10, 26)),
    _Said("TEC-04", 4.0, _BURSAR, date(2026, 10, 26), "Device order, draft"),
    _Said("CUR-01", "half", _TEACH, date(2026, 11, 2)),
    _Said("CUR-02", 55.0, _TEACH, date(2026, 11, 2), "Training register"),
    _Said("CUR-03", "agreed", _TEACH, date(2026, 11, 2)),
    _Said("CUR-04", "all", _TEACH, date(2026, 11, 2)),
    _Said("CON-01", 6.0, _HEAD, date(2026, 11, 2), "Committee minutes"),
    _Said("CON-02", "three", _HEAD, date(2026, 11, 2), "Committee minutes"),
    _Said("CON-03", "published", _HEAD, date(2026, 11, 2), "Vision statement"),
    _Said("FIN-01", "whole-life", _BURSAR, date(2026, 11, 2), "Five-year budget"),
    _Said("FIN-02", "approved", _BURSAR, date(2026, 11, 2), "Governors' minutes"),
    _Said("FIN-03", "draft", _BURSAR, date(2026, 11, 2)),
    _Said("POL-01", "adopted", _HEAD, date(2026, 10, 5), "Acceptable use policy"),
    _Said("POL-02", "draft", _HEAD, date(2026, 11, 2)),
    _Said("POL-03", "yes", _HEAD, date(2026, 10, 5), "Privacy notice"),
    _Said("POL-05", "partly", _HEAD, date(2026, 11, 2)),
    _Said("EVA-01", "agreed", _HEAD, date(2026, 11, 2), "Success measures"),
    _Said("EVA-03", "some", _HEAD, date(2026, 11, 2)),
)

# what they say in spring instead; nobody is left who knows INF-17
_SPRING: Final = (
    _Said("INF-10", "automatic", _IT, date(2027, 2, 12), "Failover test, February 2027"),
    _Said("CUR-02", 86.0, _TEACH, date(2027, 2, 19), "Training register"),
    _Said("FIN-05", "yes", _BURSAR, date(2027, 2, 19), "Five-year budget"),
    _Said("EVA-02", "planned", _HEAD, date(2027, 2, 19)),
)
_FORGOTTEN: Final = "INF-17"

# criterion whose fix is priced: low, high, lead time in weeks, when it was asked for
_PRICES: Final[dict[str, tuple[float, float, float, date]]] = {
    "INF-04": (3_600.0, 7_200.0, 12.0, date(2026, 10, 20)),
    "TSP-13": (700.0, 1_100.0, 3.0, date(2026, 10, 20)),
    "INF-10": (1_200.0, 2_400.0, 8.0, date(2026, 10, 20)),
    "INF-18": (700.0, 1_100.0, 3.0, date(2025, 6, 2)),
    "CUR-02": (2_000.0, 4_500.0, 6.0, date(2026, 10, 20)),
}
_PRICES_SPRING: Final[dict[str, tuple[float, float, float, date]]] = {
    "INF-18": (820.0, 1_300.0, 3.0, date(2027, 2, 8)),
    "TSP-01": (250.0, 450.0, 2.0, date(2027, 2, 8)),
}


def site_of(building: Building, catalogue: Catalogue, *, spring: bool = False) -> Site:
    """The whole site file; `catalogue` tells the words of the fixes that have a price."""
    blocks = max(1, round(len(building.rooms) / ROOMS_A_BLOCK))
    return Site(
        name=SCHOOL,
        country="GB-ENG",
        phase=Phase.SECONDARY,
        pupils=PUPILS_A_BLOCK * blocks,
        fictional=True,
        cohorts=tuple(_cohorts(building, PUPILS_A_BLOCK * blocks)),
        floors=tuple(_floors(building)),
        rooms=tuple(_room(building, place) for place in building.rooms),
        plan=Plan(
            mix=MIX,
            platform="microsoft",
            staff_mbps_down=STAFF_MBPS_DOWN * blocks,
            staff_mbps_up=STAFF_MBPS_UP * blocks,
            class_size=CLASS_PUPILS,
        ),
        internet=Internet(
            contracted_down_mbps=(1000.0 if spring else 500.0) * blocks,
            contracted_up_mbps=(1000.0 if spring else 500.0) * blocks,
            endpoint_lists=("microsoft",),
            http_target="https://line-test.example-academy.example",
            target="line-test.example-academy.example:7700",
        ),
        load=LoadRules(windows=("Mon-Fri 15:30-18:00",), max_gigabytes=200.0),
        answers=tuple(
            Answer(criterion=s.criterion, value=s.value, by=s.by, on=s.on, document=s.document)
            for s in _said(spring=spring)
        ),
        permission=Permission(
            by="M. Okafor", role=_IT, on=date(2026, 11, 2), window="Mon-Fri 15:30-18:00"
        ),
        prices=tuple(_prices(catalogue, spring=spring)),
    )


def _said(*, spring: bool) -> tuple[_Said, ...]:
    if not spring:
        return _ANSWERS
    anew = {said.criterion for said in _SPRING} | {_FORGOTTEN}
    return (*(said for said in _ANSWERS if said.criterion not in anew), *_SPRING)


def room_name(place: RoomPlace) -> str:
    """The number, or what the room is called by."""
    return f"{place.name} {special}" if (special := _special(place)) else place.name


def is_taught_in(place: RoomPlace) -> bool:
    """Whether a year group has its lessons there."""
    return not _special(place)


def plan_file(storey: int) -> str:
    """Name of a floor's picture, beside the site file."""
    return f"plans/floor-{storey + 1:02d}.png"


def _special(place: RoomPlace) -> str:
    return dict(SPECIAL).get(place.name, "")


def _cohorts(building: Building, pupils: int) -> Iterator[Cohort]:
    """Rooms in their order, a fifth to each year: the first years are taught downstairs."""
    taught = [room_name(place) for place in building.rooms if is_taught_in(place)]
    for year in range(YEARS):
        first, last = (len(taught) * each // YEARS for each in (year, year + 1))
        rooms = tuple(taught[first:last])
        yield Cohort(
            name=f"Year {7 + year}", pupils=pupils // YEARS, roll_out=year + 1, rooms=rooms
        )


def _floors(building: Building) -> Iterator[Floor]:
    for storey in sorted({place.storey for place in building.rooms}):
        yield Floor(
            name=floor_name(storey), plan=plan_file(storey), metres_per_pixel=METRES_PER_PIXEL
        )


def _room(building: Building, place: RoomPlace) -> Room:
    x, y = pixels(place.middle)
    return Room(
        name=room_name(place),
        floor=floor_name(place.storey),
        x=x,
        y=y,
        seats=CLASS_PUPILS,
        ap=building.serving(place.name).label,
    )


def _prices(catalogue: Catalogue, *, spring: bool) -> Iterator[Price]:
    fixes = {criterion.id: criterion.fix for criterion in catalogue.criteria if criterion.fix}
    for criterion, (low, high, weeks, on) in (_PRICES | (_PRICES_SPRING if spring else {})).items():
        if criterion in fixes:
            yield Price(action=fixes[criterion], low=low, high=high, lead_time_weeks=weeks, on=on)
