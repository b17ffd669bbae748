"""`netready nightly page`: the page as a file, from the folder of the aggregator."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nights import NightReading
from netready.store.database import Database
from netready.store.database.address import database_in
from tests.cli.test_nightly import SITE


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A site file, and the state of an aggregator with one night of one room."""
    (tmp_path / "s.toml").write_text(SITE)
    (tmp_path / "state").mkdir()
    began = datetime.now(UTC) - timedelta(days=1)
    reading = NightReading(night=began.date(), room="Class 1", holds=24, breaks=26, planned=30)
    room = RoomNight(
        night=began.date(), room="Class 1", state=RoomState.MEASURED, place=0, reading=reading
    )
    night = Night(night=began.date(), state=NightState.CLOSED, started_at=began, ended_at=began)
    with Database(database_in(tmp_path / "state")) as database:
        database.nights.begin(night, [room])
    return tmp_path


def run(folder: Path, *more: str) -> tuple[int, str]:
    """Exit code and everything said."""
    argv = ["nightly", "page", "--site", str(folder / "s.toml"), *more]
    done = CliRunner().invoke(app, argv)
    return done.exit_code, done.output


def test_the_page_is_written_from_the_aggregators_folder(folder: Path) -> None:
    out = folder / "n.html"
    code, said = run(folder, "--state", str(folder / "state"), "--out", str(out))
    assert (code, said.splitlines()[-1]) == (0, f"The page: {out}")
    text = out.read_text(encoding="utf-8")
    assert "24, breaks at 26" in text and "Oak Road" in text and "Nothing noted" in text


def test_where_no_aggregator_was_nothing_is_made(folder: Path) -> None:
    code, _ = run(folder, "--state", str(folder / "other"))
    assert code != 0
    assert not (folder / "other").exists()


def test_a_page_that_is_no_html_is_refused(folder: Path) -> None:
    code, _ = run(folder, "--state", str(folder / "state"), "--out", str(folder / "state"))
    assert code != 0
