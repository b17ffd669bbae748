"""What the round trips beside the load say for people: increase, letter, RPM, bad seconds. Pure."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity, Sourced
from netready.domain.histogram import Histogram

# without a limit of the activity's own: the automatic stop's limit (`trip.Trip.rtt_ms_max`)
LIMIT_MS: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A bufferbloat letter: for an increase of the round trip below `below_ms`."""

    letter: str
    below_ms: float


LETTERS: Final = (
    Letter(letter="A+", below_ms=5.0),
    Letter(letter="A", below_ms=30.0),
    Letter(letter="B", below_ms=60.0),
    Letter(letter="C", below_ms=200.0),
    Letter(letter="D", below_ms=400.0),
    Letter(letter="F", below_ms=math.inf),
)
LETTERS_SOURCE: Final = Sourced(
    text="DSLReports, https://www.dslreports.com/faq/17930", read_on="2026-11-01", mark="F2"
)


def increase_ms(
    idle_ms: Mapping[str, float], loaded_ms: Mapping[str, float], stat: str
) -> float | None:
    """Loaded minus the idle median: one yardstick for every percentile; None: not known.

    Infinite where the loaded packet was lost; 0 where load made it no slower.
    """
    idle, loaded = idle_ms.get("p50"), loaded_ms.get(stat)
    if idle is None or loaded is None or math.isinf(idle):
        return None
    return max(0.0, loaded - idle)


def bufferbloat_letter(median_increase_ms: float) -> str:
    """By `LETTERS_SOURCE`."""
    return next((e.letter for e in LETTERS if median_increase_ms < e.below_ms), "F")


def round_trips_per_minute(rtt_ms: float | None) -> float | None:
    """60000 / round trip in ms; 0 for one that never ends; None: not known, or no time at all."""
    if rtt_ms is None or rtt_ms <= 0:
        return None
    return 0.0 if math.isinf(rtt_ms) else 60_000.0 / rtt_ms


def limit_ms(activities: Mapping[str, Activity], played: Iterable[str]) -> float:
    """The strictest limit of those that were played; `LIMIT_MS` where none has one."""
    limits = (activities[key].limits.loaded_rtt_p95_ms_max for key in set(played) & set(activities))
    return min((limit for limit in limits if limit is not None), default=LIMIT_MS)


def seconds_above(
    round_trips_ms: Histogram | None, above_ms: float, window_s: float
) -> float | None:
    """Time in which a packet would have waited longer than that, or for ever; None: not known.

    The probes are isochronous, so the share of them is the share of the time (within a bin, 1 %).
    """
    if round_trips_ms is None or round_trips_ms.n == 0:
        return None
    return window_s * round_trips_ms.above(above_ms) / round_trips_ms.n
