"""Structures of Windows' Native Wifi interface, bytes to values. Pure; never raises.

Source: wlanapi.h and windot11.h of the Windows SDK; the layout is the same on 32 and 64 bits,
because every field of eight bytes lies on a multiple of eight.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netready_probes.wifi.reading import Counters, LinkPart, plausible_dbm

_GENERATIONS: Final = {4: 3, 5: 3, 6: 3, 7: 4, 8: 5, 10: 6, 11: 7}  # DOT11_PHY_TYPE
_WIDTHS_MHZ: Final = (20, 40, 80, 160, 320)
_INFO: Final = struct.Struct("<16s512sI")
_CONNECTION: Final = struct.Struct("<II512sI32sI6sxxIIIII")
_QUALITY: Final = struct.Struct("<IIIIII")
_LINK: Final = struct.Struct("<BxxxIIi256x")
_ENTRY: Final = struct.Struct("<I32sI6sxxIIiIBxHxxxxQQHxxI256xII")
_MAC_FRAMES: Final = struct.Struct("<12Q")
_PHY_FRAMES: Final = struct.Struct("<18Q")
_STATISTICS_HEAD, _PHYS_AT = 24, 216
_SOFTWARE_OFF = 2
LINKS_MAX: Final = 16
ENTRIES_MAX: Final = 2_000
_PHYS_MAX: Final = 64
_COUNTED: Final = (2, 3, 9)  # ullFailedCount, ullRetryCount, ullACKFailureCount
CONNECTED: Final = 1  # WLAN_INTERFACE_STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceInfo:
    """WLAN_INTERFACE_INFO."""

    description: str
    state: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """WLAN_CONNECTION_ATTRIBUTES without its profile."""

    ssid: bytes
    bssid: str
    generation: int | None
    quality_percent: int
    rx_mbps: float | None
    tx_mbps: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """WLAN_REALTIME_CONNECTION_QUALITY of Windows 11: what needs no permission."""

    generation: int | None
    quality_percent: int
    rx_mbps: float | None
    tx_mbps: float | None
    multi_link: bool
    parts: tuple[LinkPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BssEntry:
    """WLAN_BSS_ENTRY; `heard_at` in 100 ns since 1601, as far as the driver keeps to it."""

    ssid: bytes
    bssid: str
    signal_dbm: float | None
    beacon_interval_tu: int
    heard_at: int
    capability: int
    frequency_mhz: float | None
    elements: bytes


def interface_info(raw: bytes) -> InterfaceInfo | None:
    """None: too short to be one."""
    if len(raw) < _INFO.size:
        return None
    _guid, name, state = _INFO.unpack_from(raw)
    text = name.decode("utf-16-le", errors="replace").partition("\0")[0]
    return InterfaceInfo(description="".join(c for c in text if c.isprintable()), state=state)


def connection(raw: bytes) -> Connection | None:
    """None: too short to be one."""
    if len(raw) < _CONNECTION.size:
        return None
    fields = _CONNECTION.unpack_from(raw)
    length, ssid, bssid, phy, quality, rx_kbps, tx_kbps = (
        *fields[3:5],
        *fields[6:8],
        *fields[9:12],
    )
    return Connection(
        ssid=ssid[: min(length, 32)],
        bssid=address(bssid),
        generation=_GENERATIONS.get(phy),
        quality_percent=quality,
        rx_mbps=_mbps(rx_kbps),
        tx_mbps=_mbps(tx_kbps),
    )


def quality(raw: bytes) -> Quality | None:
    """None: too short to be one."""
    if len(raw) < _QUALITY.size:
        return None
    phy, percent, rx_kbps, tx_kbps, multi_link, number = _QUALITY.unpack_from(raw)
    room = (len(raw) - _QUALITY.size) // _LINK.size
    places = range(min(number, room, LINKS_MAX))
    parts = tuple(_part(raw, _QUALITY.size + at * _LINK.size) for at in places)
    return Quality(
        generation=_GENERATIONS.get(phy),
        quality_percent=percent,
        rx_mbps=_mbps(rx_kbps),
        tx_mbps=_mbps(tx_kbps),
        multi_link=bool(multi_link),
        parts=parts,
    )


def _part(raw: bytes, at: int) -> LinkPart:
    link_id, mhz, width, level = _LINK.unpack_from(raw, at)
    return LinkPart(
        link_id=link_id if link_id < LINKS_MAX else None,
        frequency_mhz=float(mhz) if 2400 <= mhz <= 7125 else None,
        width_mhz=float(width) if width in _WIDTHS_MHZ else None,
        signal_dbm=plausible_dbm(level),
    )


def _mbps(kbps: int) -> float | None:
    return kbps / 1000 if 0 < kbps < 100_000_000 else None


def address(raw: bytes) -> str:
    """Lower-case with colons."""
    return raw.hex(":")


def signal(raw: bytes) -> float | None:
    """A LONG in dBm."""
    return plausible_dbm(int.from_bytes(raw[:4], "little", signed=True)) if len(raw) >= 4 else None


def channel(raw: bytes) -> int | None:
    """A ULONG; 0: none."""
    number = int.from_bytes(raw[:4], "little") if len(raw) >= 4 else 0
    return number if 1 <= number <= 233 else None


def radio_off(raw: bytes) -> bool:
    """WLAN_RADIO_STATE: a switch in software or hardware is off, for every part of the radio."""
    number = min(int.from_bytes(raw[:4], "little"), (len(raw) - 4) // 12, _PHYS_MAX)
    states = [struct.unpack_from("<III", raw, 4 + 12 * at)[1:] for at in range(number)]
    return bool(states) and all(_SOFTWARE_OFF in state for state in states)


def counters(raw: bytes) -> Counters:
    """WLAN_STATISTICS: unicast frames of the adapter, and what its radio counted of sending them.

    Every frame that was not acknowledged was sent again, or given up in the end. A driver whose
    counts do not fit each other, or that counts nothing, is one that does not tell.
    """
    if len(raw) < _PHYS_AT + 8:
        return Counters()
    unicast = _MAC_FRAMES.unpack_from(raw, _STATISTICS_HEAD)
    phys = _phys(raw)
    sent = unicast[0] or sum(phy[0] for phy in phys)
    if not sent:  # a connected adapter has sent something
        return Counters()
    failed, repeated, unanswered = (sum(phy[place] for phy in phys) for place in _COUNTED)
    fits = unanswered >= repeated > 0 and unanswered > failed
    return Counters(
        tx_packets=sent,
        rx_packets=unicast[1] or None,
        tx_retries=unanswered - failed if fits else None,
        tx_failed=failed if fits else None,
    )


def _phys(raw: bytes) -> list[tuple[int, ...]]:
    """WLAN_PHY_FRAME_STATISTICS of each part of the radio."""
    first = _PHYS_AT + 8
    room = (len(raw) - first) // _PHY_FRAMES.size
    number = min(int.from_bytes(raw[_PHYS_AT : _PHYS_AT + 4], "little"), room, _PHYS_MAX)
    return [_PHY_FRAMES.unpack_from(raw, first + at * _PHY_FRAMES.size) for at in range(number)]


def bss_entries(raw: bytes) -> Iterator[BssEntry]:
    """WLAN_BSS_LIST; entries and elements that lie outside of it are left out."""
    number = int.from_bytes(raw[4:8], "little") if len(raw) >= 8 else 0
    for index in range(min(number, ENTRIES_MAX)):
        at = 8 + index * _ENTRY.size
        if at + _ENTRY.size > len(raw):
            return
        yield _entry(raw, at)


def _entry(raw: bytes, at: int) -> BssEntry:
    (length, ssid, _phy_id, bssid, _kind, _phy, level, _quality, _region, interval, _stamp) = (
        fields := _ENTRY.unpack_from(raw, at)
    )[:11]
    heard_at, capability, khz, offset, size = fields[11:16]
    start = at + offset
    return BssEntry(
        ssid=ssid[: min(length, 32)],
        bssid=address(bssid),
        signal_dbm=plausible_dbm(level),
        beacon_interval_tu=interval,
        heard_at=heard_at,
        capability=capability,
        frequency_mhz=khz / 1000 if 2_400_000 <= khz <= 7_125_000 else None,
        elements=raw[start : start + size] if offset >= _ENTRY.size else b"",
    )
