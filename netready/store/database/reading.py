"""All records of a database for scoring and reports, as if they came from files."""

from collections.abc import Collection

from netready.store.database.address import shown_url
from netready.store.database.opened import Database
from netready.store.database.records import NOT_OF_LOOKS, Records
from netready.store.database.taken_back import without_taken_back
from netready.store.record_faults import ReadRecords
from netready.store.records import read_lines


def read_database(url: str, *, known_probes: Collection[str] | None = None) -> ReadRecords:
    """The records of a database, which may be in use; nothing in it is changed.

    Raises:
        BadInputError: not a database of ours, or of another version.
        StoreUnavailableError: it does not answer.
    """
    with Database(url, read_only=True) as database:
        name = shown_url(url)
        read = read_stored(database.records, name, known_probes=known_probes)
        return without_taken_back(database, read, name)


def read_stored(
    records: Records, name: str, *, known_probes: Collection[str] | None = None
) -> ReadRecords:
    """The same of a database that is open; the number of a line is its place in it.

    Without what looks left, as `Records.findings`.
    """
    conflicts = records.conflicts()
    found = records.lines(0, NOT_OF_LOOKS)
    return read_lines(found, name, known_probes=known_probes, conflicts=conflicts)
