from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netready.domain.walk import Spot
from netready.store.database import Database, Photo
from tests.store.database.build_rows import NOW, an_event, an_id

JPEG = b"\xff\xd8\x00 picture \xff\xd9"


def test_events_come_back_as_they_were_in_the_order_of_arrival(database: Database) -> None:
    events = (
        an_event(2, spot=Spot(floor="Ground", x=120, y=33.25)),
        an_event(1, text="Door stays open.\nÄ second line"),
    )
    assert database.walk.add(events) == {an_id(2): True, an_id(1): True}
    assert database.walk.all() == events


def test_a_replay_is_not_new_and_not_stored_twice(database: Database) -> None:
    database.walk.add([an_event(1)])
    assert database.walk.add([an_event(1), an_event(2), an_event(2)]) == {
        an_id(1): False,
        an_id(2): True,
    }
    assert database.walk.all() == (an_event(1), an_event(2))
    assert database.walk.conflicts() == ()


def test_another_event_under_the_same_id_is_put_aside(database: Database) -> None:
    database.walk.add([an_event(1, text="first")])
    assert database.walk.add([an_event(1, text="second")]) == {an_id(1): False}
    assert database.walk.all() == (an_event(1, text="first"),)
    assert database.walk.conflicts() == (an_id(1),)
    assert database.records.conflicts() == ()


def test_what_came_since_is_told_by_place(database: Database) -> None:
    assert database.walk.newest() == 0
    database.walk.add([an_event(1)])
    place = database.walk.newest()
    database.walk.add([an_event(2)])
    assert database.walk.since(place) == (an_event(2),)


def test_a_photo_is_kept_once_and_can_be_taken_out(database: Database) -> None:
    assert database.walk.add_photo(an_id(1), "Room 1", NOW, JPEG)
    assert not database.walk.add_photo(an_id(1), "Room 2", NOW, b"other")
    photo = Photo(photo_id=an_id(1), room="Room 1", at=NOW, jpeg=JPEG)
    assert database.walk.photo(an_id(1)) == photo
    assert database.walk.remove_photo(an_id(1))
    assert not database.walk.remove_photo(an_id(1))
    assert database.walk.photo(an_id(1)) is None


def test_a_photo_that_was_taken_out_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    file, jpeg = tmp_path / "school.db", b"a face, drawn " * 2_000
    with Database(f"sqlite:///{file}") as database:
        database.walk.add_photo(an_id(1), "Room 1", NOW, jpeg)
    assert b"a face, drawn" in file.read_bytes()
    with Database(f"sqlite:///{file}") as database:
        database.walk.remove_photo(an_id(1))
    assert b"a face, drawn" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-11-02T12:30:00+01:30", datetime(2026, 11, 2, 11, 0, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59-12:00", datetime.max.replace(tzinfo=UTC)),
        ("0987-06-05T04:03:02+00:00", datetime(987, 6, 5, 4, 3, 2, tzinfo=UTC)),
    ],
)
def test_a_phone_may_think_it_is_any_year(database: Database, said: str, kept: datetime) -> None:
    event = replace(an_event(1), at=datetime.fromisoformat(said))
    assert database.walk.add([event]) == {an_id(1): True}
    assert database.walk.all() == (replace(event, at=kept),)
