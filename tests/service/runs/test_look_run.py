"""A look: all devices at once, their records waited for, and what the target saw of others."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netready.domain.errors import CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.record import ORDER, Record
from netready.domain.refusal import Refusal
from netready.service.desk import Desk
from netready.service.ids import new_id
from netready.service.runs.chosen import Asked, Crew
from netready.service.runs.look_run import LookRun, look_ask, look_probes
from netready.service.runs.others import Carried, carried, others_mbps
from netready.service.runs.run_view import What
from netready.service.runs.work import Tools
from netready.service.targets import Targets
from netready.store.database import OrderRow, OrderState, RunState
from netready.store.records import record_line
from netready_probes.contract import Address
from tests.fakes import START, fake_system
from tests.service.desks import SITE, client_of, desk_at, joined_agent, joined_person
from tests.service.runs.served import real_desk, until
from tests.store.fakes_records import good_record

TARGET = Address(host="10.20.0.5", port=7411)
LOOK = Asked(what=What.LOOK, rooms=("Room 1",), by="nightly")
LAPTOP = Agent(agent_id="a", kind=AgentKind.NATIVE, label="l", room="Room 1", joined_at=START)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_desk(tmp_path, TARGET)
    yield desk
    desk.runs.close()


def here(desk: Desk, *kinds: AgentKind) -> list[str]:
    found = [joined_agent(desk, f"d{n}", "Room 1", kind) for n, kind in enumerate(kinds)]
    for each in found:
        desk.runs.presence.asked(each.holder_id)
    return [each.holder_id for each in found]


def over(desk: Desk, run_id: str) -> bool:
    view = desk.runs.view(run_id)
    return view is not None and view.state.is_over


def test_a_look_loads_nothing_asks_nobodys_permission_and_takes_no_more_than_20_s() -> None:
    ask = look_ask(SITE, TARGET)
    probes = look_probes(LAPTOP, ask)
    assert [each.probe for each in probes] == [
        "host",
        "wifi-link",
        "wifi-channel",
        "reach",
        "latency",
    ]
    assert (ask.permission, ask.canaries, ask.words) == ("", (), "")
    quiet = look_ask(None, None)
    assert "latency" not in [each.probe for each in look_probes(LAPTOP, quiet)]
    assert "left out" in quiet.words


def test_all_devices_look_at_once_and_their_records_are_the_runs(desk: Desk) -> None:
    devices = here(desk, AgentKind.NATIVE, AgentKind.NATIVE, AgentKind.BROWSER)
    run_id = desk.runs.start(LOOK).run_id
    until(lambda: all(desk.runs.duties.standing(each).measure for each in devices))
    rows = desk.store.runs.orders_of(run_id)
    assert {row.agent_id for row in rows} == set(devices)
    records: list[Record] = []
    for row in rows:
        desk.runs.say_order(row.agent_id, row.order_id, OrderState.STARTED, 0.0, "")
        desk.runs.say_order(row.agent_id, row.order_id, OrderState.DONE, 1.0, "")
        records += records_of(row)
    assert not over(desk, run_id), "its records are waited for"
    desk.runs.came([replace(good_record(), annotations={ORDER: "another"}), *records])
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.refusal, view.words) == (RunState.DONE, None, "")
    assert set(view.records) == {each.record_id for each in records}
    assert view.others_mbps is None, "the target is another machine's, which tells us nothing"


def test_a_device_that_sends_without_end_is_not_kept_without_end(desk: Desk) -> None:
    (device,) = here(desk, AgentKind.NATIVE)
    run_id = desk.runs.start(LOOK).run_id
    until(lambda: desk.runs.duties.standing(device).measure)
    (row,) = desk.store.runs.orders_of(run_id)
    one = replace(good_record(), annotations={ORDER: row.order_id})
    desk.runs.came([replace(one, record_id=new_id(START)) for _ in range(500)])
    desk.runs.say_order(device, row.order_id, OrderState.DONE, 1.0, "")
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert len(view.records) == 20


def records_of(row: OrderRow) -> list[Record]:
    """One for each probe of an order."""
    body: Any = row.body
    found = replace(good_record(), device="d", room="Room 1", site="Test School")
    return [
        replace(found, record_id=new_id(START), annotations={ORDER: row.order_id})
        for _ in body["probes"]
    ]


def test_a_record_that_comes_over_the_door_is_found(desk: Desk) -> None:
    with client_of(desk) as client:
        who = joined_agent(desk, "d", "Room 1")
        desk.runs.presence.asked(who.holder_id)
        run_id = desk.runs.start(LOOK).run_id
        (row,) = desk.store.runs.orders_of(run_id)
        until(lambda: desk.runs.duties.standing(who.holder_id).measure)
        desk.runs.say_order(who.holder_id, row.order_id, OrderState.DONE, 1.0, "")
        records = records_of(row)
        ids = [each.record_id for each in records]
        body = "\n".join(map(record_line, records))
        kind = {"Content-Type": "application/x-ndjson", **who.bearer}
        answer = client.post("/api/v1/records", content=body, headers=kind)
        assert answer.json()["kept"] == ids
        until(lambda: over(desk, run_id))
        seen = client.get(f"/api/v1/runs/{run_id}", headers=joined_person(desk).bearer).json()
    assert (seen["records"], seen["refusal"]) == (ids, None)


def test_what_is_late_is_given_up_and_the_others_count(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, targets=Targets(address=TARGET))  # its clock jumps when one sleeps
    run = look_of(desk, "d0", "d1")
    first = desk.store.runs.orders_of("run")[0]
    run.say(first.order_id, OrderState.DONE, 1.0, "")
    began_s = desk.clock.monotonic_s()
    ended = run.carry_out(lambda: False)
    assert 15 < desk.clock.monotonic_s() - began_s < 25
    assert (ended.state, ended.refusal) == (RunState.DONE, None)
    assert ended.words == "1 of 2 devices looked."
    rows = desk.store.runs.orders_of("run")
    assert [row.words for row in rows if row.order_id != first.order_id] == ["it did not begin"]


def test_where_nobody_looks_no_device_answered(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, targets=Targets(address=TARGET))
    ended = look_of(desk, "d0").carry_out(lambda: False)
    assert (ended.state, ended.refusal) == (RunState.FAILED, Refusal.NO_AGENT)
    with pytest.raises(CannotMeasureError, match="No device is connected in Room 1"):
        desk.runs.start(LOOK)


def look_of(desk: Desk, *labels: str) -> LookRun:
    found = [joined_agent(desk, label) for label in labels]
    agents = [agent for agent in desk.store.agents.all() if agent.label in labels]
    crew = Crew(agents=tuple(agents), rooms={each.holder_id: "Room 1" for each in found})
    board = desk.runs._board
    tools = Tools(
        system=fake_system(clock=desk.clock),
        duties=desk.runs.duties,
        rows=desk.store.runs,
        board=board,
    )
    return LookRun(tools, "run", look_ask(SITE, TARGET), crew, dict)


def test_a_stop_ends_it_at_once(desk: Desk) -> None:
    (device,) = here(desk, AgentKind.NATIVE)
    run_id = desk.runs.start(LOOK).run_id
    until(lambda: desk.runs.duties.standing(device).measure)
    desk.runs.stop(run_id, "enough")
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.refusal) == (RunState.STOPPED, Refusal.STOPPED)
    assert desk.runs.duties.standing(device).measure == ()
    assert threading.active_count() < 50


def line(client: str, sent: int, received: int = 0) -> dict[str, object]:
    return {"address": "10.0.0.1", "client": client, "bytes_sent": sent, "bytes_received": received}


def test_the_target_says_what_it_carried_of_others() -> None:
    before = carried({"clients": [line("a", 1_000_000), line("old", 500)]}, 10.0)
    after = carried({"clients": [line("a", 2_000_000, 500_000), line("new", 1_000_000)]}, 20.0)
    assert others_mbps(before, after) == pytest.approx(2.5e6 * 8e-6 / 10)
    forgotten = carried({"clients": [line("a", 250_000)]}, 20.0)
    assert others_mbps(before, forgotten) == pytest.approx(0.2), "it was forgotten, and came again"
    assert others_mbps(before, carried({"clients": []}, 20.0)) == 0.0


def test_what_the_target_does_not_say_is_not_zero() -> None:
    known = carried({"clients": []}, 1.0)
    assert others_mbps(carried({}, 0.0), known) is None
    assert others_mbps(Carried(at_s=0.0, clients={}), carried({}, 1.0)) is None
    assert others_mbps(known, known) is None
