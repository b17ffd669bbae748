"""Rows of a form, or what was typed, as answers; every fault with its place. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import ValidationError

from netready.domain.site import Answer
from netready.scoring.questions import DeclaredQuestion
from netready.scoring.said import said_value
from netready.store.answer_days import said_day
from netready.store.answer_form import ANSWER, BY, DOCUMENT, ID, ON, Cell, Form, FormRow
from netready.store.fault_words import allowed_words, nearest, shown
from netready.store.site_model import AnswerTable

_FIELDS: Final[Mapping[str, str]] = {"by": BY, "document": DOCUMENT, "value": ANSWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer and where it stands: the row's id and its answer."""

    answer: Answer
    id_place: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswers:
    """What can be used of a form, and one line for each thing that cannot."""

    given: tuple[GivenAnswer, ...]
    faults: tuple[str, ...]


def answers_of(form: Form, questions: Sequence[DeclaredQuestion], today: date) -> GivenAnswers:
    """The answers of a form; rows without one are left out, a criterion answered twice, too."""
    by_id = {question.criterion.casefold(): question for question in questions}
    given: list[GivenAnswer] = []
    faults = list(form.faults)
    for row in form.rows:
        try:
            answer = _answer(row, by_id, today)
        except _RowError as error:
            faults += error.faults
            continue
        if answer is not None:
            given.append(answer)
    twice, kept = _twice(given)
    return GivenAnswers(given=tuple(kept), faults=(*faults, *twice))


class _RowError(Exception):
    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__()
        self.faults = faults


def _answer(row: FormRow, by_id: Mapping[str, DeclaredQuestion], today: date) -> GivenAnswer | None:
    if ANSWER not in row.cells or str(row.cells.get(ID, "")).startswith("#"):
        return None
    faults: list[str] = []
    question = _question(row, by_id, faults)
    value = _value(row, question, faults)
    on = _on(row, today, faults)
    if BY not in row.cells:
        faults.append(f"{row.place(BY)}: empty, allowed a name or a role")
    if faults:
        raise _RowError(faults)
    if question is None or value is None or on is None:
        return None  # nobody knows: no answer
    return _checked(row, question, value, on)


def _question(
    row: FormRow, by_id: Mapping[str, DeclaredQuestion], faults: list[str]
) -> DeclaredQuestion | None:
    said = str(row.cells.get(ID, "")).strip()
    question = by_id.get(said.casefold())
    if question is None:
        near = nearest(said, [each.criterion for each in by_id.values()])
        found = shown(said) if said else "nothing"
        faults.append(f"{row.place(ID)}: found {found}{near}, allowed the id of a question")
    return question


def _value(
    row: FormRow, question: DeclaredQuestion | None, faults: list[str]
) -> float | str | None:
    cell = row.cells[ANSWER]
    if question is None or cell is None:
        return None
    try:
        return said_value(question, cell.isoformat() if isinstance(cell, date) else cell)
    except ValueError as error:
        faults.append(f"{row.place(ANSWER)}: found {shown(cell)}, allowed {error}")
        return None


def _on(row: FormRow, today: date, faults: list[str]) -> date | None:
    if ON not in row.cells:
        faults.append(f"{row.place(ON)}: empty, allowed a day such as {today}")
        return None
    try:
        return said_day(row.cells[ON], today)
    except ValueError as error:
        faults.append(f"{row.place(ON)}: found {shown(row.cells[ON])}, allowed {error}")
        return None


def _checked(
    row: FormRow, question: DeclaredQuestion, value: float | str, on: date
) -> GivenAnswer | None:
    document = row.cells.get(DOCUMENT)
    answer = Answer(
        criterion=question.criterion,
        value=value,
        by=_text(row.cells[BY]),
        on=on,
        document=None if document is None else _text(document),
    )
    wrong = answer_faults(answer)
    if wrong:
        raise _RowError([f"{row.place(_FIELDS[field])}: {text}" for field, text in wrong])
    return GivenAnswer(answer=answer, id_place=row.place(ID), place=row.place(ANSWER))


def _text(cell: Cell) -> str:
    return str(cell).strip()


def answer_faults(answer: Answer) -> list[tuple[str, str]]:
    """What a site file would refuse of an answer: field, and what was found and is allowed."""
    try:
        AnswerTable(
            criterion=answer.criterion,
            value=answer.value,
            by=answer.by,
            on=answer.on,
            document=answer.document,
        )
    except ValidationError as error:
        return [
            (str(each["loc"][0]), _found(each["input"], each["type"], each.get("ctx", {})))
            for each in error.errors(include_url=False)
        ]
    return []


def _found(found: object, kind: str, context: Mapping[str, object]) -> str:
    return f"found {shown(found)}, allowed {allowed_words(kind, context)}"


def _twice(given: Sequence[GivenAnswer]) -> tuple[list[str], list[GivenAnswer]]:
    """One line for a criterion with two answers, none of which is then used."""
    first: dict[str, GivenAnswer] = {}
    faults: list[str] = []
    contradicted: set[str] = set()
    for one in given:
        criterion = one.answer.criterion
        before = first.setdefault(criterion, one)
        if before.answer != one.answer:
            contradicted.add(criterion)
            faults.append(
                f"{one.place}: found {shown(one.answer.value)} for {criterion}, but "
                f"{shown(before.answer.value)} at {before.place}; allowed one answer"
            )
    return faults, [one for key, one in first.items() if key not in contradicted]
