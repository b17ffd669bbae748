"""Readings of the air to one look of a stage. Pure: when to read is decided in `air_watch`.

How busy the channel is: the access point's own count in its beacon where it can be believed, else
this radio's counters. Who took the air is told by counters alone. Not told stays None.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from netready.domain.air import AirLook, AirShares, Bss, BssLoad, Radio
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.airtime.neighbours import neighbours_of, radio_in_use
from netready_probes.wifi.reading import LinkReading, channel_of
from netready_probes.wifi.scan_metrics import OwnPlace

BY_BEACON: Final = "by the access point's beacon"
NOTE_MAX: Final = 300  # characters
FRESH_S: Final = 10.0  # an older beacon speaks of another part of the run
BY_RADIO: Final = "by the counters of this device's radio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the last look around found.

    Attributes:
        at_s: of the monotonic clock.
        note: what must be said of it, a sentence, or "".
    """

    at_s: float
    radios: tuple[Radio, ...] = ()
    note: str = ""


def around_of(
    bss: Sequence[Bss], link: LinkReading | None, *, at_s: float, note: str = ""
) -> Around:
    """A scan to radios, the one in use marked."""
    return Around(at_s=at_s, radios=radios_of(bss, own_bssid=_own(bss, link).bssid), note=note)


def air_look(
    when: str,
    link: LinkReading | None,
    *,
    bss: Sequence[Bss] = (),
    around: Around | None = None,
    shares: AirShares | None = None,
    retry_ratio: float | None = None,
    note: str = "",
) -> AirLook:
    """One look; `bss` holds the network in use as it was heard at that time."""
    load = _own_load(bss, link)
    beacon = load.utilisation_ratio if load else None
    counted = shares.busy_ratio if shares else None
    told = BY_BEACON if beacon is not None else BY_RADIO if counted is not None else ""
    return AirLook(
        when=when,
        source=told,
        channel=_channel(bss, link),
        utilisation_ratio=beacon if beacon is not None else counted,
        own_ratio=shares.own_ratio if shares else None,
        other_ratio=shares.other_ratio if shares else None,
        stations=load.stations if load and not load.doubt else None,
        neighbours=_neighbours(around, _own(bss, link).bssid),
        signal_dbm=link.signal_dbm if link else None,
        tx_rate_mbps=link.tx_rate_mbps if link else None,
        rx_rate_mbps=link.rx_rate_mbps if link else None,
        retry_ratio=retry_ratio,
        note=_printable(" ".join(dict.fromkeys(_notes(load, shares, note)))),
        bssid=link.bssid if link else None,
    )


def _printable(text: str) -> str:
    """As it may travel to a coordinator, which takes no long or odd text."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= NOTE_MAX else f"{plain[: NOTE_MAX - 1]}…"


def _own(bss: Sequence[Bss], link: LinkReading | None) -> OwnPlace:
    """The network in use among those heard; of a multi-link association the link in use."""
    return OwnPlace() if link is None else OwnPlace.of(link, None, bss)


def _own_load(bss: Sequence[Bss], link: LinkReading | None) -> BssLoad | None:
    """The freshest that the access point in use says of its channel; an old one is doubted.

    What a system knows without looking around may be minutes old: while a device is joined, its
    kernel does not keep every beacon.
    """
    own = _own(bss, link).bssid
    heard = [each for each in doubted(bss) if own and each.bssid == own and each.load]
    newest = min(heard, key=_age_s, default=None)
    if newest is None or newest.load is None:
        return None
    age_s = _age_s(newest)
    if newest.load.doubt or age_s <= FRESH_S:
        return newest.load
    old = f"it is {age_s:.0f} s old." if newest.age_ms is not None else "its age is not told."
    return replace(newest.load, doubt=old)


def _age_s(bss: Bss) -> float:
    return inf if bss.age_ms is None else bss.age_ms / 1000


def _channel(bss: Sequence[Bss], link: LinkReading | None) -> int | None:
    mhz = link.frequency_mhz if link else None
    if mhz is not None:
        return channel_of(mhz)
    own = _own(bss, link).bss
    return own.channel if own else None


def _neighbours(around: Around | None, own_bssid: str | None) -> int | None:
    """None where the look around held one channel only: then it was none."""
    used = radio_in_use(around.radios, own_bssid) if around else None
    if around is None or used is None or len({radio.channel for radio in around.radios}) < 2:
        return None
    return len(neighbours_of(around.radios, used).co_channel)


def _notes(load: BssLoad | None, shares: AirShares | None, note: str) -> list[str]:
    told = [
        f"The access point's own count is not used: {load.doubt}" if load and load.doubt else "",
        shares.refused if shares else "",
        f"Counters: {'; '.join(shares.doubts)}." if shares and shares.doubts else "",
        note,
    ]
    return [words for words in told if words]
