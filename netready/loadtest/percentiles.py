"""Percentiles and fairness of small samples; a lost sample is infinite, never absent."""

import math
from collections.abc import Iterable, Mapping, Sequence


def percentile(samples: Iterable[float], q: float) -> float | None:
    """The nearest-rank percentile, `q` from 0 to 1; None without samples.

    Nearest rank, not interpolation: between a number and infinity there is nothing.
    """
    ordered = sorted(samples)
    if not ordered:
        return None
    return ordered[max(0, math.ceil(q * len(ordered)) - 1)]


def percentiles(samples: Sequence[float], names: Sequence[str]) -> Mapping[str, float]:
    """E.g. {"p10": ..., "p50": ...}; empty without samples."""
    found = {name: percentile(samples, int(name.removeprefix("p")) / 100) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def jain(rates: Sequence[float]) -> float | None:
    """Jain's fairness index, 1/n to 1 (R. Jain, DEC-TR-301, 1984); None when nobody got anything.

    One pupil is always fair to itself, so the index of one is None too.
    """
    squares = sum(rate * rate for rate in rates)
    if len(rates) < 2 or squares == 0:
        return None
    return min(1.0, sum(rates) ** 2 / (len(rates) * squares))  # rounding may pass 1
