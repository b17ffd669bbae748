"""What a room leaves behind in one night, as the pipeline writes it: a load, and looks. Values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final

from netready import __version__
from netready.coordinator.load_record import load_record_parts
from netready.coordinator.load_run import LoadOrder, run_load
from netready.domain.load import LoadResult
from netready.domain.metrics import metric
from netready.domain.record import ORDER, NetworkFacts, NetworkRole, Record
from netready.example.building import Building, RoomPlace
from netready.example.classroom import Classroom
from netready.example.declared import CLASS_PUPILS, MIX, room_name
from netready.example.dice import dice
from netready.example.lessons import Lessons, room_air
from netready.example.paths_seen import latency_seen
from netready.example.wifi_seen import busy_ratios, link_seen, scan_seen
from netready.example.writing import Who, Writing
from netready.loadtest.plan import QUICK, Plan
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.contract import Outcome, ProbeContext
from netready_probes.host import PROBE as HOST
from netready_probes.system import real_system

DEVICES: Final = 3  # fixed ones a room: from so many a result counts as measured
WEAK_CARRIES: Final = (
    17.3  # pupils, of every second room: where a class does not hold, more is left
)
SEED: Final = 7
AT: Final = datetime(2026, 11, 9, 20, 0, tzinfo=UTC)
NO_ID: Final = "01900000-0000-7000-8000-000000000000"
NO_ORDER: Final = "01900000-0000-7000-8000-0000000000ff"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomKind:
    """What one room leaves behind: a load, and a look of each of its devices."""

    room: str
    agents: tuple[str, ...]
    load: Record
    result: LoadResult
    looks: tuple[Record, ...]


def room_kind(building: Building, place: RoomPlace, agents: tuple[str, ...]) -> RoomKind:
    devices = [f"{room_name(place)} {number}" for number in range(DEVICES)]
    run = _class(building, place, devices)
    return RoomKind(
        room=room_name(place),
        agents=agents,
        load=_load_record(run, room_name(place)),
        result=run,
        looks=tuple(record for name in devices for record in _seen(building, place, name)),
    )


def _class(building: Building, place: RoomPlace, devices: Sequence[str]) -> LoadResult:
    """The class, and a search below it where it does not hold, at the pace of a night."""
    lessons = Lessons.of_catalogue()
    air = room_air(building, place, MIX, lessons, SEED)
    engine = Classroom(
        room=room_name(place),
        mix=lessons.mixes[MIX],
        activities=lessons.activities,
        air=replace(air, carries=WEAK_CARRIES) if place.number % 2 else air,
        chance=dice(SEED, "class", place.name, MIX),
        devices=tuple(devices),
    )
    plan = Plan(class_pupils=CLASS_PUPILS, max_pupils=CLASS_PUPILS, pace=QUICK)
    order = LoadOrder(workload=MIX, plan=plan, activities=lessons.activities, radios=len(devices))
    return run_load(order, engine)


def _load_record(run: LoadResult, room: str) -> Record:
    parts = load_record_parts(run)
    details = {"mix": MIX, "planned_pupils": CLASS_PUPILS, **parts.details}
    made = replace(parts, details=details)
    record = _writing().record("load", "1", made, AT, Who(device="aggregator", duration_s=180.0))
    return _neutral(replace(record, room=room))


def _seen(building: Building, place: RoomPlace, device: str) -> Iterator[Record]:
    """What a device does for a look."""
    busy = busy_ratios(building, SEED)
    used = building.serving(place.name)
    scan = scan_seen(building, used, place.middle, busy, SEED)
    names = ("co_channel_count", "channel_utilisation_ratio", "station_count")
    channel = tuple(line for line in scan.metrics if line.name in names)
    link = link_seen(used, place.middle, busy[used.label], SEED)
    way = latency_seen(
        dice(SEED, "way", device), rtt_ms=4.0, spread_ms=2.0, loss=0.002, outside=False, seconds=5
    )
    told = (
        ("wifi-link", link),
        ("wifi-channel", Outcome(metrics=channel, settings={"interface": "wlan0"})),
        ("reach", _REACH),
        ("latency", way),
    )
    who = Who(device=device, duration_s=5.0, room=room_name(place))
    yield _neutral(replace(_host(), device=device, room=room_name(place)))
    for probe, outcome in told:
        yield _neutral(_writing().record(probe, "1", outcome, AT, who))


_REACH: Final = Outcome(
    metrics=tuple(
        metric(name, 1.25, stat=stat, n=3, source="ping", label=label)
        for label in ("gateway", "target")
        for name, stat in (("reachable", "value"), ("rtt_ms", "min"), ("rtt_ms", "p50"))
    ),
    settings={"tries": 3, "timeout_s": 1.0, "gateway_port": 80},
    annotations={"gateway_method": "ping", "target_method": "tcp"},
)


def _writing() -> Writing:
    return Writing(seed=SEED)


@cache
def _host() -> Record:
    """Of this machine, by the probe itself."""
    context = ProbeContext(system=real_system(), settings={"interval_s": 0.1})
    identity = Identity(
        site="Hillside Academy",
        room="Room",
        device="device",
        agent_version=__version__,
        network=NetworkFacts(role=NetworkRole.PUPIL, interface="wlan0"),
    )
    return record_of(HOST, context, identity)


def _neutral(record: Record) -> Record:
    """With places for an id and an order that are put in later."""
    return replace(record, record_id=NO_ID, annotations={**record.annotations, ORDER: NO_ORDER})
