"""What a radio hears in the example school: log-distance, walls, floors, shadowing. Pure.

All figures are our own choice, near what measured buildings of brick and plaster show; nothing
rests on them but an example.
"""

import math
from dataclasses import dataclass
from typing import Final

from netready.example.building import (
    AccessPoint,
    Building,
    Point,
    concrete_between,
    walls_between,
)
from netready.example.dice import dice

AT_ONE_METRE_DBM: Final = -34.0  # 14 dBm sent, 48 dB of free space at 5.5 GHz
EXPONENT: Final = 2.2
WALL_DB: Final = 6.0
FLOOR_DB: Final = 20.0
CONCRETE_DB: Final = 19.0
STOREY_M: Final = 3.4
SHADOWING_DB: Final = 2.0
NOISE_DBM: Final = -92.0
HEARD_DBM: Final = -86.0  # weaker beacons are not decoded

# signal to noise in dB and the PHY rate of 802.11ax, 40 MHz, two streams, long guard of 0.8 us
# (IEEE 802.11ax-2021 table 27-79); the steps in dB are our own choice
_RATES: Final = (
    (5.0, 34.4, 0),
    (8.0, 68.8, 1),
    (11.0, 103.2, 2),
    (14.0, 137.6, 3),
    (18.0, 206.5, 4),
    (22.0, 275.3, 5),
    (24.0, 309.7, 6),
    (26.0, 344.1, 7),
    (30.0, 412.9, 8),
    (32.0, 458.8, 9),
    (36.0, 516.2, 10),
    (39.0, 573.5, 11),
)
# 802.11n, 20 MHz, one stream, long guard: at most 65 Mbit/s (IEEE 802.11-2020 table 19-27)
_OLD_RATES: Final = (
    (5.0, 6.5, 0),
    (8.0, 13.0, 1),
    (11.0, 19.5, 2),
    (14.0, 26.0, 3),
    (18.0, 39.0, 4),
    (22.0, 52.0, 5),
    (24.0, 58.5, 6),
    (26.0, 65.0, 7),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One access point as it is heard at one place."""

    access_point: AccessPoint
    signal_dbm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A PHY rate and how it is made."""

    mbps: float
    mcs: int


def signal_dbm(access_point: AccessPoint, place: Point, seed: int) -> float:
    """Received strength at a place, a whole number as most drivers tell it."""
    source = access_point.place
    floors = abs(source.storey - place.storey)
    flat_m = math.hypot(source.x_m - place.x_m, source.y_m - place.y_m)
    distance_m = max(1.0, math.hypot(flat_m, floors * STOREY_M + 1.2))
    fixed = AT_ONE_METRE_DBM - 10 * EXPONENT * math.log10(distance_m)
    lost = WALL_DB * walls_between(source, place) + FLOOR_DB * floors
    lost += CONCRETE_DB * concrete_between(source, place)
    chance = dice(seed, "shadow", access_point.label, place.storey, place.x_m, place.y_m)
    return float(round(fixed - lost + chance.gauss(0.0, SHADOWING_DB)))


def heard_at(building: Building, place: Point, seed: int) -> tuple[Heard, ...]:
    """Every access point that can be read there, the loudest first."""
    near = (
        ap
        for ap in building.access_points
        if abs(ap.place.storey - place.storey) <= 1
        and abs(ap.place.x_m - place.x_m) < 45.0
        and ap.place.storey // 3 == place.storey // 3
    )
    heard = [Heard(access_point=ap, signal_dbm=signal_dbm(ap, place, seed)) for ap in near]
    loud = [each for each in heard if each.signal_dbm >= HEARD_DBM]
    return tuple(sorted(loud, key=lambda each: (-each.signal_dbm, each.access_point.label)))


def rate_of(access_point: AccessPoint, strength_dbm: float) -> Rate:
    """The rate at which a device there is served; the slowest one where it is very faint."""
    table = _OLD_RATES if access_point.generation < 5 else _RATES
    fits = [row for row in table if strength_dbm - NOISE_DBM >= row[0]]
    _, mbps, mcs = fits[-1] if fits else table[0]
    return Rate(mbps=mbps, mcs=mcs)


def neighbours_on_channel(building: Building, used: AccessPoint, place: Point, seed: int) -> int:
    """Others on its channel that are loud enough to be waited for, above -82 dBm."""
    return sum(
        1
        for each in heard_at(building, place, seed)
        if each.access_point is not used
        and each.access_point.channel == used.channel
        and each.signal_dbm > -82.0
    )
