from pathlib import Path

import pytest

from netready.domain.errors import BadInputError
from netready.store.database import Database, StoredRecord
from netready.store.record_faults import FaultKind
from netready.store.record_source import read_source, shown_source
from netready.store.records import append_record
from tests.build_records import a_record
from tests.store.database.build_rows import NOW, a_stored, an_id


def filled(tmp_path: Path, *given: StoredRecord) -> Path:
    file = tmp_path / "school.db"
    with Database(f"sqlite:///{file}") as database:
        database.records.keep(given)
    return file


def test_a_database_gives_what_a_file_of_the_same_records_gives(tmp_path: Path) -> None:
    given = [a_stored(number) for number in (3, 1, 2)]
    file = filled(tmp_path, *given)
    for each in given:
        append_record(tmp_path / "records.jsonl", each.record)
    read = read_source(str(tmp_path / "records.jsonl"))
    assert len(read.records) == 3
    assert read_source(f"sqlite:///{file}") == read
    assert read_source(file) == read_source(str(file)) == read  # known by its content


def test_what_cannot_be_used_of_a_database_is_named(tmp_path: Path) -> None:
    bad = StoredRecord(record=a_record(number=2), line=b"{}", agent_id="", received_at=NOW)
    file = filled(tmp_path, a_stored(1), bad, a_stored(1, rtt_ms=9))
    read = read_source(f"sqlite:///{file}", known_probes={"latency"})
    assert [record.record_id for record in read.records] == [an_id(1)]
    assert read.counts == {FaultKind.VERSION: 1, FaultKind.CONFLICT: 1}
    assert read.faults[0].line == 2
    assert an_id(1) in read.faults[1].text


def test_a_probe_that_is_not_known_is_skipped_by_name(tmp_path: Path) -> None:
    file = filled(tmp_path, a_stored(1))
    read = read_source(f"sqlite:///{file}", known_probes={"dns"})
    assert read.records == ()
    assert "'latency'" in read.faults[0].text


def test_reading_leaves_no_trace_and_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="No such file"):
        read_source(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_said_as_before(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="wanted a file of records"):
        read_source(str(tmp_path / "records.jsonl"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql://me:secret@host/db", "postgresql://me:***@host/db"),
        ("postgresql+psycopg://me:se@cr:et@host/db", "postgresql+psycopg://me:***@host/db"),
        ("postgresql://me@host/db?Password=secret&a=1", "postgresql://me@host/db?Password=***&a=1"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("folder:a/records@home.jsonl", "folder:a/records@home.jsonl"),
    ],
)
def test_a_password_is_shown_as_stars(given: str, shown: str) -> None:
    assert shown_source(given) == shown
