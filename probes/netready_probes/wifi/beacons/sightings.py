"""Many beacons of the same networks to one value a network. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from netready.domain.air import Bss

NETWORKS_MAX: Final = 5_000
_SIGNALS_KEPT: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What was heard.

    Attributes:
        bss: in the order of their first frame.
        left_out: frames of networks beyond `NETWORKS_MAX`.
    """

    bss: tuple[Bss, ...] = ()
    left_out: int = 0


def networks_in(heard: Iterable[Bss]) -> Sightings:
    """One value for each address and channel: the newest, with the median of its last signals.

    A beacon that hides a name gets it from a probe response, and one without BSS Load, name of the
    access point or length keeps those of an earlier frame.
    """
    newest: dict[tuple[str | None, float | None], Bss] = {}
    signals: dict[tuple[str | None, float | None], list[float]] = {}
    left_out = 0
    for each in heard:
        key = (each.bssid, each.frequency_mhz)
        known = newest.get(key)
        if known is None and len(newest) >= NETWORKS_MAX:
            left_out += 1
            continue
        newest[key] = each if known is None else _completed(each, known)
        if each.signal_dbm is not None:
            kept = signals.setdefault(key, [])
            kept.append(each.signal_dbm)
            del kept[:-_SIGNALS_KEPT]
    found = (_with_signal(each, signals.get(key)) for key, each in newest.items())
    return Sightings(bss=tuple(found), left_out=left_out)


def _completed(new: Bss, known: Bss) -> Bss:
    lacks_name = new.ssid is None and known.ssid is not None
    lacks = (
        lacks_name
        or (new.load is None and known.load is not None)
        or (new.ap_name is None and known.ap_name is not None)
        or (new.beacon_bytes is None and known.beacon_bytes is not None)
    )
    if not lacks:
        return new
    return replace(
        new,
        ssid=known.ssid if lacks_name else new.ssid,
        ssid_hex=known.ssid_hex if lacks_name else new.ssid_hex,
        load=new.load or known.load,
        ap_name=new.ap_name or known.ap_name,
        beacon_bytes=new.beacon_bytes or known.beacon_bytes,
    )


def _with_signal(each: Bss, signals: list[float] | None) -> Bss:
    return replace(each, signal_dbm=median(signals)) if signals else each
