"""Database URLs: which text is one, completed with its driver, shown without its password."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from netready.domain.errors import BadInputError

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",  # as many write it
}
FILE_NAME = "records.db"  # in a state folder
ALLOWED = "sqlite:///FILE or postgresql://USER@HOST/DATABASE"
CONNECT_S = 10


def database_in(state: Path) -> str:
    """The URL of the SQLite file in a state folder, where nobody said otherwise."""
    return f"sqlite:///{state.absolute() / FILE_NAME}"


def database_url(text: str) -> URL:
    """The URL with the driver that is installed here; the path of an SQLite file is made absolute.

    Raises:
        BadInputError: it is no URL of a database that is known; no password is repeated.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise BadInputError([f"not a database URL; allowed {ALLOWED}"]) from error
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise BadInputError([f"database URL: found {kind!r}, allowed {ALLOWED}"])
    if any("password" in key.lower() for key in url.query):  # it would be shown with the rest
        fault = "database URL: a password behind '?', allowed postgresql://USER:PASSWORD@HOST/..."
        raise BadInputError([fault])
    url = url.set(drivername=DRIVERS[kind])
    if kind != "sqlite":
        return url
    if not url.database or url.database == ":memory:" or "uri" in url.query:
        raise BadInputError(["database URL: sqlite without a file, allowed sqlite:///FILE"])
    return url.set(database=str(Path(url.database).absolute()))


def is_sqlite(url: URL) -> bool:
    """Whether it is a file on this machine."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(text: str) -> Path | None:
    """The file of a database that is one; None: it is on a server. Raises as `database_url`."""
    url = database_url(text)
    return Path(url.database or "") if is_sqlite(url) else None


def shown_url(text: str) -> str:
    """For people and pages: the password, if there is one, as stars."""
    return database_url(text).render_as_string(hide_password=True)
