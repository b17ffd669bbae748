"""What a plan asks of the internet line, and the dated figures that the demand model takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netready.domain.activity import Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossLine:
    """A published rate per user, drawn beside the demand for comparison; never a gate.

    Attributes:
        name: e.g. "SETDA 2023-24, small".
        mbps_per_user: down, per pupil or per user as `basis` says.
        basis: "pupil", "user" or "session".
    """

    name: str
    mbps_per_user: float
    basis: str = "user"
    source: Sourced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRules:
    """Figures of the demand model.

    Attributes:
        headroom: factor on the pupils' sum, counted once (so that the acceptable ratio of
            capacity to demand is 1.0).
        concurrency: phase ("primary", "secondary", "all-through") to the share of present pupils
            who are active at once; a plan may say otherwise.
        test_concurrency: the same for on-screen tests: all who sit it start together.
        cross_lines: published rates per user for comparison.
        sources: of the figures above.
    """

    headroom: float = 1.25
    concurrency: Mapping[str, float] = field(
        default_factory=lambda: {"primary": 0.6, "secondary": 0.7, "all-through": 0.7}
    )
    test_concurrency: float = 1.0
    cross_lines: tuple[CrossLine, ...] = ()
    sources: tuple[Sourced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Peak demand on the internet line, headroom and background included once."""

    down_mbps: float
    up_mbps: float
