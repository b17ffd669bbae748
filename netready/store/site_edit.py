"""One row of a list of tables of a site file, set or added; comments and order stay. Pure.

What comes out is read again and held against what was wanted: a file that is written in a way
that cannot be edited here is refused, never spoilt.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from netready.domain.errors import BadInputError
from netready.store.site_text import toml_value
from netready.store.toml_statements import Statement, statements

Row = Mapping[str, float | str | bool | date | None]


def with_row(text: str, *, name: str, table: str, key: str, row: Row) -> str:
    """The text with this row instead of the one with the same key, or added after the last.

    Args:
        text: TOML without a fault.
        name: of the file, for the fault.
        table: e.g. "answer" for [[answer]].
        key: what tells rows apart, e.g. "criterion"; capitals do not count.
        row: None takes a key out of the row.

    Raises:
        BadInputError: the rows do not stand as [[table]] with plain keys.
    """
    data = tomllib.loads(text)
    wanted = _wanted(data, table, key, row)
    parts = statements(text)
    rows = _rows(parts, table)
    at = _place(data.get(table, []), key, row)
    newline = "\r\n" if "\r\n" in text else "\n"
    if at is not None and at < len(rows):
        edited = _replaced(parts, rows[at], row, newline)
    else:
        edited = _added(parts, rows, table, row, newline)
    if not _says(edited, wanted):
        raise BadInputError(
            [f"{name}: the list {table!r} is written in a way that cannot be added to; "
             f"allowed [[{table}]] with one key a line"]
        )  # fmt: skip
    return edited


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False


def _wanted(data: dict[str, Any], table: str, key: str, row: Row) -> dict[str, Any]:
    rows = data.get(table, [])
    new = {name: value for name, value in row.items() if value is not None}
    at = _place(rows, key, row)
    if at is None:
        return {**data, table: [*rows, new]}
    kept = {name: value for name, value in rows[at].items() if name not in row}
    return {**data, table: [*rows[:at], {**kept, **new}, *rows[at + 1 :]]}


def _place(rows: Sequence[Mapping[str, Any]], key: str, row: Row) -> int | None:
    """Where the row with the same key stands."""
    wanted = str(row[key]).casefold()
    return next((at for at, one in enumerate(rows) if str(one[key]).casefold() == wanted), None)


def _rows(parts: Sequence[Statement], table: str) -> list[tuple[int, int]]:
    """For each row: its header, and the statement after its last key."""
    found: list[tuple[int, int]] = []
    inside = False
    for at, part in enumerate(parts):
        if part.is_header:
            inside = part.row_of == table
            found += [(at, at + 1)] if inside else []
        elif inside and part.key:
            found[-1] = (found[-1][0], at + 1)
    return found


def _replaced(parts: Sequence[Statement], span: tuple[int, int], row: Row, newline: str) -> str:
    start, end = span
    left = dict(row)
    kept: list[str] = []
    for part in parts[start:end]:
        if part.key not in left:
            kept.append(part.text)
            continue
        value = left.pop(part.key)
        if value is not None:
            kept.append(part.with_value(toml_value(value)).text)
    body = _ended("".join(kept), newline) + _lines(left, newline)
    return _text(parts[:start]) + body + _text(parts[end:])


def _added(
    parts: Sequence[Statement],
    rows: Sequence[tuple[int, int]],
    table: str,
    row: Row,
    newline: str,
) -> str:
    at = _after(parts, rows[-1][1]) if rows else len(parts)
    before, after = _ended(_text(parts[:at]), newline), _text(parts[at:])
    gap = newline if before.strip() and not before.endswith(newline * 2) else ""
    close = newline if after and not parts[at].is_blank else ""
    return f"{before}{gap}[[{table}]]{newline}{_lines(row, newline)}{close}{after}"


def _after(parts: Sequence[Statement], end: int) -> int:
    """After the comments that stand directly below a row, unless they head the next table."""
    at = end
    while at < len(parts) and not parts[at].is_blank and not parts[at].is_header:
        at += 1
    return end if at < len(parts) and parts[at].is_header else at


def _lines(row: Row, newline: str) -> str:
    known = {name: value for name, value in row.items() if value is not None}
    return "".join(f"{name} = {toml_value(value)}{newline}" for name, value in known.items())


def _ended(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline


def _text(parts: Sequence[Statement]) -> str:
    return "".join(part.text for part in parts)
