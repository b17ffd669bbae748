"""Text in a CSV cell: never a formula, never a hidden character; and back. Pure.

A spreadsheet calculates a cell that begins with one of seven signs, blanks before it or not
(OWASP, "CSV Injection", read 2026-11-22). Such a text gets an apostrophe before it, which
spreadsheets take for "this is text"; a text that begins with an apostrophe gets one more, so that
taking one away gives back what was there.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from netready.domain.errors import BadInputError
from netready.domain.visible import PLAIN_CONTROLS, visible

STARTS_A_FORMULA: Final = frozenset("=+-@\t\r\n")
APOSTROPHE: Final = "'"
DELIMITERS: Final = (",", ";", "\t")
BYTE_ORDER_MARK: Final = "\ufeff"  # without it Excel takes UTF-8 for the machine's own letters


def text_cell(text: str) -> str:
    """A text as it may stand in a cell; hidden characters become words, tabs and lines stay."""
    shown = visible(text, keep=PLAIN_CONTROLS)
    return APOSTROPHE + shown if _needs_apostrophe(shown) else shown


def text_of_cell(cell: str) -> str:
    """What `text_cell` was given."""
    rest = cell[1:]
    return rest if cell.startswith(APOSTROPHE) and _needs_apostrophe(rest) else cell


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate it; full-width signs are the plain ones to some."""
    start = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return bool(text) and (text[0] in STARTS_A_FORMULA or start in STARTS_A_FORMULA)


def _needs_apostrophe(text: str) -> bool:
    return text.startswith(APOSTROPHE) or starts_a_formula(text)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as the text of a file for any spreadsheet; cells are written as they are."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)  # RFC 4180
    return BYTE_ORDER_MARK + out.getvalue()


def csv_rows(text: str, *, name: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with the line on which it begins.

    Raises:
        BadInputError: it is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((began, cells))
            began = reader.line_num + 1
    except csv.Error as error:
        raise BadInputError([f"{name}:{began}: not valid CSV: {error}"]) from error
    return rows
