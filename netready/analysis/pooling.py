"""Several runs to one value with its uncertainty. Pure.

The sampling unit is the hour of a day: runs within one hour of one day say little more of the week
than one of them, and packets of one minute nothing more.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from types import MappingProxyType

import numpy as np
import pandas as pd

from netready.scoring.interval import extremes_level, more_samples, quantile_interval

# each end of an interval errs with at most 5 %: 5 samples for a median, 29 for p10, 59 for p95
CONFIDENCE_BOTH_ENDS = 0.90

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
        interval: None for a single run. An end that has too few samples to be one that holds
            with 95 % is that of the range seen.
        n: samples, that is hours of days with a run.
        samples: one value each, in the order of time.
        quantile: which quantile `value` is; None for an extreme or a mean.
        more_needed: what to measure until both ends hold with 95 %, or "".
        notes: what the interval is, where it is not one that holds with 95 %.
    """

    value: float
    interval: tuple[float, float] | None
    n: int
    days: int
    age_days: int
    samples: tuple[float, ...]
    quantile: float | None
    more_needed: str
    notes: tuple[str, ...]


def pool_runs(rows: pd.DataFrame, pool: str, *, scale: float, as_of: date) -> Pooled | None:
    """Pools the metric rows of several records; None where no row has a value.

    Rows of one record (both directions, several labels) first become one value by the same pool,
    so that a record with many rows weighs no more than another.

    Raises:
        KeyError: for a pool that `combined` does not know.
    """
    runs = _runs(rows)
    if not runs:
        return None
    by_run = {when: combined(values, pool) for when, values in runs.items()}
    hours: dict[tuple[str, int], list[float]] = {}
    for (day, hour, _), value in by_run.items():
        hours.setdefault((day, hour), []).append(value)
    values = [value * scale for value in by_run.values()]
    samples = tuple(combined(hours[when], pool) * scale for when in sorted(hours))
    days = sorted({date.fromisoformat(day) for day, _ in hours})
    value = combined(values, pool)
    return Pooled(
        value=value,
        interval=interval_of(values, value, pool, samples=samples),
        n=len(samples),
        days=len(days),
        age_days=max(0, (as_of - days[-1]).days),
        samples=samples,
        quantile=QUANTILES.get(pool),
        more_needed=_more_needed(len(values), len(samples), pool),
        notes=_notes(len(values), len(samples), pool),
    )


def _runs(rows: pd.DataFrame) -> dict[tuple[str, int, str], list[float]]:
    """The known values of each record, by day, hour and record, in that order."""
    columns = (rows[name] for name in ("day", "hour", "record_id", "value"))
    found: dict[tuple[str, int, str], list[float]] = {}
    for day, hour, record_id, value in zip(*columns, strict=True):
        if not math.isnan(value):
            found.setdefault((str(day), int(hour), str(record_id)), []).append(float(value))
    return dict(sorted(found.items()))


def interval_of(
    values: Sequence[float], value: float, pool: str, *, samples: Sequence[float] | None = None
) -> tuple[float, float] | None:
    """Order-statistic interval of what `pool` estimates, widened to hold `value`.

    Both ends hold with 95 % where there are samples enough; an end without enough is that of the
    range seen: a first day must be able to say something, and `notes` say what it is.

    A "max" is the worst moment of several, and the more are measured the worse it is: it reaches
    from the middle run to the worst, so that it fails only where the middle fails. A "min" is the
    worst place of those measured, a census without a sampling error. None for a single run.
    """
    if len(values) < 2 or pool == "min":
        return None
    if pool == "max":
        return (min(value, combined(values, "p50")), value)
    units = values if samples is None else samples
    q = QUANTILES.get(pool, 0.5)
    low, high = _ends(units, q)
    low_of_runs, high_of_runs = _ends(values, q)
    seen_low = min(values) if low_of_runs is None else low_of_runs
    seen_high = max(values) if high_of_runs is None else high_of_runs
    return (
        min(value, min(*units, seen_low) if low is None else low),
        max(value, max(*units, seen_high) if high is None else high),
    )


def _ends(values: Sequence[float], q: float) -> tuple[float | None, float | None]:
    return quantile_interval(values, q, confidence=CONFIDENCE_BOTH_ENDS)


def _more_needed(runs: int, samples: int, pool: str) -> str:
    """What is lacking until both ends hold with 95 %; nothing is said of a single reading."""
    missing = more_samples(samples, QUANTILES[pool]) if pool in QUANTILES else 0
    if runs < 2 or not missing:
        return ""
    return f"{missing} more {'run' if missing == 1 else 'runs'} at other hours or days"


def _notes(runs: int, samples: int, pool: str) -> tuple[str, ...]:
    """What the interval is, where an end of it is only what was seen."""
    needed = _more_needed(runs, samples, pool)
    if not needed:
        return ()
    if samples == 1:
        return (f"All {runs} runs lie in one hour and say nothing of other times: {needed}.",)
    level = math.floor(100 * extremes_level(samples, QUANTILES[pool]))
    return (
        f"{runs} runs at {samples} different hours: the interval is what was seen and holds with "
        f"{level} %; {needed} for one that holds with 95 % at each end.",
    )
