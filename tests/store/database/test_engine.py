"""Connections that end while nobody looks."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from netready.domain.access import Role
from netready.domain.errors import DiskFullError
from netready.store.database import Database, Kept
from netready.store.database import engine as engine_
from netready.store.database.engine import StoreUnavailableError
from tests.postgres import Cluster
from tests.store.database.build_rows import a_stored, an_id


def cut(postgres: Cluster, url: str) -> None:
    """As if the server had been restarted: all sessions of that database end."""
    name = url.rpartition("/" + "school")[2].partition("?")[0]
    asked = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        ended = connection.execute(asked, (f"school{name}",)).fetchall()
    assert ended
    assert all(each == (True,) for each in ended)


def test_a_connection_that_rested_is_tried_before_it_is_used(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_, "IDLE_S", 0.0)
    url = postgres.make()
    with Database(url) as database:
        database.records.keep([a_stored(1)])
        cut(postgres, url)
        assert database.records.keep([a_stored(2)]) == {an_id(2): Kept.NEW}


def test_a_server_that_goes_away_in_between_is_an_error_once_and_nothing_is_half_there(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_, "IDLE_S", 3600.0)
    url = postgres.make()
    with Database(url) as database:
        database.records.keep([a_stored(1)])
        cut(postgres, url)
        with pytest.raises(StoreUnavailableError, match="devices keep what they measured"):
            database.records.keep([a_stored(2)])
        assert database.records.keep([a_stored(2)]) == {an_id(2): Kept.NEW}
        assert database.records.count() == 2


def test_what_cannot_be_stored_is_the_fault_of_whoever_handed_it_in(postgres: Cluster) -> None:
    with Database(postgres.make()) as database:
        with pytest.raises(ValueError, match="cannot be stored") as caught:
            database.agents.add_person("x" * 37, Role.READER, "a secret", b"t", None)
        assert "a secret" not in str(caught.value)


def test_a_full_disk_is_named_and_nothing_is_half_there(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/school.db") as database:
        database.records.keep([a_stored(1)])
        with database._connections.write() as connection:  # as small as it is now
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        event.listen(database._connections._engine, "begin", _no_more_than(pages))
        with pytest.raises(DiskFullError, match="what was accepted before is kept"):
            database.records.keep([a_stored(number) for number in range(2, 200)])
    with Database(f"sqlite:///{tmp_path}/school.db") as database:
        assert [record.record_id for record in database.records.all()] == [an_id(1)]


def _no_more_than(pages: int) -> Callable[[Connection], None]:
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    return limit


def test_callers_who_wait_too_long_for_a_connection_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_, "WAIT_S", 0.01)
    monkeypatch.setattr(engine_, "CONNECTIONS", 1)
    monkeypatch.setattr(engine_, "CONNECTIONS_MORE", 0)
    monkeypatch.setattr(engine_, "SWITCH_S", 0.001)
    with (
        Database(f"sqlite:///{tmp_path}/school.db") as database,
        database._connections.read(),
        pytest.raises(StoreUnavailableError, match="all connections were in use"),
    ):
        database.records.count()
