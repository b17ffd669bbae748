"""Who else is on the channel of the radio in use, on a part of it, or near for another device.

Pure. The other radios may be the school's own: the air does not care whose they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Bss, Radio
from netready_probes.wifi.airtime.neighbourhood import LOCAL_BIT, octets_of

HEARD_DBM: Final = -82.0  # IEEE 802.11-2020 17.3.10.6: a preamble this strong keeps others silent
# IEEE 802.11-2016 16.3.6.3: channels of 2.4 GHz are apart where their centres are
_APART_24GHZ_MHZ: Final = 25.0
_BAND_EDGES_MHZ: Final = (3000.0, 5930.0)
# first channel of each part of 5 and 6 GHz from which wide channels are counted, and its end
_RASTERS_MHZ: Final = ((5170.0, 5330.0), (5490.0, 5730.0), (5735.0, 5895.0), (5945.0, 7125.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The other radios around the one in use, each list by strength, strongest first.

    Attributes:
        co_channel: on the same channel and strong enough to be waited for.
        adjacent: their channels overlap, but do not share the main one.
        faint: on the same channel, weaker than that.
        strength_unknown: on the same channel, strength not told.
        grouped: False: addresses are hidden, so that one radio with several names counts several
            times and the counts are the most that there can be.
        placed: False: not of every radio is the frequency known, so that `adjacent` is the least.
    """

    co_channel: tuple[Radio, ...] = ()
    adjacent: tuple[Radio, ...] = ()
    faint: tuple[Radio, ...] = ()
    strength_unknown: tuple[Radio, ...] = ()
    grouped: bool = True
    placed: bool = True


def radio_in_use(radios: Sequence[Radio], own_bssid: str | None) -> Radio | None:
    """The radio with that address; None: it is not known, or was not heard."""
    own = own_bssid.lower() if own_bssid else None
    return next((radio for radio in radios if own in radio.bssids), None)


def neighbours_of(radios: Sequence[Radio], used: Radio) -> Neighbours:
    """The others around a radio that is one of `radios`."""
    others = sorted((radio for radio in radios if radio is not used), key=_strength, reverse=True)
    same = [radio for radio in others if _same_channel(radio, used)]
    near = [radio for radio in others if _overlaps(radio, used) and _strength(radio) >= HEARD_DBM]
    told = [radio for radio in same if radio.signal_dbm is not None]
    return Neighbours(
        co_channel=tuple(radio for radio in told if _strength(radio) > HEARD_DBM),
        adjacent=tuple(near),
        faint=tuple(radio for radio in told if _strength(radio) <= HEARD_DBM),
        strength_unknown=tuple(radio for radio in same if radio.signal_dbm is None),
        grouped=all(radio.bssids for radio in radios),
        placed=all(radio.frequency_mhz is not None for radio in radios),
    )


def _strength(radio: Radio) -> float:
    return radio.signal_dbm if radio.signal_dbm is not None else float("-inf")


def _same_channel(one: Radio, other: Radio) -> bool:
    if one.frequency_mhz is not None and other.frequency_mhz is not None:
        return one.frequency_mhz == other.frequency_mhz
    return one.channel is not None and one.channel == other.channel


def _overlaps(one: Radio, other: Radio) -> bool:
    """Whether their channels share some air, but not their main 20 MHz; unknown: False."""
    if one.frequency_mhz is None or other.frequency_mhz is None or _same_channel(one, other):
        return False
    if _band(one.frequency_mhz) != _band(other.frequency_mhz):
        return False
    if _band(one.frequency_mhz) == 0:
        return abs(one.frequency_mhz - other.frequency_mhz) < _APART_24GHZ_MHZ
    first, second = (span_mhz(r.frequency_mhz or 0.0, r.width_mhz or 20.0) for r in (one, other))
    return first[0] < second[1] and second[0] < first[1]


def _band(frequency_mhz: float) -> int:
    return sum(frequency_mhz >= edge for edge in _BAND_EDGES_MHZ)


def span_mhz(frequency_mhz: float, width_mhz: float) -> tuple[float, float]:
    """Lower and upper edge of the channel of 5 or 6 GHz that holds a main channel.

    Wide channels stand in a fixed raster (IEEE 802.11-2020 annex E, table E-4), so the main
    channel and the width tell the span; of 320 MHz the lower of two possible ones is taken.
    """
    for start, end in _RASTERS_MHZ:
        if start <= frequency_mhz <= end:
            low = start + (frequency_mhz - start) // width_mhz * width_mhz
            return low, low + width_mhz
    return frequency_mhz - width_mhz / 2, frequency_mhz + width_mhz / 2


def second_signal_dbm(bsses: Sequence[Bss], own: Bss) -> float | None:
    """The strongest other device of the same name on another channel of the band; None: not heard.

    Addresses that differ in the last byte only are taken for one device.
    """
    others = [
        bss.signal_dbm
        for bss in bsses
        if bss.ssid
        and bss.ssid == own.ssid
        and bss.signal_dbm is not None
        and _is_another(bss, own)
    ]
    return max(others, default=None)


def _is_another(bss: Bss, own: Bss) -> bool:
    places = (bss.frequency_mhz, own.frequency_mhz)
    if places[0] is None or places[1] is None or places[0] == places[1]:
        return False
    if _band(places[0]) != _band(places[1]) or (bss.mld and bss.mld == own.mld):
        return False
    mine, theirs = octets_of(own.bssid), octets_of(bss.bssid)
    return bool(mine and theirs) and _device(mine) != _device(theirs)


def _device(octets: Sequence[int]) -> tuple[int, ...]:
    return (octets[0] & ~LOCAL_BIT, *octets[1:5])
