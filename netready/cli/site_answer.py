"""`netready site answer`: the open questions of the ten areas, one by one or by --set."""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.domain.site import Answer, Site
    from netready.scoring.questions import DeclaredQuestion
    from netready.store.answer_merge import Merged

EXAMPLE = (
    "Example: netready site answer school.toml\n\n"
    "Example: netready site answer school.toml --set SEC-01=reviewed --by 'Safeguarding lead'"
)
FILE = typer.Argument(..., help="The site file (TOML); answers are written into it.")
AREA = typer.Option(None, "--area", metavar="AREA", help="Only this area, e.g. SEC; repeatable.")
MEASURABLE = typer.Option(
    False, "--measurable", help="Also questions that netready measures where it can."
)
ANSWERED = typer.Option(False, "--answered", help="Also questions that are answered already.")
JSON = typer.Option(None, "--json", metavar="FILE", help="Result as JSON; - is standard output.")


def register(group: typer.Typer) -> None:
    """Adds the command to `netready site`."""
    group.command(epilog=EXAMPLE)(answer)


def answer(
    file: Path = FILE,
    area: list[str] | None = AREA,
    measurable: bool = MEASURABLE,
    answered: bool = ANSWERED,
    show: bool = typer.Option(False, "--list", help="List the open questions; ask nothing."),
    set_: list[str] | None = typer.Option(
        None, "--set", metavar="ID=VALUE", help="Answer without asking; repeatable."
    ),
    by: str = typer.Option("", "--by", help="Who says so; a role is enough."),
    on: str | None = typer.Option(None, "--on", metavar="DAY", help="When. [default: today]"),
    document: str | None = typer.Option(None, "--document", help="Where it is written."),
    json: str | None = JSON,
) -> None:
    """Asks what only people can say; each answer is in the site file at once. Enter skips one."""
    from netready.scoring.questions import open_questions

    today = datetime.now(UTC).date()
    site, questions = questions_of(file, today, area)
    if set_:
        result = _set(file, site, questions, set_, (by, on, document), today)
        write_json(result, json)
        return
    asked = open_questions(questions, measurable=measurable, answered=answered)
    if show:
        _list(asked, json)
        return
    _ask(file, asked, by, today)


def questions_of(
    file: Path, today: date, areas: Sequence[str] | None = None
) -> tuple["Site", tuple["DeclaredQuestion", ...]]:
    """The site of a file and all its questions, of these areas only if any are named.

    Raises:
        BadInputError: the file has a fault, or there is no such area.
    """
    from netready.catalogue.loader import load_catalogue
    from netready.cli.inputs import site_from
    from netready.scoring.questions import declared_questions

    site = site_from(file, as_of=today)
    catalogue = load_catalogue(site.country, site.phase.value, today)
    codes = [area.code for area in catalogue.areas]
    wanted = {area.strip().upper() for area in areas or codes}
    if unknown := sorted(wanted - set(codes)):
        raise BadInputError(
            [f"--area: found {code[:60]!r}, allowed {', '.join(codes)}" for code in unknown]
        )
    questions = declared_questions(site, catalogue, today)
    return site, tuple(each for each in questions if each.criterion[:3] in wanted)


def _list(asked: Sequence["DeclaredQuestion"], json: str | None) -> None:
    from netready.cli.asking import allowed_line
    from netready.domain.jsonable import jsonable

    write_json({"open": jsonable(asked)}, json)
    if json != STANDARD_OUTPUT:
        for question in asked:
            print(allowed_line(question))
        print(f"{len(asked)} questions listed")


def _set(
    file: Path,
    site: "Site",
    questions: Sequence["DeclaredQuestion"],
    pairs: Sequence[str],
    said: tuple[str, str | None, str | None],
    today: date,
) -> dict[str, object]:
    from netready.store.answer_form import ANSWER, BY, DOCUMENT, ID, ON, Form, FormRow
    from netready.store.answer_merge import merged
    from netready.store.answer_rows import answers_of

    by, on, document = said
    options = {BY: "--by", ON: "--on", DOCUMENT: "--document"}
    rows = []
    for pair in pairs:
        criterion, equals, value = (part.strip() for part in pair.partition("="))
        if not (criterion and equals and value):
            raise BadInputError([f"--set: found {pair[:60]!r}, allowed ID=VALUE"])
        cells = {ID: criterion, ANSWER: value, BY: by, ON: on or today, DOCUMENT: document}
        known = {column: cell for column, cell in cells.items() if cell}
        here = f"--set {criterion[:60]}"
        rows.append(FormRow(cells=known, places={**options, ID: here, ANSWER: here}))
    found = answers_of(Form(rows=tuple(rows)), questions, today)
    if found.faults:
        raise BadInputError(tuple(dict.fromkeys(found.faults)))
    result = merged(site, found.given, older_too=True)
    saved(file, result.write)
    return told(file, result, ())


def saved(file: Path, answers: Sequence["Answer"]) -> None:
    """Writes answers into the site file, if there are any."""
    from netready.cli.inputs import known_keys
    from netready.store.site_answers import save_answers

    if answers:
        save_answers(file, answers, known_keys())


def told(
    file: Path, result: "Merged", faults: Sequence[str], *, would: bool = False
) -> dict[str, object]:
    """Says on standard error what was written; the same as JSON values."""
    for line in result.changes:
        print(line, file=sys.stderr)
    done = "would be written" if would else "written"
    same = f"; {result.same} stood there already" if result.same else ""
    many = "1 answer" if len(result.write) == 1 else f"{len(result.write)} answers"
    print(f"{file}: {many} {done}{same}", file=sys.stderr)
    return {
        "file": str(file),
        "written": [answer.criterion for answer in result.write],
        "same": result.same,
        "changes": list(result.changes),
        "faults": list(faults),
    }


def _ask(file: Path, asked: Sequence["DeclaredQuestion"], by: str, today: date) -> None:
    from netready.cli.asking import Talk, ask_all

    if not asked:
        print("No question is open; --answered asks those again that are answered.")
        return
    if not sys.stdin.isatty():
        raise BadInputError(
            ["site answer: found no terminal to ask on, allowed --set ID=VALUE --by WHO, "
             "or netready site form"]
        )  # fmt: skip
    _say(f"{len(asked)} questions. Each answer is saved at once; nobody need know them all.")
    talk = Talk(ask=_line, say=_say, save=lambda one: saved(file, [one]))
    try:
        count = ask_all(asked, talk, by=by, today=today)
    except KeyboardInterrupt:
        _say("\nstopped; what was answered is kept")
        raise typer.Exit(130) from None
    _say(f"\n{count} of {len(asked)} answered. Go on: netready site answer {file}")


def _line(prompt: str) -> str | None:
    """A line from the terminal; None where it has ended."""
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def _say(line: str) -> None:
    print(line, file=sys.stderr)
