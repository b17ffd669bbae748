"""Connections and transactions, and what the databases raise turned into errors of ours.

Writers take turns: SQLite allows one at a time anyway, and in PostgreSQL a row's number then tells
the order in which rows became visible, so that "everything after row n" misses nothing.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from netready.domain.errors import BadInputError, CannotMeasureError, DiskFullError
from netready.store.database.address import CONNECT_S, is_sqlite

CONNECTIONS: Final = 10
CONNECTIONS_MORE: Final = 30
WAIT_S: Final = 30  # for a connection, a lock, a statement
WRITER_LOCK: Final = 0x6E657472  # "netr": PostgreSQL's advisory lock of whoever writes
WRITES: Final = "netready_writes"
UNBOUND: Final = "netready_unbound"
SWITCH_S: Final = 0.02
PAGE_BYTES: Final = 8192
IDLE_S: Final = 5.0  # a connection that rested longer is tried before it is used
_USED_S: Final = "netready_used_s"


class StoreUnavailableError(CannotMeasureError):
    """The database does not answer, or did not keep what it was given."""


class Connections:
    """A pool of connections to one database; may be used by any number of threads."""

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        """Raises BadInputError where an SQLite file cannot be made or be opened."""
        self.url = url
        self.is_sqlite = is_sqlite(url)
        self._turn = threading.Lock()
        if self.is_sqlite:
            _ensure_file(Path(url.database or ""), may_make=not read_only)
        self._engine = _engine(url, read_only=read_only)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """To look only; nobody is kept waiting by it."""
        with _ours(self.url), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block has ended, or has not happened."""
        with self._turn, _ours(self.url), self._engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                if not self.is_sqlite:
                    lock = text("SELECT pg_advisory_xact_lock(:lock)")
                    connection.execute(lock, {"lock": WRITER_LOCK})
                yield connection

    @contextmanager
    def unbound(self) -> Iterator[Connection]:
        """Without a transaction, for statements that allow none around them; nobody else writes."""
        # an SQLite connection has none by itself (`_pragmas`), and must not be told to have again
        options = {UNBOUND: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with self._turn, _ours(self.url), self._engine.connect() as plain:
            yield plain.execution_options(**options)

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def _engine(url: URL, *, read_only: bool) -> Engine:
    options: dict[str, Any] = {
        "pool_size": CONNECTIONS,
        "max_overflow": CONNECTIONS_MORE,
        "pool_timeout": WAIT_S,
        "json_serializer": _json,  # the default puts blanks in, a sixth of a view of a run
    }
    if is_sqlite(url):
        engine = create_engine(url, connect_args={"timeout": WAIT_S}, **options)
        event.listen(engine, "connect", _sqlite_reader if read_only else _sqlite_writer)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    settings = f"-c statement_timeout={WAIT_S * 1000} -c synchronous_commit=on -c timezone=UTC"
    if read_only:
        settings += " -c default_transaction_read_only=on"
    silence = {"tcp_user_timeout": CONNECT_S * 1000}  # a server whose machine is gone
    arguments = {"connect_timeout": CONNECT_S, "options": settings, **silence}
    engine = create_engine(
        url,
        connect_args=arguments,
        isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        **options,
    )
    event.listen(engine, "checkout", _alive)
    event.listen(engine, "checkin", _used)
    return engine


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _alive(connection: Any, record: Any, _proxy: object) -> None:
    """The server may have been restarted meanwhile; to ask each time costs a round trip."""
    if time.monotonic() - record.info.get(_USED_S, 0.0) < IDLE_S:
        return
    try:
        connection.execute("SELECT 1").close()
        connection.rollback()
    except Exception as error:  # whatever it was: the pool makes a new one
        raise DisconnectionError from error


def _used(_connection: Any, record: Any) -> None:
    record.info[_USED_S] = time.monotonic()


def _sqlite_writer(connection: Any, _record: object) -> None:
    # Records have about 2 kB: a page of 4 kB, the default, would hold one and be half empty.
    # FULL: in WAL mode NORMAL may lose accepted rows when the power goes (sqlite.org/wal.html).
    # secure_delete: a photograph that was taken out shall not stay in free pages.
    _pragmas(connection, f"page_size={PAGE_BYTES}")
    _to_wal(connection)
    _pragmas(connection, "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


def _to_wal(connection: Any) -> None:
    """Write-ahead log, which stays in the file; while two switch at once SQLite does not wait."""
    for left in reversed(range(int(WAIT_S / SWITCH_S))):
        try:
            _pragmas(connection, "journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(SWITCH_S)


def _sqlite_reader(connection: Any, _record: object) -> None:
    _pragmas(connection, "query_only=ON")


def _pragmas(connection: Any, *pragmas: str) -> None:
    # The driver would begin transactions by itself, and late; _sqlite_begin says which and when.
    connection.isolation_level = None
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    # A writer asks for the lock at once: one that reads first could not have it later.
    options = connection.get_execution_options()
    if not options.get(UNBOUND, False):
        writes = options.get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _ensure_file(path: Path, *, may_make: bool) -> None:
    """The file, readable by its owner only; SQLite gives its companions the same rights."""
    try:
        if may_make:
            path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | (os.O_CREAT if may_make else 0)
        os.close(os.open(path, flags, 0o600))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        allowed = "a file that this user may write" if may_make else "the file of a database"
        raise BadInputError([f"{path}: {reason}; allowed: {allowed}"]) from error


@contextmanager
def _ours(url: URL) -> Iterator[None]:
    """Errors of the driver as ours, without the statement, its values or a password."""
    try:
        yield
    except IntegrityError:
        raise  # a repository knows which of its rules it was
    except DataError as error:  # a fault of whoever handed it in, not of the database
        raise ValueError(f"cannot be stored: {_words(error.orig)}") from None
    except PoolTimeoutError as error:
        raise _unavailable(url, f"all connections were in use for {WAIT_S} s") from error
    except DBAPIError as error:
        raise _named(error, url) from error


def _named(error: DBAPIError, url: URL) -> CannotMeasureError:
    words = _words(error.orig)
    if "disk is full" not in words and getattr(error.orig, "sqlstate", "") != "53100":
        return _unavailable(url, words)
    return DiskFullError(
        f"The disk of the database {_shown(url)} is full; what was accepted before is kept.",
        "Free some space on that disk; devices keep what they measured and send it again.",
    )


def _unavailable(url: URL, words: str) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"The database {_shown(url)} did not do what it was asked: {words}.",
        "Look whether it runs and may be written; devices keep what they measured.",
    )


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _words(error: object) -> str:
    return " ".join(str(error).split())[:200]
