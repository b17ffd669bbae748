r"""Lines, numbers, rates and names as the program `iw` prints them. Pure.

`iw` prints "label:<blanks>value"; versions 4 to 6 differ in blanks, decimals and indentation, so
nothing here counts on them. Its source: iw 6.9, station.c, util.c (`parse_bitrate`,
`print_ssid_escaped`).
"""

import re
from collections.abc import Iterator
from typing import Final

from netready_probes.wifi.beacons.air_names import SSID_BYTES_MAX, ssid_text
from netready_probes.wifi.reading import FrameRate, plausible_dbm

TEXT_MAX: Final = 8_000_000  # characters: some 2000 networks
LINES_MAX: Final = 200_000
_NUMBER: Final = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
_WIDTH: Final = re.compile(r"\b(\d{1,3})(P80)?\s?MHz")
_MCS: Final = re.compile(r"\b(?:(EHT|HE|VHT)-)?MCS (\d{1,3})\b")
_STREAMS: Final = re.compile(r"-NSS (\d|1[0-6])\b")
_RATE_MAX_MBPS: Final = 100_000  # 802.11be ends at 46,120
_MAC: Final = re.compile(r"(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}(?![0-9a-fA-F:])")
_ESCAPED: Final = re.compile(r"\\x([0-9a-fA-F]{2})")
_GENERATIONS: Final = {"EHT": 7, "HE": 6, "VHT": 5, "": 4}
_PER_STREAM: Final = 8  # 802.11n numbers MCS on from stream to stream
_HT_MCS_MAX: Final = 31  # 32 is a doubled 6 Mbit/s, above are unequal streams
_UNSAID_MHZ: Final = 20.0  # the one width that iw leaves out
_PLACEHOLDER_DBM: Final = -95  # ath12k's "no signal known"; nothing joins at that level


def lines_of(text: str) -> Iterator[str]:
    """Its lines, bounded; without the blanks at their ends."""
    for number, line in enumerate(text[:TEXT_MAX].split("\n")):
        if number >= LINES_MAX:
            return
        yield line.rstrip()


def label_and_value(line: str) -> tuple[str, str]:
    """The two sides of the first colon, trimmed; without one: the line and nothing."""
    label, _, value = line.partition(":")
    return label.strip(), value.strip()


def number(text: str) -> float | None:
    """The number a text begins with."""
    found = _NUMBER.match(text)
    return float(found.group()) if found else None


def count(text: str) -> int | None:
    """A whole number that is not negative, with or without its unit behind it."""
    word = text.split(" ", 1)[0]
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 20 else None


def received_dbm(text: str) -> float | None:
    """A received signal in dBm; None where the driver says that it does not know."""
    value = number(text)
    return None if value is None or value == _PLACEHOLDER_DBM else plausible_dbm(value)


def mac_in(text: str) -> str | None:
    """The first hardware address in a text, in lower case."""
    found = _MAC.search(text[:1000])
    return found.group().lower() if found else None


def rate(text: str) -> FrameRate:
    """A bit rate with what follows it, e.g. "866.7 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 2"."""
    mbps = number(text)
    if mbps is None or not 0 < mbps < _RATE_MAX_MBPS:
        return FrameRate()
    found, width = _MCS.search(text), _WIDTH.search(text)
    if found is None:
        return FrameRate(mbps=mbps, width_mhz=_width_mhz(width))
    kind, mcs = found[1] or "", int(found[2])
    streams = _STREAMS.search(text)
    return FrameRate(
        mbps=mbps,
        width_mhz=_width_mhz(width) or _UNSAID_MHZ,
        generation=_GENERATIONS[kind],
        mcs=mcs if kind else _ht_mcs(mcs),
        streams=int(streams[1]) or None if streams else (None if kind else _ht_streams(mcs)),
        short_guard="short GI" in text if kind in ("", "VHT") else None,
    )


def _width_mhz(found: re.Match[str] | None) -> float | None:
    """80+80 MHz counts as 160."""
    if found is None:
        return None
    return 160.0 if found[2] else float(found[1])


def _ht_mcs(mcs: int) -> int | None:
    return mcs % _PER_STREAM if mcs <= _HT_MCS_MAX else None


def _ht_streams(mcs: int) -> int | None:
    return mcs // _PER_STREAM + 1 if mcs <= _HT_MCS_MAX else None


def name(escaped: str) -> tuple[str | None, str]:
    r"""A network's name as printable text (None: hidden), and its bytes in hexadecimal.

    iw writes bytes that are not plain ASCII, and the backslash, as ``\xNN``; newer ones write UTF-8
    as it is. "": the bytes are not known for sure.
    """
    raw = b"".join(_bytes_of(escaped[:1000]))
    sure = len(raw) <= SSID_BYTES_MAX and "\ufffd" not in escaped
    return ssid_text(raw), raw.hex() if sure else ""


def _bytes_of(escaped: str) -> Iterator[bytes]:
    place = 0
    for found in _ESCAPED.finditer(escaped):
        yield escaped[place : found.start()].encode("utf-8", errors="replace")
        yield bytes([int(found[1], 16)])
        place = found.end()
    yield escaped[place:].encode("utf-8", errors="replace")
