"""What an access point offers by its capability and operation elements. Pure.

Wi-Fi generation, channel, width, spatial streams. Source of the layouts: IEEE 802.11-2020 9.4.2.55
and .56 (HT), .157 and .158 (VHT); 802.11ax-2021 9.4.2.248 and .249 (HE); 802.11be 9.4.2.311 and
.313 (EHT). A body that is too short for a field says nothing about it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_KEPT: Final = 256  # different offers of one place
_NO_STREAM: Final = 3  # two bits a stream in the maps of VHT and HE
_HE_VHT_INFO, _HE_COHOSTED, _HE_6GHZ_INFO = 1 << 14, 1 << 15, 1 << 17
_EHT_INFO: Final = 1
_EHT_WIDTHS: Final = (20.0, 40.0, 80.0, 160.0, 320.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """None: not told.

    Attributes:
        channel: its primary channel.
        in_6ghz: the operation element is one for the 6 GHz band.
    """

    generation: int
    channel: int | None
    width_mhz: float | None
    streams: int | None
    in_6ghz: bool


@lru_cache(maxsize=_KEPT)
def offer_of(
    *,
    ht: tuple[bytes, bytes],
    vht: tuple[bytes, bytes],
    he: tuple[bytes, bytes],
    eht: tuple[bytes, bytes],
    in_2ghz: bool,
) -> Offer:
    """Of bodies of the capability and the operation element of each generation; b"": not there.

    Some access points send VHT elements at 2.4 GHz too, where the standard has no Wi-Fi 5.
    """
    six = _in_6ghz(he[1])
    if in_2ghz:
        vht = (b"", b"")
    present = ((7, eht), (6, he), (5, vht), (4, ht))
    return Offer(
        generation=next((number for number, pair in present if any(pair)), 3),
        channel=_first(six) or _first(ht[1]),
        width_mhz=_width_mhz(ht[1], vht[1], six, eht[1], any(he) or any(eht)),
        streams=max(_ht_streams(ht[0]), _map_streams(vht[0], 4), _map_streams(he[0], 17)) or None,
        in_6ghz=bool(six),
    )


def _first(body: bytes) -> int | None:
    return body[0] if body and body[0] else None


def _in_6ghz(operation: bytes) -> bytes:
    """The five bytes about 6 GHz in a HE operation element: primary, control, centres, rate."""
    flags = int.from_bytes(operation[:3], "little")
    if not flags & _HE_6GHZ_INFO:
        return b""
    start = 6 + (3 if flags & _HE_VHT_INFO else 0) + (1 if flags & _HE_COHOSTED else 0)
    found = operation[start : start + 5]
    return found if len(found) == 5 else b""


def _width_mhz(ht: bytes, vht: bytes, six: bytes, eht: bytes, newer: bool) -> float | None:
    """The widest that an operation element in force says."""
    widths = [_eht_width(eht), _six_width(six), _vht_width(vht), _ht_width(ht)]
    known = [width for width in widths if width]
    if known:
        return max(known)
    return None if newer else 20.0  # no newer than 802.11g: never wider


def _eht_width(body: bytes) -> float | None:
    if len(body) < 8 or not body[0] & _EHT_INFO:
        return None
    step = body[5] & 7
    return _EHT_WIDTHS[step] if step < len(_EHT_WIDTHS) else None


def _six_width(body: bytes) -> float | None:
    return _EHT_WIDTHS[body[1] & 3] if body else None


def _vht_width(body: bytes) -> float | None:
    """0 leaves it to HT; two segments that belong together make 160 MHz (80+80 counts as 160)."""
    if len(body) < 3 or body[0] not in (1, 2, 3):
        return None
    return 160.0 if body[0] > 1 or body[2] else 80.0


def _ht_width(body: bytes) -> float | None:
    if len(body) < 2:
        return None
    return 40.0 if body[1] & 3 in (1, 3) and body[1] & 4 else 20.0


def _ht_streams(capabilities: bytes) -> int:
    return sum(1 for byte in capabilities[3:7] if byte)


def _map_streams(capabilities: bytes, start: int) -> int:
    """Streams of a receive map: two bits each from the lowest, 3: not supported."""
    found = capabilities[start : start + 2]
    if len(found) < 2:
        return 0
    bits = int.from_bytes(found, "little")
    return sum(1 for stream in range(8) if bits >> 2 * stream & 3 != _NO_STREAM)
