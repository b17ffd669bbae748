"""The lines of a criterion as classes of a map: a border is a threshold, never a taste. Pure.

Colours follow: from light (good) to dark (bad), so that print in grey keeps the order; blue against
orange, so that colour-blind readers keep it, too. Every class has words. Not here: geometry.
"""

import math
from dataclasses import dataclass
from typing import Final

from netready.domain.criterion import Better, Criterion, Thresholds
from netready_reports.words import number

NOT_HEARD: Final = "heat-not-heard"
NOT_MEASURED: Final = "heat-not-measured"
UNSETTLED: Final = "heat-unsettled"
UNKNOWN: Final = "heat-unknown"  # of a room as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatClass:
    """Values from `low` up to, but not with, `high`; words for the legend."""

    low: float
    high: float
    key: str
    words: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The classes of one criterion, the best first; together they hold every number."""

    criterion: str
    unit: str
    classes: tuple[HeatClass, ...]

    def class_of(self, value: float) -> HeatClass:
        """The class that holds a value; raises ValueError for NaN."""
        for each in self.classes:
            if each.low <= value < each.high or value == each.high == math.inf:
                return each
        raise ValueError(f"{value} is in no class")


def scale_of(criterion: Criterion | None, unit: str | None = None) -> Scale | None:
    """None: there is no criterion with numbers, so nothing can be told good from bad.

    `unit` stands in the legend instead of the criterion's own.
    """
    lines = criterion.thresholds if criterion else None
    if criterion is None or lines is None or criterion.better is Better.WORDS:
        return None
    higher = criterion.better is Better.HIGHER
    of = criterion.unit if unit is None else unit
    classes = _rising(lines, of) if higher else _falling(lines, of)
    kept = tuple(each for each in classes if each.low < each.high)
    return Scale(criterion=criterion.id, unit=criterion.unit, classes=kept)


def _rising(lines: Thresholds, unit: str) -> tuple[HeatClass, ...]:
    fail, acceptable, target = lines.fail, lines.acceptable, lines.target
    end = f" {unit}" if unit else ""
    return (
        HeatClass(
            low=target, high=math.inf, key="heat-target", met=True,
            words=f"{_n(target)}{end} or better: at target",
        ),
        HeatClass(
            low=acceptable, high=target, key="heat-met", met=True,
            words=f"{_n(acceptable)} to {_n(target)}{end}: good enough",
        ),
        HeatClass(
            low=fail, high=acceptable, key="heat-below", met=False,
            words=f"{_n(fail)} to {_n(acceptable)}{end}: not good enough",
        ),
        HeatClass(
            low=-math.inf, high=fail, key="heat-fail", met=False,
            words=f"below {_n(fail)}{end}: fails",
        ),
    )  # fmt: skip


def _falling(lines: Thresholds, unit: str) -> tuple[HeatClass, ...]:
    """The line itself still belongs to the better class: "at most"."""
    fail, acceptable, target = (_above(v) for v in (lines.fail, lines.acceptable, lines.target))
    end = f" {unit}" if unit else ""
    return (
        HeatClass(
            low=-math.inf, high=target, key="heat-target", met=True,
            words=f"{_n(lines.target)}{end} or less: at target",
        ),
        HeatClass(
            low=target, high=acceptable, key="heat-met", met=True,
            words=f"{_n(lines.target)} to {_n(lines.acceptable)}{end}: good enough",
        ),
        HeatClass(
            low=acceptable, high=fail, key="heat-below", met=False,
            words=f"{_n(lines.acceptable)} to {_n(lines.fail)}{end}: not good enough",
        ),
        HeatClass(
            low=fail, high=math.inf, key="heat-fail", met=False,
            words=f"above {_n(lines.fail)}{end}: fails",
        ),
    )  # fmt: skip


def _above(value: float) -> float:
    return math.nextafter(value, math.inf)


def _n(value: float) -> str:
    """With a real minus sign, as on paper."""
    return number(value).replace("-", "\u2212")
