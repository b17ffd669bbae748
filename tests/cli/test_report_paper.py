"""`netready report`: the leadership page as text and PDF, beside an earlier score."""

from pathlib import Path

import pytest
from typer.main import get_command

from netready.cli import app, paper
from netready.coordinator import printing
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import metric
from netready.store.site_text import site_text
from tests.build_records import a_load_record, a_record, a_site
from tests.fakes import FakePrograms

RECORDS = (a_record(metric("rtt_ms", 12.5)), a_load_record(holds=30, number=2))


def report(folder: Path, *options: str) -> Path:
    lines = "".join(f"{canonical_json(record)}\n" for record in RECORDS)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    (folder / "site.toml").write_text(site_text(a_site()), encoding="utf-8")
    words = [str(folder / "records.jsonl"), "--site", str(folder / "site.toml")]
    get_command(app).main(
        args=["report", *words, "--out", str(folder / "out"), *options], standalone_mode=False
    )
    return folder / "out"


def test_the_page_is_there_as_text_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = report(tmp_path)
    assert "THE NETWORK: " in (out / "leadership.txt").read_text(encoding="utf-8")
    assert "leadership.txt" in capsys.readouterr().out
    assert not (out / "leadership.pdf").exists()


def test_a_pdf_is_written_where_one_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paper, "check_printer", lambda programs: None)
    monkeypatch.setattr(
        paper, "printed", lambda page, programs, **rest: b"%PDF-1.4 " + page[:9].encode()
    )
    out = report(tmp_path, "--pdf")
    assert (out / "leadership.pdf").read_bytes() == b"%PDF-1.4 <!doctype"
    assert "leadership.pdf" in capsys.readouterr().out


def test_without_a_printer_it_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "RealPrograms", FakePrograms)
    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    with pytest.raises(CannotMeasureError, match="neither Chromium nor WeasyPrint"):
        report(tmp_path, "--pdf")
    assert not (tmp_path / "out").exists()


def test_an_earlier_score_gives_the_page_its_arrows(tmp_path: Path) -> None:
    report(tmp_path, "--json", str(tmp_path / "old.json"))
    out = report(tmp_path, "--earlier", str(tmp_path / "old.json"))
    text = (out / "leadership.txt").read_text(encoding="utf-8")
    assert "the answer was" in text
    assert "= as before" in text


def test_the_score_of_a_simulated_example_is_no_earlier_state_of_a_school(tmp_path: Path) -> None:
    report(tmp_path, "--json", str(tmp_path / "old.json"))
    old = (tmp_path / "old.json").read_text(encoding="utf-8")
    simulated = old.replace('"simulated": false', '"simulated": true')
    assert simulated != old
    (tmp_path / "old.json").write_text(simulated, encoding="utf-8")
    with pytest.raises(BadInputError, match="found the score of a simulated example"):
        report(tmp_path, "--earlier", str(tmp_path / "old.json"))


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "found no JSON"), ("[]", "found no score"), ('{"emulated": true}', "an emulated room")],
)
def test_what_is_no_earlier_score_is_one_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "old.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError, match=said) as caught:
        report(tmp_path, "--earlier", str(tmp_path / "old.json"))
    assert len(caught.value.faults) == 1
    assert not (tmp_path / "out").exists()
