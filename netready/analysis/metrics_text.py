"""What the nights say as OpenMetrics text, for Prometheus and what reads like it. Pure.

Own lines, not a client library: the values are a handful of gauges that come from a store, nothing
counts in the program; a library would bring registries and locks and still need our names. A strict
parser checks the text in the tests. Only gauges, so that readers of the older text format 0.0.4
take it, too. Not known is absent, never 0. Format: OpenMetrics 1.0
(https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md, read 2026-11-22);
base units, as https://prometheus.io/docs/practices/naming/ asks.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from netready.domain.load import LimiterWord
from netready.domain.nights import NightReading, SkippedNight
from netready.domain.visible import visible

CONTENT_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"
BYTES_PER_SECOND_A_MBPS: Final = 125_000.0
LABEL_CHARACTERS_MAX: Final = 200
ROOMS_MAX: Final = 2_000  # the most that a site file may have

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One metric: its name without the prefix, its unit as the name's end, what it means."""

    name: str
    help: str
    read: Callable[[NightReading], float | int | None]
    unit: str = ""
    labels: Mapping[str, str] | None = None


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _is_at_least(one: NightReading) -> bool:
    return one.censored or one.limiter in {LimiterWord.DEVICE, LimiterWord.SERVER}


_CAPACITY: Final = "Most that the room carried in its last night; empty room, no bodies"
_DELAY: Final = "Round trip beside the load in the last night; +Inf where the probe was lost"
FAMILIES: Final = (
    Family(
        name="pupils_supported",
        help="Pupils whose devices the room held in its last night; empty room, no bodies",
        read=lambda one: one.holds,
    ),
    Family(
        name="pupils_supported_at_least",
        help="1 where the network may carry more: nothing broke, or the devices stopped it",
        read=lambda one: None if one.holds is None else int(_is_at_least(one)),
    ),
    Family(name="pupils_planned", help="Pupils it was run for", read=lambda one: one.planned),
    Family(name="radios", help="Real devices behind the pupils", read=lambda one: one.radios),
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
        name="loaded_round_trip_median_seconds",
        help=_DELAY,
        unit="seconds",
        read=lambda one: _scaled(one.loaded_rtt_p50_ms, 0.001),
    ),
    Family(
        name="loaded_round_trip_p95_seconds",
        help=_DELAY,
        unit="seconds",
        read=lambda one: _scaled(one.loaded_rtt_p95_ms, 0.001),
    ),
    Family(
        name="stall_ratio", help="Share of time stalled", unit="ratio",
        read=lambda one: one.stall_ratio,
    ),
    Family(
        name="retry_ratio", help="Share of frames sent again", unit="ratio",
        read=lambda one: one.retry_ratio,
    ),
    Family(
        name="channel_utilisation_ratio", help="Share of time the channel was in use",
        unit="ratio", read=lambda one: one.channel_utilisation_ratio,
    ),
    Family(
        name="neighbours", help="Access points of others on the same channel",
        read=lambda one: one.neighbours,
    ),
    Family(name="channel", help="Number of the Wi-Fi channel", read=lambda one: one.channel),
    Family(
        name="night_timestamp_seconds",
        help="Midnight UTC at the start of the date of the last night with a reading",
        unit="seconds",
        read=lambda one: _midnight_s(one.night),
    ),
)  # fmt: skip


def metrics_text(
    school: str,
    readings: Iterable[NightReading],
    skipped: Iterable[SkippedNight] = (),
    *,
    version: str = "",
) -> str:
    """The exposition of each room's last night; the text ends with # EOF.

    Args:
        school: a label of every line.
        readings: of any nights; the last of each room counts.
        skipped: nights without a reading; told where the last night of a room is one.
        version: of the program; "": not told.
    """
    last = _last_readings(readings)
    parts = [_family(school, family, last.values()) for family in FAMILIES]
    parts.append(_words(school, "limiter", "What stopped the load in the last night", [
        (one.room, {"limiter": str(one.limiter)}) for one in last.values() if one.limiter
    ]))  # fmt: skip
    parts.append(_words(school, "skipped", "Why the last night of a room has no reading", [
        (one.room, {"reason": str(one.reason)}) for one in _last_skipped(skipped, last)
    ]))  # fmt: skip
    if version:
        parts.append(_block("netready_build", "The program", "", [({"version": version}, 1.0)]))
    return "".join(parts) + "# EOF\n"


def _last_readings(readings: Iterable[NightReading]) -> dict[str, NightReading]:
    last: dict[str, NightReading] = {}
    for one in readings:
        name = _label(one.room)
        if name not in last or one.night > last[name].night:
            last[name] = one
    return {name: last[name] for name in sorted(last)[:ROOMS_MAX]}


def _last_skipped(
    skipped: Iterable[SkippedNight], last: Mapping[str, NightReading]
) -> list[SkippedNight]:
    found: dict[str, SkippedNight] = {}
    for one in skipped:
        name = _label(one.room)
        newer = name not in found or one.night > found[name].night
        if newer and (name not in last or one.night > last[name].night):
            found[name] = one
    return [found[name] for name in sorted(found)[:ROOMS_MAX]]


def _family(school: str, family: Family, rooms: Iterable[NightReading]) -> str:
    samples: list[Sample] = []
    for one in rooms:
        value = family.read(one)
        if value is not None and not math.isnan(value):
            samples.append(({"school": school, "room": one.room, **_mix(one)}, float(value)))
    return _block(f"netready_room_{family.name}", family.help, family.unit, samples)


def _mix(one: NightReading) -> dict[str, str]:
    return {} if one.mix is None else {"mix": one.mix}


def _words(school: str, name: str, text: str, rooms: Iterable[tuple[str, Labels]]) -> str:
    samples: list[Sample] = [
        ({"school": school, "room": room, **labels}, 1.0) for room, labels in rooms
    ]
    return _block(f"netready_room_{name}", text, "", samples)


def _block(name: str, text: str, unit: str, samples: Iterable[Sample]) -> str:
    """A family's lines; none where nothing is known."""
    lines = [f"{name}{{{_labels(labels)}}} {_number(value)}" for labels, value in samples]
    if not lines:
        return ""
    head = [f"# HELP {name} {text}.", f"# TYPE {name} gauge"]
    units = [f"# UNIT {name} {unit}"] if unit else []
    return "\n".join([*head, *units, *lines, ""])


def _labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(_label(text))}"' for name, text in labels.items())


def _label(text: str) -> str:
    return visible(text[:LABEL_CHARACTERS_MAX])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _midnight_s(night: date) -> float:
    return datetime(night.year, night.month, night.day, tzinfo=UTC).timestamp()
