"""The index with its bounds, and how much of it is known. For trend, never for the verdict alone.

S = sum(w s) / sum(w) over what is known; the bounds take everything missing at 0 and at 1 and
every interval at its ends; coverage K = sum(w q) / sum(w). Sums are exact (`math.fsum`), so the
order of criteria changes nothing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.domain.criterion import Area
from netready.domain.verdict import CriterionResult, Status

# digits kept: enough for every use, and the last binary digit cannot turn a verdict
_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index 0 to 1 with what surrounds it; `value` is None where nothing is known."""

    value: float | None
    low: float
    high: float
    coverage: float


def index_of(results: Sequence[CriterionResult]) -> Index:
    """The weighted index of some criteria; those that do not apply are left out."""
    counted = [one for one in results if one.status is not Status.NOT_APPLICABLE]
    known = [(one.weight, one.score) for one in counted if one.score is not None]
    return Index(
        value=_mean(known) if known else None,
        low=_mean([(one.weight, one.score_low) for one in counted]),
        high=_mean([(one.weight, one.score_high) for one in counted], empty=1.0),
        coverage=_mean([(one.weight, one.quality) for one in counted]),
    )


def index_of_areas(
    results: Sequence[CriterionResult], areas: Sequence[Area]
) -> tuple[Index, Mapping[str, Index]]:
    """The areas combined by their weights, and each area's own index; empty areas are left out."""
    own = {area.code: index_of(mine) for area in areas if (mine := _of_area(results, area.code))}
    weight = {area.code: area.weight for area in areas}
    known = [(weight[code], one.value) for code, one in own.items() if one.value is not None]
    whole = Index(
        value=_mean(known) if known else None,
        low=_mean([(weight[code], one.low) for code, one in own.items()]),
        high=_mean([(weight[code], one.high) for code, one in own.items()], empty=1.0),
        coverage=_mean([(weight[code], one.coverage) for code, one in own.items()]),
    )
    return whole, own


def _of_area(results: Sequence[CriterionResult], code: str) -> list[CriterionResult]:
    return [one for one in results if one.area == code and one.status is not Status.NOT_APPLICABLE]


def _mean(weighted: Sequence[tuple[float, float]], *, empty: float = 0.0) -> float:
    """Weighted mean, rounded; `empty` where there is nothing to weigh."""
    total = math.fsum(weight for weight, _ in weighted)
    if total <= 0.0:
        return empty
    return round(math.fsum(weight * value for weight, value in weighted) / total, _DIGITS)
