"""The committee's form as a spreadsheet without macros, to fill in. The same form, the same bytes.

Every text is written as text, also one that begins like a formula. Reading is `answer_sheet_read`.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from netready.domain.visible import PLAIN_CONTROLS, visible
from netready.scoring.questions import DeclaredQuestion
from netready.scoring.said import allowed_answers, allowed_range
from netready.store.answer_form import (
    ANSWER,
    COLUMNS,
    FILLED,
    ON,
    Cell,
    instructions,
    written_rows,
)
from netready.store.csv_cells import starts_a_formula
from netready.store.site_values import EARLIEST

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

SHEET: Final = "Questions"
_LIST_CHARACTERS_MAX: Final = 250  # of the choices inside a cell's rule: Excel allows 255
_WIDTHS: Final = (9, 17, 50, 44, 20, 24, 22, 12, 30)
_HEAD_COLOUR: Final = "DCE6F1"
_FILL_COLOUR: Final = "FFF9E0"
_STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can hold
_WRITTEN_AT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def form_sheet(questions: Sequence[DeclaredQuestion], school: str) -> bytes:
    """The bytes of a form to fill in."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for number, line in enumerate(instructions(school), start=1):
        _heading(sheet, number, line)
    top = sheet.max_row + 2
    _columns(sheet, top)
    for number, row in enumerate(written_rows(questions), start=top + 1):
        _row(sheet, number, row)
    _rules(sheet, questions, top + 1)
    _printing(sheet, top)
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw.getvalue())


def _heading(sheet: "Worksheet", number: int, line: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell = _set(sheet, number, 1, line)
    cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(COLUMNS))
    sheet.row_dimensions[number].height = 22 if number == 1 else 18


def _columns(sheet: "Worksheet", top: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = _set(sheet, top, number, name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=_HEAD_COLOUR)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width


def _row(sheet: "Worksheet", number: int, row: Sequence[Cell]) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    line = Side(style="thin", color="999999")
    for at, (name, value) in enumerate(zip(COLUMNS, row, strict=True), start=1):
        cell = _set(sheet, number, at, value)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if name in FILLED:
            cell.fill = PatternFill("solid", start_color=_FILL_COLOUR)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            if name == ON:
                cell.number_format = "yyyy-mm-dd"
            elif name != ANSWER:
                cell.number_format = "@"


def _set(sheet: "Worksheet", row: int, column: int, value: Cell) -> "SheetCell":
    cell: Any = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        text = visible(value, keep=PLAIN_CONTROLS)
        cell.value = text
        cell.data_type = "s"  # never a formula, an error word or a number
        cell.quotePrefix = starts_a_formula(text)  # also after somebody edits the cell
    elif isinstance(value, bool):
        cell.value = "yes" if value else "no"
    elif value is not None:
        cell.value = value
    return cell  # type: ignore[no-any-return]


def _rules(sheet: "Worksheet", questions: Sequence[DeclaredQuestion], first: int) -> None:
    """What each cell takes: the choices as a list, numbers in their range, days."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    column, day = (get_column_letter(COLUMNS.index(name) + 1) for name in (ANSWER, ON))
    rules: dict[tuple[tuple[str, Any], ...], DataValidation] = {}
    for number, question in enumerate(questions, start=first):
        options = _rule(question)
        rule = rules.get(tuple(options.items()))
        if rule is None:
            rule = rules[tuple(options.items())] = DataValidation(**options)
            rule.error = f"Allowed: {allowed_answers(question)}"[:225]
            rule.errorTitle, rule.showErrorMessage = "Not one of the answers", True
            sheet.add_data_validation(rule)
        rule.add(f"{column}{number}")
    days = DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=str((EARLIEST - date(1899, 12, 30)).days),
    )
    days.error, days.errorTitle, days.showErrorMessage = "Allowed: a day", "Not a day", True
    if questions:
        sheet.add_data_validation(days)
        days.add(f"{day}{first}:{day}{first + len(questions) - 1}")


def _rule(question: DeclaredQuestion) -> dict[str, Any]:
    words = ",".join(choice.word for choice in question.choices)
    if question.choices and len(words) <= _LIST_CHARACTERS_MAX:
        return {"type": "list", "formula1": f'"{words}"'}
    if question.choices:
        return {"type": "textLength", "operator": "greaterThan", "formula1": "0"}
    low, high = allowed_range(question)
    return {
        "type": "decimal", "operator": "between", "formula1": f"{low:g}", "formula2": f"{high:.0f}",
    }  # fmt: skip


def _printing(sheet: Any, top: int) -> None:
    sheet.freeze_panes = f"B{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"


def _without_clock(data: bytes) -> bytes:
    """The same archive without the time at which it was made."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = _WRITTEN_AT.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(part))
            entry = zipfile.ZipInfo(part.filename, date_time=_STAMP)
            new.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
