"""Connections that end while nobody looks."""

import psycopg
import pytest

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
