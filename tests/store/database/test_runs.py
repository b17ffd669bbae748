from dataclasses import replace
from datetime import timedelta

import pytest

from netready.domain.access import Role
from netready.store.database import (
    Database,
    OrderRow,
    OrderState,
    RunRow,
    RunState,
    TakenError,
)
from netready.store.database.values import LOOK_RUN
from tests.store.database.build_rows import NOW, an_agent, an_id

RUN = RunRow(
    run_id=an_id(1),
    what="class",
    asked_at=NOW,
    rooms=("Room 1", "Room 2"),
    agents=(an_id(7),),
    by="phone",
    facts={"target": "192.0.2.1:4100"},
)
ORDER = OrderRow(
    order_id=an_id(5),
    agent_id=an_id(7),
    room="Room 1",
    made_at=NOW,
    run_id=an_id(1),
    body={"probes": [["latency", {"count": 3}]]},
)


@pytest.fixture
def school(database: Database) -> Database:
    database.agents.add(an_agent(7), b"t" * 32, Role.AGENT)
    return database


def test_a_run_comes_back_as_it_was(database: Database) -> None:
    database.runs.add(RUN)
    assert database.runs.get(an_id(1)) == RUN
    assert database.runs.get(an_id(2)) is None
    with pytest.raises(TakenError):
        database.runs.add(RUN)


def test_a_run_goes_on_and_its_first_end_stands(database: Database) -> None:
    database.runs.add(RUN)
    assert database.runs.update(an_id(1), RunState.RUNNING, words="Devices start.")
    running = replace(RUN, state=RunState.RUNNING, words="Devices start.")
    assert database.runs.open() == (running,)
    assert database.runs.update(an_id(1), RunState.DONE, at=NOW, facts={"records": 2})
    ended = replace(running, state=RunState.DONE, ended_at=NOW, facts={"records": 2})
    assert not database.runs.update(an_id(1), RunState.STOPPED, words="too late", at=NOW)
    assert database.runs.get(an_id(1)) == ended
    assert database.runs.open() == ()


def test_the_latest_runs_come_first_and_not_all_of_them(database: Database) -> None:
    for number in range(4):
        later = NOW + timedelta(minutes=number)
        database.runs.add(replace(RUN, run_id=an_id(number), asked_at=later))
    assert [run.run_id for run in database.runs.latest(limit=2)] == [an_id(3), an_id(2)]


def test_looks_in_lessons_do_not_hide_what_a_technician_ordered(database: Database) -> None:
    database.runs.add(RUN)
    for number in range(2, 9):
        database.runs.add(replace(RUN, run_id=an_id(number), what=LOOK_RUN))
        if number > 2:
            database.runs.update(an_id(number), RunState.DONE, at=NOW)
    assert [run.run_id for run in database.runs.latest(limit=3)] == [an_id(2), an_id(1)]


def test_an_order_is_open_until_it_is_closed_once(school: Database) -> None:
    school.runs.add_order(ORDER)
    assert school.runs.order(an_id(5)) == ORDER
    assert school.runs.note_order(an_id(5), OrderState.STARTED, share=0.25, words="latency")
    started = replace(ORDER, state=OrderState.STARTED, share=0.25, words="latency")
    assert school.runs.open_orders(an_id(7)) == (started,)
    assert school.runs.close_order(an_id(5), OrderState.DONE, "3 records", NOW)
    assert not school.runs.close_order(an_id(5), OrderState.STOPPED, "late", NOW)
    assert not school.runs.note_order(an_id(5), OrderState.STARTED)
    closed = replace(started, state=OrderState.DONE, words="3 records", closed_at=NOW)
    assert school.runs.order(an_id(5)) == closed
    assert school.runs.open_orders(an_id(7)) == ()
    assert school.runs.orders_of(an_id(1)) == (closed,)


def test_open_orders_come_oldest_first(school: Database) -> None:
    school.runs.add_order(replace(ORDER, order_id=an_id(8), made_at=NOW + timedelta(seconds=1)))
    school.runs.add_order(replace(ORDER, order_id=an_id(9), made_at=NOW))
    assert [each.order_id for each in school.runs.open_orders(an_id(7))] == [an_id(9), an_id(8)]


def test_an_order_to_nobody_is_refused(database: Database) -> None:
    with pytest.raises(TakenError):
        database.runs.add_order(ORDER)


def test_the_rooms_of_all_orders_are_remembered(school: Database) -> None:
    school.runs.add_order(ORDER)
    school.runs.add_order(replace(ORDER, order_id=an_id(6), room="Room 2"))
    school.runs.close_order(an_id(5), OrderState.DONE, "", NOW)
    assert school.runs.ordered_rooms(an_id(7)) == {"Room 1", "Room 2"}
    assert school.runs.ordered_rooms(an_id(8)) == frozenset()
