"""What a user sees when records, folders or the program itself are at fault. In process."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from netready import cli
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import metric
from netready.store.example import example_site_text
from tests.build_records import a_record


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "s.toml"
    path.write_text(example_site_text(), encoding="utf-8")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["netready", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    assert isinstance(code, int)
    return code


def write_lines(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def good_line() -> str:
    return canonical_json(a_record(metric("rtt_ms", 1.0), number=1))


def faulty_lines() -> tuple[str, ...]:
    line = good_line()
    fields = json.loads(line)
    return (
        canonical_json({**fields, "record_version": 99}),
        json.dumps({**fields, "duration_s": float("nan")}),
        canonical_json({**fields, "duration_s": -1.0}),
        canonical_json({**fields, "device": "another"}),
        line[: len(line) // 2],
    )


@pytest.mark.parametrize("command", ["score", "report"])
def test_each_skipped_line_is_named_with_its_place_and_the_rest_is_used(
    command: str,
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = write_lines(tmp_path / "r.jsonl", good_line(), *faulty_lines())
    out = ("--out", tmp_path / "pages") if command == "report" else ()
    assert run(monkeypatch, command, file, "--site", site, *out) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("1 record used, 5 lines skipped")
    assert [f"r.jsonl:{number}: " in line for number, line in enumerate(said[1:], 2)] == [True] * 5


def test_the_report_names_the_skipped_lines(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "r.jsonl", good_line(), *faulty_lines())
    assert run(monkeypatch, "report", file, "--site", site, "--out", tmp_path / "pages") == 0
    page = (tmp_path / "pages" / "technician.html").read_text(encoding="utf-8")
    assert [f"r.jsonl:{number}:" in page for number in range(2, 7)] == [True] * 5


def test_a_thousand_faults_are_told_in_a_screenful(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "r.jsonl", *["garbage"] * 1000)
    assert run(monkeypatch, "score", file, "--site", site) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 22
    assert said[-1] == "netready: ... and 980 more"


@pytest.mark.parametrize("command", ["score", "report"])
def test_an_answer_off_its_scale_is_told_with_its_line(
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    text = example_site_text().replace('"full-fibre"', '"banana"')
    site = write_lines(tmp_path / "s.toml", text)
    file = write_lines(tmp_path / "r.jsonl", good_line())
    assert run(monkeypatch, command, file, "--site", site) == 2
    (said,) = capsys.readouterr().err.splitlines()
    line = text[: text.index("banana")].count("\n") + 1
    assert f"s.toml:{line}: answer[1].value (INF-01): 'banana' is not one of" in said


def test_a_folder_that_cannot_be_made_is_wrong_usage(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "r.jsonl", good_line())
    assert run(monkeypatch, "report", file, "--site", site, "--out", file) == 2
    assert f"--out {file}: cannot be made" in capsys.readouterr().err


def test_a_fault_of_the_program_is_one_line_and_exit_1(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_given: object) -> None:
        raise RuntimeError("a wheel\ncame off")

    monkeypatch.delenv("NETREADY_TRACEBACK", raising=False)
    monkeypatch.setattr("netready.cli.inputs.checked_site_from", broken)
    assert run(monkeypatch, "site", "check", site) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("netready: the program failed: RuntimeError: a wheel came off.")
    monkeypatch.setenv("NETREADY_TRACEBACK", "1")
    monkeypatch.setattr(sys, "argv", ["netready", "site", "check", str(site)])
    with pytest.raises(RuntimeError):
        cli.main()


HOSTILE = ["a\x07b", "R" * 201, " ", "\x1b[31m", "\udcff"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("option", ["--room", "--device", "--permitted-by"])
@pytest.mark.parametrize("command", [["measure", "host"], ["assess", "--target", "127.0.0.1:9"]])
def test_a_name_that_no_record_may_hold_is_refused_before_anything_is_measured(
    command: list[str],
    option: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *command, option, name) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith(f"netready: {option}: ") and "allowed" in line
    assert line.isprintable()


@pytest.mark.parametrize("name", ["../../etc/passwd", "<script>alert(1)</script>", 'Raum Ä "1"'])
def test_an_odd_but_printable_name_is_kept_as_it_is_and_escaped_on_the_pages(
    name: str, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record = replace(a_record(metric("rtt_ms", 1.0), number=1, room=name), device=name)
    line = canonical_json(replace(record, network=replace(record.network, ssid=name + "\x07")))
    file = write_lines(tmp_path / "r.jsonl", line)
    assert run(monkeypatch, "report", file, "--site", site, "--out", tmp_path / "pages") == 0
    for page in sorted((tmp_path / "pages").iterdir()):
        text = page.read_text(encoding="utf-8")
        assert page.suffix == ".txt" or "<script>alert" not in text  # plain text runs nothing
        assert "\x07" not in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "r.jsonl", "s.toml"]


@pytest.mark.parametrize(
    "command",
    [
        ["measure", "host"],
        ["assess", "--target", "127.0.0.1:9"],
        ["load", "--target", "127.0.0.1:9", "--activity", "video-720p"],
    ],
)
@pytest.mark.parametrize("where", [".", "s.toml/out.json"])
def test_a_json_file_that_cannot_be_written_is_refused_before_anything_is_measured(
    command: list[str],
    where: str,
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(site.parent)
    assert run(monkeypatch, *command, "--json", where) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"netready: --json {where}: cannot be written; allowed:")
