"""What stands before an 802.11 frame in a capture: where it ends, and what the receiver says. Pure.

Radiotap, Linux cooked captures (both versions) with radiotap or plain frames inside, PPI, AVS,
Prism, and plain 802.11. Sources: radiotap.org, tcpdump.org/linktypes.html, the PPI specification
1.0.10, the AVS capture header of linux-wlan. A header that does not fit its frame gives None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from netready_probes.wifi.reading import plausible_dbm

RADIOTAP: Final = 127
_COOKED_PLAIN, _COOKED_PRISM, _COOKED_RADIOTAP = 801, 802, 803  # ARPHRD_IEEE80211*
_WORDS_MAX: Final = 16  # presence words of radiotap; real ones have up to five
_FLAG_FCS, _FLAG_DAMAGED = 0x10, 0x40
# size and alignment of radiotap's fields 0 to 5: TSFT, flags, rate, channel, FHSS, signal
_RADIOTAP_FIELDS: Final = ((8, 8), (1, 1), (1, 1), (4, 2), (2, 2), (1, 1))
_AVS_MAGIC: Final = b"\x80\x21\x10\x01"
_AVS_BYTES, _AVS_DBM = 64, 2
_PPI_COMMON, _PPI_FCS = 2, 1
_FIELDS_MAX: Final = 32
_BYTE_ORDERS: Final[tuple[Literal["little", "big"], ...]] = ("little", "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the receiver says of one frame; None: not told.

    Attributes:
        start: where the 802.11 frame begins.
        check_sum: four bytes of check sum stand at its end.
        damaged: the receiver found the check sum wrong.
        source: who says so, as in `Bss.signal_source`.
    """

    start: int
    frequency_mhz: float | None = None
    signal_dbm: float | None = None
    check_sum: bool | None = None
    damaged: bool = False
    source: str = ""


def received(data: bytes, link_type: int) -> Received | None:
    """What stands before the frame; None: the header is broken, or no 802.11 is inside."""
    layer = _LAYERS.get(link_type)
    return layer(data) if layer else None


def known(link_type: int) -> bool:
    """Whether captures of this link type can hold 802.11 frames for us."""
    return link_type in _LAYERS


def radiotap(data: bytes, at: int = 0) -> Received | None:
    """A radiotap header at that place."""
    if len(data) < at + 8 or data[at] != 0:
        return None
    length = data[at + 2] | data[at + 3] << 8
    end = at + length
    first = word = int.from_bytes(data[at + 4 : at + 8], "little")
    words = 1
    while word >> 31 and words < _WORDS_MAX:
        place = at + 4 + 4 * words
        word = int.from_bytes(data[place : place + 4], "little")
        words += 1
    if length < 4 + 4 * words or end > len(data):
        return None
    flags_at, channel_at, signal_at = _radiotap_places(first & 0x3F, words)
    flags = data[at + flags_at] if 0 < flags_at < length else None
    mhz = data[at + channel_at] | data[at + channel_at + 1] << 8 if _in(channel_at, length) else 0
    return Received(
        start=end,
        frequency_mhz=float(mhz) if mhz else None,
        signal_dbm=_signed(data[at + signal_at]) if 0 < signal_at < length else None,
        check_sum=None if flags is None else bool(flags & _FLAG_FCS),
        damaged=bool(flags is not None and flags & _FLAG_DAMAGED),
        source="radiotap",
    )


def _in(place: int, length: int) -> bool:
    """Whether a channel field (two bytes matter) stands there and inside the header."""
    return place > 0 and place + 2 <= length


@lru_cache(maxsize=1024)  # 64 field sets, 16 word counts
def _radiotap_places(present: int, words: int) -> tuple[int, int, int]:
    """Offsets of flags, channel and signal from the header's start; 0: not there."""
    place, places = 4 + 4 * words, [0] * len(_RADIOTAP_FIELDS)
    for number, (size, alignment) in enumerate(_RADIOTAP_FIELDS):
        if present >> number & 1:
            place += -place % alignment
            places[number] = place
            place += size
    return places[1], places[3], places[5]


def _signed(byte: int) -> float | None:
    return plausible_dbm(byte - 256 if byte > 127 else byte)


def _cooked_1(data: bytes) -> Received | None:
    return _cooked(data, int.from_bytes(data[2:4], "big"), 16)


def _cooked_2(data: bytes) -> Received | None:
    return _cooked(data, int.from_bytes(data[8:10], "big"), 20)


def _cooked(data: bytes, hardware: int, start: int) -> Received | None:
    if len(data) < start:
        return None
    if hardware == _COOKED_RADIOTAP:
        return radiotap(data, start)
    if hardware == _COOKED_PRISM:
        return _prism(data, start)
    return Received(start=start) if hardware == _COOKED_PLAIN else None


def _plain(data: bytes) -> Received | None:
    return Received(start=0)


def _prism(data: bytes, at: int = 0) -> Received | None:
    """The old header: only its length is of use; drivers disagreed on the scale of its signal."""
    if data[at : at + 4] == _AVS_MAGIC:
        return _avs(data, at)
    for order in _BYTE_ORDERS:
        length = int.from_bytes(data[at + 4 : at + 8], order)
        if 8 <= length <= 512 and at + length <= len(data):
            return Received(start=at + length)
    return None


def _avs(data: bytes, at: int = 0) -> Received | None:
    length = int.from_bytes(data[at + 4 : at + 8], "big")
    if data[at : at + 3] != _AVS_MAGIC[:3] or length < _AVS_BYTES or at + length > len(data):
        return None
    in_dbm = int.from_bytes(data[at + 44 : at + 48], "big") == _AVS_DBM
    signal = int.from_bytes(data[at + 48 : at + 52], "big", signed=True)
    return Received(
        start=at + length,
        signal_dbm=plausible_dbm(signal) if in_dbm else None,
        source="avs",
    )


def _ppi(data: bytes) -> Received | None:
    length = int.from_bytes(data[2:4], "little")
    if len(data) < 8 or not 8 <= length <= len(data):
        return None
    place = 8
    for _ in range(_FIELDS_MAX):
        kind = int.from_bytes(data[place : place + 2], "little")
        size = int.from_bytes(data[place + 2 : place + 4], "little")
        if place + 4 + size > length:
            break
        if kind == _PPI_COMMON and size >= 20:
            return _ppi_common(data, place + 4, length)
        place += 4 + size
    return Received(start=length)


def _ppi_common(data: bytes, at: int, length: int) -> Received:
    mhz = int.from_bytes(data[at + 12 : at + 14], "little")
    flags = int.from_bytes(data[at + 8 : at + 10], "little")
    return Received(
        start=length,
        frequency_mhz=float(mhz) if mhz else None,
        signal_dbm=_signed(data[at + 18]),
        check_sum=bool(flags & _PPI_FCS),
        damaged=bool(flags & 4),
        source="ppi",
    )


_LAYERS: Final[Mapping[int, Callable[[bytes], Received | None]]] = MappingProxyType(
    {
        105: _plain,
        113: _cooked_1,
        119: _prism,
        RADIOTAP: radiotap,
        163: _avs,
        192: _ppi,
        276: _cooked_2,
    }
)
