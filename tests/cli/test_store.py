"""`netready store`: a backup of a state folder, put back into another."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.errors import BadInputError
from netready.store.database import Database
from tests.store.database.build_rows import a_stored

RUN = CliRunner()


def store(*words: str) -> str:
    result = RUN.invoke(app, ["store", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_state_folder_is_saved_put_back_and_checked(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "saved.zip"
    with Database(f"sqlite:///{old}/records.db") as database:
        database.records.keep([a_stored(1), a_stored(2)])
        (old / "signing-key").write_bytes(b"k" * 32)
        assert "2 records" in store("backup", str(file), "--state", str(old))
    words = store("restore", str(file), "--state", str(new))
    assert words == (
        "2 records, 0 devices, 0 steps of the walk; 1 files of the state folder; "
        f"put back into {new}\n"
    )
    assert store("check", "--state", str(new)).startswith("no fault: 2 records")


def test_a_folder_without_a_database_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"records\.db: No such file"):
        store("check", "--state", str(tmp_path))
