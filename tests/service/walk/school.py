"""A small school and things that happen in it, for the tests of the walk."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from netready.catalogue.loader import load_catalogue
from netready.domain.criterion import Criterion
from netready.domain.metrics import Metric, metric
from netready.domain.record import Record
from netready.domain.site import Cohort, Floor, Room, Site
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.service.walk.judged import criteria_of_rooms
from netready.service.walk.seen import Seen, seen_of
from netready.service.walk.state import WalkState, walk_state
from tests.build_records import START, a_record, a_site

ME, OTHER = "phone 1", "phone 2"


def school() -> Site:
    rooms = (
        Room(name="G1", floor="Ground", x=100, y=100, seats=30, ap="AP-1"),
        Room(name="G2", floor="Ground", x=300, y=100, seats=30, ap="AP-1"),
        Room(name="G3", floor="Ground", x=900, y=100, seats=30),
        Room(name="F1", floor="First", x=100, y=100, seats=30),
        Room(name="Hall", seats=30),
    )
    plain = a_site(*rooms)
    return Site(
        name=plain.name,
        country=plain.country,
        phase=plain.phase,
        pupils=plain.pupils,
        floors=(Floor(name="Ground", plan="ground.png"), Floor(name="First")),
        rooms=rooms,
        cohorts=(Cohort(name="Year 6", pupils=60, roll_out=1, rooms=("G1", "F1")),),
    )


@cache
def criteria() -> tuple[Criterion, ...]:
    catalogue = load_catalogue("GB-ENG", "primary", date(2026, 11, 2))
    return criteria_of_rooms(catalogue.criteria)


def an_id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012d}"


def event(
    number: int,
    kind: WalkKind = WalkKind.VISIT,
    room: str = "G1",
    *,
    by: str = ME,
    minute: float | None = None,
    spot: Spot | None = None,
    text: str = "",
    refers: str = "",
) -> WalkEvent:
    minutes = number if minute is None else minute
    return WalkEvent(
        event_id=an_id(number),
        kind=kind,
        room=room,
        at=START + timedelta(minutes=minutes),
        by=by,
        spot=spot,
        text=text,
        refers=refers,
    )


def link(signal_dbm: float | None, snr_db: float | None = 30.0) -> tuple[Metric, ...]:
    note = "" if signal_dbm is not None else "the driver does not tell"
    return (metric("signal_dbm", signal_dbm, note=note), metric("snr_db", snr_db))


def a_link(
    signal_dbm: float | None, *, room: str = "G1", order: str = "", number: int = 1
) -> Record:
    annotations = {"order": order} if order else {}
    return a_record(
        *link(signal_dbm), probe="wifi-link", room=room, number=number, annotations=annotations
    )


def seen(*records: Record, site: Site | None = None) -> tuple[Seen, ...]:
    return tuple(seen_of(each, criteria(), site or school()) for each in records)


def folded(
    events: Sequence[WalkEvent] = (), records: Sequence[Record] = (), *, minute: float = 60
) -> WalkState:
    return walk_state(
        school(),
        events,
        seen(*records),
        by=ME,
        now=START + timedelta(minutes=minute),
        run_of={},
    )
