"""`python -m tests.lab.wifi.room_of_ten FILE`: a room assessed by its stations, inside the machine.

Leaves `records.jsonl` in the working directory. Everything is the product's own but for the pace,
the activity and the device rules, which are handed in: all devices, the access point and the
target share one emulated processor.
"""

import gc
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, cast

from netready.coordinator import devices_gathering, devices_round
from netready.coordinator.devices import Devices, Order, gathered
from netready.coordinator.devices_gathering import Gathering
from netready.coordinator.load_probe import ClassLoad, class_load_probe
from netready.coordinator.load_run import LoadProgress
from netready.domain.activity import Activity
from netready.domain.record import NetworkRole, Record
from netready.domain.typed_json import decoded
from netready.loadtest import void
from netready.loadtest.assignment import same_for_all
from netready.loadtest.plan import Pace, Plan
from netready.loadtest.void import DeviceRules
from netready.store.record_log import append_record
from netready_probes.agent import clock_reading
from netready_probes.agent.join_code import plain_code
from netready_probes.agent.line import Line
from netready_probes.agent.member import serve
from netready_probes.agent.messages import Join
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.agent.tcp_channel import dial
from netready_probes.contract import Address, ProbeContext
from netready_probes.load import beside, witness
from netready_probes.load import target as load_target
from netready_probes.load.echo import EchoPlan
from netready_probes.load.self_test import self_test
from netready_probes.load.target import Target
from netready_probes.registry import PROBES
from netready_probes.seams import System
from netready_probes.system import real_system
from netready_probes.system.clock import RealClock
from netready_probes.wifi.linux.reader import IwReader
from tests.lab.wifi.radio_room import AP_ADDRESS, MHZ, Station, in_station, open_room, wait_for

PORT = 7411
DOOR_PORT = 7413
GATHER_S = 120.0
SELF_TEST_S = 0.2
PROBE_EVERY_S = 0.2
SPREAD_MS_MAX = 2000.0
REPORT_S = 60.0
SILENT_S = 30.0  # a heart that beats five times a second stands still for ten
TARGET_LATE_S = 2.0
FIRST = -10  # the target and the coordinator go before the devices
BY_THE_STATION = ("host", "wifi-link")
PERMISSION = "the lab"
FOLDER = Path()
BEGAN_S = time.monotonic()


def main() -> None:
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    suit_one_processor()
    gc.freeze()
    stations = open_room(asked["stations"], FOLDER, **asked["air"])
    say("the stations are on the air")
    target = in_station(None, serve_target, FOLDER / "target.log")
    time.sleep(1.0)
    alone = in_station(stations[0], partial(measure_alone, asked), FOLDER / "alone.log")
    wait_for([alone])
    say("one station measured alone")
    system = real_system()
    with class_of(system, stations, asked["room"]) as devices:
        os.nice(FIRST)
        say("the agents are there")
        keep(load_record(system, devices, asked))
    os.kill(target, signal.SIGKILL)


def suit_one_processor() -> None:
    """Ten devices share what one has to itself; what is decided stays the product's.

    They test it for less long, look around on the access point's channel alone, probe less often,
    and have longer for clocks, start, beats and reports, and the target may be as late: that they
    start together to the millisecond is tested where each moment is known. The load's process is
    a copy of the warm agent.
    """
    forking = multiprocessing.get_context("fork")
    vars(multiprocessing)["get_context"] = lambda _method=None: forking
    vars(witness)["self_test"] = partial(self_test, seconds=SELF_TEST_S)
    vars(beside)["EchoPlan"] = partial(EchoPlan, interval_s=PROBE_EVERY_S)
    vars(clock_reading).update(EXCHANGES_MAX=40, EVERY_S=0.05, LAST_ANSWER_S=3.0)
    vars(devices_round)["REPORT_S"] = REPORT_S
    vars(devices_gathering)["SILENT_S"] = SILENT_S
    cast(Any, Line.__init__).__kwdefaults__["silent_s"] = SILENT_S
    vars(void)["SPREAD_MS_MAX_ROOM"] = SPREAD_MS_MAX
    vars(load_target).update(_LATE_S=TARGET_LATE_S, _SLOW_ECHO_S=TARGET_LATE_S)
    scan = IwReader.scan
    setattr(IwReader, "scan", lambda reader, name: scan(reader, name, (int(MHZ),)))  # noqa: B010


