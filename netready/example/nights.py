"""The example school's nights, made up: half a year in which one room falls and one recovers.

What each room carries is what its class runs carry; a night differs from it a little, by dice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from netready import __version__
from netready.analysis.drift import changes, nights_missing
from netready.domain.histogram import histogram_of
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonDay, Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.verdict import Confidence
from netready.example.building import Building, building_of
from netready.example.classroom import RADIOS, RoomAir
from netready.example.declared import CLASS_PUPILS, MIX, room_name
from netready.example.dice import dice
from netready.example.lessons import Lessons, room_air
from netready.example.school import ExampleSchool
from netready_reports.nightly_material import ComingNight, MissedNight, NightlyMaterial

NIGHTS: Final = 90
ROUND: Final = Nightly(window="Mon-Fri 19:00-23:00", rooms_per_night=30)
# rooms by number, so that a school of twenty has them, too
FALLS: Final[Mapping[int, tuple[int, int]]] = {8: (9, 0), 5: (50, 20)}  # nights before the last
FALLS_TO: Final = 0.6  # of a class
MISSED, IN_USE = 12, 7  # nights before the last
LESSON_DAYS: Final = 20
_CARRIES_MAX: Final = 4 * CLASS_PUPILS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """What one room carries by itself, and of its air."""

    room: str
    number: int
    air: RoomAir


def example_nights(school: ExampleSchool, *, seed: int, spring: bool = False) -> NightlyMaterial:
    """What the nightly page of the example shows; the same seed gives the same page."""
    building = building_of(len(school.site.rooms), spring=spring)
    levels = tuple(_levels(building, school, seed))
    nights = _evenings(school.as_of)
    kept = [night for back, night in _numbered(nights) if back != MISSED]
    readings = tuple(_readings(levels, nights, seed))
    skipped = tuple(_skipped(school, levels, nights))
    site = replace(school.site, nightly=ROUND)
    return NightlyMaterial(
        site=site,
        now=datetime.combine(nights[-1] + timedelta(days=1), time(7, 30), tzinfo=UTC),
        generator=f"netready {__version__}",
        nights=tuple(_night(night) for night in kept),
        rooms=tuple(_last(readings, skipped, nights[-1])),
        readings=readings,
        skipped=skipped,
        missed=(MissedNight(night=nights[-1 - MISSED], words="half of the rooms"),),
        days=tuple(_lessons(levels, nights[-LESSON_DAYS:], seed)),
        changes=changes(readings, site.rooms),
        nights_missing=nights_missing(readings),
        coming=_coming(nights[-1]),
        simulated=True,
    )


def _levels(building: Building, school: ExampleSchool, seed: int) -> Iterator[_Level]:
    """Of rooms that a class was measured in; no device stands in the others."""
    lessons = Lessons.of_catalogue()
    measured = {record.room for record in school.records if record.probe == "load"}
    for place in building.rooms:
        name = room_name(place)
        if name in measured:
            air = room_air(building, place, MIX, lessons, seed)
            yield _Level(room=name, number=place.number, air=air)


def _evenings(last: date) -> tuple[date, ...]:
    days = (last - timedelta(days=back) for back in range(2 * NIGHTS))
    return tuple(sorted([day for day in days if day.weekday() < 5][:NIGHTS]))


def _numbered(nights: Iterable[date]) -> list[tuple[int, date]]:
    """Each night with how many come after it."""
    kept = list(nights)
    return [(len(kept) - 1 - at, night) for at, night in enumerate(kept)]


def _is_turn(number: int, back: int) -> bool:
    return (number + back) % 2 == 0 and back not in (MISSED, IN_USE)


def _readings(
    levels: Iterable[_Level], nights: Iterable[date], seed: int
) -> Iterator[NightReading]:
    numbered = _numbered(nights)
    for level in levels:
        for back, night in numbered:
            if _is_turn(level.number, back):
                yield _reading(level, back, night, seed)


def _reading(level: _Level, back: int, night: date, seed: int) -> NightReading:
    chance = dice(seed, "night", level.room, night.isoformat())
    fell, over = FALLS.get(level.number, (0, 0))
    fallen = over <= back < fell
    carries = min(level.air.carries, FALLS_TO * CLASS_PUPILS if fallen else _CARRIES_MAX)
    holds = min(CLASS_PUPILS, max(1, int(carries * chance.gauss(1.0, 0.03))))
    full = holds == CLASS_PUPILS
    return NightReading(
        night=night,
        room=level.room,
        holds=holds,
        breaks=None if full else holds + 1,
        censored=full,
        planned=CLASS_PUPILS,
        mix=MIX,
        radios=RADIOS,
        loaded_rtt_p95_ms=round(30 + 1500 / carries * chance.gauss(1.0, 0.05), 1),
        retry_ratio=round((0.16 if fallen else 0.08) * chance.gauss(1.0, 0.03), 4),
        neighbours=level.air.neighbours + fallen,
        channel=level.air.channel,
        limiter=LimiterWord.NONE if full else LimiterWord.AP_CONTENTION,
        confidence=Confidence.MEDIUM,
    )


def _skipped(
    school: ExampleSchool, levels: Iterable[_Level], nights: Iterable[date]
) -> Iterator[SkippedNight]:
    numbers = {level.room: level.number for level in levels}
    for back, night in _numbered(nights):
        for at, room in enumerate(school.site.rooms):
            number = numbers.get(room.name)
            if back == MISSED or (number is not None and _is_turn(number, back)):
                continue
            if back == IN_USE:
                reason = SkipReason.IN_USE
            elif number is None and at % 2 == back % 2:
                reason = SkipReason.NO_AGENT
            else:
                reason = SkipReason.NOT_IN_TURN
            yield SkippedNight(night=night, room=room.name, reason=reason)


def _night(night: date) -> Night:
    started = datetime.combine(night, time(19, 12), tzinfo=UTC)
    return Night(
        night=night,
        state=NightState.CLOSED,
        started_at=started,
        ended_at=started + timedelta(minutes=30 * ROUND.room_minutes),
    )


def _coming(last: date) -> ComingNight:
    night = next(
        day for ahead in range(1, 4) if (day := last + timedelta(days=ahead)).weekday() < 5
    )
    starts = datetime.combine(night, time(19, 12), tzinfo=UTC)
    return ComingNight(night=night, starts=starts, words="half of the rooms")


def _last(
    readings: Iterable[NightReading], skipped: Iterable[SkippedNight], night: date
) -> Iterator[RoomNight]:
    for place, one in enumerate(one for one in readings if one.night == night):
        yield RoomNight(
            night=night, room=one.room, state=RoomState.MEASURED, place=place, reading=one
        )
    for skip in skipped:
        if skip.night == night:
            yield RoomNight(
                night=night, room=skip.room, state=RoomState.SKIPPED, reason=skip.reason
            )


def _lessons(levels: Iterable[_Level], days: Iterable[date], seed: int) -> Iterator[LessonDay]:
    kept = list(days)
    for level in levels:
        for day in kept:
            chance = dice(seed, "lesson", level.room, day.isoformat())
            delays = [chance.lognormvariate(2.2, 0.5) for _ in range(48)]
            yield LessonDay(
                day=day,
                room=level.room,
                looks=12,
                delay=histogram_of(delays),
                channel_utilisation_ratio=round(min(0.95, level.air.busy_ratio + 0.25), 3),
                retry_ratio=round(0.1 * chance.gauss(1.0, 0.1), 4),
            )
