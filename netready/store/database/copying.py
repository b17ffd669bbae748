"""Every row of one database into another, empty one, of whichever kind: moving house, backups."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Column, Table, func, insert, select, text
from sqlalchemy.engine import Connection

from netready.domain.errors import BadInputError
from netready.store.database.address import database_url
from netready.store.database.engine import Connections
from netready.store.database.migration import check_version, migrate
from netready.store.database.schema import METADATA

ROWS_A_PAGE: Final = 50  # a picture or a large record has megabytes


def copy_database(source: str, target: str) -> Mapping[str, int]:
    """Copies all rows as they are at one moment; the source may be in use. Rows a table.

    Args:
        source: URL of a database of this version.
        target: URL of one that is empty, or is made here.

    Raises:
        BadInputError: no database of ours, or of another version; or the target holds rows.
        StoreUnavailableError, DiskFullError: nothing was copied.
    """
    from_, to = Connections(database_url(source), read_only=True), None
    try:
        check_version(from_)
        to = Connections(database_url(target))
        migrate(to)
        with from_.read() as reading, to.write() as writing:
            return _copied(reading, writing, to)
    finally:
        from_.close()
        if to is not None:
            to.close()


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }


def _copied(reading: Connection, writing: Connection, to: Connections) -> dict[str, int]:
    if any(row_counts(writing).values()):
        shown = to.url.render_as_string(hide_password=True)
        raise BadInputError([f"{shown}: holds rows already; allowed: an empty database"])
    for table in METADATA.sorted_tables:  # those that others refer to come first
        for page in _pages(reading, table):
            writing.execute(insert(table), page)
        if not to.is_sqlite:
            _count_on(writing, table)
    return row_counts(writing)


def _pages(reading: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    key = _key(table)
    asked = select(table).order_by(key).limit(ROWS_A_PAGE)
    page = reading.execute(asked).mappings().all()
    while page:
        yield [dict(row) for row in page]
        page = reading.execute(asked.where(key > page[-1][key])).mappings().all()


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key.columns
    return key


def _count_on(writing: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a counter, which rows with numbers of their own leave be."""
    key = _key(table)
    highest = writing.execute(select(func.max(key))).scalar_one()
    if key.autoincrement is True and highest is not None:
        asked = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        values = {"table": table.name, "column": key.name, "highest": highest}
        writing.execute(asked, values)
