"""Several runs to one value with its uncertainty. The sample is the run, never the packet. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from types import MappingProxyType

import numpy as np
import pandas as pd

from netready.scoring.interval import quantile_interval

# A distribution-free interval for the median at 95 % needs six runs (1 - 2 * 0.5**6 = 0.969).
RUNS_FOR_INTERVAL = 6

QUANTILES: Mapping[str, float] = MappingProxyType(
    {"p05": 0.05, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p95": 0.95}
)


def combined(values: Sequence[float], pool: str) -> float:
    """The values as one: "min", "max", "mean" or a quantile.

    Raises:
        KeyError: for any other word.
    """
    if pool in QUANTILES:
        return float(np.quantile(np.asarray(values, dtype=float), QUANTILES[pool]))
    plain: Mapping[str, Callable[[Sequence[float]], float]]
    plain = {"min": min, "max": max, "mean": fmean}
    return float(plain[pool](values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One value out of several runs.

    Attributes:
        interval: None for a single run; the whole range where there are too few runs for a
            distribution-free interval of the median; else that interval.
        more_needed: what to measure where the interval is not one at 95 % yet, or "".
    """

    value: float
    interval: tuple[float, float] | None
    n: int
    days: int
    age_days: int
    more_needed: str


def pool_runs(rows: pd.DataFrame, pool: str, *, scale: float, as_of: date) -> Pooled | None:
    """Pools the metric rows of several records; None where no row has a value.

    Rows of one record (both directions, several labels) first become one value by the same pool,
    so that a record with many rows weighs no more than another.

    Raises:
        KeyError: for a pool that `combined` does not know.
    """
    known = rows.dropna(subset=["value"])
    if known.empty:
        return None
    each = known.groupby("record_id", sort=True)["value"].apply(
        lambda run: combined(list(run), pool)
    )
    values = [float(value) * scale for value in each]
    days = sorted({date.fromisoformat(day) for day in known["day"]})
    missing = RUNS_FOR_INTERVAL - len(values)
    return Pooled(
        value=combined(values, pool),
        interval=interval_of(values, combined(values, pool), pool),
        n=len(values),
        days=len(days),
        age_days=max(0, (as_of - days[-1]).days),
        more_needed=f"{missing} more runs" if 1 < len(values) < RUNS_FOR_INTERVAL else "",
    )


def interval_of(values: Sequence[float], value: float, pool: str) -> tuple[float, float] | None:
    """95 % order-statistic interval of what `pool` estimates, widened to hold `value`.

    Where a side has too few runs to be bounded, the range seen stands for it: a first day must be
    able to say something, and `more_needed` says what is lacking. None for a single run.
    """
    if len(values) < 2:
        return None
    low, high = quantile_interval(values, QUANTILES.get(pool, 0.5))
    return (
        min(value, min(values) if low is None else low),
        max(value, max(values) if high is None else high),
    )
