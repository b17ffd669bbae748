import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from netready.store.database import Database, Kept, StoredRecord
from netready.store.database.engine import StoreUnavailableError
from tests.build_records import a_record
from tests.store.database.build_rows import NOW, a_stored, an_id


def test_a_record_is_new_once_and_then_had(database: Database) -> None:
    assert database.records.keep([a_stored(1)]) == {an_id(1): Kept.NEW}
    assert database.records.keep([a_stored(1)]) == {an_id(1): Kept.HAD}
    assert list(database.records.all()) == [a_stored(1).record]
    assert database.records.conflicts() == ()


def test_other_content_under_a_taken_id_is_put_aside_once_and_the_first_stays(
    database: Database,
) -> None:
    database.records.keep([a_stored(1, rtt_ms=4.0)])
    for _ in range(2):
        kept = database.records.keep([a_stored(1, rtt_ms=5.0)])
        assert kept == {an_id(1): Kept.CONFLICT}
    assert list(database.records.all()) == [a_stored(1, rtt_ms=4.0).record]
    assert database.records.conflicts() == (an_id(1),)


def test_a_batch_may_repeat_and_contradict_itself(database: Database) -> None:
    batch = [a_stored(1), a_stored(1), a_stored(2), a_stored(2, rtt_ms=9.0)]
    kept = database.records.keep(batch)
    assert kept == {an_id(1): Kept.NEW, an_id(2): Kept.CONFLICT}
    assert (database.records.count(), database.records.conflicts()) == (2, (an_id(2),))


def test_a_batch_that_was_half_there_is_taken_up_where_it_was(database: Database) -> None:
    database.records.keep([a_stored(1), a_stored(2)])
    kept = database.records.keep([a_stored(number) for number in (1, 2, 3)])
    assert kept == {an_id(1): Kept.HAD, an_id(2): Kept.HAD, an_id(3): Kept.NEW}


def test_nothing_to_keep_is_nothing(database: Database) -> None:
    assert database.records.keep([]) == {}
    assert database.records.newest() == 0


def test_records_are_told_apart_by_place_and_room(database: Database) -> None:
    database.records.keep([a_stored(2), a_stored(1, room="Room 2")])
    place = database.records.newest()
    database.records.keep([a_stored(3, room=None)])
    assert [each.record_id for each in database.records.since(place)] == [an_id(3)]
    assert [each.record_id for each in database.records.of_rooms(["Room 2"])] == [an_id(1)]
    assert [each.record_id for each in database.records.of_rooms([""])] == [an_id(3)]
    assert list(database.records.of_rooms([])) == []
    assert database.records.rooms() == {"Room 1": 1, "Room 2": 1, "": 1}


def test_more_than_a_page_comes_out_whole_and_in_the_order_of_acceptance(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netready.store.database.records.ROWS_A_PAGE", 3)
    monkeypatch.setattr("netready.store.database.records.IDS_A_QUESTION", 2)
    database.records.keep([a_stored(number) for number in (7, 6, 5, 4, 3, 2, 1)])
    assert [each.record_id for each in database.records.all()] == [
        an_id(number) for number in (7, 6, 5, 4, 3, 2, 1)
    ]


def test_the_line_that_is_stored_is_the_line_that_was_given(database: Database) -> None:
    given = a_stored(1, room="Zimmer Ä \N{SCHOOL}")
    database.records.keep([given])
    assert list(database.records.lines()) == [(1, given.line)]
    assert list(database.records.all()) == [given.record]


def test_a_device_with_a_strange_clock_is_stored_as_it_says(database: Database) -> None:
    record = a_record(day=40_000)
    stored = StoredRecord(record=record, line=b"{}", agent_id="", received_at=NOW)
    assert database.records.keep([stored]) == {record.record_id: Kept.NEW}


def test_a_row_that_cannot_be_read_is_not_passed_over_in_silence(database: Database) -> None:
    stored = StoredRecord(record=a_record(), line=b"{}", agent_id="", received_at=NOW)
    database.records.keep([stored])
    with pytest.raises(StoreUnavailableError, match=r"Record 1 .* record_version"):
        list(database.records.all())


def test_many_threads_lose_nothing_and_have_nothing_twice(database: Database) -> None:
    answers: list[Kept] = []

    def send(first: int) -> None:
        for number in range(first, first + 20):
            answers.extend(database.records.keep([a_stored(number)]).values())

    threads = [threading.Thread(target=send, args=(10 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.records.count() == 90  # 0 to 89; most were sent twice
    assert answers.count(Kept.NEW) == 90
    assert answers.count(Kept.HAD) == 70


def test_a_bad_batch_does_not_take_others_with_it(database: Database) -> None:
    bad = StoredRecord(record=a_record(number=5), line=None, agent_id="", received_at=NOW)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        database.records.keep([a_stored(1), bad])
    assert database.records.count() == 0


batches = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=5), max_size=6
)


@settings(max_examples=30, deadline=None)
@given(batches)
def test_whatever_is_sent_how_often_the_first_of_each_id_stays(
    sent: Sequence[Sequence[tuple[int, int]]],
) -> None:
    first: dict[str, int] = {}
    others: set[tuple[str, int]] = set()
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(f"sqlite:///{folder}/school.db") as database,
    ):
        for batch in sent:
            known = dict(first)
            for number, content in batch:
                if first.setdefault(an_id(number), content) != content:
                    others.add((an_id(number), content))
            kept = database.records.keep([a_stored(n, rtt_ms=content) for n, content in batch])
            for number, _content in batch:
                same = all(c == first[an_id(number)] for n, c in batch if n == number)
                had = Kept.HAD if an_id(number) in known else Kept.NEW
                assert kept[an_id(number)] is (had if same else Kept.CONFLICT)
        there = {each.record_id: each.metrics[0].value for each in database.records.all()}
        assert there == first
        assert sorted(database.records.conflicts()) == sorted(each for each, _ in others)


def test_a_line_takes_less_room_and_comes_back_as_it_was(database: Database) -> None:
    short, long_ = b'{"short":1}', b'{"long":"' + b"x" * 5_000 + b'"}'
    for number, line in enumerate((short, long_)):
        database.records.keep([replace(a_stored(number), line=line)])
    assert [line for _, line in database.records.lines()] == [short, long_]
    with database.connections.read() as connection:
        asked = text("SELECT length(line) FROM records ORDER BY seq")
        assert connection.execute(asked).scalars().all()[0] == len(short)
        assert connection.execute(asked).scalars().all()[1] < 100


def test_a_line_that_was_stored_plain_is_read_as_it_is(database: Database) -> None:
    kept = a_stored(1)
    database.records.keep([kept])
    with database.connections.write() as connection:
        connection.execute(text("UPDATE records SET line = :line"), {"line": kept.line})
    assert [line for _, line in database.records.lines()] == [kept.line]
    assert list(database.records.all()) == [kept.record]


def test_a_packed_line_that_is_broken_is_a_fault_and_no_crash(database: Database) -> None:
    database.records.keep([a_stored(1)])
    with database.connections.write() as connection:
        connection.execute(text("UPDATE records SET line = :line"), {"line": b"\x78\x01broken"})
    with pytest.raises(StoreUnavailableError, match="cannot be read"):
        list(database.records.all())
