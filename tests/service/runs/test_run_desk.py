"""Runs from their order to their records, with agents on real lines and a real target."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.load import StageVerdict
from netready.domain.record import NIGHT, ORDER, NetworkFacts, NetworkRole
from netready.domain.refusal import Refusal
from netready.domain.typed_json import parsed
from netready.service.desk import Desk
from netready.service.ids import new_id
from netready.service.runs.allowed import load_ask
from netready.service.runs.chosen import Asked, Crew
from netready.service.runs.load_run import LoadRun
from netready.service.runs.load_run import Place as Whose
from netready.service.runs.recalled import RESTARTED, STALE, recalled
from netready.service.runs.run_view import DeviceVerdict, Part, RunView, What
from netready.store.database import OrderState, RunState
from netready_probes.agent.joined.place import Place
from netready_probes.agent.messages import (
    Commit,
    Leave,
    Message,
    Prepare,
    Refused,
    Report,
    Stop,
    Welcome,
)
from netready_probes.agent.orders import Duties, duties_from
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.system.clock import RealClock
from tests.loadtest.test_merge import measured
from tests.service.desks import Joined, joined_agent
from tests.service.runs.served import DOES, Scripted, asks, plays_along, real_desk, served, until

WAIT = "/api/v1/agent/wait"
CLASS = Asked(what=What.CLASS, rooms=("Room 1",), pupils=6, hold_s=0.2, by="phone")
TOGETHER = Asked(what=What.TOGETHER, rooms=("Room 1", "Room 2"), pupils=3, hold_s=0.2, by="phone")


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


@pytest.fixture
def desk(tmp_path: Path, target: ServerProcess) -> Desk:
    return real_desk(tmp_path, target.address)


@pytest.fixture
def place(desk: Desk) -> Iterator[Place]:
    with served(desk) as place:
        yield place


def here(desk: Desk, *rooms: str) -> list[Joined]:
    """Devices that have asked for their duties just now."""
    found = [joined_agent(desk, f"d{n}", room) for n, room in enumerate(rooms)]
    for each in found:
        desk.runs.presence.asked(each.holder_id)
        desk.runs.duties.newer(each.holder_id, 0)
    return found


def duties(desk: Desk, who: Joined, seen: int = 0) -> Duties:
    said = desk.runs.duties.newer(who.holder_id, seen)
    assert said is not None
    return duties_from(parsed(said.text.encode("utf-8")))


def over(desk: Desk, run_id: str) -> bool:
    view = desk.runs.view(run_id)
    return view is not None and view.state.is_over


def test_a_class_is_called_run_judged_and_recorded(desk: Desk, place: Place) -> None:
    devices = here(desk, "Room 1", "Room 1", "Room 2")
    run_id = desk.runs.start(CLASS).run_id
    until(lambda: duties(desk, devices[0]).take_part)
    part = duties(desk, devices[0]).take_part
    assert part is not None
    assert (part.run, part.room) == (run_id, "Room 1")
    assert duties(desk, devices[2]).take_part is None
    agents = [Scripted(place, who).join(run_id) for who in devices[:2]]
    until(lambda: over(desk, run_id))

    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.planned_pupils, view.refusal) == (RunState.DONE, 6, None)
    assert [stage.verdict for stage in view.stages] == [StageVerdict.PASS]
    assert view.answer.startswith("Holds 6 pupils on 2 radios")
    assert [(each.label, each.part, each.verdict) for each in view.devices] == [
        ("d0", Part.DONE, DeviceVerdict.HELD),
        ("d1", Part.DONE, DeviceVerdict.HELD),
    ]
    (record,) = desk.store.records.all()
    assert (record.probe, record.room, record.site) == ("load", "Room 1", "Test School")
    assert record.annotations[ORDER] == run_id
    assert NIGHT not in record.annotations
    assert view.records == (record.record_id,)
    assert duties(desk, devices[0]).take_part is None
    welcome = agents[0].said(Welcome)[0]
    assert isinstance(welcome, Welcome)
    assert welcome.device == "d0", "the aggregator's book says who it is, not the agent"
    until(lambda: agents[0].said(Leave) or agents[0].line.lost)


def test_what_a_load_by_night_leaves_says_so(desk: Desk, place: Place) -> None:
    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(replace(CLASS, night=True)).run_id
    Scripted(place, who).join(run_id)
    until(lambda: over(desk, run_id))
    (record,) = desk.store.records.all()
    assert record.annotations[NIGHT] == "no bodies, no phones"


def test_a_run_that_is_over_is_shown_by_another_process_too(desk: Desk, place: Place) -> None:
    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(CLASS).run_id
    Scripted(place, who).join(run_id)
    until(lambda: over(desk, run_id))
    later = real_desk(desk.settings.state_folder, None)
    assert later.runs.view(run_id) == desk.runs.view(run_id)
    assert later.runs.latest() == desk.runs.latest()


def test_rooms_together_leave_a_record_each(desk: Desk, place: Place) -> None:
    devices = here(desk, "Room 1", "Room 2")
    run_id = desk.runs.start(TOGETHER).run_id
    for who in devices:
        Scripted(place, who).join(run_id)
    until(lambda: over(desk, run_id))
    found = {record.room: record for record in desk.store.records.all()}
    assert set(found) == {"Room 1", "Room 2"}
    assert {record.details["planned_pupils"] for record in found.values()} == {3}
    run = found["Room 1"].details["run"]
    assert isinstance(run, dict)
    assert run["together"] == ["Room 1", "Room 2"]
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.planned_pupils, len(view.records)) == (6, 2)


def test_stop_ends_a_stage_within_a_second(desk: Desk, place: Place) -> None:
    def plays_for_ever(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            plays_along(agent, message)

    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(CLASS).run_id
    agent = Scripted(place, who, answer=plays_for_ever).join(run_id)
    until(lambda: agent.said(Commit))
    pressed_s = time.monotonic()
    assert desk.runs.stop(run_id, "stopped by phone")
    until(lambda: agent.said(Stop) or agent.said(Leave))
    assert time.monotonic() - pressed_s < 1.0
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.words) == (RunState.STOPPED, "stopped by phone")
    assert view.refusal is Refusal.STOPPED
    assert desk.store.records.count() == 0, "nothing was judged, so nothing is kept"
    assert not desk.runs.stop(run_id, "again")


def test_where_too_few_come_nothing_is_loaded(desk: Desk, place: Place) -> None:
    def refuses(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.say(Refused(number=message.number, why="Another load runs here."))

    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(CLASS).run_id
    Scripted(place, who, answer=refuses).join(run_id)
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert view.refusal is Refusal.NO_AGENT
    assert view.devices[0].part is Part.REFUSED
    assert view.devices[0].words == "Another load runs here."
    assert [stage.verdict for stage in view.stages][:1] == [StageVerdict.VOID]


def test_a_load_whose_time_is_over_ends_by_itself(desk: Desk, place: Place) -> None:
    (who,) = here(desk, "Room 1")
    asked = Asked(what=What.CLASS, rooms=("Room 1",), pupils=6, minutes=0.05)  # 3 s
    run_id = desk.runs.start(asked).run_id
    Scripted(place, who, answer=lambda _agent, _message: None).join(run_id)
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.refusal) == (RunState.STOPPED, Refusal.STOPPED)
    assert view.words.startswith("Its time was over before its plan was.")
    assert desk.store.records.count() == 0


def test_what_was_judged_before_the_time_was_over_counts(desk: Desk, place: Place) -> None:
    (who,) = here(desk, "Room 1")
    asked = replace(CLASS, search=True)
    now, run_id = desk.clock.now(), new_id(desk.clock.now())
    ask = load_ask(asked, CLASS.rooms, desk.site, desk.targets.address, now)
    crew = Crew(agents=desk.store.agents.all(), rooms={who.holder_id: "Room 1"})
    whose = Whose(site="", network=NetworkFacts(role=NetworkRole.EMULATED))
    tools, driver = desk.runs._tools, desk.runs._driver
    clock = Ahead()
    system = replace(tools.system, clock=clock)
    ask = replace(ask, within_s=60.0)
    run = LoadRun(replace(tools, system=system), run_id, ask, crew, whose)
    driver.ask(run_id, alone=True)
    view = RunView(run_id=run_id, what=What.CLASS, rooms=CLASS.rooms, by="phone", asked_at=now)
    driver.go(view, run)
    until(lambda: duties(desk, who).take_part)
    Scripted(place, who, answer=partial(suffers_once, clock)).join(run_id)
    until(lambda: over(desk, run_id))
    found = desk.runs.view(run_id)
    assert found is not None
    assert [stage.verdict for stage in found.stages] == [StageVerdict.FAIL]
    assert (found.state, found.refusal) == (RunState.DONE, None)
    assert found.words == "Its time was over before its plan was."
    assert len(found.records) == 1


@dataclass
class Ahead(RealClock):
    """The machine's clock, which can be put forward."""

    ahead_s: float = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.ahead_s


