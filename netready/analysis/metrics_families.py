"""Which figures of a night and of a look in lessons are told as metrics, and how they are read.

Not known is None. What the measuring devices or the target stopped is "at least", or not told at
all: it says nothing bad of the network. The text belongs to `metrics_text`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Generic, TypeVar

from netready.analysis.drift_metrics import OWN_LIMITS
from netready.analysis.night_reading import NIGHT_CAPACITY
from netready.domain.histogram import Histogram
from netready.domain.night_journal import LessonLook
from netready.domain.nights import NightReading

BYTES_PER_SECOND_A_MBPS: Final = 125_000.0

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Generic[Of]):
    """One metric: its name without the prefix, its unit as the name's end, what it means."""

    name: str
    help: str
    read: Callable[[Of], float | int | None]
    unit: str = ""


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _of_network(one: NightReading, value: float | None) -> float | None:
    """None where the devices or the target stopped the load: then it is theirs."""
    return None if one.limiter in OWN_LIMITS else value


def _at_least(one: NightReading, *values: float | None) -> int | None:
    """Whether the truth may be better than these; None: none of them is known."""
    if all(value is None for value in values):
        return None
    return int(one.censored or one.limiter in OWN_LIMITS)


def _noon_s(night: date) -> float:
    """Noon: nearly everywhere on earth it is the same date then."""
    return datetime(night.year, night.month, night.day, 12, tzinfo=UTC).timestamp()


_CAPACITY: Final = f"Most that the room carried in its last night; {NIGHT_CAPACITY}"
_DELAY: Final = "Round trip beside the load in the last night; +Inf where the probe was lost"
NIGHT_FAMILIES: Final[Sequence[Family[NightReading]]] = (
    Family(
        name="pupils_supported",
        help=f"Pupils whose devices the room held in its last night; {NIGHT_CAPACITY}",
        read=lambda one: one.holds,
    ),
    Family(
        name="pupils_supported_at_least",
        help="1 where the network may carry more: nothing broke, or the devices stopped it",
        read=lambda one: _at_least(one, one.holds),
    ),
    Family(
        name="pupils_break",
        help=f"Smallest number of pupils that the network did not hold; {NIGHT_CAPACITY}",
        read=lambda one: _of_network(one, one.breaks),
    ),
    Family(
        name="pupils_planned",
        help="Pupils of the class that the last night was run for",
        read=lambda one: one.planned,
    ),
    Family(
        name="radios",
        help="Real devices behind the pupils of the last night",
        read=lambda one: one.radios,
    ),
    Family(
        name="capacity_down_bytes_per_second",
        help=_CAPACITY,
        unit="bytes_per_second",
        read=lambda one: _scaled(one.capacity_down_mbps, BYTES_PER_SECOND_A_MBPS),
    ),
    Family(
        name="capacity_up_bytes_per_second",
        help=_CAPACITY,
        unit="bytes_per_second",
        read=lambda one: _scaled(one.capacity_up_mbps, BYTES_PER_SECOND_A_MBPS),
    ),
    Family(
        name="capacity_at_least",
        help="1 where that is only what was asked for, or what the devices could do",
        read=lambda one: _at_least(one, one.capacity_down_mbps, one.capacity_up_mbps),
    ),
    Family(
        name="loaded_round_trip_median_seconds",
        help=_DELAY,
        unit="seconds",
        read=lambda one: _of_network(one, _scaled(one.loaded_rtt_p50_ms, 0.001)),
    ),
    Family(
        name="loaded_round_trip_p95_seconds",
        help=_DELAY,
        unit="seconds",
        read=lambda one: _of_network(one, _scaled(one.loaded_rtt_p95_ms, 0.001)),
    ),
    Family(
        name="stall_ratio",
        help="Share of pupils that stalled in the last night",
        unit="ratio",
        read=lambda one: _of_network(one, one.stall_ratio),
    ),
    Family(
        name="retry_ratio",
        help="Share of frames sent again in the last night",
        unit="ratio",
        read=lambda one: one.retry_ratio,
    ),
    Family(
        name="channel_utilisation_ratio",
        help="Share of time the channel was in use in the last night",
        unit="ratio",
        read=lambda one: one.channel_utilisation_ratio,
    ),
    Family(
        name="neighbours",
        help="Access points of others on the same channel in the last night",
        read=lambda one: one.neighbours,
    ),
    Family(
        name="channel",
        help="Number of the Wi-Fi channel in the last night",
        read=lambda one: one.channel,
    ),
    Family(
        name="night_timestamp_seconds",
        help="Noon UTC on the date of the last night with a reading",
        unit="seconds",
        read=lambda one: _noon_s(one.night),
    ),
)


def _percentile_s(delay: Histogram | None, q: float) -> float | None:
    return None if delay is None else _scaled(delay.percentile(q), 0.001)


_LOOK: Final = "in the last look of a device, without load"
LOOK_FAMILIES: Final[Sequence[Family[LessonLook]]] = (
    Family(
        name="round_trip_median_seconds",
        help=f"Round trip to the target {_LOOK}; +Inf where most were lost",
        unit="seconds",
        read=lambda one: _percentile_s(one.delay, 0.5),
    ),
    Family(
        name="round_trip_p95_seconds",
        help=f"Round trip to the target {_LOOK}; +Inf where more than 5 % were lost",
        unit="seconds",
        read=lambda one: _percentile_s(one.delay, 0.95),
    ),
    Family(
        name="gateway_round_trip_median_seconds",
        help=f"Round trip to the gateway {_LOOK}; +Inf where it did not answer",
        unit="seconds",
        read=lambda one: _scaled(one.gateway_delay_p50_ms, 0.001),
    ),
    Family(
        name="channel_utilisation_ratio",
        help=f"Share of time the channel was in use {_LOOK}",
        unit="ratio",
        read=lambda one: one.channel_utilisation_ratio,
    ),
    Family(
        name="retry_ratio",
        help=f"Share of frames sent again {_LOOK}",
        unit="ratio",
        read=lambda one: one.retry_ratio,
    ),
    Family(
        name="signal_dbm",
        help=f"Signal of the access point {_LOOK}",
        unit="dbm",
        read=lambda one: one.rssi_dbm,
    ),
    Family(
        name="stations",
        help=f"Devices on the access point by its own count {_LOOK}",
        read=lambda one: one.stations,
    ),
    Family(
        name="timestamp_seconds",
        help="When a device last looked in lesson time",
        unit="seconds",
        read=lambda one: one.at.timestamp(),
    ),
)