def serve_target() -> None:
    os.nice(FIRST)
    Target(RealClock(), host=AP_ADDRESS, port=PORT)
    Event().wait()


def measure_alone(asked: dict[str, Any]) -> None:
    """What one station sees of the room before anybody loads it."""
    system = real_system()
    named = {probe.name: probe for probe in PROBES}
    context = ProbeContext(
        system=system, target=Address(host=AP_ADDRESS, port=PORT), permission=PERMISSION
    )
    for name in BY_THE_STATION:
        if name in named:
            keep(record_of(named[name], context, identity(system, asked)))


@contextmanager
def class_of(system: System, stations: tuple[Station, ...], room: str) -> Iterator[Devices]:
    """All stations as agents of one coordinator, which stands where the access point is."""
    pids: list[int] = []

    def invite(door: Gathering) -> None:
        for number, station in enumerate(stations, 1):
            work = partial(be_agent, number, plain_code(door.code), room)
            pids.append(in_station(station, work, FOLDER / f"agent{number}.log"))

    with gathered(
        system,
        listen=Address(host=AP_ADDRESS, port=DOOR_PORT),
        agents=len(stations),
        targets=[Address(host=AP_ADDRESS, port=PORT)],
        told=say,
        invite=invite,
        within_s=GATHER_S,
    ) as devices:
        yield devices
    wait_for(pids)


def be_agent(number: int, code: str, room: str) -> None:
    locks = FOLDER.absolute() / f"locks{number}"
    locks.mkdir()
    os.environ["NETREADY_LOCK_FOLDER"] = str(locks)
    system = real_system()
    door = Address(host=AP_ADDRESS, port=DOOR_PORT)
    join = Join(label=f"station-{number}", room=room)
    connect = partial(dial, system.network, system.clock, door, code)
    say(serve(system, connect, join=join, told=say).value)


def load_record(system: System, devices: Devices, asked: dict[str, Any]) -> Record:
    """The run as `netready load --agents` makes it."""
    address = Address(host=AP_ADDRESS, port=PORT)
    activity = decoded(Activity, asked["activity"])
    activities = {activity.key: activity}
    assign = partial(same_for_all, activity)

    def engine(ctx: ProbeContext) -> Any:
        order = Order(
            address=address,
            activities=activities,
            run=ctx.grant.run,
            permission=ctx.permission or "",
        )
        return devices.engine(order, assign, stopped=ctx.stopped)

    load = ClassLoad(
        workload=asked["mix"],
        mix=asked["mix"],
        activities=activities,
        assign=assign,
        plan=Plan(
            class_pupils=asked["pupils"], max_pupils=asked["pupils"], pace=Pace(**asked["pace"])
        ),
        engine=engine,
        radios=devices.asked,
        tell=Teller().hear,
        rules=DeviceRules(**asked["rules"]),
    )
    context = ProbeContext(system=system, target=address, permission=PERMISSION)
    return record_of(class_load_probe(load), context, identity(system, asked))


class Teller:
    """Says when another stage begins."""

    def __init__(self) -> None:
        self._finished = -1

    def hear(self, where: LoadProgress) -> None:
        if len(where.finished) != self._finished:
            self._finished = len(where.finished)
            say(f"stage {self._finished + 1}: {where.pupils} pupils")
            for stage in where.finished[-1:]:
                say(f"  before it: {stage.verdict.value} {' '.join(stage.reasons)}")


def identity(system: System, asked: dict[str, Any]) -> Identity:
    facts = replace(system.host.network_facts(), role=NetworkRole.PUPIL)
    return Identity(
        site=asked["site"],
        room=asked["room"],
        device="station",
        agent_version="lab",
        network=facts,
    )


def keep(record: Record) -> None:
    append_record(FOLDER / "records.jsonl", record)
    say(f"{record.probe}: {len(record.metrics)} metrics, {len(record.failures)} failures")


def say(words: str) -> None:
    print(f"{time.monotonic() - BEGAN_S:6.1f} {words}", flush=True)  # noqa: T201 - into the log


if __name__ == "__main__":
    main()
