"""Generation, width and streams of a network in the sections of `iw scan`. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from netready_probes.wifi.linux import iw_fields

Lines = Mapping[str, Sequence[str]]

_GENERATIONS: Final = (("EHT", 7), ("HE", 6), ("VHT", 5), ("HT", 4))
_WIDTH: Final = re.compile(r"\((\d{2,3})(\+80)? MHz\)|: (\d{2,3}) MHz")
_STREAMS: Final = re.compile(r"(\d) streams?: MCS")
_HT_RANGE: Final = re.compile(r"rate indexes supported: ([0-9, -]{1,80})")
_BELOW_5GHZ: Final = 3000
_HT_MCS_MAX: Final = 31
_PER_STREAM: Final = 8


def generation_of(values: Mapping[str, str], frequency_mhz: float | None) -> int | None:
    """3 to 7; the standard has no Wi-Fi 5 at 2.4 GHz, though some send its elements there."""
    if not values.get("Supported rates"):
        return None
    for kind, generation in _GENERATIONS:
        known = any(label.split(" ", 1)[0] == kind and " " in label for label in values)
        if known and not (kind == "VHT" and frequency_mhz and frequency_mhz < _BELOW_5GHZ):
            return generation
    return 3


def width_of(lines: Lines) -> float | None:
    """The widest that an operation section says; None: not told."""
    widths = [_said_width(lines, kind) for kind in ("EHT", "HE", "VHT")]
    known = [width for width in [*widths, _segments_width(lines), _ht_width(lines)] if width]
    if known:
        return max(known)
    newer = any(label.startswith(("HE ", "EHT ")) for label in lines)
    return None if newer or not lines.get("Supported rates") else 20.0


def _said_width(lines: Lines, kind: str) -> float | None:
    """Of "channel width: 1 (80 MHz)" or "Channel Width: 160 MHz"."""
    said = [*lines.get(f"{kind} operation", ()), *lines.get(f"{kind} Operation", ())]
    for line in said:
        found = _WIDTH.search(line) if "width" in line.lower() else None
        if found:
            return 160.0 if found[2] else float(found[1] or found[3])
    return None


def _segments_width(lines: Lines) -> float | None:
    """Two segments make 160 MHz, also where the width field says 80."""
    told = dict(iw_fields.label_and_value(line) for line in lines.get("VHT operation", ()))
    if not told.get("channel width", "").startswith("1 "):
        return None
    second = iw_fields.count(told.get("center freq segment 2", ""))
    return 160.0 if second else None


def _ht_width(lines: Lines) -> float | None:
    if "HT operation" not in lines:
        return None
    told = dict(iw_fields.label_and_value(line) for line in lines["HT operation"])
    second = told.get("secondary channel offset", "")
    if second in ("above", "below"):
        return 20.0 if told.get("STA channel width") == "20 MHz" else 40.0
    return 20.0


def streams_of(lines: Lines) -> int | None:
    """The most that any of the capability sections says it receives."""
    told = [int(found[1]) for line in _receive_maps(lines) if (found := _STREAMS.match(line))]
    for line in lines.get("HT capabilities", ()):
        ranges = _HT_RANGE.search(line) if "RX MCS" in line else None
        told += [_ht_streams(ranges[1])] if ranges else []
    return max(told, default=0) or None


def _receive_maps(lines: Lines) -> list[str]:
    """Lines beneath a heading about receiving: "VHT RX MCS set:", "HE RX MCS and NSS set ..."."""
    found: list[str] = []
    receiving = False
    for section in ("VHT capabilities", "HE capabilities"):
        for line in lines.get(section, ()):
            if "MCS" in line and not _STREAMS.match(line):
                receiving = " RX " in line
            elif receiving:
                found.append(line)
    return found


def _ht_streams(ranges: str) -> int:
    """Of "0-15" or "0-7, 32"."""
    numbers = [int(word) for word in re.findall(r"\d{1,2}", ranges)]
    return max((mcs // _PER_STREAM + 1 for mcs in numbers if mcs <= _HT_MCS_MAX), default=0)
