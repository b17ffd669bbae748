from dataclasses import replace
from datetime import timedelta

import pytest

from netready.analysis.spots import SPOT, place_from, spot_text, spots_of
from netready.analysis.walked import WALK
from netready.domain.record import ORDER
from netready.domain.site import Floor, Room, Site
from netready.domain.walk import Spot, WalkEvent, WalkKind
from tests.build_records import START, a_record, a_site

ROOM = Room(name="Room 1", floor="Ground", x=100.0, y=50.0)


def site() -> Site:
    return replace(a_site(), floors=(Floor(name="Ground"),), rooms=(ROOM, Room(name="Room 2")))


def event(
    event_id: str, kind: WalkKind, *, refers: str = "", spot: Spot | None = None
) -> WalkEvent:
    at = START + timedelta(minutes=len(event_id))
    return WalkEvent(
        event_id=event_id, kind=kind, room="Room 1", at=at, by="phone", refers=refers, spot=spot
    )


HERE = Spot(floor="Ground", x=7.0, y=8.0)


def the_spot(
    annotations: dict[str, str], *events: WalkEvent, **more: dict[str, str]
) -> Spot | None:
    record = a_record(annotations=annotations)
    return spots_of([record], site(), events, **more).get(record.record_id)


def test_a_record_of_no_spot_stands_at_the_mark_of_its_room() -> None:
    assert the_spot({}) == Spot(floor="Ground", x=100.0, y=50.0)


def test_a_room_without_a_mark_and_a_record_without_a_room_have_no_spot() -> None:
    records = [a_record(room="Room 2", number=1), a_record(room=None, number=2)]
    assert spots_of(records, site()) == {}


def test_what_the_technician_wrote_goes_before_the_mark_of_the_room() -> None:
    assert the_spot({SPOT: "12.5,30"}) == Spot(floor="Ground", x=12.5, y=30.0)
    assert the_spot({SPOT: spot_text(12.5, 30)}) == Spot(floor="Ground", x=12.5, y=30.0)


def test_the_walk_goes_before_all_by_event_by_order_and_by_the_orders_run() -> None:
    measured = event("event-1", WalkKind.MEASURE, refers="order-1", spot=HERE)
    assert the_spot({WALK: "event-1", SPOT: "1,2"}, measured) == HERE
    assert the_spot({ORDER: "order-1"}, measured) == HERE
    ordered = event("event-1", WalkKind.MEASURE, refers="run-1", spot=HERE)
    assert the_spot({ORDER: "order-9"}, ordered, run_of={"order-9": "run-1"}) == HERE


def test_a_spot_that_was_taken_back_counts_no_more() -> None:
    measured = event("event-1", WalkKind.MEASURE, refers="order-1", spot=HERE)
    undo = event("event-22", WalkKind.UNDO, refers="event-1")
    assert the_spot({ORDER: "order-1"}, measured, undo) == Spot(floor="Ground", x=100.0, y=50.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1,",
        "-1,2",
        "nan,1",
        "1e3,4",
        "1,2,3",
        "9999999,1",
        "100001,1",
        "\u0661,\u0662",
        " 1,2",
    ],
)
def test_a_spot_that_is_none_is_no_spot(text: str) -> None:
    assert place_from(text) is None
