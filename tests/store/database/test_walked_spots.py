"""Where records were made: by the walk in a database, by the records alone in a file."""

from dataclasses import replace
from pathlib import Path

from netready.analysis.spots import SPOT
from netready.analysis.walked import WALK
from netready.domain.site import Floor, Room, Site
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.store.database import Database, StoredRecord
from netready.store.record_source import source_spots
from netready.store.records import record_line
from tests.build_records import a_site
from tests.store.fakes_records import START, good_record

HERE = Spot(floor="Ground", x=12.0, y=34.0)


def site() -> Site:
    room = Room(name="Class 4A", floor="Ground", x=1.0, y=2.0)
    return replace(a_site(room), floors=(Floor(name="Ground"),))


def test_a_database_knows_the_places_of_its_walk_and_a_file_only_what_the_records_say(
    tmp_path: Path,
) -> None:
    event = WalkEvent(
        event_id="019346de-0000-7000-8000-00000000abcd",
        kind=WalkKind.MEASURE,
        room="Class 4A",
        at=START,
        by="phone",
        spot=HERE,
    )
    record = replace(good_record(1), annotations={WALK: event.event_id, SPOT: "5,6"})
    path = tmp_path / "records.db"
    with Database(f"sqlite:///{path}") as database:
        database.walk.add([event])
        line = record_line(record).encode()
        database.records.keep(
            [StoredRecord(record=record, line=line, agent_id="", received_at=START)]
        )
    for source in (path, f"sqlite:///{path}"):
        assert source_spots(source, [record], site()) == {record.record_id: HERE}
    file = tmp_path / "records.jsonl"
    file.write_text(record_line(record) + "\n", encoding="utf-8")
    assert source_spots(file, [record], site()) is None
