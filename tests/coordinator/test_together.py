"""Rooms together: each its class on its own devices, all with one start."""

from collections.abc import Sequence
from dataclasses import replace

from netready.coordinator.devices import Devices, Order
from netready.coordinator.load_run import LoadOrder, run_load
from netready.coordinator.together import RoomsEngine, split
from netready.domain.load import Stage
from netready.loadtest.plan import Pace, Plan
from netready_probes.agent.messages import Commit, Message, Prepare
from netready_probes.load.process import ServerProcess
from tests.coordinator.test_devices import Scripted, crew, plays_along, target
from tests.loadtest.samples import ACTIVITIES

__all__ = ["target"]

PLAN = Plan(
    class_pupils=6,
    max_pupils=6,
    search=False,
    pace=Pace(hold_s=0.2, ramp_s=0.0, settle_s=0.0),
)

PLAN_STAGE = Stage(pupils=6, ramp_s=0.0, settle_s=0.0, measure_s=0.2)


def engine(devices: Devices, target: ServerProcess, rooms: Sequence[str]) -> RoomsEngine:
    order = Order(address=target.address, activities=ACTIVITIES)
    return RoomsEngine(devices, order, lambda pupils: ("constant",) * pupils, rooms)


def test_pupils_are_split_evenly_over_the_rooms() -> None:
    assert split(7, ["A", "B", "C"]) == {"A": 3, "B": 2, "C": 2}
    assert split(1, ["A", "B"]) == {"A": 1, "B": 0}


def test_each_room_is_judged_by_its_own_devices(target: ServerProcess) -> None:
    agents = [Scripted(room=room) for room in ("A", "B", "A")]
    with crew(target, *agents) as devices:
        runner = engine(devices, target, devices.rooms)
        order = LoadOrder(workload="constant", plan=PLAN, activities=ACTIVITIES, radios=3)
        site = run_load(order, runner)
        rooms = runner.room_results(PLAN, "constant")

    assert site.pupils_supported.holds == 6
    assert site.radios == 3
    assert site.together == ("A", "B")
    assert {name: (room.radios, room.pupils_supported.holds) for name, room in rooms.items()} == {
        "A": (2, 3),
        "B": (1, 3),
    }
    assert {room.together for room in rooms.values()} == {("A", "B")}
    starts = {m.start_s for agent in agents for m in agent.said(Commit) if isinstance(m, Commit)}
    assert len(starts) == 1
    prepared = {agent.room: agent.prepared.stage.pupils for agent in agents if agent.prepared}
    assert prepared == {"A": 1, "B": 3}


def test_pupils_are_numbered_through_all_rooms(target: ServerProcess) -> None:
    with crew(target, Scripted(room="A"), Scripted(room="B")) as devices:
        runner = engine(devices, target, devices.rooms)
        found = runner.run_stage(replace(PLAN_STAGE, pupils=5))
    assert found is not None
    assert [pupil.pupil for pupil in found.pupils] == [0, 1, 2, 3, 4]
    assert {part.room: part.pupils for part in found.devices} == {"A": 3, "B": 2}


def test_a_room_whose_last_device_is_gone_is_not_loaded_around(target: ServerProcess) -> None:
    def dies(agent: Scripted, message: Message) -> None:
        if isinstance(message, Prepare):
            agent.line.close()
        else:
            plays_along(agent, message)

    agents = [Scripted(room="A"), Scripted(room="A"), Scripted(room="B", answer=dies)]
    with crew(target, *agents, quorum=0.6) as devices:
        devices.return_s = 0.2
        found = engine(devices, target, devices.rooms).run_stage(PLAN_STAGE)
    assert found is not None
    assert found.pupils == ()
    assert "device-3" in found.ended_by
