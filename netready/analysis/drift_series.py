"""The nights of a room as one row of numbers a figure, and the spread of the whole school. Pure.

Only like is compared with like: another lesson mix or another number of radios begins a row of its
own. A night without the figure is not in the row at all, so it can change nothing; likewise a bound
that leaves everything open: "15 or more" of a room that carries 28.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from netready.analysis.drift_law import MAD_TO_SPREAD, DriftRules
from netready.analysis.drift_metrics import WATCHED, Seen, Watched
from netready.domain.nights import NightReading

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Yes = npt.NDArray[np.bool_]
ByNight = Mapping[date, Sequence[NightReading]]
Night = tuple[date, Seen]

NIGHTS_MAX: Final = 800  # of one room, the last ones: over two years of school nights
_USUAL: Final = 20  # nights before a bound that it is compared with
_ROWS_FOR_SCHOOL: Final = 3
_STEPS_MIN: Final = 8  # from night to night, before they tell a spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """One figure of one room, night by night, oldest first.

    Attributes:
        good: higher is better, see `Watched.goodness`.
        best: the truth lies from `good` to this.
        at_least: the truth may be better; at_most: it may be worse.
        resolution: on the scale of `good`.
        school: spread of the school, known before that night, same scale; NaN: not known.
        weekdays: 0 is Monday.
    """

    room: str
    watched: Watched
    nights: tuple[date, ...]
    good: Vector
    best: Vector
    at_least: Yes
    at_most: Yes
    resolution: Vector
    school: Vector
    weekdays: Whole

    @property
    def is_bound(self) -> Yes:
        """Which readings are only a bound."""
        return self.at_least | self.at_most

    def only(self, places: Whole) -> "Series":
        """The same with only those nights."""
        return replace(
            self,
            nights=tuple(self.nights[place] for place in places),
            good=self.good[places],
            best=self.best[places],
            at_least=self.at_least[places],
            at_most=self.at_most[places],
            resolution=self.resolution[places],
            school=self.school[places],
            weekdays=self.weekdays[places],
        )


def series_of(readings: Iterable[NightReading], rules: DriftRules) -> tuple[Series, ...]:
    """All rows, in an order that does not depend on that of the readings."""
    rooms: dict[tuple[str, str, int], dict[date, list[NightReading]]]
    rooms = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        alike = reading.room, reading.mix or "", reading.radios or 0
        rooms[alike][reading.night].append(reading)
    found: list[Series] = []
    for watched in WATCHED:
        rows = (_row(alike[0], watched, rooms[alike]) for alike in sorted(rooms))
        found += _with_school([row for row in rows if row is not None], rules)
    return tuple(found)


def _row(room: str, watched: Watched, nights: ByNight) -> Series | None:
    seen = [(night, _one(watched, nights[night])) for night in sorted(nights)]
    known = [(night, one) for night, one in seen if one is not None]
    kept = _telling(watched, known)[-NIGHTS_MAX:]
    if not kept:
        return None
    return Series(
        room=room,
        watched=watched,
        nights=tuple(night for night, _ in kept),
        good=np.array([watched.goodness(one) for _, one in kept]),
        best=np.array([watched.goodness(one.best) for _, one in kept]),
        at_least=np.array([one.at_least for _, one in kept]),
        at_most=np.array([one.at_most for _, one in kept]),
        resolution=np.array([watched.step(one) for _, one in kept]),
        school=np.full(len(kept), np.nan),
        weekdays=np.array([night.weekday() for night, _ in kept]),
    )


def _telling(watched: Watched, known: Sequence[Night]) -> list[Night]:
    """Without bounds on the side where nobody would look: above "at most", below "at least".

    Compared with the middle of the nights before, so that later nights change nothing.
    """
    kept: list[Night] = []
    good: list[float] = []
    for night, one in known:
        value = watched.goodness(one)
        if good and (one.at_least or one.at_most):
            above = value - median(good[-_USUAL:])
            if (one.at_least and above < 0) or (one.at_most and above > 0):
                continue
        kept.append((night, one))
        good.append(value)
    return kept


def _one(watched: Watched, readings: Sequence[NightReading]) -> Seen | None:
    """Of several runs of one night the middle one; of two the better: one of them was disturbed."""
    if len(readings) == 1:
        return watched.read(readings[0])
    seen = [one for one in map(watched.read, readings) if one is not None]
    seen.sort(key=lambda one: (watched.goodness(one), one.at_least - one.at_most))
    return seen[len(seen) // 2] if seen else None


def _with_school(rows: Sequence[Series], rules: DriftRules) -> list[Series]:
    """Every row with the middle spread of all rows, as it was known before each night.

    A spread out of steps from night to night is not moved by a level that changed once.
    """
    nights = sorted({night for row in rows for night in row.nights})
    place = {night: at for at, night in enumerate(nights)}
    known = np.full((len(rows), len(nights)), np.nan)
    for at, row in enumerate(rows):
        _fill(known[at], [place[night] for night in row.nights], _step_spread(row, rules))
    enough = (~np.isnan(known)).sum(axis=0) >= _ROWS_FOR_SCHOOL
    school = np.full(len(nights), np.nan)
    if enough.any():
        school[enough] = np.nanmedian(known[:, enough], axis=0)
    return [replace(row, school=school[[place[night] for night in row.nights]]) for row in rows]


def _fill(line: Vector, places: Sequence[int], spreads: Vector) -> None:
    """Each spread from its night to the next one."""
    for place, until, spread in zip(places, [*places[1:], line.size], spreads, strict=True):
        line[place:until] = spread


def _step_spread(row: Series, rules: DriftRules) -> Vector:
    """Spread of one night out of the steps between the nights before it; NaN: too few.

    Only steps from a weekday to the same weekday, so that a Friday tells no spread, and between
    nights that both held and broke: what is "at least" or "at most" stands still.
    """
    spreads = np.full(row.good.size, np.nan)
    places, steps = _steps(row)
    if places.size < _STEPS_MIN:
        return spreads
    before = np.searchsorted(places, np.arange(row.good.size))
    rows, sizes = earlier(steps, before, rules.baseline)
    enough = sizes >= _STEPS_MIN
    spreads[enough] = MAD_TO_SPREAD * middle(rows[enough], sizes[enough])
    return spreads


def _steps(row: Series) -> tuple[Whole, Vector]:
    """Where each step ends, and its size as the spread of one night."""
    known = np.flatnonzero(~row.is_bound)
    ordered = known[np.lexsort((known, row.weekdays[known]))]
    same = row.weekdays[ordered[1:]] == row.weekdays[ordered[:-1]]
    ends, sizes = ordered[1:][same], np.abs(np.diff(row.good[ordered]))[same] / np.sqrt(2)
    by_night = np.argsort(ends)
    return ends[by_night], sizes[by_night]


def earlier(values: Vector, ends: Whole, longest: int) -> tuple[Matrix, Whole]:
    """For each end the values before it, at most `longest`, in a row filled with NaN on the left.

    Returns:
        The rows, and how many values each has.
    """
    padded = np.concatenate([np.full(longest, np.nan), values])
    rows = np.lib.stride_tricks.sliding_window_view(padded, longest)[ends]
    return rows, np.minimum(ends, longest)


def middle(rows: Matrix, sizes: Whole) -> Vector:
    """Medians of rows with NaN in them; no row may be empty."""
    ordered = np.sort(rows, axis=1)
    at = np.arange(len(rows))
    return np.asarray((ordered[at, (sizes - 1) // 2] + ordered[at, sizes // 2]) / 2)
