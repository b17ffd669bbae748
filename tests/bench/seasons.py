"""Simulated seasons of a school: nights of rooms with all that makes nights differ, and falls.

Everything is drawn from `numpy`'s generator with a given seed. A season is some weeks in which the
rooms are learned, then a term of 13 weeks with a holiday in the middle. Capacity differs by
weekday, by night for the whole school, and by room and night with heavy tails; some nights are
missing, and some say nothing of the level (outliers).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from netready.domain.nights import NightReading

Matrix = npt.NDArray[np.float64]

FIRST_MONDAY = date(2026, 6, 29)
LEARNING_WEEKS = 8
TERM_WEEKS = 13
HOLIDAY_WEEK = LEARNING_WEEKS + 7
SCHOOL_NIGHTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How nights differ, as shares of the capacity.

    Attributes:
        night: spread of one room's night (of the middle half of nights); `uneven`: how much the
            rooms differ in it.
        tail_df: degrees of freedom of its Student law.
        weekday: spread of a room's weekdays; `friday` is for all rooms.
        school: spread of a night that all rooms share.
        low, high: shares of nights that are outliers, downwards and upwards.
        missing: share of nights without a reading.
        carried_over: correlation of a night with the one before.
    """

    night: float = 0.04
    uneven: float = 0.25
    tail_df: float = 4.0
    weekday: float = 0.03
    friday: float = -0.04
    school: float = 0.015
    low: float = 0.015
    high: float = 0.005
    missing: float = 0.07
    carried_over: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A fall of one room for good: the share that is lost, and the first night of it."""

    share: float
    night: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """What to simulate.

    Attributes:
        seed: of all chance in it.
        rooms: how many.
        falls: by number of the room.
        capacity: pupils, lowest and highest; drawn for each room.
        planned: the largest class that is tried; what holds it is "at least".
        step: the search tells capacity to so many pupils.
    """

    seed: int
    rooms: int = 30
    falls: Mapping[int, Fall] = field(default_factory=dict)
    noise: Noise = field(default_factory=Noise)
    capacity: tuple[float, float] = (14.0, 44.0)
    fallen_capacity: tuple[float, float] = (16.0, 29.0)
    planned: int = 30
    step: int = 1


@lru_cache(maxsize=1)
def nights() -> tuple[date, ...]:
    """The evenings of a season, oldest first."""
    weeks = (week for week in range(LEARNING_WEEKS + TERM_WEEKS) if week != HOLIDAY_WEEK)
    return tuple(
        FIRST_MONDAY + timedelta(weeks=week, days=day)
        for week in weeks
        for day in range(SCHOOL_NIGHTS)
    )


def term_begins() -> date:
    """The first evening after the rooms were learned."""
    return FIRST_MONDAY + timedelta(weeks=LEARNING_WEEKS)


def name_of(room: int) -> str:
    """Of a room by its number."""
    return f"Room {room + 1:02d}"


def levels(season: Season, chance: np.random.Generator) -> Matrix:
    """True capacity in pupils, by room and night, falls included."""
    base = chance.uniform(*season.capacity, season.rooms)
    for room in season.falls:
        base[room] = chance.uniform(*season.fallen_capacity)
    level = np.repeat(base[:, None], len(nights()), axis=1)
    for room, fall in season.falls.items():
        level[room, fall.night :] *= 1 - fall.share
    return level


def factors(season: Season, chance: np.random.Generator) -> Matrix:
    """What makes one night differ from the level, by room and night; NaN: a missing night."""
    noise, shape = season.noise, (season.rooms, len(nights()))
    weekday = np.array([night.weekday() for night in nights()])
    # a Student law's quartile is at 0.741 for 4 degrees of freedom, a normal one's at 0.674
    own = chance.standard_t(noise.tail_df, shape) * (0.6745 / 0.7407)
    for at in range(1, shape[1]):
        keep = noise.carried_over
        own[:, at] = keep * own[:, at - 1] + np.sqrt(1 - keep**2) * own[:, at]
    own *= noise.night * np.exp(noise.uneven * chance.standard_normal(season.rooms))[:, None]
    days = chance.normal(0, noise.weekday, (season.rooms, 7))[:, weekday]
    days += np.where(weekday == 4, noise.friday, 0.0)
    shared = chance.normal(0, noise.school, shape[1])
    factor = np.exp(own + days + shared)
    drawn = chance.random(shape)
    factor = np.where(drawn < noise.low, factor * chance.uniform(0.3, 0.85, shape), factor)
    factor = np.where(drawn > 1 - noise.high, factor * chance.uniform(1.15, 1.6, shape), factor)
    return np.where(chance.random(shape) < noise.missing, np.nan, factor)


def readings_of(season: Season, *, more: bool = True) -> Iterator[NightReading]:
    """The season as the nights are kept; `more`: with capacity and round trip beside the pupils."""
    chance = np.random.default_rng(season.seed)
    level = levels(season, chance)
    pupils = level * factors(season, chance)
    down = 2.5 * pupils * np.exp(chance.normal(0, 0.03, pupils.shape))
    rtt = 60 * (level[:, :1] / pupils) * np.exp(chance.normal(0, 0.15, pupils.shape))
    for room in range(season.rooms):
        name = name_of(room)
        for at, night in enumerate(nights()):
            if np.isnan(pupils[room, at]):
                continue
            held = min(int(pupils[room, at]) // season.step * season.step, season.planned)
            censored = held == season.planned
            yield NightReading(
                night=night,
                room=name,
                holds=held or None,
                breaks=None if censored else held + season.step,
                censored=censored,
                planned=season.planned,
                capacity_down_mbps=float(min(down[room, at], 2.5 * season.planned))
                if more
                else None,
                loaded_rtt_p95_ms=float(rtt[room, at]) if more else None,
            )
