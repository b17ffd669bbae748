"""What would be, if: assumptions that somebody states, and both scores. Values only."""

from dataclasses import dataclass

from netready.domain.verdict import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is assumed of a number: from the worse to the better end; both the same: one value."""

    worse: float
    better: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineIf:
    """The internet line gives pupils so much, in Mbit/s."""

    down_mbps: Span
    up_mbps: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionIf:
    """A criterion has this value: in one room, or (None) wherever it is asked of.

    Attributes:
        value: a word, or a span in the criterion's unit.
    """

    criterion: str
    value: Span | str
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPointIf:
    """The access point of a room is of another Wi-Fi generation (4 to 7)."""

    room: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPupilsIf:
    """So many pupils are planned in a room at once."""

    room: str
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIf:
    """The plan says otherwise; None: as it is."""

    mix: str | None = None
    concurrency: float | None = None
    class_size: int | None = None


WhatIf = LineIf | CriterionIf | AccessPointIf | RoomPupilsIf | PlanIf


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfResult:
    """Before and after; what is assumed is never evidence of anything.

    Attributes:
        assumptions: a sentence each.
        cannot_say: a sentence for each that could not be worked out, and so changed nothing.
        before: the score as it is. `low`, `high`: both ends under the assumptions.
    """

    assumptions: tuple[str, ...]
    cannot_say: tuple[str, ...]
    before: Score
    low: Score
    high: Score
