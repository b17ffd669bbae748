from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netready.coordinator.nightly.findings import StoredFindings
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready.store.database import Database, StoredRecord
from netready.store.records import record_line
from tests.build_records import a_load_record, a_record

NIGHT = date(2026, 11, 2)
CAME = datetime(2026, 11, 2, 19, 1, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path}/school.db") as opened:
        yield opened


def keep(database: Database, *records: Record) -> list[str]:
    lines = [
        StoredRecord(record=each, line=record_line(each).encode(), agent_id="", received_at=CAME)
        for each in records
    ]
    database.records.keep(lines)
    return [each.record_id for each in records]


def test_only_the_records_of_the_run_are_read(database: Database) -> None:
    keep(database, a_load_record(holds=30, number=1))
    ids = keep(database, a_load_record(holds=17, breaks=18, number=2))
    found = StoredFindings(database).found(NIGHT, "Room 1", [*ids, "gone"])
    assert found.reading is not None
    assert (found.reading.holds, found.reading.night) == (17, NIGHT)
    assert StoredFindings(database).found(NIGHT, "Room 1", []).reading is None
    assert StoredFindings(database).found(NIGHT, "Room 2", ids).reading is None


def test_a_look_is_dated_by_the_aggregators_clock_and_tells_a_wrong_one(
    database: Database,
) -> None:
    wrong = replace(a_record(metric("channel", 36.0)), started_at=CAME - timedelta(hours=2))
    ids = keep(database, wrong)
    (look,) = StoredFindings(database).looks(ids)
    assert look.at == CAME - timedelta(seconds=10)
    assert look.channel == 36
    assert look.clock_offset_s == pytest.approx(-7200, abs=15)
    assert StoredFindings(database).looks([]) == ()


def test_the_look_before_a_load_tells_the_air_that_the_load_did_not(database: Database) -> None:
    look = a_record(metric("channel", 44.0), number=3)
    ids = keep(database, look, a_load_record(holds=17, number=4))
    found = StoredFindings(database).found(NIGHT, "Room 1", ids)
    assert found.reading is not None
    assert found.reading.channel == 44
