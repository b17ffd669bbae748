"""RECORDS as a person gives it: a file, a folder of files, or a database; read in one manner.

What a database needs is imported only when one is given.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.walk import Spot
from netready.store.record_faults import ReadRecords
from netready.store.records import read_records

_URL: Final = re.compile(r"(sqlite|postgresql|postgres)(\+\w+)?:/", re.IGNORECASE)
_SQLITE_HEAD: Final = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html 1.3
_PASSWORD: Final = re.compile(r"(?<=://)([^:@/]*):.*@|(password=)[^&]*", re.IGNORECASE)


def read_source(source: str | Path, *, known_probes: Collection[str] | None = None) -> ReadRecords:
    """The records of a JSON Lines file, of a folder of them, or of a database.

    Args:
        source: a path (an SQLite file is known by its content) or a database URL.
        known_probes: names that `probe` may have; None: any.

    Raises:
        BadInputError: there is no such thing, or nothing in it may be read.
        StoreUnavailableError: the database does not answer.
    """
    url = database_of(source)
    if url is None:
        return read_records(Path(source), known_probes=known_probes)
    try:
        from netready.store.database.reading import read_database
    except ImportError as error:
        fault = f"{shown_source(source)}: a database; allowed after pip install netready[serve]"
        raise BadInputError([fault]) from error
    return read_database(url, known_probes=known_probes)


def source_spots(
    source: str | Path, records: Sequence[Record], site: Site
) -> dict[str, Spot] | None:
    """Where the records of a database were made, by its walk; None: only the records can say.

    Raises:
        StoreUnavailableError: the database does not answer any more.
    """
    url = database_of(source)
    if url is None:
        return None
    from netready.store.database.opened import Database
    from netready.store.database.walked_spots import walked_spots

    with Database(url, read_only=True) as database:
        return walked_spots(database, records, site)


def shown_source(source: str | Path) -> str:
    """For people and pages: a password in a URL is stars."""
    text = str(source)
    return _PASSWORD.sub(_starred, text) if _URL.match(text) else text


def _starred(match: re.Match[str]) -> str:
    return f"{match[2]}***" if match[2] else f"{match[1]}:***@"


def database_of(source: str | Path) -> str | None:
    """The URL of a database; None: it is a file or a folder of records."""
    text = str(source)
    if isinstance(source, str) and _URL.match(text):
        return text
    try:
        with Path(source).open("rb") as file:
            is_sqlite = file.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD
    except (OSError, ValueError):
        return None  # whoever reads it as a file says what is wrong with it
    return f"sqlite:///{Path(source).absolute()}" if is_sqlite else None
