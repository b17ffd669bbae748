"""The cells of a controller's list to figures: makers write each of them in several ways. Pure.

An empty cell, a dash, "N/A" or "auto" is not known and no fault. A share of 0 is not known either:
radios that are off, or never measured, are listed so.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from netready.domain.controller import ControllerRadio
from netready.store.fault_words import shown

Cells = Mapping[str, str]

UNKNOWN: Final = frozenset(
    ("", "-", "--", "—", "n/a", "na", "none", "null", "auto", "unknown", "?")
)
LABEL_CHARACTERS_MAX: Final = 80
_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?")
_WIDTH: Final = re.compile(r"(?<!\d)(20|40|80|160|320)(?!\d)")
_BAND: Final = re.compile(r"(?<![\d.,])(2[.,]4|5|6)\s*-?\s*g", re.IGNORECASE)
_BANDS: Final = {"2.4": "2.4 GHz", "2,4": "2.4 GHz", "5": "5 GHz", "6": "6 GHz"}
_CHANNELS_5GHZ: Final = frozenset((*range(32, 69, 2), *range(96, 145, 2), *range(149, 178, 2)))
_CLIENTS_MAX: Final = 2007  # IEEE 802.11-2020 9.4.1.8: association identifiers
_CHANNEL_MAX: Final = 233
_POWER: Final = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,6})?)\s*(dbm|mw|)", re.IGNORECASE)
_POWER_DBM: Final = (-10.0, 40.0)


def shares_are_percent(cells: Sequence[str]) -> bool | None:
    """Whether a column of shares is in per cent; None: it holds nothing that could tell.

    Numbers above 1 are per cent; fractions with none above 1 are shares of the whole.
    """
    numbers = [value for cell in cells if (value := _number(cell)) is not None]
    if any("%" in cell for cell in cells) or any(value > 1 for value in numbers):
        return True
    return False if any(0 < value < 1 for value in numbers) else None


def radio_of(cells: Cells, *, percent: bool | None) -> tuple[ControllerRadio | None, list[str]]:
    """One row, and a line for each cell that cannot be read; None: it names no access point."""
    ap = _label(cells.get("ap", ""))
    if not ap:
        return None, ["ap: empty; the row was left out"]
    faults: list[str] = []
    doubts: list[str] = []
    channel = _whole(cells, "channel", 1, _CHANNEL_MAX, faults)
    width = _width(cells, faults)
    clients = _whole(cells, "clients", 0, _CLIENTS_MAX, faults)
    radio = ControllerRadio(
        ap=ap,
        radio=_label(cells.get("radio", "")),
        room=_label(cells.get("room", "")),
        band=_band(cells, channel, width),
        channel=channel,
        width_mhz=width,
        power_dbm=_power(cells, faults),
        clients=clients,
        utilisation_ratio=_share(cells, percent, faults, doubts),
        doubts=tuple(doubts),
    )
    return radio, faults


def _label(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in text.strip())
    return "" if printable.casefold() in UNKNOWN else printable[:LABEL_CHARACTERS_MAX]


def _number(text: str) -> float | None:
    found = _NUMBER.search(text)
    return float(found.group().replace(",", ".")) if found else None


def _fault(name: str, cell: str, allowed: str) -> str:
    return f"{name}: found {shown(cell)}, allowed {allowed}; left out"


def _whole(cells: Cells, name: str, low: int, high: int, faults: list[str]) -> int | None:
    """The first number of the cell: "36 (80 MHz)" is channel 36."""
    cell = cells.get(name, "")
    if cell.casefold() in UNKNOWN:
        return None
    value = _number(cell)
    if value is None or value != int(value) or not low <= value <= high:
        faults.append(_fault(name, cell, f"a whole number, {low} to {high}"))
        return None
    return int(value)


def _width(cells: Cells, faults: list[str]) -> float | None:
    """Of its own column, or of what stands behind the channel."""
    cell = cells.get("width", "")
    if cell.casefold() in UNKNOWN:
        behind = _NUMBER.sub("", cells.get("channel", ""), count=1)
        found = _WIDTH.search(behind)
        return float(found.group()) if found else None
    found = _WIDTH.search(cell)
    if found is None:
        faults.append(_fault("width", cell, "20, 40, 80, 160 or 320"))
    return float(found.group()) if found else None


def _band(cells: Cells, channel: int | None, width: float | None) -> str:
    for name in ("band", "radio", "channel"):
        found = _BAND.search(cells.get(name, ""))
        if found:
            return _BANDS[found.group(1)]
    return _band_of_channel(channel, width)


def _band_of_channel(channel: int | None, width: float | None) -> str:
    """Numbers of 6 GHz repeat those of the others, so that a wide low channel tells nothing."""
    if channel is None:
        return ""
    if channel <= 14:
        return "2.4 GHz" if width is None or width <= 40 else ""
    return "5 GHz" if channel in _CHANNELS_5GHZ else "6 GHz"


def _power(cells: Cells, faults: list[str]) -> float | None:
    """In dBm; milliwatts are turned into it; a step ("high", "Level 3") is none."""
    cell = cells.get("power", "")
    found = _POWER.fullmatch(cell)
    if found is None:
        return None
    value = float(found.group(1).replace(",", "."))
    if found.group(2).casefold() == "mw":
        value = 10 * math.log10(value) if value > 0 else math.inf
    if not _POWER_DBM[0] <= value <= _POWER_DBM[1]:
        faults.append(_fault("power", cell, f"{_POWER_DBM[0]:g} to {_POWER_DBM[1]:g} dBm"))
        return None
    return value


def _share(
    cells: Cells, percent: bool | None, faults: list[str], doubts: list[str]
) -> float | None:
    cell = cells.get("utilisation", "")
    if cell.casefold() in UNKNOWN:
        return None
    value = _number(cell)
    ratio = value / 100 if value is not None and percent is not False else value
    if ratio is None or not 0 <= ratio <= 1:
        faults.append(_fault("utilisation", cell, "0 to 100 %, or 0 to 1"))
        return None
    if ratio == 0:
        doubts.append("utilisation 0: not measured, or the radio is off")
        return None
    if percent is None:
        doubts.append("utilisation: per cent or share of the whole cannot be told")
        return None
    return ratio
