import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import psycopg
import pytest

from netready.analysis.drift import changes
from netready.analysis.lesson_days import with_days_of
from netready.domain.access import Role
from netready.domain.histogram import histogram_of, merged
from netready.domain.metrics import metric
from netready.domain.night_journal import (
    Compacted,
    LessonLook,
    Night,
    NightState,
    RoomNight,
    RoomState,
)
from netready.domain.nights import NightReading, SkipReason
from netready.domain.record import ORDER
from netready.store.database import Database, OrderRow, RunRow, RunState, StoredRecord
from netready.store.database import engine as engine_module
from netready.store.database import vacuum as vacuum_module
from netready.store.database.copying import row_counts
from netready.store.database.reading import read_stored
from netready.store.database.retention import compact
from netready.store.records import record_line
from tests.build_records import a_record
from tests.postgres import Cluster
from tests.store.database.build_rows import an_agent, an_id

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
RAW_DAYS, YEARS = 30, 2


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def tidy(database: Database) -> Compacted:
    return compact(database, NOW, BERLIN, RAW_DAYS, YEARS)


def record(number: int, came: datetime, *, order: str = "") -> StoredRecord:
    made = a_record(
        metric("rtt_ms", 4.0), number=number, annotations={ORDER: order} if order else {}
    )
    line = record_line(made).encode()
    return StoredRecord(record=made, line=line, agent_id=an_id(7), received_at=came)


def run(number: int, what: str, at: datetime) -> RunRow:
    return RunRow(run_id=an_id(number), what=what, asked_at=at, state=RunState.DONE, ended_at=at)


def order(number: int, run_id: str, at: datetime) -> OrderRow:
    return OrderRow(
        order_id=an_id(number), agent_id=an_id(7), room="Room 1", made_at=at, run_id=run_id
    )


def look(at: datetime, *delays_ms: float, room: str = "Room 1") -> LessonLook:
    return LessonLook(at=at, room=room, device="pi", delay=histogram_of(delays_ms), rssi_dbm=-50.0)


def night(
    database: Database, day: date, *, records: Sequence[str] = (), run_id: str = "", holds: int = 28
) -> RoomNight:
    reading = NightReading(
        night=day, room="Room 1", holds=holds, breaks=holds + 1, planned=30, radios=2
    )
    room = RoomNight(
        night=day,
        room="Room 1",
        state=RoomState.MEASURED,
        place=0,
        run_id=run_id,
        reading=reading,
        records=tuple(records),
        delay=histogram_of([float(holds), 40.0]),
        looked=look(ago(0), 3.0),
    )
    skipped = RoomNight(
        night=day, room="Room 2", state=RoomState.SKIPPED, reason=SkipReason.NOT_IN_TURN
    )
    began = Night(night=day, state=NightState.CLOSED, started_at=NOW, words="1 room.")
    database.nights.begin(began, [room, skipped])
    return room


def ids(database: Database) -> set[str]:
    return {each.record_id for each in database.records.all()}


@pytest.fixture
def school(database: Database) -> Database:
    database.agents.add(an_agent(7), b"t" * 32, Role.AGENT)
    witness(database)
    return database


def witness(database: Database, nights: int = 5) -> None:
    """Nights without a room, by which the date is believed."""
    for number in range(nights):
        day = TODAY - timedelta(days=number)
        database.nights.begin(Night(night=day, state=NightState.CLOSED, started_at=NOW), [])


def test_only_old_records_that_a_night_made_are_taken_away(school: Database) -> None:
    came = ago(RAW_DAYS + 5)
    school.records.keep([record(1, came), record(2, came), record(3, NOW)])
    school.records.keep([replace(record(1, NOW), line=record_line(a_record(number=1)).encode())])
    old = night(school, TODAY - timedelta(days=RAW_DAYS + 1), records=[an_id(1)], run_id=an_id(50))
    new = night(school, TODAY - timedelta(days=RAW_DAYS), records=[an_id(3)], run_id=an_id(51))
    for number in (50, 51, 52):
        school.runs.add(run(number, "class", came))
        school.runs.add_order(order(number + 20, an_id(number), came))
    assert school.records.conflicts() == (an_id(1),)
    done = tidy(school)
    assert (done.records, done.looks, done.rows) == (1, 0, 0)
    assert ids(school) == {an_id(2), an_id(3)}  # 2 is of a walk, however old
    with school.connections.read() as connection:
        assert row_counts(connection)["aside"] == 0
    told = school.nights.room_nights(old.night, "Room 1")
    assert told == (replace(old, records=()), new)
    assert [school.runs.get(an_id(number)) is not None for number in (50, 51, 52)] == [
        False,
        True,
        True,
    ]
    assert school.runs.orders_of(an_id(50)) == ()
    assert len(school.runs.orders_of(an_id(52))) == 1


