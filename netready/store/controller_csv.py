"""A controller's list of radios, from CSV as its web page saves it, to values.

Every maker names columns in its own way: a mapping says which column is which, and the usual
English names are known. A cell that cannot be read is named, left out, and the rest goes on.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from netready.domain.controller import ControllerRadio
from netready.domain.errors import BadInputError
from netready.store.controller_cells import Cells, radio_of, shares_are_percent
from netready.store.fault_words import choices, nearest, shown
from netready.store.files import read_text, shown_path

CSV_BYTES_MAX: Final = 4_000_000
ROWS_MAX: Final = 5_000
CELL_CHARACTERS_MAX: Final = 500
_DELIMITERS: Final = (",", ";", "\t")
_HEADER_WITHIN: Final = 20  # some exports begin with a few lines about themselves
# our column to the names that exports use, folded; the first that is there counts
KNOWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ap": (
            "ap",
            "ap name",
            "access point",
            "access point name",
            "device",
            "device name",
            "name",
        ),
        "radio": ("radio", "radio name", "slot", "interface", "band", "radio type"),
        "channel": ("channel", "chan", "ch", "primary channel", "current channel"),
        "width": ("width", "channel width", "bandwidth", "channel bandwidth", "ch width"),
        "power": ("power", "tx power", "txpower", "eirp", "transmit power"),
        "clients": ("clients", "client count", "stations", "users", "connected clients"),
        "utilisation": (
            *("utilisation", "utilization", "channel utilisation", "channel utilization"),
            *("airtime", "channel busy", "total utilization"),
        ),
        "room": ("room", "location", "place"),
        "band": ("band", "frequency", "frequency band"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerList:
    """The radios of one file, and one line for each cell that could not be read.

    Attributes:
        columns: our column to the file's, as used.
    """

    radios: tuple[ControllerRadio, ...]
    columns: Mapping[str, str]
    faults: tuple[str, ...] = ()


def read_controller(path: Path, mapping: Mapping[str, str]) -> ControllerList:
    """The radios of a file.

    Raises:
        BadInputError: it cannot be read, is no CSV, or has no column for the access point.
    """
    text = read_text(path, limit_bytes=CSV_BYTES_MAX, wanted="a CSV file in UTF-8")
    return parse_controller(text, name=shown_path(path), mapping=mapping)


def mapping_of(words: Sequence[str]) -> dict[str, str]:
    """`radio=Radio` for each column of ours, to a mapping.

    Raises:
        BadInputError: every word that is no such pair, one line each.
    """
    found: dict[str, str] = {}
    faults: list[str] = []
    for word in words:
        ours, equals, theirs = (part.strip() for part in word.partition("="))
        if not equals or not theirs:
            faults.append(f"--map: found {shown(word)}, allowed OURS=THEIRS, e.g. channel=Ch.")
        elif ours not in KNOWN:
            near = nearest(ours, KNOWN)
            faults.append(f"--map: found {shown(ours)}{near}, allowed {choices(KNOWN)}")
        elif ours in found:
            faults.append(f"--map: {ours} is there twice")
        else:
            found[ours] = theirs
    if faults:
        raise BadInputError(faults)
    return found


def parse_controller(text: str, *, name: str, mapping: Mapping[str, str]) -> ControllerList:
    """Like `read_controller`, of a text. Pure."""
    rows = _rows(text, name)
    at, columns = _header(rows, name, mapping)
    body = rows[at + 1 :]
    if len(body) > ROWS_MAX:
        raise BadInputError([f"{name}: found {len(body)} rows, allowed {ROWS_MAX}"])
    header = [_folded(cell) for cell in rows[at][1]]
    places = {ours: header.index(_folded(theirs)) for ours, theirs in columns.items()}
    lines = [(line, _picked(cells, places)) for line, cells in body]
    percent = shares_are_percent([cells.get("utilisation", "") for _, cells in lines])
    radios, faults = [], []
    for line, cells in lines:
        radio, wrong = radio_of(cells, percent=percent)
        if radio is not None:
            radios.append(radio)
        faults += [f"{name}:{line}: {fault}" for fault in wrong]
    if not radios:
        raise BadInputError([*faults, f"{name}: no row names an access point"])
    return ControllerList(radios=tuple(radios), columns=columns, faults=tuple(faults))


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Rows with something in them, and the line where each ends."""
    lines = text.splitlines()
    delimiter = max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines[:50]))
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    try:
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise BadInputError([f"{name}:{reader.line_num}: not valid CSV: {error}"]) from error


def _header(
    rows: Sequence[tuple[int, list[str]]], name: str, mapping: Mapping[str, str]
) -> tuple[int, dict[str, str]]:
    """Which row names the columns, and which column is which."""
    found = [(_columns(cells, mapping), at) for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN])]
    fitting = [(columns, at) for columns, at in found if "ap" in columns and len(columns) > 1]
    if fitting:
        columns, at = max(fitting, key=lambda pair: (len(pair[0]), -pair[1]))
        _refuse_missing(mapping, columns, rows[at], name)
        return at, columns
    first = choices(map(shown, rows[0][1][:20])) if rows else "nothing"
    raise BadInputError(
        [f"{name}: no row names the columns; found {first}; give --map ap=..., channel=..., ..."]
    )


def _columns(cells: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    by_folded = {_folded(cell): cell.strip() for cell in cells if cell.strip()}
    columns: dict[str, str] = {}
    for ours, names in KNOWN.items():
        wanted = (mapping[ours],) if ours in mapping else names
        theirs = next((by_folded[_folded(n)] for n in wanted if _folded(n) in by_folded), None)
        if theirs is not None:
            columns[ours] = theirs
    return columns


def _refuse_missing(
    mapping: Mapping[str, str],
    columns: Mapping[str, str],
    header: tuple[int, list[str]],
    name: str,
) -> None:
    line, cells = header
    missing = [
        f"{name}:{line}: column {shown(theirs)} for {ours} is not there"
        f"{nearest(theirs, [cell.strip() for cell in cells])}"
        for ours, theirs in mapping.items()
        if ours not in columns
    ]
    if missing:
        raise BadInputError(missing)


def _picked(cells: Sequence[str], places: Mapping[str, int]) -> Cells:
    return dict(_cells(cells, places))


def _cells(cells: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for ours, place in places.items():
        text = cells[place].strip() if place < len(cells) else ""
        if text:
            yield ours, text[:CELL_CHARACTERS_MAX]


def _folded(name: str) -> str:
    """Without case, signs and doubled blanks: "Channel Utilization (%)" is as without "(%)"."""
    letters = "".join(sign if sign.isalnum() or sign == "." else " " for sign in name.casefold())
    return " ".join(letters.split())
