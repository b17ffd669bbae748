"""A histogram that can be merged: percentiles of a whole may be taken, never averaged.

Log-linear, as HDR histograms are: each power of two is cut into 64 equal bins, so a value read
back is off by less than 1 % (1/128 at most). Lost samples are kept as infinite, not left out.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

# 1: first version (2026-11)
HISTOGRAM_VERSION: Final = 1
_BINS: Final = 64
_SMALLEST: Final = 1e-6
_LARGEST: Final = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Counts by bin, in whatever unit the metric has.

    Attributes:
        counts: bin number to count.
        infinite: samples that never came.
    """

    counts: Mapping[int, int] = field(default_factory=dict)
    infinite: int = 0

    @property
    def n(self) -> int:
        """All samples, the infinite ones too."""
        return sum(self.counts.values()) + self.infinite

    def percentile(self, q: float) -> float | None:
        """The nearest-rank percentile, `q` from 0 to 1; infinite in the tail of the lost."""
        rank = max(1, math.ceil(q * self.n))
        if not self.n:
            return None
        for number, count in sorted(self.counts.items()):
            rank -= count
            if rank <= 0:
                return _middle(number)
        return math.inf

    def above(self, limit: float) -> int:
        """Samples above the limit, the infinite ones too; right to within the limit's own bin."""
        within = _bin(limit)
        return self.infinite + sum(c for number, c in self.counts.items() if number > within)


def histogram_of(samples: Iterable[float]) -> Histogram:
    """Of samples that are zero or more; raises ValueError for a negative one or NaN."""
    counts: dict[int, int] = {}
    infinite = 0
    for sample in samples:
        if math.isinf(sample) and sample > 0:
            infinite += 1
        else:
            number = _bin(sample)
            counts[number] = counts.get(number, 0) + 1
    return Histogram(counts=counts, infinite=infinite)


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """All samples of all of them; the order does not matter."""
    counts: dict[int, int] = {}
    infinite = 0
    for histogram in histograms:
        infinite += histogram.infinite
        for number, count in histogram.counts.items():
            counts[number] = counts.get(number, 0) + count
    return Histogram(counts=counts, infinite=infinite)


def histogram_json(histogram: Histogram) -> dict[str, object]:
    """As it travels in the details of a record."""
    bins = [[number, count] for number, count in sorted(histogram.counts.items())]
    return {"version": HISTOGRAM_VERSION, "bins": bins, "infinite": histogram.infinite}


def histogram_from_json(value: object) -> Histogram:
    """The inverse of `histogram_json`; raises ValueError for anything else."""
    if not isinstance(value, Mapping) or value.get("version") != HISTOGRAM_VERSION:
        raise ValueError(f"not a histogram of version {HISTOGRAM_VERSION}")
    bins, infinite = value.get("bins"), value.get("infinite")
    if not isinstance(bins, list) or not _whole(infinite):
        raise ValueError("a histogram needs bins and a count of infinite samples")
    counts: dict[int, int] = {}
    for entry in bins:
        if not (isinstance(entry, list) and len(entry) == 2 and _whole(entry[1])):
            raise ValueError("a bin is a pair of number and count")
        if type(entry[0]) is not int or not _LOWEST <= entry[0] <= _HIGHEST or entry[0] in counts:
            raise ValueError(f"bin numbers are whole, {_LOWEST} to {_HIGHEST}, each once")
        counts[entry[0]] = entry[1]
    return Histogram(counts=counts, infinite=infinite)  # type: ignore[arg-type]  # checked


def _whole(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _bin(sample: float) -> int:
    if not sample >= 0:
        raise ValueError("a sample must be zero or more")
    mantissa, exponent = math.frexp(min(max(sample, _SMALLEST), _LARGEST))
    return exponent * _BINS + int((mantissa - 0.5) * 2 * _BINS)


def _middle(number: int) -> float:
    exponent, part = divmod(number, _BINS)
    return math.ldexp(0.5 + (part + 0.5) / (2 * _BINS), exponent)


_LOWEST: Final = _bin(0.0)
_HIGHEST: Final = _bin(_LARGEST)