def test_what_looks_left_is_taken_away_after_a_week(school: Database) -> None:
    for number, days in ((1, 8), (2, 7)):
        school.runs.add(run(number, "look", ago(days)))
        school.runs.add_order(order(number + 10, an_id(number), ago(days)))
    school.runs.add(run(3, "measure", ago(8)))
    school.runs.add_order(order(13, an_id(3), ago(8)))
    school.records.keep(
        [record(n, ago(days), order=an_id(n + 10)) for n, days in ((1, 8), (2, 7), (3, 8))]
    )
    school.records.keep([record(4, ago(8))])
    assert tidy(school).records == 1
    assert ids(school) == {an_id(2), an_id(3), an_id(4)}
    assert [school.runs.get(an_id(number)) is not None for number in (1, 2, 3)] == [
        False,
        True,
        True,
    ]


def test_what_looks_left_is_no_finding_of_a_room(school: Database) -> None:
    for number, what in ((1, "look"), (2, "measure")):
        school.runs.add(run(number, what, NOW))
        school.runs.add_order(order(number + 10, an_id(number), NOW))
    made_by = {1: an_id(11), 2: an_id(12), 3: an_id(99), 4: "", 5: "x" * 300}
    school.records.keep([record(n, NOW, order=each) for n, each in made_by.items()])
    told = [an_id(2), an_id(3), an_id(4), an_id(5)]
    assert [each.record_id for each in school.records.findings()] == told
    assert [each.record_id for each in read_stored(school.records, "db").records] == told
    assert school.records.rooms() == {"Room 1": 4}
    assert [each.record_id for each, _ in school.records.of_ids([an_id(1), an_id(2)])] == [
        an_id(1),
        an_id(2),
    ]


def test_looks_become_days_when_they_are_over_and_stay_so_when_they_are_gone(
    school: Database,
) -> None:
    old, older = ago(RAW_DAYS + 2), ago(RAW_DAYS + 9)
    looks = [look(at, 2.0, 3.0) for at in (older, old, old - timedelta(hours=1), ago(1))]
    today = look(NOW, 9.0)
    school.nights.add_looks([*looks, today])
    assert tidy(school).looks == 3
    assert school.nights.looks(older - timedelta(days=1)) == (looks[-1], today)
    days = school.nights.days(date.min)
    assert [(day.day, day.looks) for day in days] == [
        (older.date(), 1),
        (old.date(), 2),
        (ago(1).date(), 1),
    ]
    assert days[1].delay == merged(each.delay for each in looks[1:3] if each.delay)
    assert tidy(school).looks == 0
    assert school.nights.days(date.min) == days


def test_a_day_that_was_summed_up_too_early_is_summed_up_again(school: Database) -> None:
    school.nights.add_looks([look(ago(2), 2.0)])
    tidy(school)
    school.nights.add_looks([look(ago(2), 5.0), look(ago(1), 1.0)])
    tidy(school)
    assert [day.looks for day in school.nights.days(date.min)] == [2, 1]


def test_a_day_to_come_of_a_clock_that_was_ahead_keeps_no_other_from_being_summed_up(
    school: Database,
) -> None:
    ahead = NOW + timedelta(days=900)
    school.nights.add_looks([look(ahead, 2.0)])
    compact(school, ahead + timedelta(days=1), BERLIN, RAW_DAYS, YEARS)
    school.nights.add_looks([look(ago(1), 1.0)])
    tidy(school)
    days = [day.day for day in school.nights.days(date.min)]
    assert days == [ago(1).date(), ahead.date()]


def test_a_day_of_which_looks_are_gone_is_not_summed_up_anew_from_the_rest(
    school: Database,
) -> None:
    """The school's zone was set to another one: the borders of days are not where they were."""
    evening = datetime(2026, 10, 2, 21, 0, tzinfo=UTC)
    school.nights.add_looks([look(evening, 2.0), look(evening + timedelta(hours=2), 3.0)])
    compact(school, evening + timedelta(days=2), ZoneInfo("America/New_York"), RAW_DAYS, YEARS)
    (day,) = school.nights.days(date.min)
    assert day.looks == 2
    tidy(school)
    assert school.nights.days(date.min)[0] == day


def test_tokens_that_were_over_long_ago_are_gone(school: Database) -> None:
    people = school.agents
    people.add_person(an_id(80), Role.TECHNICIAN, "nightly", b"a" * 32, ago(RAW_DAYS + 2))
    people.revoke(an_id(80), ago(RAW_DAYS + 2))
    people.add_person(an_id(81), Role.TECHNICIAN, "nightly", b"b" * 32, ago(RAW_DAYS - 2))
    people.add_person(an_id(82), Role.READER, "for ever", b"c" * 32, None)
    tidy(school)
    with school.connections.read() as connection:
        assert row_counts(connection)["holders"] == 3  # with the device's
    assert {each.holder_id for each in people.people()} == {an_id(81), an_id(82)}


def test_summaries_are_gone_after_years_and_not_before(school: Database) -> None:
    kept = TODAY - timedelta(days=730)
    night(school, kept - timedelta(days=1), records=[an_id(1)])
    night(school, kept)
    school.records.keep([record(1, ago(731))])
    school.nights.add_looks([look(ago(732), 2.0), look(ago(729), 3.0)])
    done = tidy(school)
    assert (done.records, done.looks, done.rows) == (1, 2, 4)
    assert school.nights.nights(date.min)[0].night == kept
    assert [each.day for each in school.nights.days(date.min)] == [ago(729).date()]


