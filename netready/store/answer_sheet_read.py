"""A filled-in form as a spreadsheet, read: bounded, without macros, links or formulas."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from netready.domain.errors import BadInputError
from netready.store.answer_form import (
    ANSWER,
    HEADER_WITHIN,
    ROWS_MAX,
    Cell,
    Form,
    FormRow,
    header_at,
    refuse_no_header,
)
from netready.store.fault_words import shown
from netready.store.files import shown_path
from netready.store.workbook_guard import plain_workbook

COLUMNS_MAX: Final = 60
SHEETS_MAX: Final = 20

Grid = list[tuple[Any, ...]]  # cells of openpyxl, row by row


def read_form_sheet(path: Path) -> Form:
    """A filled-in form.

    Raises:
        BadInputError: it may not be opened, is damaged, or has not the form's columns.
    """
    data = plain_workbook(path)
    try:
        return _form(data, shown_path(path))
    except BadInputError:
        raise
    except Exception as error:  # the reader has no error of its own for bytes that make no sense
        kind = type(error).__name__
        raise BadInputError(
            [f"{shown_path(path)}: found a damaged spreadsheet ({kind}), allowed one that opens"]
        ) from error


def _form(data: bytes, name: str) -> Form:
    first: Grid = []
    for title, grid in _sheets(data):
        rows = [[cell.value for cell in cells] for cells in grid[:HEADER_WITHIN]]
        found = header_at(rows)
        if found is not None:
            return _filled(grid, *found, name=f"{name}: {title}")
        first = first or grid
    raise refuse_no_header(name, [[cell.value for cell in cells] for cells in first[:1]])


def _sheets(data: bytes) -> Iterator[tuple[str, Grid]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what else a spreadsheet may hold; it is not used
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            for sheet in book.worksheets[:SHEETS_MAX]:
                rows = sheet.iter_rows(max_row=ROWS_MAX + HEADER_WITHIN + 1, max_col=COLUMNS_MAX)
                yield sheet.title, list(rows)
        finally:
            book.close()


def _filled(grid: Grid, at: int, columns: dict[str, int], *, name: str) -> Form:
    if len(grid) - at - 1 > ROWS_MAX:
        raise BadInputError([f"{name}: found more than {ROWS_MAX} rows, allowed {ROWS_MAX}"])
    rows: list[FormRow] = []
    faults: list[str] = []
    for number, cells in enumerate(grid[at + 1 :], start=at + 2):
        places = {each: f"{name}!{_letter(place)}{number}" for each, place in columns.items()}
        wrong = [
            f"{places[each]}: found the formula {shown(cells[place].value)}, allowed its value"
            for each, place in columns.items()
            if place < len(cells) and cells[place].data_type == "f"
        ]
        faults += wrong
        if not wrong:
            rows.append(FormRow(cells=_known(cells, columns), places=places))
    return Form(rows=tuple(rows), faults=tuple(faults))


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)


def _known(cells: Sequence[Any], columns: dict[str, int]) -> dict[str, Cell]:
    known = {
        column: _value(cells[place], column)
        for column, place in columns.items()
        if place < len(cells)
    }
    return {column: value for column, value in known.items() if value not in (None, "")}


def _value(cell: Any, column: str) -> Cell:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | date) or value is None:
        return value
    if isinstance(value, int | float):
        per_cent = column == ANSWER and "%" in str(cell.number_format)
        return f"{round(value * 100, 6):g} %" if per_cent else value
    return str(value)
