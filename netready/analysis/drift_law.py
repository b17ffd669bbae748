"""How many nights how far off are no chance: thresholds out of rooms, nights and tolerated alarms.

A night's deviation is taken in units of the room's own spread and clipped, so that one night, be it
ever so bad, is never enough. The sum over the last few nights is compared with the sum that chance
exceeds with the tolerated probability. That probability is the tolerated alarms of a term, divided
by everything that is looked at in a term (Bonferroni, which holds whatever depends on what). The
distribution of the sum is worked out on a grid: an assumed heavy-tailed law with outliers, folded
with itself, and with the error of a baseline that is itself only the median of a few nights. Pure.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

MAD_TO_SPREAD: Final = 1.4826  # of a normal law: Rousseeuw and Croux 1993
# Variance of a median of n / variance of one, for a normal law: pi / (2 n).
_MEDIAN_VARIANCE: Final = math.pi / 2
_STEP: Final = 0.05
_TAIL_REACH: Final = 80.0  # where the assumed law is cut; nothing of weight lies beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRules:
    """What is tolerated and assumed; all of it is our default [P], checked by simulated seasons.

    Attributes:
        false_alarms: tolerated in a term, over all rooms and metrics together.
        nights_a_term: 13 weeks of 5 nights.
        false_recoveries: the same for a level that is still low, for one change.
        windows: of so many last readings the sum is looked at for a turn to the worse.
        windows_better: the same for a turn to the better, where nothing is urgent.
        baseline: so many readings before them make the level they are compared with.
        baseline_min: with fewer nothing is said.
        level_min: the same for a level that was entered by a change: its spread is known.
        looks_an_alarm: windows share their nights, so chance makes several of them alarm at once;
            so many on average (measured in the simulated seasons: three to four).
        clip: a deviation counts at most this many spreads.
        tail_df: degrees of freedom of the assumed Student law: 6 has heavy tails.
        outliers: share of nights that say nothing of the level, half of them low.
        weekday_min: readings of one weekday in the baseline before its own level is believed.
        pooled: the spread of the whole school weighs as so many readings of the room.
    """

    false_alarms: float = 1.0
    false_recoveries: float = 0.05
    nights_a_term: int = 65
    windows: tuple[int, ...] = (3, 4, 6, 9)
    windows_better: tuple[int, ...] = (9,)
    baseline: int = 40
    baseline_min: int = 10
    level_min: int = 5
    looks_an_alarm: float = 2.0
    clip: float = 3.3
    tail_df: float = 6.0
    outliers: float = 0.02
    weekday_min: int = 3
    pooled: int = 20

    @property
    def longest(self) -> int:
        """The longest window."""
        return max(*self.windows, *self.windows_better)

    def chance(self, series: float) -> float:
        """Tolerated probability of one look at one window of one series, one night."""
        looks = (len(self.windows) + len(self.windows_better)) / self.looks_an_alarm
        return self.false_alarms / (self.nights_a_term * looks * max(series, 1.0))


def sum_limits(rules: DriftRules, series: float, window: int) -> Vector:
    """How far the clipped deviations of that many nights must add up, in spreads.

    By the readings in the baseline that they are compared with, from none to `rules.baseline`.
    Infinity where not even the largest sum is beyond chance: so few nights can say nothing.

    Args:
        rules: what is tolerated.
        series: how many are watched at this one's share of the tolerated alarms.
        window: nights that are added up.
    """
    return _limits(rules, rules.chance(series), window)


def chance_beyond(rules: DriftRules, spreads: float) -> float:
    """Probability that one ordinary night lies that many spreads or more on one side."""
    law = _one_night(rules)
    first = round((min(spreads, rules.clip) + rules.clip) / _STEP)
    return float(law[max(first, 0) :].sum())


def nights_to_return(rules: DriftRules, spreads: float) -> int:
    """Nights in a row beyond the middle of two levels until a return is no chance; 2 to 6.

    Args:
        rules: what is tolerated.
        spreads: between the two levels.
    """
    each = min(0.5, chance_beyond(rules, spreads / 2))
    tolerated = rules.false_recoveries / rules.nights_a_term
    return min(6, max(2, math.ceil(math.log(tolerated) / math.log(each))))


@lru_cache(maxsize=256)
def _limits(rules: DriftRules, chance: float, window: int) -> Vector:
    """Worked out for a few sizes; in between that of the smaller one, which is stricter."""
    limits = np.full(rules.baseline + 1, math.inf)
    for size in sorted({rules.level_min, rules.baseline_min, 13, 16, 20, 30, rules.baseline}):
        limits[size:] = _limit(rules, chance, window, size)
    return limits


def _limit(rules: DriftRules, chance: float, window: int, baseline: int) -> float:
    law = _one_night(rules)
    total = law
    for _ in range(window - 1):
        total = np.convolve(total, law)
    error = window * math.sqrt(_MEDIAN_VARIANCE / baseline)
    wide = np.convolve(total, _normal(error))
    sums = (np.arange(wide.size) - wide.size // 2) * _STEP
    beyond = np.cumsum(wide[::-1])[::-1]
    found = sums[beyond <= chance]
    limit = float(found[0]) if found.size else math.inf
    return limit if limit <= window * rules.clip else math.inf


@lru_cache(maxsize=64)
def _one_night(rules: DriftRules) -> Vector:
    """Probabilities on the grid from -clip to clip; what lies beyond is at the ends."""
    x = np.arange(-_TAIL_REACH, _TAIL_REACH + _STEP / 2, _STEP)
    density = (1 + x * x / rules.tail_df) ** (-(rules.tail_df + 1) / 2)
    density /= density.sum()
    quartile = float(np.interp(0.75, np.cumsum(density), x))
    scaled = x / (quartile * MAD_TO_SPREAD)
    ends = round(rules.clip / _STEP)
    cells = np.clip(np.rint(scaled / _STEP), -ends, ends).astype(int) + ends
    counted = np.bincount(cells, weights=density, minlength=2 * ends + 1)
    law: Vector = np.asarray(counted * (1 - rules.outliers), dtype=np.float64)
    law[[0, -1]] += rules.outliers / 2
    return law


def _normal(spread: float) -> Vector:
    reach = max(1, math.ceil(5 * spread / _STEP))
    x = np.arange(-reach, reach + 1) * _STEP
    weights = np.exp(-0.5 * (x / max(spread, _STEP / 2)) ** 2)
    return np.asarray(weights / weights.sum(), dtype=np.float64)
