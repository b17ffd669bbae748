"""`netready site form` and `answers`: the questions as a form for a committee, and back."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import write_json
from netready.cli.site_answer import (
    ANSWERED,
    AREA,
    FILE,
    JSON,
    MEASURABLE,
    questions_of,
    saved,
    told,
)
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.store.answer_form import Form

FORMATS = (".csv", ".xlsx")


def register(group: typer.Typer) -> None:
    """Adds both commands to `netready site`."""
    group.command(epilog="Example: netready site form school.toml --out questions.xlsx")(form)
    group.command(epilog="Example: netready site answers school.toml questions.xlsx")(answers)


def form(
    file: Path = typer.Argument(..., help="The site file (TOML)."),
    out: Path = typer.Option(Path("questions.xlsx"), "--out", help="A .csv or .xlsx file."),
    area: list[str] | None = AREA,
    measurable: bool = MEASURABLE,
    answered: bool = ANSWERED,
    force: bool = typer.Option(False, "--force", help="Overwrite the file if it exists."),
) -> None:
    """Writes the open questions as a form for the committee: CSV, or a plain spreadsheet."""
    from netready.scoring.questions import open_questions
    from netready.store.answer_csv import form_csv
    from netready.store.answer_sheet import form_sheet
    from netready.store.files import write_bytes

    kind = _kind(out, "--out")
    site, questions = questions_of(file, datetime.now(UTC).date(), area)
    asked = open_questions(questions, measurable=measurable, answered=answered)
    if not asked:
        raise BadInputError([f"{file}: no question is open; allowed with --answered"])
    data = form_csv(asked, site.name).encode() if kind == ".csv" else form_sheet(asked, site.name)
    write_bytes(out, data, overwrite=force)
    print(
        f"{out} written, {len(asked)} questions; when it is filled in: "
        f"netready site answers {file} {out}",
        file=sys.stderr,
    )


def answers(
    file: Path = FILE,
    filled: Path = typer.Argument(..., metavar="FORM", help="The form: .csv or .xlsx."),
    older_too: bool = typer.Option(
        False, "--older-too", help="Also where the site file has a newer answer."
    ),
    check: bool = typer.Option(False, "--check", help="Say what would be done; write nothing."),
    json: str | None = JSON,
) -> None:
    """Takes a filled-in form into the site file: every fault with its place, good rows are kept."""
    from netready.store.answer_merge import merged
    from netready.store.answer_rows import answers_of

    today = datetime.now(UTC).date()
    site, questions = questions_of(file, today)
    found = answers_of(_read(filled), questions, today)
    result = merged(site, found.given, older_too=older_too)
    faults = (*found.faults, *result.faults)
    if not check:
        saved(file, result.write)
    write_json(told(file, result, faults, would=check), json)
    if faults:
        raise BadInputError(faults)


def _read(path: Path) -> "Form":
    from netready.store.answer_csv import read_form_csv
    from netready.store.answer_sheet_read import read_form_sheet

    return read_form_csv(path) if _kind(path, "FORM") == ".csv" else read_form_sheet(path)


def _kind(path: Path, option: str) -> str:
    kind = path.suffix.casefold()
    if kind not in FORMATS:
        found = kind or "no ending"
        raise BadInputError(
            [f"{option} {path}: found {found!r}, allowed {' or '.join(FORMATS)} (no macros)"]
        )
    return kind
