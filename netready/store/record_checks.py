"""Is this object a record that may be believed? Pure: values in, faults in words out.

Types and closed lists come from the dataclass itself; here is what types do not say: units,
ranges, sizes, UTC, finite numbers anywhere.
"""

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from netready.domain.failures import Failure
from netready.domain.metrics import METRIC_UNITS, Metric
from netready.domain.record import RECORD_VERSION, Record
from netready.store.fault_words import allowed_words, nearest, shown
from netready.store.site_values import is_plain

UUID_V7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
RFC_3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)")
# Before this the tool did not exist: a device whose clock was never set says 1970.
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
LABEL_CHARACTERS_MAX = 200
METRICS_MAX = 10_000
DURATION_S_MAX = 7 * 86_400.0
# Readings that may be negative; anything else is a time, a rate, a count or a share.
SIGNED_METRICS = frozenset(
    {
        "signal_dbm",
        "second_signal_dbm",
        "noise_dbm",
        "snr_db",
        "clock_offset_s",
        "certificate_days_left",
        "loaded_rtt_increase_ms",  # the noise of two percentiles can be larger than their distance
    }
)
SHARE_METRICS = frozenset(  # of a whole: never above 1
    {
        "loss_ratio",
        "stall_ratio",
        "reachable_ratio",
        "dns_failure_ratio",
        "media_udp_open_ratio",
        "channel_utilisation_ratio",
        "own_airtime_ratio",
        "other_airtime_ratio",
        "undecoded_airtime_ratio",
        "clients_2ghz_ratio",
    }
)


class RecordLine(BaseModel):
    """A holder that makes the dataclasses of a record strict; it never leaves this package."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    record: Record


def version_fault(tree: object) -> str:
    """Why this is no record of a version that is understood, or ""."""
    if not isinstance(tree, dict):
        return f"found {shown(tree)}, allowed one record as a JSON object"
    version = tree.get("record_version")
    if type(version) is int and version == RECORD_VERSION:
        return ""
    found = shown(version) if "record_version" in tree else "none"
    return f"record_version: found {found}, allowed {RECORD_VERSION}"


def tree_line(tree: object) -> str:
    """A parsed line as canonical JSON; "" where a number is NaN or infinite."""
    try:
        return json.dumps(tree, ensure_ascii=False, allow_nan=False, sort_keys=True)
    except ValueError:
        return ""


def first_not_finite(value: object, at: str = "") -> str:
    """Where a number is NaN or infinite, as a fault; "" if nowhere. Depth is the parser's limit."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"{at or 'value'}: found {value}, allowed a finite number"
    items: Iterator[tuple[str, object]] = iter(())
    if isinstance(value, dict):
        items = ((f"{at}.{_key(key)}" if at else _key(key), item) for key, item in value.items())
    elif isinstance(value, list):
        items = ((f"{at}[{index}]", item) for index, item in enumerate(value))
    return next((fault for place, item in items if (fault := first_not_finite(item, place))), "")


def _key(key: str) -> str:
    return key if re.fullmatch(r"\w{1,60}", key) else shown(key)


def type_faults(error: ValidationError) -> list[str]:
    """The faults of types and closed lists, one a place."""
    faults: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        place, text = _type_fault(detail)
        faults.setdefault(place, f"{place}: {text}")
    return list(faults.values())


def _type_fault(detail: ErrorDetails) -> tuple[str, str]:
    at = list(detail["loc"][1:])
    if len(at) == 4 and at[0] == "settings":  # members of a union are no keys of the record
        return _place(at[:3]), f"found {shown(detail['input'])}, allowed text, number, true, false"
    if detail["type"] == "missing":
        return _place(at), "missing"
    if detail["type"] == "unexpected_keyword_argument":
        return _place(at), "unknown key"
    allowed = allowed_words(detail["type"], detail.get("ctx", {}))
    return _place(at), f"found {shown(detail['input'])}, allowed {allowed}"


