"""The example school's load runs as records of real ones: rooms alone, and pairs together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from netready.catalogue.loader import load_activities, load_airtime_rules, load_mixes
from netready.coordinator.alone import with_alone_check
from netready.coordinator.load_record import PROBE, PROBE_VERSION, load_record_parts
from netready.coordinator.load_run import LoadOrder, run_load
from netready.domain.activity import Activity, LessonMix
from netready.domain.airtime import AirtimeRules, ClientRates, Efficiency
from netready.domain.load import LoadResult, Stage
from netready.domain.record import Record
from netready.example.building import AccessPoint, Building, RoomPlace
from netready.example.classroom import RADIOS, Classroom, RoomAir
from netready.example.declared import CLASS_PUPILS, MIX, room_name
from netready.example.dice import dice
from netready.example.radio import neighbours_on_channel, rate_of, signal_dbm
from netready.example.wifi_seen import bssid, busy_ratio
from netready.example.writing import PERMISSION, Who, Writing
from netready.loadtest.plan import Pace, Plan
from netready.loadtest.supported import result
from netready.loadtest.verdict import judge
from netready.scoring.air_traffic import traffic_of
from netready.scoring.airtime import pupil_ratio, pupils_within
from netready_probes.contract import Outcome

MIXES: Final = (MIX, "video-lesson", "test", "class-start")
FULL_RATIO: Final = 0.92  # of the air, above which nothing more goes through: our own choice
EFFICIENCY: Final = 0.55  # of the PHY rate, in the model that makes the readings up
_SEATS: Final = ((0.2, 0.25), (0.8, 0.25), (0.5, 0.5), (0.2, 0.8), (0.8, 0.8), (0.95, 0.95))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What every run needs of the catalogue."""

    mixes: Mapping[str, LessonMix]
    activities: Mapping[str, Activity]
    rules: AirtimeRules

    @classmethod
    def of_catalogue(cls) -> "Lessons":
        """As it is shipped."""
        return cls(mixes=load_mixes(), activities=load_activities(), rules=load_airtime_rules())


def class_run(
    building: Building,
    place: RoomPlace,
    mix: str,
    *,
    lessons: Lessons,
    writing: Writing,
    at: datetime,
    repeat: int = 0,
) -> Record:
    """One room's class by itself: a hold, and a search where it does not hold."""
    engine = _engine(building, place, mix, lessons, writing.seed, repeat)
    order = LoadOrder(
        workload=mix,
        plan=Plan(class_pupils=CLASS_PUPILS, max_pupils=CLASS_PUPILS, pace=Pace(stages_max=14)),
        activities=lessons.activities,
        radios=RADIOS,
    )
    return _record(run_load(order, engine), place, mix, writing, at)


def pair_run(
    building: Building,
    pair: Sequence[RoomPlace],
    mix: str,
    *,
    lessons: Lessons,
    writing: Writing,
    at: datetime,
) -> tuple[Record, ...]:
    """Rooms that share a radio, loaded at the same time: a record each, which names them all."""
    names = tuple(room_name(place) for place in pair)
    sizes = _sizes(building, pair[0], mix, lessons, writing.seed, len(pair))
    found = []
    for place in pair:
        engine = _engine(building, place, mix, lessons, writing.seed, 9)
        engine.beside = len(pair) - 1.0
        stages = []
        for pupils, seconds in sizes:
            stage = Stage(pupils=pupils, ramp_s=2.0, settle_s=5.0, measure_s=seconds)
            measured = engine.run_stage(stage)
            if measured is not None:
                stages.append(judge(measured, lessons.activities))
        plan = Plan(class_pupils=CLASS_PUPILS, max_pupils=CLASS_PUPILS)
        breaks = result(plan, stages, activity=mix, radios=RADIOS).pupils_supported.breaks
        checked = with_alone_check(
            engine, stages, breaks, pace=plan.pace, activities=lessons.activities
        )
        told = result(plan, checked, activity=mix, radios=RADIOS)
        found.append(_record(replace(told, together=names), place, mix, writing, at))
    return tuple(found)


def _sizes(
    building: Building, place: RoomPlace, mix: str, lessons: Lessons, seed: int, rooms: int
) -> tuple[tuple[int, float], ...]:
    """The class, and where it does not hold a ladder around what fits, as pupils of each room."""
    fits = int(room_air(building, place, mix, lessons, seed).carries // rooms)
    if fits >= CLASS_PUPILS:
        return ((CLASS_PUPILS, 90.0),)
    return (
        (CLASS_PUPILS, 90.0),
        (max(1, fits - 4), 20.0),
        (fits + 1, 20.0),
        (fits, 20.0),
        (fits, 90.0),
        (fits + 1, 20.0),
        (fits + 1, 20.0),
    )


def room_air(
    building: Building, place: RoomPlace, mix: str, lessons: Lessons, seed: int
) -> RoomAir:
    """What the room's radio carries of that lesson: the share of the air that each pupil takes."""
    used = building.serving(place.name)
    busy = busy_ratio(building, used, place.middle, seed)
    strengths = [signal_dbm(used, place.at(*seat), seed) for seat in _SEATS]
    return RoomAir(
        carries=_carries(used, strengths, busy, lessons.mixes[mix], lessons),
        busy_ratio=busy,
        neighbours=neighbours_on_channel(building, used, place.middle, seed),
        signal_dbm=strengths[0],
        rate_mbps=rate_of(used, strengths[0]).mbps,
        channel=used.channel,
        bssid=bssid(used, 0),
        tells_load=used.generation >= 5,
    )


def _carries(
    used: AccessPoint,
    strengths: Sequence[float],
    busy: float,
    mix: LessonMix,
    lessons: Lessons,
) -> float:
    rates = [rate_of(used, strength).mbps for strength in strengths]
    each = pupil_ratio(
        [ClientRates(down_mbps=rate, up_mbps=rate) for rate in rates],
        traffic_of(mix, lessons.activities),
        Efficiency(ratio=EFFICIENCY),
        lessons.rules,
    )
    return float(max(1, pupils_within(FULL_RATIO, busy, each) or 10_000))


def _engine(
    building: Building, place: RoomPlace, mix: str, lessons: Lessons, seed: int, repeat: int
) -> Classroom:
    return Classroom(
        room=room_name(place),
        mix=lessons.mixes[mix],
        activities=lessons.activities,
        air=room_air(building, place, mix, lessons, seed),
        chance=dice(seed, "class", place.name, mix, repeat),
        devices=tuple(f"Trial laptop {number + 1}" for number in range(RADIOS)),
    )


def _record(run: LoadResult, place: RoomPlace, mix: str, writing: Writing, at: datetime) -> Record:
    parts = load_record_parts(run)
    asked = {"mix": mix, "planned_pupils": CLASS_PUPILS}
    outcome = Outcome(
        metrics=parts.metrics,
        failures=parts.failures,
        settings={**parts.settings, "planned_pupils": CLASS_PUPILS},
        self_error=parts.self_error,
        annotations={**parts.annotations, "permission": PERMISSION},
        details={**asked, **parts.details},
    )
    lasted_s = sum(stage.measure_s + 11.0 for stage in run.stages)
    who = Who(device="coordinator", duration_s=lasted_s, room=room_name(place))
    return writing.record(PROBE, PROBE_VERSION, outcome, at, who)
