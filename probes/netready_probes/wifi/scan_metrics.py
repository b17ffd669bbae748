"""The figures of one look around: how many networks, and who shares the channel in use. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Bss, Radio
from netready.domain.metrics import Metric, metric
from netready.scoring.beacons import beacon_airtime
from netready_probes.wifi.airtime.neighbours import (
    HEARD_DBM,
    Neighbours,
    neighbours_of,
    radio_in_use,
    second_signal_dbm,
)
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading

NAMES: Final = (
    "bss_count",
    "ssid_count",
    "co_channel_count",
    "adjacent_channel_count",
    "second_signal_dbm",
    "lowest_basic_rate_mbps",
    "beacon_airtime_ratio",
    "channel_utilisation_ratio",
    "station_count",
)
_NOTHING: Final = "no network was heard, which says that the adapter heard none, not that none is"
_NOT_JOINED: Final = "this device is on no network, so none is its own"
_NOT_HEARD: Final = "the network of this device is not in the list"
_BEACON: Final = "the access point's beacon"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """Where this device is among the networks heard.

    Attributes:
        bssid: None: not known.
        bss: None: it was not heard. `why`: why it is not known, a few words.
    """

    bssid: str | None = None
    bss: Bss | None = None
    why: str = ""

    @classmethod
    def of(cls, link: LinkReading, marked: str | None, bsses: Sequence[Bss]) -> "OwnPlace":
        """By the list's own mark, else by the link's address, or those of its several links."""
        parts = [part.bssid for part in link.parts if part.active] or [
            part.bssid for part in link.parts
        ]
        wanted = [address for address in (marked, *parts, link.bssid) if address]
        by_address = {bss.bssid: bss for bss in reversed(bsses) if bss.bssid}
        found = next((by_address[address] for address in wanted if address in by_address), None)
        if found is not None:
            return cls(bssid=found.bssid, bss=found)
        joined = link.state is LinkState.CONNECTED
        why = _NOT_HEARD if joined else _NOT_JOINED
        return cls(bssid=wanted[0] if wanted else None, why=why)


def scan_metrics(
    reading: ScanReading, bsses: Sequence[Bss], radios: Sequence[Radio], own: OwnPlace
) -> tuple[Metric, ...]:
    """All of `NAMES`; None with its reason where it is not known."""
    failed = reading.failure is not None
    why = reading.failure.note if reading.failure is not None else reading.withheld
    heard = bool(bsses) and not failed  # else the list is what the system still had
    count = metric(
        "bss_count",
        len(bsses) if heard else None,
        source=reading.source,
        note=reading.note if heard else why or reading.note or _NOTHING,
    )
    used = radio_in_use(radios, own.bssid) if own.bss is not None and not failed else None
    if used is None:
        missing = why or own.why
        rest = [metric(name, None, source=reading.source, note=missing) for name in NAMES[1:]]
        return (count, *rest)
    return (count, *_of_place(reading, bsses, radios, own, used))


def _of_place(
    reading: ScanReading,
    bsses: Sequence[Bss],
    radios: Sequence[Radio],
    own: OwnPlace,
    used: Radio,
) -> list[Metric]:
    around = neighbours_of(radios, used)
    second = second_signal_dbm(bsses, own.bss) if own.bss is not None else None
    beacons = beacon_airtime(_on_channel(bsses, (used, *around.co_channel)))
    assumed = "typical beacon length where it is not told" if beacons.assumed_bytes else ""
    values: tuple[tuple[str, float | None, str], ...] = (
        ("ssid_count", len(used.bssids), ""),
        ("co_channel_count", len(around.co_channel), _co_channel_note(around)),
        ("adjacent_channel_count", len(around.adjacent), _adjacent_note(around)),
        (
            "second_signal_dbm",
            second,
            "" if second is not None else "no other access point of this name was heard",
        ),
        (
            "lowest_basic_rate_mbps",
            used.lowest_basic_mbps,
            "" if used.lowest_basic_mbps is not None else "not told",
        ),
        (
            "beacon_airtime_ratio",
            beacons.ratio,
            assumed if beacons.ratio is not None else "no basic rate is told",
        ),
    )
    lines = [metric(name, value, source=reading.source, note=note) for name, value, note in values]
    return [*lines, *_by_beacon(own.bss, used)]


def _on_channel(bsses: Sequence[Bss], radios: Sequence[Radio]) -> list[Bss]:
    addresses = {address for radio in radios for address in radio.bssids}
    return [bss for bss in bsses if bss.bssid in addresses]


def _co_channel_note(around: Neighbours) -> str:
    parts = [
        f"{len(around.faint)} more are weaker than {HEARD_DBM:g} dBm" if around.faint else "",
        f"of {len(around.strength_unknown)} the strength is not told"
        if around.strength_unknown
        else "",
        "" if around.grouped else "addresses are hidden, so one may count several times",
    ]
    return "; ".join(part for part in parts if part)


def _adjacent_note(around: Neighbours) -> str:
    return "" if around.placed else "of some the frequency is not told, so there may be more"


def _by_beacon(own: Bss | None, used: Radio) -> list[Metric]:
    """What the access point says of its own channel, with the age of its word."""
    age_s = own.age_ms / 1000 if own is not None and own.age_ms is not None else None
    low, high = used.stations_low, used.stations_high
    span = f"{low} to {high}: vendors count a name's or the whole radio's" if low != high else ""
    silent = "its beacons do not tell"
    return [
        metric(
            "channel_utilisation_ratio",
            used.utilisation_ratio,
            source=_BEACON,
            age_s=age_s,
            note="" if used.utilisation_ratio is not None else used.doubt or silent,
        ),
        metric(
            "station_count",
            high,
            source=_BEACON,
            age_s=age_s,
            note=span if high is not None else used.doubt or silent,
        ),
    ]
