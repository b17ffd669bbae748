"""Tells an access point's own fields from those of the other radios in its box.

Windows 11 prints these radios among the fields, even before the true band and channel: as a count
and one line each, or as address, band and channel in three lines.
"""

from collections.abc import Sequence

from netready_probes.wifi.windows import netsh_shapes as shapes
from netready_probes.wifi.windows.netsh_shapes import Line


def own_lines(lines: Sequence[Line], *, bssid: str | None = None) -> list[Line]:
    """The lines without those of other radios, and without the one of `bssid` itself."""
    kept: list[Line] = []
    owed_band = owed_channel = 0
    for at, line in enumerate(lines):
        mac = shapes.mac_of(line.value) if line.field else None
        if mac is not None:
            other = mac != bssid
            owed_band, owed_channel = owed_band + other, owed_channel + other
        elif owed_band and shapes.band_of(line.value) is not None:
            owed_band -= 1
        elif owed_channel and shapes.whole_of(line.value) is not None:
            owed_channel -= 1
        elif not shapes.macs_in(line.value) and not _counts(line, lines[at + 1 : at + 2]):
            kept.append(line)
    return kept


def _counts(line: Line, after: Sequence[Line]) -> bool:
    """A number right before a line with an address says how many such lines follow."""
    whole = shapes.whole_of(line.value.strip(": ")) is not None
    return line.field and whole and bool(after) and bool(shapes.macs_in(after[0].value))
