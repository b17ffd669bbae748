"""The two weeks in which the example school was measured: who measured what, where and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from netready.analysis.spots import SPOT, spot_text
from netready.domain.metrics import Direction
from netready.domain.record import Record
from netready.domain.walk import Spot
from netready.example.building import (
    ROOMS_A_BLOCK,
    Building,
    RoomPlace,
    floor_name,
    pixels,
)
from netready.example.declared import is_taught_in, room_name
from netready.example.dice import dice
from netready.example.lessons import MIXES, Lessons, class_run, pair_run
from netready.example.line_seen import endpoints_seen, line_seen, media_seen
from netready.example.paths_seen import (
    dns_seen,
    host_seen,
    latency_seen,
    loaded_latency_seen,
    throughput_seen,
)
from netready.example.radio import rate_of, signal_dbm
from netready.example.wifi_seen import (
    busy_ratio,
    busy_ratios,
    link_seen,
    scan_seen,
    survey_seen,
)
from netready.example.writing import PERMISSION, Who, Writing

# what the line really gives, whatever its contract says; a block of 900 pupils has one
LINE_MBPS: Final = (270.0, 258.0)
LINE_MBPS_SPRING: Final = (905.0, 890.0)
_SPOTS: Final = ((0.15, 0.2), (0.5, 0.5), (0.88, 0.85))  # front, middle, far corner
_WALKER: Final = "Trial laptop 1"
_STATION: Final = "Wired test computer"
_EFFICIENCY: Final = 0.55  # goodput of one device alone / its PHY rate
_AGAIN: Final = 10  # each so many rooms has its run repeated a week later


def walk(building: Building, writing: Writing) -> Iterator[tuple[Record, Spot]]:
    """Lesson time: the Wi-Fi at three places of each room."""
    busy = busy_ratios(building, writing.seed)
    for place in _measured(building):
        used = building.serving(place.name)
        for number, (across, along) in enumerate(_SPOTS):
            point = place.at(across, along)
            x, y = pixels(point)
            spot = Spot(floor=floor_name(place.storey), x=x, y=y)
            said = {SPOT: spot_text(x, y)}
            at = _lesson_time(place, writing) + timedelta(minutes=number)
            who = Who(device=_WALKER, duration_s=2.1, room=room_name(place), annotations=said)
            link = link_seen(used, point, busy[used.label], writing.seed)
            yield writing.record("wifi-link", "2", link, at, who), spot
            scan = scan_seen(building, used, point, busy, writing.seed)
            at += timedelta(seconds=20)
            yield writing.record("wifi-scan", "1", scan, at, who), spot


def ways(building: Building, writing: Writing) -> Iterator[Record]:
    """Lesson time: each room's way to the school's own target."""
    for place in _measured(building):
        chance = dice(writing.seed, "way", place.name)
        used = building.serving(place.name)
        busy = busy_ratio(building, used, place.middle, writing.seed)
        at = _lesson_time(place, writing) + timedelta(minutes=4)
        who = Who(device=_WALKER, duration_s=10.0, room=room_name(place))
        rest = latency_seen(
            chance, rtt_ms=2.4 + 4 * busy, spread_ms=1.0 + 6 * busy, loss=0.0004 + 0.01 * busy**2,
            outside=False, seconds=10.0,
        )  # fmt: skip
        yield writing.record("latency", "1", rest, at, who)
        air = survey_seen(used, busy, chance)
        looking = Who(device=_WALKER, duration_s=5.0, room=room_name(place))
        yield writing.record("wifi-survey", "1", air, at + timedelta(seconds=15), looking)
        strength = signal_dbm(used, place.at(*_SPOTS[1]), writing.seed)
        full_mbps = _EFFICIENCY * rate_of(used, strength).mbps * (1 - busy)
        alone = throughput_seen(
            chance, down_mbps=min(440.0, full_mbps), up_mbps=min(420.0, 0.94 * full_mbps)
        )
        allowed = {"permission": PERMISSION}
        loading = Who(device=_WALKER, duration_s=42.0, room=room_name(place), annotations=allowed)
        evening = _evening(place, 0, writing) - timedelta(minutes=2)
        yield writing.record("throughput", "1", alone, evening, loading)
        more_ms = 9.0 + 70 * busy + (25.0 if used.generation < 5 else 0.0)
        beside = loaded_latency_seen(
            chance, idle_ms=2.6, increase_ms=_each_way(more_ms), outside=False
        )
        at = evening + timedelta(seconds=50)
        yield writing.record("loaded-latency", "1", beside, at, loading)


def classes(building: Building, writing: Writing) -> Iterator[Record]:
    """After school: each room with a class at work, for four kinds of lesson."""
    lessons = Lessons.of_catalogue()
    for place in _measured(building):
        at = _evening(place, 0, writing)
        for mix in MIXES:
            run = class_run(building, place, mix, lessons=lessons, writing=writing, at=at)
            at += timedelta(seconds=round(run.duration_s) + 30)
            yield run
        if place.number % _AGAIN == 0:
            yield class_run(
                building, place, MIXES[0], lessons=lessons, writing=writing,
                at=_evening(place, 5, writing), repeat=1,
            )  # fmt: skip
    for pair in _pairs(building):
        for turn, mix in enumerate(MIXES):
            at = _evening(pair[0], 6, writing) + timedelta(minutes=20 + 6 * turn)
            yield from pair_run(building, pair, mix, lessons=lessons, writing=writing, at=at)


def line(writing: Writing, blocks: int, lists: tuple[str, ...]) -> Iterator[Record]:
    """By cable: the internet line on ten days, cloud services, names."""
    down_mbps, up_mbps = LINE_MBPS_SPRING if writing.spring else LINE_MBPS
    for number, day in enumerate(writing.days):
        chance = dice(writing.seed, "line", number, writing.spring)
        for hour in (7, 17):
            run = line_seen(
                chance,
                down_mbps=blocks * down_mbps * chance.uniform(0.975, 1.02),
                up_mbps=blocks * up_mbps * chance.uniform(0.975, 1.02),
            )
            yield writing.record(
                "internet-line", "1", run, day + timedelta(hours=hour, minutes=10), _cable(25.0)
            )
        for hour in (9, 11, 14):
            yield writing.record(
                "latency", "1",
                latency_seen(
                    chance, rtt_ms=13.0 + (3.0 if hour == 11 else 0.0), spread_ms=3.0,
                    loss=0.0006, outside=True, seconds=15.0,
                ),
                day + timedelta(hours=hour, minutes=5), _cable(15.0),
            )  # fmt: skip
        if number % 2 == 0:
            full = loaded_latency_seen(
                chance, idle_ms=13.0, increase_ms=_each_way(85.0), outside=True
            )
            yield writing.record(
                "loaded-latency", "1", full, day + timedelta(hours=17, minutes=20), _cable(41.0)
            )
        yield writing.record(
            "dns", "1", dns_seen(chance), day + timedelta(hours=10, minutes=2), _cable(6.0)
        )
    yield from _cloud(writing, lists)


def devices(writing: Writing) -> Iterator[Record]:
    """The trial laptops themselves."""
    for number in range(6):
        chance = dice(writing.seed, "host", number)
        who = Who(device=f"Trial laptop {number + 1}", duration_s=2.0)
        at = writing.days[0] + timedelta(hours=8, minutes=30 + number)
        yield writing.record("host", "1", host_seen(chance), at, who)


def _cloud(writing: Writing, lists: tuple[str, ...]) -> Iterator[Record]:
    for number in (1, 8):
        chance = dice(writing.seed, "cloud", number)
        at = writing.days[number] + timedelta(hours=10, minutes=20)
        seen = endpoints_seen(chance, lists)
        yield writing.record("endpoints", "1", seen, at, _on_air(30.0))
        media = media_seen(chance, lists)
        yield writing.record("media-udp", "1", media, at + timedelta(minutes=1), _on_air(8.0))


def _cable(duration_s: float) -> Who:
    return Who(
        device=_STATION,
        duration_s=duration_s,
        wired=True,
        annotations={"permission": PERMISSION},
    )


def _on_air(duration_s: float) -> Who:
    return Who(device=_WALKER, duration_s=duration_s)


def _each_way(more_ms: float) -> dict[Direction, float]:
    return {
        Direction.DOWN: 0.7 * more_ms,
        Direction.UP: 0.8 * more_ms,
        Direction.BOTH: more_ms,
    }


def _measured(building: Building) -> Sequence[RoomPlace]:
    """Rooms of the plan; of the others nobody has measured anything yet."""
    return [place for place in building.rooms if is_taught_in(place)]


def _pairs(building: Building) -> Iterator[tuple[RoomPlace, ...]]:
    """The rooms of each access point that serves several."""
    for access_point in building.access_points:
        if len(access_point.rooms) > 1:
            yield tuple(place for place in building.rooms if place.name in access_point.rooms)


def _day(place: RoomPlace, later: int, writing: Writing) -> datetime:
    days = writing.days
    return days[(place.number % 4 + later) % len(days)]


def _slot(place: RoomPlace) -> int:
    """Its place in the row of a day; blocks are measured side by side."""
    return place.number % ROOMS_A_BLOCK // 4


def _lesson_time(place: RoomPlace, writing: Writing) -> datetime:
    return _day(place, 0, writing) + timedelta(hours=9, minutes=8 + 19 * _slot(place))


def _evening(place: RoomPlace, later: int, writing: Writing) -> datetime:
    # three technicians, each with six laptops
    return _day(place, later, writing) + timedelta(hours=15, minutes=40 + 16 * (_slot(place) % 8))