def suffers_once(clock: Ahead, agent: Scripted, message: Message) -> None:
    """The class goes short; of the search nothing is ever heard, and its time is over."""
    if isinstance(message, Commit) and agent.prepared and not agent.reported:
        agent.reported = True
        found = measured([5.0] * 40, pupils=agent.prepared.stage.pupils)
        pupils = tuple(replace(each, activity=DOES, failure="timeout") for each in found.pupils[:4])
        measurement = replace(found, pupils=(*pupils, *found.pupils[4:]))
        report = Report(
            number=message.number, measurement=measurement, start_error_ms=1.0, clock_bound_ms=0.1
        )
        agent.line.say(report)
    elif isinstance(message, Prepare):
        if agent.reported:
            clock.ahead_s = 61.0
        plays_along(agent, message)


def test_one_run_at_a_time_uses_the_target(desk: Desk) -> None:
    here(desk, "Room 1", "Room 2")
    run_id = desk.runs.start(CLASS).run_id
    with pytest.raises(CannotMeasureError, match="Another run uses the target in Room 1"):
        desk.runs.start(Asked(what=What.CLASS, rooms=("Room 2",)))
    waits = desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 2",)))
    until(lambda: "Room 1" in (desk.runs.view(waits.run_id) or waits).words)
    third = desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 2",))).run_id
    assert desk.runs.stop(third, "changed my mind")
    until(lambda: over(desk, third))
    assert {row.words for row in desk.store.runs.orders_of(third)} == {"stopped before its turn"}
    assert desk.runs.stop(run_id, "enough")
    until(lambda: (desk.runs.view(waits.run_id) or waits).state is RunState.RUNNING)
    assert desk.runs.stop(waits.run_id, "enough")
    until(lambda: over(desk, waits.run_id))
    desk.runs.stop(desk.runs.start(CLASS).run_id, "enough")


