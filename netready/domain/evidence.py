"""A value for a criterion: where it came from and how much it is worth."""

from dataclasses import dataclass, field
from enum import StrEnum


class EvidenceKind(StrEnum):
    """How a value is known."""

    MEASURED = "measured"
    EXTRAPOLATED = "extrapolated"
    DECLARED = "declared"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about one criterion in one place.

    Attributes:
        criterion: its id.
        kind: MISSING evidence is not passed around: leave it out.
        value: number in the criterion's unit, or a word of its scale.
        interval: [low, high] in the criterion's unit: the sampling interval, or None where the
            value is a census, a reading or a word.
        n: samples (runs at different hours or days, rooms), not packets.
        days: number of different days measured.
        room: where the criterion is judged a room; None for the whole site.
        documented: for a declaration, whether it names a document.
        age_days: at the date the score is made for.
        samples: the samples behind a pooled value, in the criterion's unit; empty: not pooled.
        quantile: which quantile of them the value is; None: an extreme, a mean or no pool.
        more_needed: how much more to measure where the interval is too wide, or "".
        notes: one sentence each; shown to the technician.
    """

    criterion: str
    kind: EvidenceKind
    value: float | str
    interval: tuple[float, float] | None = None
    n: int = 1
    days: int = 1
    room: str | None = None
    documented: bool = False
    age_days: int = 0
    samples: tuple[float, ...] = ()
    quantile: float | None = None
    more_needed: str = ""
    notes: tuple[str, ...] = field(default=())
