"""The committee's form: written, filled in, read back; everything odd is one line."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.catalogue.loader import load_catalogue
from netready.domain.errors import BadInputError
from netready.domain.site import Answer, Phase, Site
from netready.domain.visible import PLAIN_CONTROLS, visible
from netready.scoring.questions import declared_questions
from netready.store.answer_csv import form_csv, parse_form_csv
from netready.store.answer_days import said_day
from netready.store.answer_form import COLUMNS, Form, instructions
from netready.store.answer_merge import merged, with_answers
from netready.store.answer_rows import GivenAnswers, answers_of
from netready.store.answer_sheet import form_sheet
from netready.store.answer_sheet_read import read_form_sheet
from netready.store.csv_cells import csv_text, starts_a_formula, text_cell, text_of_cell

TODAY = date(2026, 11, 22)
SAID = Answer(criterion="FIN-01", value="one-year", by="=HYPERLINK(1)", on=date(2026, 9, 1))
SITE = Site(
    name="=Oak Road", country="GB-ENG", phase=Phase.PRIMARY, pupils=60, answers=(SAID,)
)  # fmt: skip
QUESTIONS = declared_questions(SITE, load_catalogue("GB-ENG", "primary", TODAY), TODAY)
HEADER = "Id,Answer,Who says so,When,Document\n"


def read(form: Form) -> GivenAnswers:
    return answers_of(form, QUESTIONS, TODAY)


def read_csv(rows: str, header: str = HEADER) -> GivenAnswers:
    return read(parse_form_csv(header + rows, name="f.csv"))


def a_book(
    path: Path, *rows: tuple[str | float | date | None, ...], title: str = "Questions"
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(["Id", "Answer", "Who says so", "When", "Document"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_form_as_csv_comes_back_with_the_answers_that_were_there() -> None:
    text = form_csv(QUESTIONS, SITE.name)
    assert "\r\nFIN-01," in text
    assert ",'=HYPERLINK(1)," in text
    assert [given.answer for given in read(parse_form_csv(text, name="f.csv")).given] == [SAID]


@pytest.mark.parametrize("value", [1234.567, 1_000_000.0])
def test_a_number_in_a_form_keeps_all_its_digits(value: float) -> None:
    said = replace(SAID, criterion="INF-13", value=value)
    site = replace(SITE, answers=(said,))
    questions = declared_questions(site, load_catalogue("GB-ENG", "primary", TODAY), TODAY)
    found = read(parse_form_csv(form_csv(questions, SITE.name), name="f.csv"))
    assert [given.answer.value for given in found.given] == [value]


def test_a_form_as_spreadsheet_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(form_sheet(QUESTIONS, SITE.name))
    found = read(read_form_sheet(path))
    assert ([given.answer for given in found.given], found.faults) == ([SAID], ())


def test_a_form_as_spreadsheet_holds_no_formula_and_its_choices(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_sheet(QUESTIONS, SITE.name)))
    sheet = book["Questions"]
    assert str(sheet["A1"].value).startswith("=Oak Road")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["A1"].quotePrefix
    rules = [str(rule.formula1) for rule in sheet.data_validations.dataValidation]
    assert '"none,draft,adopted"' in rules
    top = len(instructions("")) + 2
    assert [cell.value for cell in sheet[top]] == list(COLUMNS)
    ids = [sheet.cell(row=top + 1 + at, column=1).value for at in range(len(QUESTIONS))]
    assert ids == [question.criterion for question in QUESTIONS]


def test_the_same_form_has_the_same_bytes_whenever_it_is_made() -> None:
    first = form_sheet(QUESTIONS, "Oak Road")
    assert first == form_sheet(QUESTIONS, "Oak Road")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_every_fault_has_its_place_and_good_rows_are_kept() -> None:
    found = read_csv(
        "SEC-01,reviewed,Lead,2026-11-01,minutes\n"
        "SEC-01x,none,Lead,2026-11-01,\n"
        "POL-01,banana,,,\n"
        "POL-02,draft,Lead,2027-01-01,\n"
        "POL-03,draft,Lead,02/11/2026,\n"
        "CON-01,unknown,Lead,2026-11-01,\n"
        "INF-02,900,Lead,2026-11-01,\n"
        "CON-02,,,,\n"
        "FIN-02,approved,Chair,22 November 2026,minutes 4\n"
    )
    assert [one.answer.criterion for one in found.given] == ["SEC-01", "FIN-02"]
    assert found.given[1].answer.on == TODAY
    told = "\n".join(found.faults)
    assert "f.csv:3: Id: found 'SEC-01x', did you mean 'SEC-01'?, allowed the id" in told
    assert "f.csv:4: Answer: found 'banana', allowed none, draft or adopted" in told
    assert "f.csv:4: Who says so: empty" in told
    assert "f.csv:4: When: empty" in told
    assert "f.csv:5: When: found '2027-01-01', allowed a day from 2000-01-01 to today" in told
    assert "f.csv:6: When: found '02/11/2026', allowed a day such as 2026-11-02 or 2026-02-11" in (
        told
    )
    assert "f.csv:8: Id: found 'INF-02'" in told
    assert len(found.faults) == 7


def test_two_answers_to_one_question_contradict_and_neither_is_used() -> None:
    found = read_csv(
        "FIN-02,approved,Chair,2026-11-01,\nfin-02,none,Head,2026-11-02,\n"
        "FIN-04,yes,Head,2026-11-02,\nFIN-04,yes,Head,2026-11-02,\n"
    )
    assert [one.answer.criterion for one in found.given] == ["FIN-04"]
    assert found.faults == (
        "f.csv:3: Answer: found 'none' for FIN-02, but 'approved' at f.csv:2: Answer; "
        "allowed one answer",
    )


@pytest.mark.parametrize("name", ["A\u202eB", "x" * 121, "a\x07b"])
def test_a_name_that_no_site_file_may_hold_is_refused_in_the_form(name: str) -> None:
    found = read_csv(f"FIN-02,approved,{name},2026-11-01,\n")
    assert not found.given
    assert found.faults[0].startswith("f.csv:2: Who says so: found ")
    assert found.faults[0].isprintable()


def test_semicolons_tabs_notes_and_rows_above_do_not_matter() -> None:
    for sign in ";\t":
        text = (
            "# Oak Road, questions; please\n\n"
            + sign.join(["Notes", "When", "ID", "answer", "who  says so"])
            + "\n"
            + sign.join(['"two\nlines"', "2026-11-01", "FIN-02", "approved", "Chair"])
            + "\n"
            + sign.join(["", "2026-11-01", "FIN-04", "maybe", "Chair"])
        )
        found = read(parse_form_csv(text, name="f.csv"))
        assert [one.answer.criterion for one in found.given] == ["FIN-02"]
        assert found.faults[0].startswith("f.csv:6: Answer: found 'maybe'")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no row names the columns"),
        ("Name,Value\n1,2\n", "found 'Name', 'Value'"),
        (HEADER + 'FIN-01,"open', "not valid CSV"),
        (HEADER + "FIN-01,yes,A,2026-11-01,\n" * 2_001, "found 2001 rows, allowed 2000"),
    ],
)
def test_a_file_that_is_no_form_is_one_line(text: str, fault: str) -> None:
    with pytest.raises(BadInputError, match=fault) as error:
        parse_form_csv(text, name="f.csv")
    assert len(error.value.faults) == 1


def test_a_spreadsheet_keeps_numbers_shares_days_and_truth(tmp_path: Path) -> None:
    path = a_book(
        tmp_path / "f.xlsx",
        ("CUR-02", 0.955, "Head", TODAY, None),
        ("TEC-03", 250, "Head", "2026-11-01", 7),
        ("FIN-04", True, "Head", TODAY, None),
    )
    book = openpyxl.load_workbook(path)
    book["Questions"]["B2"].number_format = "0.0%"
    book.save(path)
    found = read(read_form_sheet(path))
    assert found.faults == ()
    assert [one.answer.value for one in found.given] == [95.5, 250, "yes"]
    assert found.given[1].answer.document == "7"


def test_a_formula_in_a_form_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = a_book(
        tmp_path / "f.xlsx",
        ("CUR-02", "=90+5", "Head", TODAY, None),
        ("FIN-04", "yes", "Head", TODAY, None),
    )
    found = read(read_form_sheet(path))
    assert [one.answer.criterion for one in found.given] == ["FIN-04"]
    assert found.faults == (f"{path}: Questions!B2: found the formula '=90+5', allowed its value",)


def test_the_questions_may_stand_on_any_sheet(tmp_path: Path) -> None:
    path = a_book(tmp_path / "f.xlsx", ("FIN-04", "perhaps", "Head", TODAY, None), title="Ours")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Cover", 0)["A1"] = "hello"
    book.save(path)
    assert "Ours!B2: found 'perhaps'" in read(read_form_sheet(path)).faults[0]


def _with_part(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("part", "content", "fault"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/macrosheets/sheet1.xml", b"x", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "links to other files"),
        ("xl/connections.xml", b"<x/>", "connections to other data"),
        ("xl/embeddings/oleObject1.bin", b"x", "embedded files"),
        ("xl/bomb.xml", b"\0" * 60_000_000, "60 MB unpacked, more than 50 MB"),
        ("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "definitions of its own"),
        ("xl/y.xml", "<!ENTITY b 'c'>".encode("utf-16-le"), "definitions of its own"),
    ],
)
def test_what_no_plain_spreadsheet_holds_is_refused_before_it_is_opened(
    tmp_path: Path, part: str, content: bytes, fault: str
) -> None:
    path = _with_part(a_book(tmp_path / "f.xlsx"), part, content)
    with pytest.raises(BadInputError, match=f"found .*{fault}.*, allowed a spreadsheet") as error:
        read_form_sheet(path)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Id,Answer\n", b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_spreadsheet_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.xlsx").write_bytes(content)
    with pytest.raises(BadInputError, match="something else than a spreadsheet"):
        read_form_sheet(tmp_path / "f.xlsx")


def test_a_damaged_spreadsheet_is_one_line(tmp_path: Path) -> None:
    whole = a_book(tmp_path / "f.xlsx")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "g.xlsx", "w") as new:
        for part in old.infolist():
            broken = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, b"<worksheet><a" if broken else old.read(part))
    with pytest.raises(BadInputError, match="found a damaged spreadsheet"):
        read_form_sheet(tmp_path / "g.xlsx")


def test_a_row_at_the_far_end_of_a_sheet_costs_nothing(tmp_path: Path) -> None:
    path = a_book(tmp_path / "f.xlsx", ("FIN-04", "yes", "Head", TODAY, None))
    book = openpyxl.load_workbook(path)
    book["Questions"]["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(BadInputError, match="found more than 2000 rows, allowed 2000"):
        read_form_sheet(path)


def test_a_newer_answer_stays_and_an_older_one_gives_way() -> None:
    found = read_csv(
        "FIN-01,whole-life,Head,2026-08-31,\nFIN-02,approved,Chair,2026-11-01,\n"
    ).given
    result = merged(SITE, found)
    assert [one.criterion for one in result.write] == ["FIN-02"]
    assert (
        "the site file says 'one-year' ('=HYPERLINK(1)', 2026-09-01), which is newer"
        in (result.faults[0])
    )
    forced = merged(SITE, found, older_too=True)
    assert [one.criterion for one in forced.write] == ["FIN-01", "FIN-02"]
    assert forced.changes[0].startswith("FIN-01: 'one-year'")
    same = merged(SITE, read_csv("FIN-01,one-year,'=HYPERLINK(1),2026-09-01,\n").given)
    assert (same.write, same.same, same.faults) == ((), 1, ())


def test_whole_numbers_stay_whole_in_the_site_file() -> None:
    given = read_csv("TEC-03,250,Head,2026-11-01,\nINF-12,1.2,Head,2026-11-01,\n").given
    text = with_answers("", [one.answer for one in given], name="s.toml")
    assert "value = 250\n" in text
    assert "value = 1.2\n" in text


@given(st.text(alphabet="=+-@\t\r\n'a \uff1d1\"", max_size=8))
def test_text_in_a_cell_never_calculates_and_comes_back(text: str) -> None:
    cell = text_cell(text)
    assert not starts_a_formula(cell)
    assert text_of_cell(cell) == visible(text, keep=PLAIN_CONTROLS)
    assert csv_text([[cell]])


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02 00:00:00", date(2026, 11, 2)),
        ("22/11/2026", TODAY),
        ("11/22/2026", TODAY),
        ("11/11/2026", date(2026, 11, 11)),
        ("2 Nov 2026", date(2026, 11, 2)),
        ("2nd November 2026", date(2026, 11, 2)),
    ],
)
def test_a_day_is_read_where_it_can_be_only_one(said: str, day: date) -> None:
    assert said_day(said, TODAY) == day


@pytest.mark.parametrize("said", ["02/11/2026", "2026-11-23", "yesterday", "", "31/02/2026", 46000])
def test_a_day_that_is_none_or_two_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="a day"):
        said_day(said, TODAY)
