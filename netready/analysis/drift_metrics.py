"""Which figures of a night are watched for change, and how each is read. Pure.

Watched are those that a pupil would notice; what may have caused it is read in `drift_causes`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.load import LimiterWord
from netready.domain.nights import NightReading

OWN_LIMITS: Final = frozenset({LimiterWord.DEVICE, LimiterWord.SERVER})
_RTT_MAX_MS: Final = 10_000.0  # a lost probe counts as infinite; it has to be compared all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One figure of one night.

    Attributes:
        resolution: what the tool can tell apart, in the unit of the value.
        at_least: the truth may be better, never worse.
        at_most: the truth may be worse, never better.
        open_to: the truth lies from `value` to this, both counted; None: it is the value.
    """

    value: float
    resolution: float
    at_least: bool = False
    at_most: bool = False
    open_to: float | None = None

    @property
    def best(self) -> "Seen":
        """The other end of what the truth may be."""
        return self if self.open_to is None else replace(self, value=self.open_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One watched figure.

    Attributes:
        name: as in the records.
        read: the figure of a night, or None where it is not known.
        falls: it is worse when it falls; else when it rises.
        by_ratio: compared as ratio, not as difference.
        least: smallest change that is worth saying: a share of before, or a difference.
        share: of all tolerated false alarms; what pupils notice first gets most.
    """

    name: str
    read: Callable[[NightReading], Seen | None]
    falls: bool
    by_ratio: bool
    least: float
    share: float

    def goodness(self, seen: Seen) -> float:
        """Higher is better, in steps that mean the same at every level."""
        value = math.log(max(seen.value, seen.resolution / 2)) if self.by_ratio else seen.value
        return value if self.falls else -value

    def natural(self, goodness: float) -> float:
        """Back in the unit of the figure."""
        value = goodness if self.falls else -goodness
        return math.exp(value) if self.by_ratio else value

    def step(self, seen: Seen) -> float:
        """The resolution on the scale of `goodness`."""
        if not self.by_ratio:
            return seen.resolution
        return seen.resolution / max(seen.value, seen.resolution)

    @property
    def least_step(self) -> float:
        """The smallest change worth saying on the scale of `goodness`."""
        if not self.by_ratio:
            return self.least
        return -math.log(1 - self.least) if self.falls else math.log(1 + self.least)


def pupils(reading: NightReading) -> Seen | None:
    """Pupils that held, up to the last below those that broke; where all broke, those at most.

    What the measuring device or the target stopped is "at least": the network did not break.
    """
    own = reading.limiter in OWN_LIMITS
    if reading.holds is None:
        broken = None if own or reading.breaks is None else max(reading.breaks - 1, 0)
        return None if broken is None else Seen(value=float(broken), resolution=1.0, at_most=True)
    wide = 1.0 if reading.breaks is None else max(1.0, (reading.breaks - reading.holds) / 2)
    at_least = own or reading.censored
    most = None if reading.breaks is None else float(max(reading.breaks - 1, reading.holds))
    return Seen(value=float(reading.holds), resolution=wide, at_least=at_least, open_to=most)


def _capacity(mbps: float | None, reading: NightReading) -> Seen | None:
    """Where nothing broke, it is only what was asked for."""
    if mbps is None or not math.isfinite(mbps) or mbps <= 0:
        return None
    at_least = reading.censored or reading.limiter in OWN_LIMITS
    return Seen(value=mbps, resolution=0.02 * mbps, at_least=at_least)


def _capacity_down(reading: NightReading) -> Seen | None:
    return _capacity(reading.capacity_down_mbps, reading)


def _capacity_up(reading: NightReading) -> Seen | None:
    return _capacity(reading.capacity_up_mbps, reading)


def _loaded_rtt(reading: NightReading) -> Seen | None:
    rtt_ms = reading.loaded_rtt_p95_ms
    if rtt_ms is None or math.isnan(rtt_ms) or reading.limiter in OWN_LIMITS:
        return None
    value = min(max(rtt_ms, 0.0), _RTT_MAX_MS)
    return Seen(value=value, resolution=max(1.0, 0.05 * value))


def _stalls(reading: NightReading) -> Seen | None:
    ratio = reading.stall_ratio
    if ratio is None or not 0 <= ratio <= 1 or reading.limiter in OWN_LIMITS:
        return None
    return Seen(value=ratio, resolution=1 / max(reading.planned or 30, 1))


PUPILS: Final = "pupils_supported"
# In the order in which they lead a sentence. `least`: our default [P].
WATCHED: Final = (
    Watched(name=PUPILS, read=pupils, falls=True, by_ratio=True, least=0.08, share=0.8),
    Watched(
        name="capacity_down_mbps",
        read=_capacity_down,
        falls=True,
        by_ratio=True,
        least=0.08,
        share=0.05,
    ),
    Watched(
        name="capacity_up_mbps",
        read=_capacity_up,
        falls=True,
        by_ratio=True,
        least=0.08,
        share=0.05,
    ),
    Watched(
        name="loaded_rtt_ms",
        read=_loaded_rtt,
        falls=False,
        by_ratio=True,
        least=0.25,
        share=0.05,
    ),
    Watched(name="stall_ratio", read=_stalls, falls=False, by_ratio=False, least=0.05, share=0.05),
)