def _place(at: list[Any]) -> str:
    words = ""
    for part in at:
        words += f"[{part}]" if isinstance(part, int) else f"{'.' if words else ''}{_key(part)}"
    return words


def value_faults(record: Record, *, known_probes: Collection[str] | None = None) -> list[str]:
    """What the types do not say, one fault a place.

    Args:
        record: of the right types.
        known_probes: names of probes and "load"; None: any name.
    """
    return [
        *_label_faults(record),
        *_time_faults(record),
        *_probe_faults(record, known_probes),
        *_metrics_faults(record.metrics),
        *_failure_faults(record.failures),
    ]


def _label_faults(record: Record) -> Iterator[str]:
    if UUID_V7.fullmatch(record.record_id) is None:
        yield f"record_id: found {shown(record.record_id)}, allowed a UUID of version 7"
    labels: Mapping[str, str | None] = {
        "site": record.site,
        "room": record.room,
        "device": record.device,
        "agent_version": record.agent_version,
        "probe_version": record.probe_version,
        "network.ssid": record.network.ssid,
        "network.interface": record.network.interface,
    }
    for place, text in labels.items():
        if text and (len(text) > LABEL_CHARACTERS_MAX or not (is_plain(text) or "ssid" in place)):
            allowed = f"at most {LABEL_CHARACTERS_MAX} printable characters"
            yield f"{place}: found {shown(text)}, allowed {allowed}"


def _time_faults(record: Record) -> Iterator[str]:
    if record.started_at < EARLIEST:
        yield f"started_at: found {record.started_at.date()}, allowed {EARLIEST.date()} or later"
    if not 0 <= record.duration_s <= DURATION_S_MAX:
        yield f"duration_s: found {record.duration_s:g}, allowed 0 to {DURATION_S_MAX:g}"


def _probe_faults(record: Record, known: Collection[str] | None) -> Iterator[str]:
    if known is not None and record.probe not in known:
        near = nearest(record.probe, known)
        yield f"probe: found {shown(record.probe)}{near}, allowed {', '.join(sorted(known))}"
    elif not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", record.probe):
        yield f"probe: found {shown(record.probe)}, allowed lower-case letters, digits, - and _"


def _metrics_faults(metrics: tuple[Metric, ...]) -> Iterator[str]:
    if len(metrics) > METRICS_MAX:
        yield f"metrics: found {len(metrics)} of them, allowed at most {METRICS_MAX}"
        return
    for index, metric in enumerate(metrics):
        if fault := metric_fault(metric):
            yield f"metrics[{index}].{fault}"


def metric_fault(metric: Metric) -> str:
    """What is wrong with one metric, its key first, or ""."""
    unit = METRIC_UNITS.get(metric.name)
    if unit is None:
        return f"name: found {shown(metric.name)}{nearest(metric.name, METRIC_UNITS)}, not known"
    if metric.unit != unit:
        return f"unit: found {shown(metric.unit)}, allowed {shown(unit)} for {metric.name}"
    if metric.n is not None and metric.n < 0:
        return f"n: found {metric.n}, allowed 0 or more"
    if metric.value is not None and (allowed := _allowed_values(metric.name, unit, metric.value)):
        return f"value: found {metric.value:g}, allowed {allowed} for {metric.name}"
    return ""


def _allowed_values(name: str, unit: str, value: float) -> str:
    """What is allowed where the value is not, or ""."""
    if unit == "yes-no":
        return "" if value in {0, 1} else "0 or 1"
    if name in SHARE_METRICS:
        return "" if 0 <= value <= 1 else "0 to 1"
    return "" if value >= 0 or name in SIGNED_METRICS else "0 or more"


def _failure_faults(failures: tuple[Failure, ...]) -> Iterator[str]:
    for index, failure in enumerate(failures):
        if not failure.operation or len(failure.operation) > LABEL_CHARACTERS_MAX:
            yield f"failures[{index}].operation: found {shown(failure.operation)}, allowed words"
