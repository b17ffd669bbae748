"""`netready score` and `report` of a database: as of a file with the same records."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nights import NightReading
from netready.store.database import Database, StoredRecord
from netready.store.example import example_site_text
from netready.store.records import append_record, record_line
from tests.build_records import START, a_load_record, a_record

RUN = CliRunner()


@pytest.fixture
def school(tmp_path: Path) -> Path:
    records = (a_record(number=1), a_load_record(holds=30, number=2))
    with Database(f"sqlite:///{tmp_path}/school.db") as database:
        for each in records:
            append_record(tmp_path / "records.jsonl", each)
            line = record_line(each).encode()
            given = StoredRecord(record=each, line=line, agent_id="", received_at=START)
            database.records.keep([given])
    (tmp_path / "school.toml").write_text(example_site_text(), encoding="utf-8")
    return tmp_path


def score(source: str, school: Path) -> str:
    argv = ["score", source, "--site", str(school / "school.toml"), "--json", "-"]
    result = RUN.invoke(app, argv, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_score_of_a_database_is_the_score_of_its_records(school: Path) -> None:
    expected = score(str(school / "records.jsonl"), school)
    assert score(f"sqlite:///{school}/school.db", school) == expected


def test_a_report_is_drawn_from_a_database(school: Path) -> None:
    source, out = f"sqlite:///{school}/school.db", school / "pages"
    argv = ["report", source, "--site", str(school / "school.toml"), "--out", str(out)]
    assert RUN.invoke(app, argv, catch_exceptions=False).exit_code == 0
    assert source in (out / "technician.html").read_text(encoding="utf-8")


def test_nights_of_a_database_stand_in_the_report(school: Path) -> None:
    source, out = f"sqlite:///{school}/school.db", school / "pages"
    night = START.date()
    reading = NightReading(night=night, room="Oak", holds=24, breaks=26, planned=30)
    room = RoomNight(night=night, room="Oak", state=RoomState.MEASURED, reading=reading)
    with Database(source) as database:
        closed = Night(night=night, state=NightState.CLOSED, started_at=START, ended_at=START)
        database.nights.begin(closed, [room])
    site = school / "school.toml"
    site.write_text(site.read_text(encoding="utf-8") + "\n[nightly]\n", encoding="utf-8")
    argv = ["report", source, "--site", str(site), "--out", str(out)]
    assert RUN.invoke(app, argv, catch_exceptions=False).exit_code == 0
    page = (out / "technician.html").read_text(encoding="utf-8")
    assert "Over the nights" in page and "Night capacity" in page
