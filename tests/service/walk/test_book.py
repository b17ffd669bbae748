from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from netready.domain.record import Record
from netready.domain.walk import WalkKind
from netready.service.walk import book
from netready.service.walk.book import WalkBook
from netready.service.walk.rooms import Done
from netready.service.walk.state import WalkState
from netready.store.database import Database, StoredRecord
from netready.store.records import record_line
from tests.build_records import START
from tests.service.walk.school import ME, a_link, event, school


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path / 'records.db'}") as found:
        yield found


def keep(store: Database, *records: Record) -> None:
    store.records.keep(
        [
            StoredRecord(
                record=each, line=record_line(each).encode(), agent_id="", received_at=START
            )
            for each in records
        ]
    )


def state(found: WalkBook, store: Database) -> WalkState:
    return found.state(store, school(), by=ME, now=START + timedelta(hours=1))


def test_records_are_read_once_and_new_ones_are_seen(store: Database) -> None:
    walk = WalkBook()
    assert state(walk, store).counts[Done.MEASURED] == 0
    keep(store, a_link(-60, room="G1"))
    assert state(walk, store).counts[Done.MEASURED] == 1
    keep(store, a_link(-60, room="G2", number=2), a_link(-60, room="G2", number=3))
    found = state(walk, store)
    assert found.counts[Done.MEASURED] == 2
    assert [each.others for each in found.rooms[:2]] == [1, 2]
    assert state(WalkBook(), store) == found


def test_what_is_kept_of_a_room_is_bounded(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "SEEN_A_ROOM", 3)
    keep(store, *(a_link(-60, number=number) for number in range(1, 8)))
    assert state(WalkBook(), store).rooms[0].others == 3


def test_without_a_site_rooms_are_named_and_nothing_is_judged(store: Database) -> None:
    keep(store, a_link(-90, room="Cellar"), replace(a_link(-60, number=2), room=None))
    store.walk.add([event(1, WalkKind.VISIT, "Attic")])
    found = WalkBook().state(store, None, by=ME, now=START)
    assert [each.room.name for each in found.rooms] == ["Attic", "Cellar"]
    assert {each.tone.value for each in found.rooms} == {"cannot-say"}
