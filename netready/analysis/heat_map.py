"""Signal between the places where it was measured: each radio by itself, then the best. Pure.

Inverse distance weighting of each network address (BSSID) in dBm, of the nearest few places within
a trust radius in metres, and None beyond it: an interpolation that goes on for ever invents data.
Only then the strongest radio is taken at each point ("best server"): readings of different access
points are never mixed. Where the nearest look around did not hear a radio, that radio is not drawn.

Not here: what is measured where (`signal_places`), classes, colours, words.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

PLACES_MAX: Final = 2_000  # of one floor; the rest is left out and counted
ADDRESSES_MAX: Final = 400
CELLS_MAX: Final = 8_000
NOT_HEARD: Final = -math.inf  # somebody looked here, and heard no radio of the network
NEAR_MAX: Final = 48  # places within reach of a point that are looked at
_NEARLY_ZERO_M: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRules:
    """How it is drawn; all of it is our default [P].

    Attributes:
        merge_m: places nearer than this are one, with the median of their readings.
        power: of the distance; 2 is the usual one.
        nearest: so many places at most speak for a point.
        trust_m: how far a place speaks; half the diagonal of a classroom of 8 m x 7 m.
        places_min: below this, places are shown and nothing between them.
        cell_m: the smallest square that is drawn.
    """

    merge_m: float = 0.5
    power: float = 2.0
    nearest: int = 5
    trust_m: float = 5.0
    places_min: int = 3
    cell_m: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What was heard at one place, in metres from the plan's upper left corner.

    Attributes:
        dbm: signal by network address.
        whole: it was a look around, so an address that is missing was not heard.
        count: measurements that were merged into it.
        labels: of people for it: names of rooms.
        linked_dbm: of the radio that a device was on there; None: nobody read it.
    """

    x_m: float
    y_m: float
    dbm: Mapping[str, float]
    whole: bool = True
    count: int = 1
    labels: tuple[str, ...] = ()
    linked_dbm: float | None = None

    @property
    def best_dbm(self) -> float | None:
        """The strongest; None: nothing was heard."""
        return max(self.dbm.values(), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How far the map is off where one place is left out and told from the others, in dB.

    Attributes:
        places: told so; `alone` have no other within the trust radius, and are not told at all.
        median_db, ninth_db, worst_db: of the errors without their sign; ninth: nine of ten places.
    """

    places: int
    alone: int
    median_db: float | None = None
    ninth_db: float | None = None
    worst_db: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Squares of `cell_m` from an upper left corner, row by row; None: not measured.

    Attributes:
        rows: dBm of the strongest radio at the middle of each square, or `NOT_HEARD` where the
            nearest look around heard none; empty: nothing is drawn.
        places: merged; each speaks for `trust_m` around it, and all of a coloured square lies
            within that of one of them.
        too_few: there are places, but fewer than a surface needs.
        left_out: places or addresses beyond the limits, not used.
    """

    places: tuple[Place, ...]
    rules: HeatRules
    left_m: float = 0.0
    top_m: float = 0.0
    cell_m: float = 0.0
    rows: tuple[tuple[float | None, ...], ...] = ()
    error: LeftOut = field(default_factory=lambda: LeftOut(places=0, alone=0))
    too_few: bool = False
    left_out: int = 0


def heat_map(
    places: Sequence[Place], *, width_m: float, height_m: float, rules: HeatRules | None = None
) -> HeatMap:
    """The map of a floor of that size; without a surface where there are too few places."""
    rules = rules or HeatRules()
    told = [each for each in places if each.dbm or each.whole]
    ordered = sorted(told, key=lambda each: (each.x_m, each.y_m, sorted(each.dbm.items())))
    kept = merged(ordered[:PLACES_MAX], rules.merge_m)
    left_out = max(0, len(ordered) - PLACES_MAX)
    heard = [each for each in kept if each.dbm]
    if len(heard) < rules.places_min:
        return HeatMap(places=kept, rules=rules, too_few=bool(kept), left_out=left_out)
    known = _Known.of(kept)
    left, top, cell, columns, rows = _grid(kept, width_m, height_m, rules)
    reach_m = rules.trust_m - cell * math.sqrt(0.5)  # so that the whole square is within it
    middles = _middles(left, top, cell, columns, rows)
    found = _best(_distances(middles, known.at), known, rules, reach_m)
    return HeatMap(
        places=kept,
        rules=rules,
        left_m=left,
        top_m=top,
        cell_m=cell,
        rows=_rows(found, columns) if reach_m > 0 else (),
        error=left_out_error(kept, rules),
        left_out=left_out + known.addresses_left_out,
    )


def merged(places: Sequence[Place], within_m: float) -> tuple[Place, ...]:
    """Places that are nearer than that to the first of their group, as one of their medians."""
    groups: list[list[Place]] = []
    for place in sorted(places, key=lambda each: (each.x_m, each.y_m)):
        # from left to right, so that only the latest groups can be near
        near = takewhile(lambda g: place.x_m - g[0].x_m < within_m, reversed(groups))  # noqa: B023
        group = next((g for g in near if _apart_m(g[0], place) < within_m), None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return tuple(_one_of(group) for group in groups)


def left_out_error(places: Sequence[Place], rules: HeatRules) -> LeftOut:
    """Each place told from the others, against what was measured there."""
    known = _Known.of(places)
    apart = _distances(known.at, known.at)
    np.fill_diagonal(apart, np.inf)
    told = _best(apart, known, rules, rules.trust_m)
    measured = np.array([math.nan if p.best_dbm is None else p.best_dbm for p in places])
    errors = np.abs(told - measured)
    errors = np.sort(errors[np.isfinite(errors)])
    heard = int((~np.isnan(measured)).sum())
    if not errors.size:
        return LeftOut(places=0, alone=heard)
    return LeftOut(
        places=int(errors.size),
        alone=heard - int(errors.size),
        median_db=float(np.median(errors)),
        ninth_db=float(errors[math.ceil(0.9 * errors.size) - 1]),
        worst_db=float(errors[-1]),
    )


def best_at(
    places: Sequence[Place], points: Sequence[tuple[float, float]], rules: HeatRules
) -> list[float | None]:
    """As the squares of a map, at points in metres."""
    known = _Known.of(places)
    found = _best(_distances(np.array(points, dtype=float).reshape(-1, 2), known.at), known, rules,
                  rules.trust_m)  # fmt: skip
    return [None if math.isnan(value) else float(value) for value in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Places as arrays.

    Attributes:
        at: metres, one row a place.
        dbm: one row a place, one column an address; NaN: not heard.
        whole: of each place.
    """

    at: Matrix
    dbm: Matrix
    whole: npt.NDArray[np.bool_]
    addresses_left_out: int = 0

    @classmethod
    def of(cls, places: Sequence[Place]) -> "_Known":
        """The strongest addresses, so that work is bounded."""
        strongest: dict[str, float] = {}
        for place in places:
            for address, dbm in place.dbm.items():
                strongest[address] = max(dbm, strongest.get(address, -math.inf))
        named = sorted(strongest, key=lambda address: (-strongest[address], address))
        columns = named[:ADDRESSES_MAX]
        return cls(
            at=np.array([(p.x_m, p.y_m) for p in places], dtype=float).reshape(-1, 2),
            dbm=np.array(
                [[p.dbm.get(address, math.nan) for address in columns] for p in places],
                dtype=float,
            ).reshape(len(places), len(columns)),
            whole=np.array([p.whole for p in places], dtype=bool),
            addresses_left_out=len(named) - len(columns),
        )


def _best(apart: Matrix, known: _Known, rules: HeatRules, reach_m: float) -> Matrix:
    """The strongest of all addresses at each point; `apart` is points x places, in metres.

    NaN: no place within reach; `NOT_HEARD`: there is one, and it heard none.
    """
    chosen, metres = _within(apart, reach_m)
    if not metres.shape[1]:
        return np.full(len(apart), np.nan)
    inside, whole = np.isfinite(metres), known.whole[chosen]
    weights = np.maximum(metres, _NEARLY_ZERO_M) ** -rules.power  # 0 where it is out of reach
    best = np.full(len(apart), NOT_HEARD)
    for column in known.dbm.T:
        told = column[chosen]
        heard = inside & ~np.isnan(told)
        rows = heard.any(axis=1)
        found = _weighted(told[rows], heard[rows], weights[rows], rules.nearest)
        silent = inside[rows] & ~heard[rows] & whole[rows]
        # places are in the order of their distance
        found[silent.any(axis=1) & (silent.argmax(axis=1) < heard[rows].argmax(axis=1))] = NOT_HEARD
        best[rows] = np.maximum(best[rows], found)
    looked = (inside & whole).any(axis=1)
    return np.where(np.isneginf(best) & ~looked, np.nan, best)


def _within(apart: Matrix, reach_m: float) -> tuple[npt.NDArray[np.intp], Matrix]:
    """The places within reach of each point, the nearest first, and their distances in metres.

    As many columns as the point with the most has; infinite: no more are within reach.
    """
    count = int((apart <= reach_m).sum(axis=1).max(initial=0))
    most = min(count, NEAR_MAX)
    if not most:
        return np.zeros((len(apart), 0), dtype=np.intp), np.zeros((len(apart), 0))
    chosen = np.argpartition(apart, most - 1, axis=1)[:, :most]
    metres = np.take_along_axis(apart, chosen, axis=1)
    order = np.argsort(metres, axis=1, kind="stable")
    metres = np.take_along_axis(metres, order, axis=1)
    return (
        np.take_along_axis(chosen, order, axis=1),
        np.where(metres <= reach_m, metres, np.inf),
    )


def _weighted(told: Matrix, heard: npt.NDArray[np.bool_], weights: Matrix, nearest: int) -> Matrix:
    """Inverse distance weighting of one address by the nearest places that heard it."""
    used = heard & (heard.cumsum(axis=1) <= nearest)
    counted = np.where(used, weights, 0.0)
    return np.asarray((counted * np.where(used, told, 0.0)).sum(axis=1) / counted.sum(axis=1))


def _grid(
    places: Sequence[Place], width_m: float, height_m: float, rules: HeatRules
) -> tuple[float, float, float, int, int]:
    """Left, top, side of a square, columns, rows: the part of the floor that places speak for."""
    xs, ys = [p.x_m for p in places], [p.y_m for p in places]
    left, top = max(0.0, min(xs) - rules.trust_m), max(0.0, min(ys) - rules.trust_m)
    wide = max(min(width_m, max(xs) + rules.trust_m) - left, 0.0)
    high = max(min(height_m, max(ys) + rules.trust_m) - top, 0.0)
    cell = max(rules.cell_m, math.sqrt(wide * high / CELLS_MAX), max(wide, high) / CELLS_MAX)
    return left, top, cell, max(1, math.floor(wide / cell)), max(1, math.floor(high / cell))


def _middles(left: float, top: float, cell: float, columns: int, rows: int) -> Matrix:
    x = left + (np.arange(columns) + 0.5) * cell
    y = top + (np.arange(rows) + 0.5) * cell
    return np.stack([np.tile(x, rows), np.repeat(y, columns)], axis=1)


def _distances(points: Matrix, places: Matrix) -> Matrix:
    return np.hypot(
        points[:, None, 0] - places[None, :, 0], points[:, None, 1] - places[None, :, 1]
    )


def _rows(found: Matrix, columns: int) -> tuple[tuple[float | None, ...], ...]:
    """To a tenth of a dB: more is not known, and other machines get the same."""
    values = [None if math.isnan(value) else round(float(value), 1) for value in found]
    return tuple(tuple(values[at : at + columns]) for at in range(0, len(values), columns))


def _apart_m(one: Place, other: Place) -> float:
    return math.hypot(one.x_m - other.x_m, one.y_m - other.y_m)


def _one_of(group: Sequence[Place]) -> Place:
    if len(group) == 1:
        return group[0]
    heard: dict[str, list[float]] = {}
    for place in group:
        for address, dbm in place.dbm.items():
            heard.setdefault(address, []).append(dbm)
    linked = [place.linked_dbm for place in group if place.linked_dbm is not None]
    return Place(
        x_m=median(place.x_m for place in group),
        y_m=median(place.y_m for place in group),
        dbm={address: median(told) for address, told in sorted(heard.items())},
        whole=any(place.whole for place in group),
        count=sum(place.count for place in group),
        labels=tuple(dict.fromkeys(label for place in group for label in place.labels)),
        linked_dbm=median(linked) if linked else None,
    )
