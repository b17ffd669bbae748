import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from netready.domain.errors import BadInputError
from netready.store.database import Database
from netready.store.database.address import database_url, shown_url
from netready.store.database.engine import Connections, StoreUnavailableError
from netready.store.database.migration import head
from netready.store.database.schema import METADATA
from tests.store.database.build_rows import a_stored


def run(url: str, *statements: str) -> None:
    connections = Connections(database_url(url))
    with connections.write() as connection:
        for each in statements:
            connection.execute(text(each))
    connections.close()


def test_migrations_lead_to_exactly_the_tables_of_the_schema(url: str) -> None:
    Database(url).close()
    connections = Connections(database_url(url))
    with connections.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == head()
    connections.close()


def test_what_was_kept_is_there_when_it_is_opened_again(url: str) -> None:
    with Database(url) as database:
        database.records.keep([a_stored(1)])
    with Database(url) as database:
        assert database.records.count() == 1


def test_several_that_open_an_empty_one_at_once_make_one_schema(url: str) -> None:
    errors: list[BaseException] = []

    def opening() -> None:
        try:
            Database(url).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_newer_schema_is_left_alone(url: str) -> None:
    Database(url).close()
    run(url, "UPDATE alembic_version SET version_num = '9999'")
    for read_only in (False, True):
        with pytest.raises(BadInputError, match="made by a newer netready"):
            Database(url, read_only=read_only)


def test_tables_of_another_program_are_left_alone(url: str) -> None:
    run(url, "CREATE TABLE records (title TEXT)")
    with pytest.raises(BadInputError, match="another program"):
        Database(url)
    with pytest.raises(BadInputError, match="not a database of netready"):
        Database(url, read_only=True)


def test_to_read_only_changes_nothing(url: str) -> None:
    with Database(url) as database:
        database.records.keep([a_stored(1)])
    with Database(url, read_only=True) as database:
        assert database.records.count() == 1
        with pytest.raises(StoreUnavailableError):
            database.records.keep([a_stored(2)])
        with pytest.raises(StoreUnavailableError):
            database.settings.put("key", 1)


def test_accepted_rows_wait_for_the_disk(url: str) -> None:
    connections = Connections(database_url(url))
    asked = "PRAGMA synchronous" if url.startswith("sqlite") else "SHOW synchronous_commit"
    with connections.write() as connection:
        assert connection.execute(text(asked)).scalar_one() in {2, "on"}
    connections.close()


def test_an_sqlite_file_is_its_owners_only(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/new/school.db") as database:
        database.records.keep([a_stored(1)])
        for file in (tmp_path / "new").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Room 1 is slow. " * 100, encoding="utf-8")
    with pytest.raises(StoreUnavailableError, match="not a database"):
        Database(f"sqlite:///{file}")
    assert file.read_text(encoding="utf-8").startswith("Room 1")


def test_to_read_only_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"missing\.db: No such file"):
        Database(f"sqlite:///{tmp_path}/missing.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "school.db",
        "mysql://root:secret@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///",
    ],
)
def test_what_is_no_url_is_refused_without_a_password(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        database_url(text)
    assert "allowed" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    url = "postgresql://netready:secret@/none?host=/nowhere/at/all"
    assert "secret" not in shown_url(url)
    with pytest.raises(StoreUnavailableError) as caught:
        Database(url)
    assert "secret" not in str(caught.value)
    assert "/none" in str(caught.value)


def test_a_database_from_before_the_nights_is_brought_on_and_keeps_its_rows(url: str) -> None:
    with Database(url) as database:
        database.records.keep([a_stored(1)])
    run(
        url,
        *(
            f"DROP TABLE {name}"
            for name in ("room_nights", "nights", "lesson_looks", "lesson_days")
        ),
        "ALTER TABLE records DROP COLUMN order_id",
        "UPDATE alembic_version SET version_num = '0001'",
    )
    with pytest.raises(BadInputError, match="made by an older netready"):
        Database(url, read_only=True)
    with Database(url) as database:
        assert database.records.count() == 1
        assert database.nights.running() is None
    test_migrations_lead_to_exactly_the_tables_of_the_schema(url)
