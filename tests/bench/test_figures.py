"""The bench command: what a figure says of its aim, and how the tables come onto the page."""

from pathlib import Path

import pytest

from tests.bench.__main__ import BEGIN, END, PAGE, Ran, names, parts_of, title_of, write_page
from tests.bench.__main__ import main as bench
from tests.bench.bench_lab import outcome_of
from tests.bench.bench_locust import Tried, most
from tests.bench.figures import Figure, markdown, plain, text_line


@pytest.mark.parametrize(
    ("figure", "reached", "aim", "verdict"),
    [
        (Figure(name="x", value=0.9, at_least=0.85), True, "at least 0.85", "reached"),
        (Figure(name="x", value=0.8, at_least=0.85), False, "at least 0.85", "MISSED"),
        (Figure(name="x", value=1.5, at_most=1.5), True, "at most 1.5", "reached"),
        (Figure(name="x", value=2.0, at_least=1, at_most=1.5), False, None, "MISSED"),
        (Figure(name="x", value=2.0), None, "", ""),
        (Figure(name="x", value=None, at_most=1.0), None, "at most 1", "not had"),
    ],
)
def test_an_aim_is_reached_missed_or_not_had(
    figure: Figure, reached: bool | None, aim: str | None, verdict: str
) -> None:
    assert figure.reached is reached
    assert aim is None or figure.aim == aim
    assert figure.verdict == verdict


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.12345, "0.123"), (12.34, "12.3"), (1234567.0, "1234567")]
)
def test_figures_have_three_digits_and_no_exponent(value: float, text: str) -> None:
    assert plain(value) == text


def test_a_line_has_value_aim_verdict_and_reference() -> None:
    line = text_line(Figure(name="rate", value=30.0, unit="Gbit/s", at_least=1.0, beside=31.0))
    assert line.split() == [
        "rate",
        "30",
        "Gbit/s",
        "at",
        "least",
        "1",
        "reached",
        "beside",
        "31",
        "Gbit/s",
    ]


def test_a_table_for_the_page_keeps_its_columns() -> None:
    table = markdown([Figure(name="a|b", value=None, note="not installed")]).splitlines()
    assert table[2] == "| a/b | - |  | not had | not installed |"
    assert len({line.count("|") for line in table}) == 1


def test_tables_come_between_the_marks_and_those_of_other_benches_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    old = "**start**: Stays.\n\nrow\n\n**engine**: Old.\n\n**gone**: No bench.\n"
    page.write_text(f"before\n{BEGIN}\n{old}\n{END}\nafter\n")
    ran = Ran(name="engine", title="An engine.", seconds=1.0, text="own table\n", fault="x: y")
    write_page(parts_of([ran], "here, today"), page)
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "Old." not in text and "No bench." not in text
    assert "**start**: Stays.\n\nrow\n\n" in text
    for part in ("Seen on here, today.", "**engine**: An engine.", "own table", "It failed: x: y"):
        assert part in text


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing")
    with pytest.raises(ValueError, match="marks"):
        write_page({"engine": "new"}, page)
    assert page.read_text() == "nothing"


def test_the_page_of_the_project_has_its_marks() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert 0 < text.index(BEGIN) < text.index(END)


def test_every_bench_is_listed_with_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == names()
    assert all(len(line.split()) > 3 for line in lines)
    assert title_of(pytest) != ""


def carried_up_to(limit: int, tried: list[int]) -> "tuple[int, str]":
    def attempt(pupils: int) -> Tried:
        tried.append(pupils)
        late_ms = 5.0 if pupils <= limit else 2000.0
        return Tried(pupils=pupils, p99_ms=late_ms, answered_ratio=1.0, failed=0, cpu_ratio=0.5)

    return most(attempt, 100, 1000.0)


@pytest.mark.parametrize(
    ("limit", "found", "tried"),
    [
        (450, 400, [100, 200, 400, 800, 600]),
        (700, 600, [100, 200, 400, 800, 600]),
        (50, 0, [100]),
        (10**6, 1600, [100, 200, 400, 800, 1600]),
    ],
)
def test_a_class_is_doubled_until_it_is_not_carried(
    limit: int, found: int, tried: list[int]
) -> None:
    seen: list[int] = []
    assert carried_up_to(limit, seen)[0] == found
    assert seen == tried


@pytest.mark.parametrize(
    "changes",
    [
        {"p99_ms": None},
        {"cpu_ratio": 0.91},
        {"answered_ratio": 0.9},
        {"failed": 1},
        {"p99_ms": 2e3},
    ],
)
def test_a_class_is_carried_only_where_everything_was_kept(changes: dict[str, float]) -> None:
    kept = {"p99_ms": 5.0, "answered_ratio": 1.0, "failed": 0, "cpu_ratio": 0.5}
    assert Tried(pupils=1, **kept).carried(1000.0)  # type: ignore[arg-type]
    assert not Tried(pupils=1, **{**kept, **changes}).carried(1000.0)  # type: ignore[arg-type]


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><skipped message="Skipped: not to be had here: root"/></testcase>
</testsuite></testsuites>"""


def test_the_lab_s_outcome_is_read_from_its_report_and_its_prints() -> None:
    printed = "20 down: 19 Mbit/s\n.20 up: 19 Mbit/s\n.F\nspread 3 ms\n1 passed, 1 failed in 2 s\n"
    found = outcome_of(REPORT, printed)
    assert (found.passed, found.failed) == (1, ("b",))
    assert found.skipped == ("not to be had here: root",)
    assert found.said == ("20 down: 19 Mbit/s", "20 up: 19 Mbit/s", "spread 3 ms")
