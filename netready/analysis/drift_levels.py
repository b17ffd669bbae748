"""One row of nights: the level, how far each night is off, and where the level moved. Pure.

Every reading is compared with the median of those before it, weekday by weekday where there are
enough, in units of their spread (MAD, never below what the tool can tell apart). The last nights
are a change when the sum of their clipped deviations is beyond chance (`drift_law`). All of it
looks back only, so what was said of a night stays said when later nights come.
"""

from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from netready.analysis.drift_law import MAD_TO_SPREAD, DriftRules, sum_limits
from netready.analysis.drift_series import Matrix, Series, Vector, Whole, Yes, earlier, middle

_WEEKDAYS: Final = 7
_CUT_MAX: Final = 0.1  # share of mere bounds above which a room's own spread is not believed
_MOSTLY: Final = 0.5
_SHRINK: Final = 2  # a weekday's own level counts as n / (n + 2): with few nights it is chance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looks:
    """Every reading from `first` on, against its baseline; one row each.

    Attributes:
        centre, spread: of the baseline, on the scale of `Series.good`.
        size: readings in the baseline.
        reach: the longest window that the baseline leaves free.
        off: column i: the deviation of the reading i before it, in spreads, clipped.
        at_least, at_most: most of the baseline is only such a bound.
    """

    first: int
    centre: Vector
    spread: Vector
    size: Whole
    reach: Whole
    off: Matrix
    at_least: Yes
    at_most: Yes

    @property
    def sums(self) -> Matrix:
        """Column i: the sum of the last i + 1 deviations."""
        return np.cumsum(self.off, axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A level that moved, found at a reading.

    Attributes:
        found, since: places in the row.
        worse: else better.
        centre, spread: the level before, on the scale of `Series.good`.
    """

    found: int
    since: int
    worse: bool
    centre: float
    spread: float


def looks(
    series: Series, rules: DriftRules, *, least: int, start: int = 0, spread_min: float = 0.0
) -> Looks | None:
    """The comparison of every reading from `start` on; None where there are too few.

    Args:
        series: the row.
        rules: what is tolerated.
        least: readings that a baseline needs.
        start: place of the first reading that is looked at.
        spread_min: that of an earlier level: a level that moved is no quieter for it.
    """
    first = max(start, least + min(rules.windows) - 1)
    places = np.arange(first, series.good.size)
    if not places.size:
        return None
    reach = np.minimum(rules.longest, places + 1 - least)
    ends = places + 1 - reach
    rows, size = earlier(series.good, ends, rules.baseline)
    centre = middle(rows, size)
    by_weekday, weekdays = _by_weekday(rows - centre[:, None], size, series, ends, rules)
    own = np.take_along_axis(by_weekday, np.maximum(weekdays, 0), axis=1)
    mad = middle(np.abs(rows - centre[:, None] - own), size)
    steps, _ = earlier(series.resolution, ends, rules.baseline)
    at_least, at_most = (
        np.nansum(earlier(each.astype(np.float64), ends, rules.baseline)[0], axis=1) / size
        for each in (series.at_least, series.at_most)
    )
    telling = np.where(at_least + at_most <= _CUT_MAX, size, 0)
    spread = _spread(MAD_TO_SPREAD * mad, telling, series.school[places], rules)
    spread = np.maximum(np.maximum(spread, middle(steps, size)), spread_min)
    off = _off(series, places, rules, centre, spread, by_weekday)
    return Looks(
        first=first,
        centre=centre,
        spread=spread,
        size=size,
        reach=reach,
        off=off,
        at_least=at_least > _MOSTLY,
        at_most=at_most > _MOSTLY,
    )


def _by_weekday(
    off: Matrix, size: Whole, series: Series, ends: Whole, rules: DriftRules
) -> tuple[Matrix, Whole]:
    """How each weekday differs in each baseline, and the weekday of each of its readings."""
    numbers, _ = earlier(series.weekdays.astype(np.float64), ends, rules.baseline)
    weekdays = np.where(np.isnan(numbers), -1, numbers).astype(np.int64)
    inside = weekdays[:, :, None] == np.arange(_WEEKDAYS)
    count = inside.sum(axis=1)
    known = np.nan_to_num(off)
    wide = 2 * MAD_TO_SPREAD * middle(np.abs(off), size)[:, None]
    bounded = np.clip(known, -wide, wide)
    total = np.einsum("tb,tbw->tw", bounded, inside)
    return np.where(count >= rules.weekday_min, total / (count + _SHRINK), 0.0), weekdays


def _spread(own: Vector, telling: Whole, school: Vector, rules: DriftRules) -> Vector:
    """The room's own, and never less than its mixture with the school's: few nights look quiet.

    Where many readings are only a bound the room's own looks quiet and is not: `telling` is 0.
    """
    mixed = np.sqrt((telling * own**2 + rules.pooled * school**2) / (telling + rules.pooled))
    return np.where(np.isnan(school), own, np.fmax(own, mixed))


def _off(
    series: Series,
    places: Whole,
    rules: DriftRules,
    centre: Vector,
    spread: Vector,
    by_weekday: Matrix,
) -> Matrix:
    back = places[:, None] - np.arange(rules.longest)
    there = np.maximum(back, 0)
    expected = centre[:, None] + np.take_along_axis(by_weekday, series.weekdays[there], axis=1)
    # a night is off by as much as is sure: not at all where the truth may be what was expected
    above = np.where(series.at_most[there], -np.inf, series.good[there]) - expected
    below = np.where(series.at_least[there], np.inf, series.best[there]) - expected
    off = (np.maximum(above, 0.0) + np.minimum(below, 0.0)) / spread[:, None]
    return np.where(back < 0, 0.0, np.clip(off, -rules.clip, rules.clip))


def first_move(series: Series, found: Looks, rules: DriftRules, weight: float) -> Moved | None:
    """The first reading at which the level is beyond chance another one.

    Args:
        series: the row.
        found: its comparison.
        rules: what is tolerated.
        weight: how many rows share the tolerated alarms with this one.
    """
    sums = found.sums
    # below "at most", or above "at least", may be where it always was
    worse = _beyond(-sums, found, rules, rules.windows, weight) & ~found.at_most[:, None]
    better = _beyond(sums, found, rules, rules.windows_better, weight) & ~found.at_least[:, None]
    for at in np.flatnonzero((worse | better).any(axis=1)):
        row = int(at)
        for sign, windows, beyond in (
            (-1, rules.windows, worse),
            (1, rules.windows_better, better),
        ):
            hits = [window for window, hit in zip(windows, beyond[row], strict=True) if hit]
            if any(_worth_saying(series, found, row, window, sign) for window in hits):
                return _moved(series, found, row, sign)
    return None


def _beyond(
    sums: Matrix, found: Looks, rules: DriftRules, windows: tuple[int, ...], weight: float
) -> Yes:
    """Whether the sum over each window is beyond chance; one column a window."""
    columns = []
    for window in windows:
        limit = sum_limits(rules, weight, window)[found.size]
        columns.append((sums[:, window - 1] >= limit) & (window <= found.reach))
    return np.stack(columns, axis=1)


def _worth_saying(series: Series, found: Looks, row: int, window: int, sign: int) -> bool:
    """The step is one that people notice, and the newest night itself is on that side of it."""
    place = found.first + row
    centre = found.centre[row]
    moved = median(series.good[place + 1 - window : place + 1].tolist()) - centre
    return bool(
        sign * moved >= series.watched.least_step and sign * (series.good[place] - centre) > 0
    )


def _moved(series: Series, found: Looks, row: int, sign: int) -> Moved:
    """Since when: the start that makes the nights since then the least likely.

    Nights at its beginning that are nearer the level before do not belong to it.
    """
    reach = int(found.reach[row])
    lengths = np.arange(2, reach + 1)
    likely = sign * found.sums[row, 1:reach] / np.sqrt(lengths)
    nights = int(lengths[int(np.argmax(likely))])
    place = found.first + row
    off = (sign * (series.good[place + 1 - nights : place + 1] - found.centre[row])).tolist()
    while len(off) > 2 and off[0] < median(off[1:]) / 2:
        off.pop(0)
    return Moved(
        found=place,
        since=place + 1 - len(off),
        worse=sign < 0,
        centre=float(found.centre[row]),
        spread=float(found.spread[row]),
    )
