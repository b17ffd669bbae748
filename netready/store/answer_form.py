"""The committee's form as values: its columns, what is written on it, its rows read back. Pure.

A form is the same as a CSV file and as a spreadsheet; `answer_csv` and `answer_sheet` are those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from netready.domain.errors import BadInputError
from netready.scoring.questions import DeclaredQuestion
from netready.scoring.said import allowed_answers
from netready.store.fault_words import nearest, shown

ID: Final = "Id"
ANSWER: Final = "Answer"
BY: Final = "Who says so"
ON: Final = "When"
DOCUMENT: Final = "Document"
COLUMNS: Final = (
    *(ID, "Area", "Question", "Allowed answers", "Who usually knows"),
    *(ANSWER, BY, ON, DOCUMENT),
)
FILLED: Final = (ANSWER, BY, ON, DOCUMENT)  # by people
NEEDED: Final = (ID, ANSWER, BY, ON)
ROWS_MAX: Final = 2_000
HEADER_WITHIN: Final = 30  # rows: people put a title above

Cell = str | float | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One row as it was read.

    Attributes:
        cells: by column; blank ones are left out.
        places: of a column, e.g. "form.csv:7: Answer" or "form.xlsx: Questions!F7".
    """

    cells: Mapping[str, Cell]
    places: Mapping[str, str]

    def place(self, column: str) -> str:
        """Where a cell of this row stands."""
        return self.places[column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that somebody filled in; `faults` are cells that could not be read."""

    rows: tuple[FormRow, ...]
    faults: tuple[str, ...] = ()


def instructions(school: str) -> tuple[str, ...]:
    """What stands above the questions."""
    return (
        f"{school}: is it ready for a device for every pupil? Questions for the committee.",
        f"Fill in {ANSWER}, {BY}, {ON} and {DOCUMENT}. Leave a row empty where nobody knows: "
        "a gap is better than a guess.",
        f"{ANSWER}: one of the allowed answers, or a number. {BY}: a role is enough. "
        f"{ON}: the day of which it is true, as 2026-11-22.",
        f"{DOCUMENT}: where it is written, such as minutes, a policy, an invoice. "
        "An answer with a document counts for more.",
        "Then give the file back to whoever runs netready: netready site answers FILE FORM",
    )


def written_rows(questions: Sequence[DeclaredQuestion]) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a new form; what the site file says already is filled in."""
    return tuple(_written(question) for question in questions)


def _written(question: DeclaredQuestion) -> tuple[Cell, ...]:
    said = question.answer
    known = (said.value, said.by, said.on, said.document) if said else (None,) * len(FILLED)
    blocks = " This can block the roll-out." if question.gate else ""
    return (
        question.criterion,
        question.area,
        question.text + blocks,
        explained_answers(question),
        question.knows,
        *known,
    )


def explained_answers(question: DeclaredQuestion) -> str:
    """The allowed answers, each with what it means."""
    if not question.choices:
        return allowed_answers(question)
    return "; ".join(
        f"{choice.word}: {choice.meaning}" if choice.meaning else choice.word
        for choice in question.choices
    )


def columns_of(header: Sequence[Cell]) -> dict[str, int]:
    """Which column of ours stands where; those we do not know are notes of the school."""
    known = {column.casefold(): column for column in COLUMNS}
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        column = known.get(" ".join(str(cell or "").split()).casefold())
        if column:
            found.setdefault(column, at)
    return found


def header_at(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    """The row that names the columns, among the first; None: there is none."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        columns = columns_of(row)
        if all(column in columns for column in NEEDED):
            return at, columns
    return None


def refuse_no_header(name: str, rows: Sequence[Sequence[Cell]]) -> BadInputError:
    """The fault of a file whose columns are not those of the form."""
    first = [str(cell) for row in rows[:1] for cell in row[:12] if cell]
    near = nearest(first[0], COLUMNS) if first else ""
    found = ", ".join(shown(cell) for cell in first) or "nothing"
    return BadInputError(
        [f"{name}: no row names the columns; found {found}{near}; "
         f"allowed a row with {', '.join(NEEDED)}"]
    )  # fmt: skip
