"""Rooms and cohorts from CSV, as a spreadsheet saves them, to a checked site.

Cells are text and stay text: a cell that begins with "=" is a name that begins with "=", nothing
is ever calculated. A cohort's rooms are separated by "|". Lines that begin with "#" are comments;
the first other line names columns.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netready.domain.errors import BadInputError
from netready.store.fault_words import choices, nearest, shown
from netready.store.files import read_text, shown_path
from netready.store.site_file import CheckedSite, site_of_data
from netready.store.site_finding import Finding, Location

CSV_BYTES_MAX = 2_000_000
ROWS_MAX = 2_000
DELIMITERS = (",", ";", "\t")
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
WHOLE = re.compile(r"[+-]?\d{1,9}")
DECIMAL = re.compile(r"[+-]?\d{1,9}([.,]\d{1,6})?")
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "room": {
        "name": "text", "floor": "text", "seats": "whole", "ap": "text", "x": "decimal",
        "y": "decimal",
    },
    "cohort": {
        "name": "text", "pupils": "whole", "roll_out": "whole", "take_home": "yes-no",
        "rooms": "names",
    },
}  # fmt: skip
WANTED = {"whole": "a whole number", "decimal": "a number", "yes-no": "yes or no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRows:
    """The rows of a CSV file as tables of a site file, and the line of each."""

    name: str
    rows: tuple[dict[str, Any], ...]
    lines: tuple[int, ...]
    faults: tuple[str, ...] = ()


def read_csv(path: Path, table: str) -> CsvRows:
    """The rows of a CSV file for `table` ("room" or "cohort").

    Raises:
        BadInputError: the file cannot be read or has no usable header.
    """
    text = read_text(path, limit_bytes=CSV_BYTES_MAX, wanted="a CSV file in UTF-8")
    return parse_rows(text, name=shown_path(path), table=table)


def parse_rows(text: str, *, name: str, table: str) -> CsvRows:
    """Like `read_csv`, of a text. Pure. Faults of cells are collected, not raised."""
    numbered = _logical_rows(text, name)
    if not numbered:
        raise BadInputError([f"{name}: found no header, allowed {', '.join(COLUMNS[table])}"])
    header = [cell.strip().casefold().replace(" ", "_") for cell in numbered[0][1]]
    _check_header(header, f"{name}:{numbered[0][0]}", COLUMNS[table])
    if len(numbered) - 1 > ROWS_MAX:
        raise BadInputError([f"{name}: found {len(numbered) - 1} rows, allowed {ROWS_MAX}"])
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    for line, cells in numbered[1:]:
        row, wrong = _row(header, cells, COLUMNS[table])
        rows.append(row)
        faults += [f"{name}:{line}: {fault}" for fault in wrong]
    lines = tuple(line for line, _ in numbered[1:])
    return CsvRows(name=name, rows=tuple(rows), lines=lines, faults=tuple(faults))


def _logical_rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    delimiter = max(DELIMITERS, key=first.count)
    blanked = ["" if line.startswith("#") else line for line in lines]  # keeps the line numbers
    reader = csv.reader(blanked, delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise BadInputError([f"{name}:{reader.line_num}: not valid CSV: {error}"]) from error
    return rows


def _check_header(header: Sequence[str], place: str, columns: Mapping[str, str]) -> None:
    faults = [
        f"{place}: unknown column {shown(column)}{nearest(column, columns)}; "
        f"allowed {', '.join(columns)}"
        for column in header
        if column not in columns
    ]
    faults += [
        f"{place}: column {column!r} stands there twice"
        for column in columns
        if header.count(column) > 1
    ]
    if "name" not in header:
        faults.append(f"{place}: column 'name' is missing; found {choices(map(shown, header))}")
    if faults:
        raise BadInputError(faults)


def _row(
    header: Sequence[str], cells: Sequence[str], columns: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    faults: list[str] = []
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        faults.append(f"found {len(cells)} cells, allowed {len(header)} as in the header")
    row: dict[str, Any] = {}
    for column, raw in zip(header, cells, strict=False):
        cell = raw.strip()
        if not cell:
            continue  # blank is not known, never 0
        value = _cell(cell, columns[column])
        if value is None:
            faults.append(f"{column}: found {shown(cell)}, allowed {WANTED[columns[column]]}")
        else:
            row[column] = value
    return row, faults


def _cell(cell: str, kind: str) -> str | int | float | bool | list[str] | None:
    """The value of a cell, or None where it is not of its column's kind."""
    if kind == "names":
        return [name.strip() for name in cell.split("|") if name.strip()]
    if kind == "text":
        return cell
    if kind == "whole":
        return int(cell) if WHOLE.fullmatch(cell) else None
    if kind == "decimal":
        return float(cell.replace(",", ".")) if DECIMAL.fullmatch(cell) else None
    word = cell.casefold()
    return True if word in YES else False if word in NO else None


def import_site(
    *, rooms: CsvRows, cohorts: CsvRows, name: str, country: str, phase: str, pupils: int | None
) -> CheckedSite:
    """The site of two CSV files. Pure.

    Floors are those that the rooms name. Without `pupils`, the cohorts are the whole school.
    Without a column roll_out, cohorts get devices in the order of their lines.

    Raises:
        BadInputError: every fault with the file and line of its row.
    """
    cohort_rows = [{"roll_out": place, **row} for place, row in enumerate(cohorts.rows, start=1)]
    total = sum(row["pupils"] for row in cohort_rows if isinstance(row.get("pupils"), int))
    floors = dict.fromkeys(row["floor"] for row in rooms.rows if "floor" in row)
    data = {
        "site": {
            "name": name, "country": country, "phase": phase,
            "pupils": total if pupils is None else pupils,
        },
        "cohort": cohort_rows,
        "floor": [{"name": floor} for floor in floors],
        "room": [dict(row) for row in rooms.rows],
    }  # fmt: skip
    sources = {"room": rooms, "cohort": cohorts}

    def place(at: Location) -> str:
        source = sources.get(str(at[0]))
        if source is None or len(at) < 2 or not isinstance(at[1], int):
            return f"--{at[-1]}" if at[0] == "site" else str(at[0])
        return f"{source.name}:{source.lines[at[1]]}: {at[2] if len(at) > 2 else at[0]}"

    def order(finding: Finding) -> int:
        return finding.at[1] if len(finding.at) > 1 and isinstance(finding.at[1], int) else 0

    cell_faults = [*rooms.faults, *cohorts.faults]
    try:
        checked = site_of_data(data, place=place, order=order)
    except BadInputError as error:
        # A cell of the wrong kind was left out: do not also call it missing.
        named = tuple(fault.split(": found")[0] for fault in cell_faults)
        faults = [fault for fault in error.faults if not fault.startswith(named)]
        raise BadInputError([*cell_faults, *faults]) from error
    if cell_faults:
        raise BadInputError(cell_faults)
    return checked
