"""One captured 802.11 frame to the network that it announces: beacons and probe responses only.

Pure; never raises. No other frame is looked into: what a client sends stays unread.
Source of the layout: IEEE 802.11-2020 9.3.3 (management frames).
"""

import zlib
from dataclasses import replace
from enum import StrEnum
from typing import Final

from netready.domain.air import Bss
from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.beacons.link_layers import Received, received
from netready_probes.wifi.beacons.multiple_bssid import further_networks

_BEACON, _PROBE_RESPONSE = 0x80, 0x50
_NO_PLAIN_HEADER: Final = 0x43  # to or from a distribution system, or encrypted
_ORDER: Final = 0x80  # four more bytes of header
_HEADER, _FIXED = 24, 12
_ACCESS_POINT: Final = 0x01  # capability "ESS": not a client's ad-hoc network, not a mesh


class Passed(StrEnum):
    """Why a frame gave no network."""

    OTHER = "no beacon and no probe response"
    AD_HOC = "of no access point"
    DAMAGED = "damaged on the air"
    UNREADABLE = "the header cannot be read"


def bss_of_frame(data: bytes, link_type: int) -> Bss | Passed:
    """The network that sends a frame, as it stands in a capture of that link type."""
    heard = received(data, link_type)
    if heard is None:
        return Passed.UNREADABLE
    return bss_of_received(data, heard)


def networks_of_frame(
    data: bytes, link_type: int, *, cut: bool = False
) -> tuple[Bss, ...] | Passed:
    """The same with the further networks that the beacon announces for its radio.

    `cut`: not all of the frame was kept, so its check sum, which comes last, is not there.
    """
    heard = received(data, link_type)
    if heard is None:
        return Passed.UNREADABLE
    if cut:
        heard = replace(heard, check_sum=False)
    first = bss_of_received(data, heard)
    if isinstance(first, Passed):
        return first
    elements = data[_fixed_at(data, heard) + _FIXED : _end(data, heard)]
    return (first, *further_networks(first, elements))


def bss_of_received(data: bytes, heard: Received) -> Bss | Passed:
    """The same, where the header before the frame was read already."""
    start = heard.start
    if len(data) < start + _HEADER:
        return Passed.UNREADABLE
    kind, flags = data[start], data[start + 1]
    if kind not in (_BEACON, _PROBE_RESPONSE) or flags & _NO_PLAIN_HEADER:
        return Passed.OTHER
    if heard.damaged:
        return Passed.DAMAGED
    body = _fixed_at(data, heard)
    end = _end(data, heard)
    if end < body + _FIXED:
        return Passed.UNREADABLE
    capability = data[body + 10] | data[body + 11] << 8
    if not capability & _ACCESS_POINT:
        return Passed.AD_HOC
    return bss_from(
        elements=data[body + _FIXED : end],
        bssid=data[start + 16 : start + 22].hex(":"),
        frequency_mhz=heard.frequency_mhz,
        signal_dbm=heard.signal_dbm,
        signal_source=heard.source if heard.signal_dbm is not None else "",
        beacon_interval_tu=data[body + 8] | data[body + 9] << 8,
        capability=capability,
        of_beacon=kind == _BEACON,
    )


def _fixed_at(data: bytes, heard: Received) -> int:
    """Where the fixed fields begin."""
    return heard.start + _HEADER + (4 if data[heard.start + 1] & _ORDER else 0)


def _end(data: bytes, heard: Received) -> int:
    """Where the elements end; where nobody says whether a check sum follows, it says so itself."""
    if heard.check_sum is None and len(data) > heard.start + _HEADER + _FIXED:
        sum_ = zlib.crc32(data[heard.start : -4])
        return len(data) - 4 if data[-4:] == sum_.to_bytes(4, "little") else len(data)
    return len(data) - 4 if heard.check_sum else len(data)
