"""Several runs to one value with its uncertainty. The sample is the run, never the packet. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

# A distribution-free interval for the median at 95 % needs six runs (1 - 2 * 0.5**6 = 0.969).
RUNS_FOR_INTERVAL = 6

POOLS: Mapping[str, Callable[[Sequence[float]], float]] = MappingProxyType(
    {
        "min": lambda values: float(min(values)),
        "max": lambda values: float(max(values)),
        "mean": lambda values: float(np.mean(values)),
        "p05": lambda values: _quantile(values, 0.05),
        "p10": lambda values: _quantile(values, 0.10),
        "p50": lambda values: _quantile(values, 0.50),
        "p90": lambda values: _quantile(values, 0.90),
        "p95": lambda values: _quantile(values, 0.95),
    }
)


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
        KeyError: for a pool that is not in `POOLS`.
    """
    known = rows.dropna(subset=["value"])
    if known.empty:
        return None
    combine = POOLS[pool]
    each = known.groupby("record_id", sort=True)["value"].apply(lambda run: combine(list(run)))
    values = [float(value) * scale for value in each]
    days = sorted({date.fromisoformat(day) for day in known["day"]})
    missing = RUNS_FOR_INTERVAL - len(values)
    return Pooled(
        value=combine(values),
        interval=interval_of(values, combine(values)),
        n=len(values),
        days=len(days),
        age_days=max(0, (as_of - days[-1]).days),
        more_needed=f"{missing} more runs" if 1 < len(values) < RUNS_FOR_INTERVAL else "",
    )


def interval_of(values: Sequence[float], value: float) -> tuple[float, float] | None:
    """Order-statistic interval of the median at 95 % or better, widened to hold `value`.

    With fewer than six runs no such interval exists and the whole range stands for it.
    """
    if len(values) < 2:
        return None
    ordered = sorted(values)
    drop = _runs_to_drop(len(ordered))
    low, high = ordered[drop], ordered[-1 - drop]
    return min(low, value), max(high, value)


def _runs_to_drop(n: int) -> int:
    """Largest k with P(median outside [x(k+1), x(n-k)]) <= 0.05: binomial(n, 1/2) tails."""
    tail, term, k = 0.0, 0.5**n, 0
    while True:
        tail += term
        if 2 * tail > 0.05:
            return max(0, k - 1)
        term *= (n - k) / (k + 1)
        k += 1


def _quantile(values: Sequence[float], q: float) -> float:
    return float(np.quantile(np.asarray(values, dtype=float), q))
