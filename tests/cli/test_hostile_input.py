"""Records that an enemy wrote, through the whole program: terminal, score, pages, tables."""

import csv
import json
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from netready import cli
from netready.domain.record import Record
from netready.store.records import record_line
from netready.store.site_text import site_text
from netready_reports.material import ReportMaterial
from tests.reports.fixtures import hostile, not_yet

TEXT = "=1+1 " + " ".join(text for text in hostile.ATTACKS.values() if len(text) < 1000)
FORMULA = ("=", "+", "@", "\t", "\r")  # and "-", which begins numbers, too


def written(folder: Path, records: tuple[Record, ...]) -> tuple[Path, Path]:
    site, file = folder / "site.toml", folder / "records.jsonl"
    school = replace(not_yet().site, answers=())  # those of the pages are no answers of ours
    site.write_text(site_text(school), encoding="utf-8")
    file.write_text("".join(record_line(each) + "\n" for each in records), encoding="utf-8")
    return site, file


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "argv", ["netready", *map(str, words)])
        # the guard goes with the streams that it guards
        patched.setattr(sys, "stdout", sys.stdout)
        patched.setattr(sys, "stderr", sys.stderr)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return int(ended.value.code or 0)


def is_seen(text: str) -> bool:
    """Whether a terminal shows every character of it."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return not any(unicodedata.category(sign) in hidden for sign in text if sign not in "\n\u200d")


def letting_in(material: ReportMaterial) -> tuple[Record, ...]:
    """What a record file may hold: its labels are held to be plain, the rest is anybody's."""
    return tuple(
        replace(
            record,
            site=material.site.name,
            network=replace(record.network, ssid=TEXT[:200], subnet=TEXT, proxy=TEXT),
            annotations={**record.annotations, "note": TEXT, "withheld": TEXT},
            failures=tuple(replace(each, note=TEXT) for each in record.failures),
            metrics=tuple(replace(each, note=TEXT) for each in record.metrics),
        )
        for record in material.records
    )


def test_hostile_notes_and_networks_go_through_the_whole_program_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site, records = written(tmp_path, letting_in(not_yet()))
    out, score = tmp_path / "pages", tmp_path / "score.json"
    assert run(monkeypatch, "report", records, "--site", site, "--out", out, "--json", score) == 0
    assert run(monkeypatch, "score", records, "--site", site, "--json", "-") == 0
    assert run(monkeypatch, "export", records, "--site", site, "--out", tmp_path / "tables") == 0
    said = capsys.readouterr()
    assert is_seen(said.out) and is_seen(said.err)
    json.loads(score.read_text(encoding="utf-8"))
    assert is_seen(score.read_text(encoding="utf-8"))
    for page in out.iterdir():
        text = page.read_text(encoding="utf-8")
        assert "\x1b" not in text and "\u202e" not in text and "\0" not in text
    for table in (tmp_path / "tables").glob("*.csv"):
        for row in csv.reader(table.read_text(encoding="utf-8").splitlines(keepends=True)):
            assert not [cell for cell in row if cell.startswith(FORMULA)]


def test_what_is_refused_is_named_without_its_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tuple(replace(each, room=TEXT, device=TEXT) for each in not_yet().records)
    site, file = written(tmp_path, records)
    assert run(monkeypatch, "score", file, "--site", site) == 2
    said = capsys.readouterr()
    assert "allowed at most 200 printable characters" in said.err
    assert is_seen(said.out) and is_seen(said.err)
