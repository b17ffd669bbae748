"""A scan to radios: which names one radio sends, and how busy it says that its channel is.

Pure. Addresses of one radio differ in their last digit, or in their vendor's part where virtual
networks get addresses of their own; what else would tell radios apart does not travel in beacons.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from netready.domain.air import Bss, BssLoad, Encryption, Radio, Security
from netready_probes.wifi.airtime.load_doubts import load_doubt, stations_doubt

Value = TypeVar("Value")

LOCAL_BIT: Final = 0x02  # of the first byte: an address that no maker gave
_NEXT_TO_NOTHING: Final = 5  # of 255: 2 %
_PLAINLY_BUSY: Final = 26  # of 255: 10 %


def doubted(bsses: Sequence[Bss]) -> tuple[Bss, ...]:
    """The same networks; a BSS Load that may not be used as a measurement says why.

    A channel that is hardly busy by one network's word is doubted, too, where another name of the
    same radio tells another figure at about the same time.
    """
    busiest = _busiest_by_radio(bsses)
    return tuple(
        replace(bss, load=replace(bss.load, doubt=doubt))
        if bss.load is not None
        and not bss.load.doubt
        and (doubt := load_doubt(bss.load) or _beside_others(bss.load, busiest[index]))
        else bss
        for index, bss in enumerate(bsses)
    )


def _busiest_by_radio(bsses: Sequence[Bss]) -> dict[int, int]:
    """By index of each network: the highest utilisation that any name of its radio tells."""
    busiest: dict[int, int] = {}
    for group in _groups(bsses):
        told = [load.utilisation_255 for i in group if (load := bsses[i].load) is not None]
        busiest |= dict.fromkeys(group, max(told, default=0))
    return busiest


def _beside_others(load: BssLoad, busiest: int) -> str:
    if load.utilisation_255 <= _NEXT_TO_NOTHING and busiest >= _PLAINLY_BUSY:
        return f"Another name of the same radio says {busiest} of 255."
    return ""


def radios_of(
    bsses: Sequence[Bss], *, own_bssid: str | None = None, own_ssids: Collection[str] = ()
) -> tuple[Radio, ...]:
    """The radios behind the networks of a scan, in its order.

    Args:
        bsses: as scanned; their BSS Loads are doubted here where that was not done.
        own_bssid: of the network that this device is on; None: not known.
        own_ssids: the school's names.
    """
    checked = doubted(_freshest_only(bsses))
    own = own_bssid.lower() if own_bssid else None
    ours = {i for i, bss in enumerate(checked) if bss.bssid is not None and bss.bssid == own}
    ours |= _by_name(checked, own_ssids)
    return tuple(
        _radio([checked[i] for i in group], own=not ours.isdisjoint(group))
        for group in _groups(checked)
    )


def _by_name(bsses: Sequence[Bss], names: Collection[str]) -> set[int]:
    """Those that send a name of the school; one without the others' encryption may be a copy."""
    named = [(i, bss) for i, bss in enumerate(bsses) if bss.ssid and bss.ssid in names]
    locked = {bss.ssid for _, bss in named if bss.security and _is_locked(bss.security)}
    return {
        i
        for i, bss in named
        if bss.ssid not in locked or bss.security is None or _is_locked(bss.security)
    }


def _is_locked(security: Security) -> bool:
    return security.weakest in (Encryption.WPA1, Encryption.WPA2, Encryption.WPA3)


def _freshest_only(bsses: Sequence[Bss]) -> tuple[Bss, ...]:
    """One entry an address and channel; where a scan lists one twice, the younger."""
    kept: dict[object, Bss] = {}
    for index, bss in enumerate(bsses):
        key = (bss.bssid, _place(bss)) if bss.bssid else index
        if key not in kept or _age_ms(bss) < _age_ms(kept[key]):
            kept[key] = bss
    return tuple(kept.values())


