"""What the devices of a room saw without loading anything: records of a look to readings. Pure.

A reading that is not in a record, or not one that can be true, is not known; it is never 0.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf, isfinite
from typing import Final

from netready.analysis.night_reading import ratio
from netready.domain.failures import FailureWord
from netready.domain.histogram import Histogram, histogram_from_json
from netready.domain.metrics import Metric
from netready.domain.night_journal import LessonLook
from netready.domain.record import Record

GATEWAY: Final = "gateway"
FRESH_S: Final = 60.0  # our default [P]: an older beacon speaks of another time than the look's
_OWN_LIMITS: Final = frozenset({FailureWord.DEVICE_LIMITED, FailureWord.OVERLOADED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All figures of one device that are known."""

    records: Sequence[Record]

    def metrics(self, name: str, label: str | None = None) -> Iterator[Metric]:
        """Fresh ones with a value, the latest record first."""
        for record in reversed(self.records):
            for each in record.metrics:
                fits = each.name == name and label in (None, each.label)
                if fits and each.value is not None and isfinite(each.value) and _fresh(each):
                    yield each

    def value(self, name: str, label: str | None = None, stat: str = "value") -> float | None:
        """The first of them with that statistic."""
        found = (each.value for each in self.metrics(name, label) if each.stat == stat)
        return next(found, None)

    def count(self, name: str) -> int | None:
        """The same as a whole number, zero or more."""
        found = self.value(name)
        return None if found is None or found < 0 else round(found)


def lesson_looks(
    records: Sequence[Record], *, at: datetime, until: datetime | None = None
) -> tuple[LessonLook, ...]:
    """A reading for each device of each room, in the order of their labels.

    Args:
        records: of one look; those of a load are not read, they were made beside it.
        at: when the look began, by the aggregator's clock.
        until: when it was over, by the same clock; None: how far a device's clock is off is not
            known then.
    """
    devices: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda each: (each.started_at, each.record_id)):
        if record.probe != "load" and record.room:
            devices[record.room, record.device].append(record)
    return tuple(
        _look(room, device, _Seen(records=devices[room, device]), at, until)
        for room, device in sorted(devices)
    )


def _look(room: str, device: str, seen: _Seen, at: datetime, until: datetime | None) -> LessonLook:
    mains = seen.value("on_mains")
    return LessonLook(
        at=at,
        room=room,
        device=device,
        delay=_delay(seen),
        gateway_delay_p50_ms=_gateway_ms(seen),
        channel_utilisation_ratio=ratio(seen.value("channel_utilisation_ratio")),
        retry_ratio=ratio(seen.value("retry_ratio")),
        rssi_dbm=seen.value("signal_dbm"),
        channel=seen.count("channel"),
        stations=seen.count("station_count"),
        neighbours=seen.count("co_channel_count"),
        foreign_mbps=_foreign_mbps(seen),
        on_mains=None if mains is None else mains > 0,
        clock_offset_s=None if until is None else _clock_offset_s(seen.records, at, until),
    )


def _fresh(each: Metric) -> bool:
    return each.age_s is None or each.age_s <= FRESH_S


def _delay(seen: _Seen) -> Histogram | None:
    """The round trips to the target, counted from the moment each should have left.

    Where the device or the target was at its own limit they would speak of that.
    """
    for record in reversed(seen.records):
        if record.probe == "latency" and not any(
            failure.word in _OWN_LIMITS for failure in record.failures
        ):
            try:
                found = histogram_from_json(record.details.get("scored_rtt_ms"))
            except ValueError:
                continue
            if found.n:
                return found
    return None


def _gateway_ms(seen: _Seen) -> float | None:
    """By ping or by a connection, as the device could; infinite: it surely did not answer."""
    for name in ("rtt_ms", "connect_ms"):
        found = seen.value(name, GATEWAY, "p50")
        if found is not None and found >= 0:
            return found
    return inf if seen.value("reachable", GATEWAY) == 0 else None


def _foreign_mbps(seen: _Seen) -> float | None:
    """On the adapter that leads to the network; where nobody said which, on the busiest."""
    used = {record.network.interface for record in seen.records} - {None}
    found = [(each.label, each.value or 0.0) for each in seen.metrics("foreign_traffic_mbps")]
    return _largest(found, used) if used else _largest(found, {label for label, _ in found})


def _largest(found: Sequence[tuple[str, float]], labels: Collection[str | None]) -> float | None:
    return max((value for label, value in found if label in labels and value >= 0), default=None)


def _clock_offset_s(records: Sequence[Record], at: datetime, until: datetime) -> float:
    """The middle of what is possible: what a device measured lay between `at` and `until`.

    It errs by at most half of what was left of that time.
    """
    most = min((record.started_at - at).total_seconds() for record in records)
    # in seconds, for a clock may say a moment after which there is no date
    least = max(
        (record.started_at - until).total_seconds() + record.duration_s for record in records
    )
    return (most + least) / 2
