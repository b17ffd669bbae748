"""The space of rows that are gone, given back; bounded in time, and left be where it is not worth.

Pages of rows that are gone are used again anyway, so a file that is not made smaller does not grow.
"""

import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from netready.store.database.engine import WAIT_S, Connections

SECONDS_MAX: Final = 20.0  # others who write wait meanwhile, for at most 30 s
# Below these it is not worth rewriting the file; above the last it would take too long.
FREE_RATIO: Final = 0.25
FREE_BYTES: Final = 8_000_000
FILE_BYTES_MAX: Final = 2_000_000_000
LOG_S: Final = 2  # for others that still read the log
_GIVEN_UP: Final = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY})
_TOO_LONG: Final = "57014"  # PostgreSQL's query_canceled
_STEPS: Final = 10_000  # of SQLite's machine between two looks at the clock
_PLAIN: Final = ("page_size", "page_count", "freelist_count")


def size_bytes(connections: Connections) -> int | None:
    """Of the database; None: it does not tell."""
    if connections.is_sqlite:
        page, count, _ = _pages(connections)
        return page * count
    with connections.read() as connection:
        asked = text("SELECT pg_database_size(current_database())")
        found = connection.execute(asked).scalar()
        return None if found is None else int(found)


def vacuum(connections: Connections) -> bool:
    """Makes an SQLite file smaller where that is worth it; marks space as free in PostgreSQL.

    False: it was not worth it, or took too long and was given up; nothing is changed then.
    """
    if not connections.is_sqlite:
        return _marked_free(connections)
    page, count, free = _pages(connections)
    worth = free >= FREE_RATIO * count and free * page >= FREE_BYTES
    if not worth or page * count > FILE_BYTES_MAX:
        return False
    with connections.unbound() as connection:
        return _rewritten(connection, time.monotonic)


def _pages(connections: Connections) -> tuple[int, int, int]:
    """Bytes of a page, pages, and how many of them are free."""
    with connections.read() as connection:
        page, count, free = (
            int(connection.execute(text(f"PRAGMA {name}")).scalar_one()) for name in _PLAIN
        )
    return page, count, free


def _rewritten(connection: Connection, monotonic_s: Callable[[], float]) -> bool:
    ends_s = monotonic_s() + SECONDS_MAX
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: monotonic_s() > ends_s, _STEPS)
    try:
        connection.exec_driver_sql("VACUUM").close()
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) not in _GIVEN_UP:
            raise
        return False
    finally:
        driver.set_progress_handler(None, 0)
    # the file was rewritten by way of its log, which would stay as large
    connection.exec_driver_sql(f"PRAGMA busy_timeout={LOG_S * 1000}").close()
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={WAIT_S * 1000}").close()
    return True


def _marked_free(connections: Connections) -> bool:
    """The server's own time limit for a statement holds; it goes on by itself some day."""
    with connections.unbound() as connection:
        for table in ("records", "aside", "runs", "orders", "lesson_looks", "room_nights"):
            try:
                connection.exec_driver_sql(f"VACUUM {table}")
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _TOO_LONG:
                    raise
                return False
    return True
