"""What happened between two looks at the stations of a radio, or at a client's own link. Pure.

Counters of drivers lie in ways of their own: some never count repeats, some count a given-up frame
as the repeat, some go back or wrap. What cannot be believed is None and says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netready_probes.wifi.reading import Counters, StationReading, retry_ratio

_WRAP: Final = 2**32  # counters of 32 bits start again (seen at 4294954617, openwrt/mt76 #927)
_NEAR_WRAP: Final = 2**24  # more frames than pass between two looks
_FEWEST_FRAMES: Final = 20
_OVERSHOOT: Final = 1.1
_PLACEHOLDER_BEACONS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StationChange:
    """The same station between two looks; a ratio that is None has its reason in `notes`.

    Attributes:
        bssid: of the peer; stays on the site.
        frames: sent to it and acknowledged or given up.
        retry_ratio: sent again / all on the air. `failed_ratio`: given up / sent.
        airtime_ratio: of the time between the looks, both directions; 0 to 1.
    """

    bssid: str | None = None
    frames: int | None = None
    retry_ratio: float | None = None
    failed_ratio: float | None = None
    airtime_ratio: float | None = None
    beacons_lost: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


def station_changes(
    before: Sequence[StationReading], after: Sequence[StationReading], *, seconds: float
) -> tuple[StationChange, ...]:
    """Every station that was there at both looks, in the order of the later one."""
    first: dict[tuple[str, str | None], StationReading] = {
        (look.interface, look.bssid): look for look in before if look.bssid is not None
    }
    return tuple(
        station_change(then, look, seconds=seconds)
        for look in after
        if (then := first.get((look.interface, look.bssid))) is not None
    )


def station_change(
    before: StationReading, after: StationReading, *, seconds: float
) -> StationChange:
    """One station between two looks that are `seconds` apart."""
    first, last = before.counters, unwrapped(before.counters, after.counters)
    again, no_retry = believable_retry_ratio(first, last)
    failed, no_failed = failed_ratio(first, last)
    airtime, no_airtime = _airtime(before, after, seconds)
    why = {"retry_ratio": no_retry, "failed_ratio": no_failed, "airtime_ratio": no_airtime}
    return StationChange(
        bssid=after.bssid,
        frames=_change(first.tx_packets, last.tx_packets),
        retry_ratio=again,
        failed_ratio=failed,
        airtime_ratio=airtime,
        beacons_lost=beacons_lost(first, last),
        notes={name: text for name, text in why.items() if text},
    )


def believable_retry_ratio(before: Counters, after: Counters) -> tuple[float | None, str]:
    """Repeats / frames on the air, 0 to 1, or None and why.

    A driver that counts each given-up frame as its only repeat (mt7915) tells nothing of repeats;
    one that gave frames up and never repeated one does not count repeats, for it must have tried.
    """
    repeats, failed = after.tx_retries, after.tx_failed
    if repeats is not None and repeats == failed and repeats > _FEWEST_FRAMES:
        return None, "the driver counts only frames that it gave up"
    if repeats == 0 and failed:
        return None, "the driver gave frames up without a repeat: it does not count them"
    return retry_ratio(before, after)


def failed_ratio(before: Counters, after: Counters) -> tuple[float | None, str]:
    """Given-up frames / frames sent, 0 to 1, or None and why."""
    sent = _change(before.tx_packets, after.tx_packets)
    failed = _change(before.tx_failed, after.tx_failed)
    if before.tx_failed is None or after.tx_failed is None:
        return None, "the driver does not count failed frames"
    if sent is None or failed is None:
        return None, "the counters were reset meanwhile"
    if sent < _FEWEST_FRAMES:
        return None, f"only {sent} frames were sent meanwhile, too few to tell"
    if failed > sent:
        return None, "the driver counts more failed frames than frames"
    return failed / sent, ""


def beacons_lost(before: Counters, after: Counters) -> int | None:
    """How often the beacons stayed away between the looks; None: not counted, or reset."""
    lost = _change(before.beacon_loss, after.beacon_loss)
    return lost if lost is not None and lost < _PLACEHOLDER_BEACONS else None


def unwrapped(before: Counters, after: Counters) -> Counters:
    """`after` with 2^32 added to counters of 32 bits that started again near their end."""
    return Counters(
        tx_packets=_unwrapped(before.tx_packets, after.tx_packets),
        tx_retries=_unwrapped(before.tx_retries, after.tx_retries),
        rx_packets=_unwrapped(before.rx_packets, after.rx_packets),
        tx_failed=_unwrapped(before.tx_failed, after.tx_failed),
        beacon_loss=_unwrapped(before.beacon_loss, after.beacon_loss),
    )


def _unwrapped(first: int | None, last: int | None) -> int | None:
    """A counter that fell from just below 2^32 to almost nothing wrapped; any other fell back."""
    if first is None or last is None or last >= first:
        return last
    wrapped = last + _WRAP
    return wrapped if first < _WRAP and wrapped - first < _NEAR_WRAP else last


def _change(first: int | None, last: int | None) -> int | None:
    return last - first if first is not None and last is not None and last >= first else None


def _airtime(
    before: StationReading, after: StationReading, seconds: float
) -> tuple[float | None, str]:
    parts = (
        _change(before.tx_air_us, after.tx_air_us),
        _change(before.rx_air_us, after.rx_air_us),
    )
    told = [part for part in parts if part is not None]
    if not told or seconds <= 0:
        return None, "the driver does not count airtime"
    if len(told) < len(parts):
        return None, "the driver counts the airtime of one direction only"
    ratio = sum(told) / (seconds * 1e6)
    if ratio > _OVERSHOOT:
        return None, "the driver counts more airtime than time"
    return min(1.0, ratio), ""
