"""A file of measurements into checked rows. Everything in the file is hostile; nothing is scored.

CSV: a header, then numbers; an empty cell is "not measured". JSON: one object, a list of them, or
an object whose "cases" is such a list; `null` is "not measured".
"""

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netready.domain.errors import BadInputError

_MAX_BYTES = 20_000_000
_MAX_ROWS = 200_000
_MAX_FAULTS = 20
_RATIOS = frozenset({"packet_loss", "packetLoss", "loss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: where it stands, for faults, and its cells as they came."""

    place: str
    number: int
    cells: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class Faults:
    """Collects one line a fault; the only thing here that changes."""

    lines: list[str] = field(default_factory=list)

    def add(self, place: str, found: object, allowed: str) -> None:
        """One more; a long value is cut."""
        self.lines.append(f"{place}: found {_short(found)}; allowed: {allowed}")

    def raise_any(self) -> None:
        """Ends here if there was any fault.

        Raises:
            BadInputError: the first of them, and how many more there are.
        """
        more = len(self.lines) - _MAX_FAULTS
        if self.lines:
            shown = self.lines[:_MAX_FAULTS]
            raise BadInputError([*shown, f"and {more} more faults"] if more > 0 else shown)


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:57]}..."


def rows_of(path: Path) -> tuple[Row, ...]:
    """The rows of a CSV or JSON file; told apart by the first character, not by the name.

    Raises:
        BadInputError: the file cannot be read, is too large, empty, or neither of the two.
    """
    text = _text_of(path)
    if text.lstrip()[:1] in ("{", "["):
        return _json_rows(path, text)
    return _csv_rows(path, text)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BadInputError([f"{path}: cannot be read: {error.strerror}"]) from error
    if len(raw) > _MAX_BYTES:
        raise BadInputError([f"{path}: found more than {_MAX_BYTES} bytes; allowed: at most that"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = f"{path}: byte {error.start}: found text that is not UTF-8; allowed: UTF-8"
        raise BadInputError([fault]) from error
    if not text.strip():
        raise BadInputError([f"{path}: found an empty file; allowed: CSV with a header, or JSON"])
    return text


def _csv_rows(path: Path, text: str) -> tuple[Row, ...]:
    faults = Faults()
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text))
    try:
        header = [name.strip() for name in next(reader)]
        _check_header(path, header, faults)
        for cells in reader:
            place = f"{path}: line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.add(place, f"{len(cells)} cells", f"{len(header)}, as in the header")
                continue
            rows.append(
                Row(place=place, number=len(rows) + 1, cells=dict(zip(header, cells, strict=True)))
            )
    except csv.Error as error:
        faults.lines.append(f"{path}: line {reader.line_num}: no CSV: {error}")
    return _checked(path, rows, faults)


def _check_header(path: Path, header: list[str], faults: Faults) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in twice:
        faults.add(f"{path}: line 1", f"column {name!r} twice", "each column once")


def _checked(path: Path, rows: list[Row], faults: Faults) -> tuple[Row, ...]:
    faults.raise_any()
    if not rows:
        raise BadInputError([f"{path}: found no row of values; allowed: at least one"])
    if len(rows) > _MAX_ROWS:
        raise BadInputError([f"{path}: found {len(rows)} rows; allowed: at most {_MAX_ROWS}"])
    return tuple(rows)


def _json_rows(path: Path, text: str) -> tuple[Row, ...]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError([f"{path}: no JSON: {error}"]) from error
    if isinstance(found, dict) and isinstance(found.get("cases"), list):
        found = found["cases"]
    items = found if isinstance(found, list) else [found]
    faults, rows = Faults(), []
    for number, item in enumerate(items, start=1):
        place = f"{path}: item {number}"
        if isinstance(item, dict):
            inner = item.get("in")
            cells = inner if isinstance(inner, dict) else item
            rows.append(Row(place=place, number=number, cells=cells))
        else:
            faults.add(place, item, "an object with named values")
    return _checked(path, rows, faults)


def number(cell: object, name: str, place: str, faults: Faults) -> float | None:
    """A cell as a number; None where it is empty or null, or faulty (then said).

    Times, rates and ratios are at least 0; a ratio is at most 1.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    value = _as_float(cell)
    most = 1.0 if name in _RATIOS else math.inf
    if value is None or not 0.0 <= value <= most or math.isinf(value):
        allowed = "a ratio from 0 to 1" if name in _RATIOS else "a number of at least 0"
        faults.add(f"{place}, {name}", cell, allowed)
        return None
    return value


def _as_float(cell: object) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return None


def numbers(cell: object, name: str, place: str, faults: Faults) -> list[float]:
    """A list of numbers, or one number as a list of one; empty where there is none."""
    items = cell if isinstance(cell, list) else [cell]
    found = (number(item, name, place, faults) for item in items)
    return [value for value in found if value is not None]


def table(cell: object, name: str, place: str, faults: Faults) -> Mapping[str, object]:
    """A nested table; empty where there is none, or it is something else (then said)."""
    if cell is None:
        return {}
    if isinstance(cell, dict):
        return cell
    faults.add(f"{place}, {name}", cell, "a table of named values")
    return {}
