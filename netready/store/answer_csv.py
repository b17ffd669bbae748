"""The committee's form as a CSV file: its text, and a filled-in one read. Pure but for the reading.

Numbers and dates are written as text that any spreadsheet understands; a text that a spreadsheet
would calculate is written as text (`csv_cells`).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError
from netready.scoring.questions import DeclaredQuestion
from netready.store.answer_form import (
    COLUMNS,
    ROWS_MAX,
    Cell,
    Form,
    FormRow,
    header_at,
    instructions,
    refuse_no_header,
    written_rows,
)
from netready.store.csv_cells import DELIMITERS, csv_rows, csv_text, text_cell, text_of_cell
from netready.store.files import read_text, shown_path

BYTES_MAX: Final = 5_000_000


def form_csv(questions: Sequence[DeclaredQuestion], school: str) -> str:
    """The text of a form to fill in."""
    head = [[text_cell(f"# {line}")] for line in instructions(school)]
    rows = [[_written(cell) for cell in row] for row in written_rows(questions)]
    return csv_text([*head, list(COLUMNS), *rows])


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return text_cell(cell) if isinstance(cell, str) else f"{cell:.15g}"


def read_form_csv(path: Path) -> Form:
    """A filled-in form.

    Raises:
        BadInputError: it cannot be read, is no CSV, or has not the form's columns.
    """
    text = read_text(path, limit_bytes=BYTES_MAX, wanted="a form as CSV in UTF-8")
    return parse_form_csv(text, name=shown_path(path))


def parse_form_csv(text: str, *, name: str) -> Form:
    """Like `read_form_csv`, of a text."""
    at, columns, rows = _header(text, name)
    body = rows[at + 1 :]
    if len(body) > ROWS_MAX:
        raise BadInputError([f"{name}: found {len(body)} rows, allowed {ROWS_MAX}"])
    return Form(rows=tuple(_row(line, cells, columns, name) for line, cells in body))


def _header(text: str, name: str) -> tuple[int, dict[str, int], list[tuple[int, list[str]]]]:
    """The row that names the columns, with the delimiter that shows it."""
    first: BadInputError | None = None
    for delimiter in DELIMITERS:
        try:
            rows = csv_rows(text, name=name, delimiter=delimiter)
        except BadInputError as error:  # by this delimiter it is no CSV; by another it may be
            first = first or error
            continue
        found = header_at([cells for _, cells in rows])
        if found is not None:
            return *found, rows
        first = first or refuse_no_header(name, [cells for _, cells in rows])
    raise first or refuse_no_header(name, [])


def _row(line: int, cells: Sequence[str], columns: dict[str, int], name: str) -> FormRow:
    known = {
        column: text_of_cell(cells[at].strip())
        for column, at in columns.items()
        if at < len(cells) and cells[at].strip()
    }
    places = {column: f"{name}:{line}: {column}" for column in columns}
    return FormRow(cells=known, places=places)