def _groups(bsses: Sequence[Bss]) -> list[list[int]]:
    """Indices of the networks of each radio, in the order of the scan."""
    alike: dict[object, list[int]] = {}
    for index, bss in enumerate(bsses):
        alike.setdefault(_likeness(bss, index), []).append(index)
    groups = [group for same in alike.values() for group in _related(bsses, same)]
    return sorted(groups, key=lambda group: group[0])


def _likeness(bss: Bss, index: int) -> object:
    """Same channel and same address but for its vendor's part and its last digit."""
    place, tail = _place(bss), octets_of(bss.bssid)[3:]
    return (place, *tail[:2], tail[2] >> 4) if place is not None and tail else index


def _related(bsses: Sequence[Bss], indices: Sequence[int]) -> list[list[int]]:
    """Parts those whose vendor's part differs for no reason: two makers that met by chance."""
    groups: list[list[int]] = []
    for index in indices:
        home = next((g for g in groups if _same_radio(bsses[g[0]], bsses[index])), None)
        if home is None:
            groups.append([index])
        else:
            home.append(index)
    return groups


def _same_radio(first: Bss, second: Bss) -> bool:
    heads = [octets_of(bss.bssid)[:3] for bss in (first, second)]
    if not all(heads):
        return False
    if any(head[0] & LOCAL_BIT for head in heads):
        return True  # made from the radio's own address in ways that vendors do not tell
    return heads[0] == heads[1] or (first.load is not None and _told(first) == _told(second))


def _told(bss: Bss) -> tuple[int, int | None] | None:
    return (bss.load.utilisation_255, bss.load.admission_32us) if bss.load else None


def _place(bss: Bss) -> float | None:
    return bss.frequency_mhz if bss.frequency_mhz is not None else bss.channel


def octets_of(bssid: str | None) -> tuple[int, ...]:
    """The six bytes of an address, or nothing where it is none."""
    parts = (bssid or "").split(":")
    if len(parts) != 6:
        return ()
    try:
        octets = tuple(int(part, 16) for part in parts)
    except ValueError:
        return ()
    return octets if all(0 <= octet <= 255 for octet in octets) else ()


def _age_ms(bss: Bss) -> float:
    return bss.age_ms if bss.age_ms is not None else float("inf")


def _radio(group: Sequence[Bss], *, own: bool) -> Radio:
    low, high = _stations(group)
    utilisation, doubt = _utilisation(group)
    return Radio(
        bssids=tuple(bss.bssid for bss in group if bss.bssid),
        ssids=tuple(bss.ssid or "" for bss in group),
        frequency_mhz=_first(bss.frequency_mhz for bss in group),
        channel=_first(bss.channel for bss in group),
        width_mhz=_most(bss.width_mhz for bss in group),
        signal_dbm=_most(bss.signal_dbm for bss in group),
        utilisation_ratio=utilisation,
        stations_low=low,
        stations_high=high,
        lowest_basic_mbps=min((bss.basic_mbps[0] for bss in group if bss.basic_mbps), default=None),
        generation=max((bss.generation for bss in group if bss.generation), default=None),
        own=own,
        doubt=doubt,
    )


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


def _most(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _stations(group: Sequence[Bss]) -> tuple[int | None, int | None]:
    """At least the largest count and at most the sum: vendors count a name's, or the radio's."""
    told = [
        bss.load.stations for bss in group if bss.load and not stations_doubt(bss.load.stations)
    ]
    return (max(told), sum(told)) if told else (None, None)


def _utilisation(group: Sequence[Bss]) -> tuple[float | None, str]:
    """Of the youngest beacon that can be believed, the highest of several; else why none."""
    loads = [(bss, bss.load) for bss in group if bss.load is not None]
    if not loads:
        return None, "It does not tell how busy its channel is."
    believed = [
        (_age_ms(bss), -ratio)
        for bss, load in loads
        if (ratio := load.utilisation_ratio) is not None
    ]
    if not believed:
        return None, loads[0][1].doubt
    return -min(believed)[1], ""