def test_a_device_that_is_sent_away_loses_its_line_at_once(desk: Desk, place: Place) -> None:
    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(CLASS).run_id
    agent = Scripted(place, who, answer=lambda _agent, _message: None).join(run_id)
    until(lambda: agent.said(Welcome))
    desk.runs.revoked(who.holder_id)
    until(lambda: agent.line.lost)
    desk.runs.stop(run_id, "enough")
    until(lambda: over(desk, run_id))


def test_who_waits_is_answered_when_the_aggregator_ends(desk: Desk) -> None:
    (who,) = here(desk, "Room 1")
    asked = {"number": duties(desk, who).number, "wait_s": 25.0}
    found: list[int] = []
    with served(desk) as place:
        client = asks(place, who)
        thread = threading.Thread(
            target=lambda: found.append(client.ask("POST", WAIT, json=asked).status)
        )
        thread.start()
        until(lambda: desk.runs.duties.bell.listeners(who.holder_id))
    thread.join(timeout=5.0)
    client.close()
    assert found == [204]


def test_a_run_ends_with_the_aggregator_and_says_so(desk: Desk) -> None:
    here(desk, "Room 1")
    run_id = desk.runs.start(CLASS).run_id
    desk.runs.close()
    view = real_desk(desk.settings.state_folder, None).runs.view(run_id)
    assert view is not None
    assert (view.state, view.refusal) == (RunState.STOPPED, Refusal.INTERRUPTED)


def test_a_measurement_is_an_order_that_the_device_says_how_far_it_is_with(
    desk: Desk, place: Place
) -> None:
    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 1",), by="phone")).run_id
    (row,) = desk.store.runs.orders_of(run_id)
    until(lambda: desk.runs.duties.standing(who.holder_id).measure)
    (order,) = duties(desk, who).measure
    assert (order.order, order.room, order.target) == (row.order_id, "Room 1", desk.targets.address)
    assert "latency" in [each.probe for each in order.probes]

    path = f"/api/v1/agent/orders/{order.order}"
    with closing(asks(place, who)) as client:
        for said in ({"state": "started"}, {"state": "progress", "share": 0.5, "words": "delay"}):
            assert client.ask("POST", path, json=said).status == 204
        view = desk.runs.view(run_id)
        assert view is not None
        assert (view.devices[0].part, view.devices[0].share) == (Part.WORKING, 0.5)
        done = {"state": "done", "share": 1.0, "words": "all measured"}
        assert client.ask("POST", path, json=done).status == 204
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None
    assert (view.state, view.devices[0].part) == (RunState.DONE, Part.DONE)
    closed = desk.store.runs.order(order.order)
    assert closed is not None
    assert (closed.state, closed.words) == (OrderState.DONE, "all measured")
    assert duties(desk, who).measure == ()


