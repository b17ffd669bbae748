"""A measurement against a scripted clock and hands: turns, silence, canaries."""

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from netready.domain.errors import CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.site import Canary
from netready.service.desk import Desk
from netready.service.runs.allowed import MeasureAsk, measure_ask
from netready.service.runs.board import Board
from netready.service.runs.chosen import Crew
from netready.service.runs.measure_run import BEGIN_S, SILENT_S, MeasureRun
from netready.service.runs.work import Tools
from netready.store.database import OrderState, RunState
from netready_probes.contract import Endpoint
from netready_probes.seams import System
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeClock, fake_system
from tests.service.desks import desk_at, joined_agent
from tests.service.runs.served import until

QUIET = measure_ask(None, None, FakeClock().now())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path)


def run_of(
    desk: Desk, agents: int, ask: MeasureAsk = QUIET, system: System | None = None
) -> MeasureRun:
    seams = system or fake_system(clock=desk.clock)
    found = [joined_agent(desk, f"d{number}") for number in range(agents)]
    crew = Crew(
        agents=tuple(
            Agent(
                agent_id=each.holder_id,
                kind=AgentKind.NATIVE,
                label=each.label,
                room="Room 1",
                joined_at=desk.clock.now(),
            )
            for each in found
        ),
        rooms={each.holder_id: "Room 1" for each in found},
    )
    runs = desk.store.runs
    board = Board(seams.clock, runs, desk.watch)
    tools = Tools(system=seams, duties=desk.runs.duties, rows=runs, board=board)
    return MeasureRun(tools, "run", ask, crew)


def test_who_does_not_begin_is_given_up_and_the_next_has_its_turn(desk: Desk) -> None:
    run = run_of(desk, agents=2)
    began_s = desk.clock.monotonic_s()
    ended = run.carry_out(lambda: False)
    waited_s = desk.clock.monotonic_s() - began_s
    assert 2 * BEGIN_S < waited_s < 2 * BEGIN_S + 5
    assert ended.state is RunState.FAILED
    assert ended.words.startswith("0 of 2 devices finished.")
    assert {(row.state, row.words) for row in desk.store.runs.orders_of("run")} == {
        (OrderState.STOPPED, "it did not begin")
    }


def test_who_falls_silent_is_given_up(desk: Desk) -> None:
    run = run_of(desk, agents=1)
    (row,) = desk.store.runs.orders_of("run")
    run.say(row.order_id, OrderState.STARTED, 0.0, "host")
    began_s = desk.clock.monotonic_s()
    run.carry_out(lambda: False)
    assert desk.clock.monotonic_s() - began_s > SILENT_S
    (row,) = desk.store.runs.orders_of("run")
    assert row.words == "it fell silent"


def test_one_device_of_a_run_looks_at_the_cloud_for_all(desk: Desk) -> None:
    cloud = (Endpoint(list_name="own", host="mis.example", port=443, required=True),)
    run_of(desk, agents=3, ask=replace(QUIET, cloud=cloud))
    looking = ["'endpoints'" in str(row.body["probes"]) for row in desk.store.runs.orders_of("run")]
    assert sorted(looking) == [False, False, True]


def test_devices_measure_one_after_the_other(desk: Desk) -> None:
    run = run_of(desk, agents=2)
    rows = desk.store.runs.orders_of("run")
    open_at_once: list[int] = []

    def stopped() -> bool:  # asked again and again: a chance to look and to answer
        standing = [desk.runs.duties.standing(row.agent_id).measure for row in rows]
        given = [orders[0].order for orders in standing if orders]
        open_at_once.append(len(given))
        for order in given:
            run.say(order, OrderState.DONE, 1.0, "")
        return False

    assert run.carry_out(stopped).state is RunState.DONE
    assert max(open_at_once) == 1


def test_where_a_canary_is_not_well_nothing_is_measured(desk: Desk) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    door = Canary(name="Door", host="127.0.0.1", port=port)
    system = replace(fake_system(clock=desk.clock), network=RealNetwork())
    run = run_of(desk, agents=1, ask=replace(QUIET, canaries=(door,)), system=system)
    with pytest.raises(CannotMeasureError, match="Door must go on answering"):
        run.carry_out(lambda: False)
    run.drop("the run was not made")
    (row,) = desk.store.runs.orders_of("run")
    assert row.words == "the run was not made"
    assert desk.runs.duties.standing(row.agent_id).measure == ()


def test_a_stop_closes_what_had_no_turn_yet(desk: Desk) -> None:
    run = run_of(desk, agents=2)
    stop = threading.Event()
    stop.set()
    assert run.carry_out(stop.is_set).state is RunState.STOPPED
    assert {row.words for row in desk.store.runs.orders_of("run")} == {"stopped before its turn"}
    until(lambda: all(row.closed_at for row in desk.store.runs.orders_of("run")))
