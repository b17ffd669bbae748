"""`netready site answer / form / answers`: people's answers into the site file."""

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.main import get_command

from netready.catalogue.loader import load_catalogue
from netready.cli import app
from netready.cli.asking import Talk, ask_all
from netready.domain.errors import BadInputError
from netready.domain.site import Answer, Phase, Site
from netready.scoring.questions import DeclaredQuestion, declared_questions, open_questions
from netready.store.example import example_site_text
from netready.store.site_file import read_site

COMMAND = [sys.executable, "-m", "netready", "site"]
TODAY = date(2026, 11, 22)
SITE = Site(name="Oak Road", country="GB-ENG", phase=Phase.PRIMARY, pupils=60)


@pytest.fixture
def school(tmp_path: Path) -> Path:
    path = tmp_path / "school.toml"
    path.write_text(example_site_text())
    path.chmod(0o600)
    return path


@dataclass
class Ended:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, cwd: Path) -> Ended:
    """The command inside this process: a start for each would take a second."""
    out, err = io.StringIO(), io.StringIO()
    words = ["site", *map(str, arguments)]
    with contextlib.chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        try:
            code = get_command(app).main(args=words, standalone_mode=False) or 0
        except BadInputError as error:
            code = 2
            err.write("".join(f"netready: {fault}\n" for fault in error.faults))
    return Ended(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def finance() -> list[DeclaredQuestion]:
    questions = declared_questions(SITE, load_catalogue("GB-ENG", "primary", TODAY), TODAY)
    return [each for each in open_questions(questions) if each.criterion.startswith("FIN")]


def talk(*lines: str) -> tuple[int, list[Answer], list[str]]:
    """What is answered, kept and said when somebody types these lines and then leaves."""
    left = list(lines)
    kept: list[Answer] = []
    said: list[str] = []

    def ask(prompt: str) -> str | None:
        said.append(prompt)
        return left.pop(0) if left else None

    count = ask_all(finance(), Talk(ask=ask, say=said.append, save=kept.append), by="", today=TODAY)
    return count, kept, said


def test_an_answer_is_kept_at_once_with_who_when_and_document() -> None:
    count, kept, _ = talk("3", "Finance lead", "2026-11-01", "plan 2027", "approved", "", "", "")
    assert count == 2
    assert kept == [
        Answer(
            criterion="FIN-01",
            value="whole-life",
            by="Finance lead",
            on=date(2026, 11, 1),
            document="plan 2027",
        ),
        Answer(criterion="FIN-02", value="approved", by="Finance lead", on=date(2026, 11, 1)),
    ]


def test_enter_skips_b_goes_back_and_q_ends() -> None:
    _, kept, said = talk("", "b", "none", "Head", "", "", "q", "none")
    assert [(one.criterion, one.value, one.on) for one in kept] == [("FIN-01", "none", TODAY)]
    titles = [line for line in said if "[1 of" in line or "[2 of" in line]
    assert [line.strip()[1] for line in titles] == ["1", "2", "1", "2"]


def test_b_at_the_name_goes_back_to_the_answer_and_an_answer_is_shown_again() -> None:
    _, kept, said = talk("none", "b", "1", "Head", "", "", "b", "2", "", "", "")
    assert [one.value for one in kept] == ["none", "one-year"]
    assert any("Now in the file: none (Head" in line for line in said)


def test_what_is_not_allowed_is_asked_again_and_nothing_is_kept() -> None:
    count, kept, said = talk(
        "9", "banana", "0", "1", "", "x\x07y", "Head", "tomorrow", "2030-01-01"
    )
    assert (count, kept) == (0, [])
    assert said.count("  allowed: none, one-year or whole-life") == 3
    assert "  allowed: a name or a role" in said
    assert any("without control or invisible characters" in line for line in said)
    assert any("a day from" in line for line in said)


def test_not_knowing_is_no_answer() -> None:
    count, kept, _ = talk("don't know", "?")
    assert (count, kept) == (0, [])


def test_no_choice_is_called_like_a_command() -> None:
    words = {choice.word for question in finance() for choice in question.choices}
    assert not words & {"b", "q", ""}


def test_set_writes_one_answer_and_keeps_the_rest_of_the_file(school: Path) -> None:
    before = school.read_text()
    result = run(
        "answer", school, "--set", "sec-11=tested this term", "--by", "IT lead", "--json", "-",
        cwd=school.parent,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["written"] == ["SEC-11"]
    today = datetime.now(UTC).date().isoformat()
    new = (
        f'\n[[answer]]\ncriterion = "SEC-11"\nvalue = "tested-this-term"\nby = "IT lead"\n'
        f"on = {today}\n"
    )
    assert school.read_text().replace(new, "", 1) == before
    assert school.stat().st_mode & 0o777 == 0o600


def test_a_link_to_the_site_file_stays_a_link(school: Path) -> None:
    link = school.parent / "link.toml"
    link.symlink_to(school)
    assert (
        run("answer", link, "--set", "SEC-11=no", "--by", "IT", cwd=school.parent).returncode == 0
    )
    assert link.is_symlink()
    assert "SEC-11" in {one.criterion for one in read_site(school).answers}


def test_a_wrong_answer_is_one_line_and_nothing_is_written(school: Path) -> None:
    before = school.read_text()
    result = run("answer", school, "--set", "SEC-11=maybe", "--set", "X", cwd=school.parent)
    assert result.returncode == 2
    assert result.stderr == "netready: --set: found 'X', allowed ID=VALUE\n"
    result = run("answer", school, "--set", "SEC-11=maybe", cwd=school.parent)
    assert "--set SEC-11: found 'maybe', allowed no, yes or tested-this-term" in result.stderr
    assert "--by: empty, allowed a name or a role" in result.stderr
    assert school.read_text() == before


def test_the_list_of_open_questions_needs_no_terminal(school: Path) -> None:
    result = run("answer", school, "--list", "--area", "sec", cwd=school.parent)
    assert result.returncode == 0
    assert "SEC-11  Backups: no, yes or tested-this-term" in result.stdout
    assert "FIN-" not in result.stdout
    strange = run("answer", school, "--list", "--area", "zzz", cwd=school.parent)
    assert (strange.returncode, "allowed INF, " in strange.stderr) == (2, True)
    asked = run("answer", school, cwd=school.parent)
    assert (asked.returncode, "no terminal to ask on" in asked.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_answers_typed_on_a_terminal_stand_in_the_file(school: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"draft\nIT lead\n\nlog of 3 May\nq\n")
    result = subprocess.run(
        [*COMMAND, "answer", str(school), "--area", "EVA"],
        stdin=theirs,
        capture_output=True,
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert result.returncode == 0, result.stderr.decode()
    added = read_site(school).answers[-1]
    assert (added.value, added.by, added.document) == ("draft", "IT lead", "log of 3 May")
    assert b"1 of 3 answered." in result.stderr


@pytest.mark.parametrize("name", ["q.csv", "q.xlsx"])
def test_a_form_goes_out_and_comes_back(school: Path, name: str) -> None:
    folder = school.parent
    made = run("form", school, "--out", name, "--answered", cwd=folder)
    assert made.returncode == 0, made.stderr
    again = run("form", school, "--out", name, cwd=folder)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    before = school.read_text()
    taken = run("answers", school, name, "--json", "-", cwd=folder)
    assert taken.returncode == 0, taken.stderr
    result = json.loads(taken.stdout)
    assert (result["written"], result["faults"]) == ([], [])
    assert result["same"] > 20
    assert school.read_text() == before


def test_good_rows_are_kept_where_others_are_wrong(school: Path) -> None:
    header = "Id,Answer,Who says so,When\n"
    rows = "SEC-11,no,IT,2026-11-01\nPOL-03,maybe,IT,2026-11-01\nINF-01,copper,IT,2026-11-01\n"
    (school.parent / "f.csv").write_text(header + rows)
    looked = run("answers", school, "f.csv", "--check", cwd=school.parent)
    assert "2 answers would be written" in looked.stderr
    assert "SEC-11" not in {one.criterion for one in read_site(school).answers}
    result = run("answers", school, "f.csv", cwd=school.parent)
    assert result.returncode == 2
    assert "f.csv:3: Answer: found 'maybe', allowed no, draft or yes" in result.stderr
    assert "INF-01: 'full-fibre'" in result.stderr
    said = {one.criterion: one.value for one in read_site(school).answers}
    assert (said["SEC-11"], said["INF-01"]) == ("no", "copper")


def test_a_form_of_another_kind_is_refused_by_its_name(school: Path) -> None:
    for name in ("q.xlsm", "q.ods", "q"):
        (school.parent / name).write_text("x")
        result = run("answers", school, name, cwd=school.parent)
        assert (result.returncode, "allowed .csv or .xlsx (no macros)" in result.stderr) == (
            2,
            True,
        )