def test_a_stopped_measurement_is_withdrawn(desk: Desk) -> None:
    (who,) = here(desk, "Room 1")
    run_id = desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 1",))).run_id
    until(lambda: desk.runs.duties.standing(who.holder_id).measure)
    assert desk.runs.stop(run_id, "stopped by phone")
    until(lambda: over(desk, run_id))
    assert duties(desk, who).measure == ()
    assert desk.store.runs.open_orders(who.holder_id) == ()


def test_after_a_restart_runs_are_closed_and_devices_go_on(desk: Desk) -> None:
    first, second = here(desk, "Room 1", "Room 2")
    for room in ("Room 1", "Room 2"):
        desk.runs.start(Asked(what=What.MEASURE, rooms=(room,)))
    until(lambda: desk.runs.duties.standing(first.holder_id).measure)
    (order,) = desk.runs.duties.standing(first.holder_id).measure
    desk.runs.say_order(first.holder_id, order.order, OrderState.STARTED, 0.1, "")

    later = real_desk(desk.settings.state_folder, None)
    later.runs.begin()
    assert {(view.state, view.words) for view in later.runs.latest()} == {
        (RunState.STOPPED, RESTARTED)
    }
    assert {view.refusal for view in later.runs.latest()} == {Refusal.INTERRUPTED}
    assert [each.order for each in duties(later, first).measure] == [order.order]
    assert duties(later, second).measure == ()
    later.runs.say_order(first.holder_id, order.order, OrderState.DONE, 1.0, "")
    assert duties(later, first, seen=1).measure == ()
    desk.runs.close()


def test_an_order_that_is_too_old_surprises_nobody(desk: Desk) -> None:
    (who,) = here(desk, "Room 1")
    desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 1",)))
    until(lambda: desk.runs.duties.standing(who.holder_id).measure)
    (order,) = desk.store.runs.open_orders(who.holder_id)
    late = order.made_at + STALE + STALE
    assert recalled(desk.store, who.holder_id, late).measure == ()
    assert desk.store.runs.open_orders(who.holder_id) == ()
    desk.runs.close()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(what=What.CLASS, rooms=("Cellar",)), "none of the site file's"),
        (Asked(what=What.CLASS, rooms=("Room 1", "Room 2")), "2 given; allowed: 1 to 1"),
        (Asked(what=What.TOGETHER, rooms=("Room 1",)), "1 given; allowed: 2 to"),
        (Asked(what=What.MEASURE), "neither is given"),
        (Asked(what=What.MEASURE, agents=("nobody",)), "not known here"),
        (Asked(what=What.CLASS, rooms=("Room 1",), pupils=501), "501 in all"),
    ],
    ids=["unknown room", "too many rooms", "too few", "nothing", "nobody", "too many pupils"],
)
def test_what_makes_no_sense_is_bad_input(desk: Desk, asked: Asked, words: str) -> None:
    here(desk, "Room 1", "Room 2")
    with pytest.raises(BadInputError, match=words):
        desk.runs.start(asked)
    assert desk.runs.latest() == ()


def test_a_run_needs_devices_that_are_there(desk: Desk) -> None:
    away = joined_agent(desk, "away", "Room 1")
    with pytest.raises(CannotMeasureError, match="No device is connected in Room 1") as caught:
        desk.runs.start(CLASS)
    assert caught.value.why is Refusal.NO_AGENT
    with pytest.raises(CannotMeasureError, match="Not connected now: away"):
        desk.runs.start(Asked(what=What.MEASURE, agents=(away.holder_id,)))


def test_nothing_is_loaded_without_a_target(tmp_path: Path) -> None:
    desk = real_desk(tmp_path, None)
    (who,) = here(desk, "Room 1")
    with pytest.raises(CannotMeasureError, match="No target is set up"):
        desk.runs.start(CLASS)
    run_id = desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 1",))).run_id
    until(lambda: desk.runs.duties.standing(who.holder_id).measure)
    (order,) = duties(desk, who).measure
    assert [each.probe for each in order.probes] == ["host", "wifi-link", "wifi-scan"]
    assert (order.target, order.permission) == (None, "")
    desk.runs.stop(run_id, "enough")
    until(lambda: over(desk, run_id))
    view = desk.runs.view(run_id)
    assert view is not None


def test_a_carried_device_measures_for_the_room_that_is_named(desk: Desk) -> None:
    (who,) = here(desk, "Room 2")
    asked = Asked(what=What.MEASURE, rooms=("Room 1",), agents=(who.holder_id,))
    run_id = desk.runs.start(asked).run_id
    (row,) = desk.store.runs.orders_of(run_id)
    assert row.room == "Room 1"
    desk.runs.stop(run_id, "enough")
    until(lambda: over(desk, run_id))
