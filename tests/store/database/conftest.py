"""Each test of a repository runs on an SQLite file and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netready.store.database import Database
from tests.postgres import Cluster, cluster, why_not


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    if reason := why_not():
        pytest.skip(reason)
    with cluster("fsync=off") as running:  # what survives here is the process, not the power
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'school.db'}"
    running: Cluster = request.getfixturevalue("postgres")
    return running.make()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as opened:
        yield opened
