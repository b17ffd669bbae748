"""A database for each test, copied from one that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from netready.store.database import Database


@pytest.fixture(name="empty", scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nights") / "n.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(name="nights_database")
def _nights_database(empty: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(empty, tmp_path / "n.db")
    with Database(f"sqlite:///{tmp_path / 'n.db'}") as database:
        yield database