def test_the_trend_is_the_same_before_and_after(school: Database) -> None:
    """A year: what a page and the comparison read is not moved by what is taken away."""
    since = TODAY - timedelta(days=365)
    for number in range(120):
        day = since + timedelta(days=3 * number)
        holds = 28 - number % 2 if number < 90 else 17 - number % 2
        came = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        school.records.keep([record(number, came)])
        night(school, day, records=[an_id(number)], holds=holds)
        school.nights.add_looks([look(came - timedelta(hours=h), h, 2.0) for h in (8.0, 10.0)])

    def told() -> tuple[object, ...]:
        readings = school.nights.readings(since)
        days = with_days_of(
            school.nights.days(since), school.nights.looks(datetime.min.replace(tzinfo=UTC)), BERLIN
        )
        rooms = [replace(each, records=()) for each in school.nights.room_nights(since)]
        found = changes(readings, [])
        return readings, found, days, rooms, school.nights.nights(since), school.nights.latest()

    before = told()
    assert before[1], "the history has a fall to be found"
    done = tidy(school)
    assert done.records > 80
    assert done.looks > 160
    assert told() == before
    again = tidy(school)
    assert (again.records, again.looks, again.rows) == (0, 0, 0)


def test_a_compaction_that_was_stopped_in_the_middle_is_finished_by_the_next(
    school: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = TODAY - timedelta(days=RAW_DAYS + 1)
    school.records.keep([record(1, ago(40))])
    night(school, old, records=[an_id(1)], run_id=an_id(50))
    school.runs.add(run(50, "class", ago(40)))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("netready.store.database.retention._remove_runs", dies)
        with pytest.raises(KeyboardInterrupt):
            tidy(school)
    assert ids(school) == set()
    tidy(school)
    assert school.runs.get(an_id(50)) is None


def test_a_clock_that_is_years_ahead_takes_nothing_away(database: Database) -> None:
    witness(database, 20)
    night(database, TODAY - timedelta(days=20), records=[an_id(1)])
    database.records.keep([record(1, ago(20))])
    database.nights.add_looks([look(ago(20), 2.0)])
    ahead = NOW + timedelta(days=3650)
    for number in range(4):
        at = ahead + timedelta(days=number)
        began = Night(night=at.date(), state=NightState.CLOSED, started_at=at)
        database.nights.begin(began, [])
        done = compact(database, at, BERLIN, RAW_DAYS, YEARS)
        assert (done.records, done.looks, done.rows) == (0, 0, 0)
    assert ids(database) == {an_id(1)}
    assert len(database.nights.readings(date.min)) == 1


def test_a_school_without_nights_is_left_as_it_is(school: Database) -> None:
    school.records.keep([record(1, ago(900))])
    done = tidy(school)
    assert (done.records, done.looks, done.rows) == (0, 0, 0)
    assert ids(school) == {an_id(1)}
    assert done.bytes_before


def fill(database: Database, count: int) -> list[str]:
    """Old records of a night, 100 kB each."""
    stored = []
    for number in range(count):
        made = a_record(number=number)
        line = json.dumps({"long": Random(number).randbytes(100_000).hex()}).encode()
        stored.append(
            StoredRecord(record=made, line=line, agent_id="", received_at=ago(RAW_DAYS + 2))
        )
    database.records.keep(stored)
    return [each.record.record_id for each in stored]


def test_the_file_gets_smaller_while_another_has_it_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/school.db"
    with Database(url) as database, Database(url) as other:
        witness(database)
        night(database, TODAY - timedelta(days=RAW_DAYS + 1), records=fill(database, 100))
        assert other.records.count() == 100
        done = tidy(database)
        assert done.bytes_before is not None
        assert done.bytes_after is not None
        assert done.bytes_before > 10_000_000 > 1_000_000 > done.bytes_after
        assert (tmp_path / "school.db").stat().st_size == done.bytes_after
        other.records.keep([record(1, NOW)])
        assert database.records.count() == 1


def test_a_file_that_would_take_too_long_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vacuum_module, "SECONDS_MAX", -1.0)
    monkeypatch.setattr(vacuum_module, "_STEPS", 1)
    with Database(f"sqlite:///{tmp_path}/school.db") as database:
        witness(database)
        night(database, TODAY - timedelta(days=RAW_DAYS + 1), records=fill(database, 100))
        done = tidy(database)
        assert done.records == 100
        assert done.bytes_after == done.bytes_before
        database.records.keep([record(1, NOW)])
        assert database.records.count() == 1


def test_a_server_that_takes_too_long_is_left_as_it_is(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_S", 1)
    url = postgres.make()
    with Database(url) as database, psycopg.connect(url) as other:
        assert vacuum_module.vacuum(database.connections)
        other.execute("LOCK TABLE records IN SHARE MODE")
        assert not vacuum_module.vacuum(database.connections)
        other.rollback()
        assert vacuum_module.vacuum(database.connections)
