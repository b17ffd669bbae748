"""GET /metrics: what a scraper with a reader's token is told, in its format, at its pace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict

from netready.analysis.openmetrics import CONTENT_TYPE, OLDER_CONTENT_TYPE
from netready.domain.access import Role
from netready.domain.night_journal import LessonLook, Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading, SkipReason
from netready.service.access.rates import Budget, Rates
from netready.service.desk import Desk
from tests.fakes import START
from tests.service.desks import SITE, TestClient, client_of, desk_at, joined_person, signed_in

MONDAY = date(2026, 10, 26)
OPEN_METRICS = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"}


@dataclass(frozen=True)
class School:
    """An aggregator with some nights, and a reader's header."""

    desk: Desk
    client: TestClient
    reader: dict[str, str]

    def values(self) -> dict[tuple[str, str], float]:
        """By metric and room."""
        answer = self.client.get("/metrics", headers=self.reader | OPEN_METRICS)
        assert answer.status_code == 200
        return {
            (sample.name, sample.labels.get("room", "")): sample.value
            for family in strict(answer.text)  # type: ignore[no-untyped-call]
            for sample in family.samples
        }


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    desk = desk_at(tmp_path, site=replace(SITE, nightly=Nightly(lesson_every_minutes=30)))
    with client_of(desk) as client:
        yield School(desk, client, joined_person(desk, Role.READER).bearer)
    desk.store.close()


def _night(desk: Desk, night: date, *rooms: RoomNight) -> None:
    began = datetime(night.year, night.month, night.day, 19, tzinfo=UTC)
    desk.store.nights.begin(Night(night=night, state=NightState.CLOSED, started_at=began), rooms)


def _measured(night: date, room: str, holds: int) -> RoomNight:
    reading = NightReading(night=night, room=room, holds=holds, planned=30)
    return RoomNight(night=night, room=room, state=RoomState.MEASURED, reading=reading)


def test_the_last_night_of_each_room_of_the_site_file_is_told(school: School) -> None:
    tuesday = MONDAY + timedelta(days=1)
    _night(school.desk, MONDAY, *(_measured(MONDAY, name, 28) for name in ("Room 1", "Hut")))
    skipped = RoomNight(
        night=tuesday, room="Room 2", state=RoomState.SKIPPED, reason=SkipReason.IN_USE
    )
    _night(school.desk, tuesday, _measured(tuesday, "Room 1", 17), skipped)
    found = school.values()
    assert found[("netready_room_pupils_supported", "Room 1")] == 17
    assert found[("netready_room_skipped", "Room 2")] == 1
    assert {room for _, room in found} == {"Room 1", "Room 2", ""}


def test_a_look_is_told_while_it_says_something_of_now(school: School) -> None:
    fresh, old = timedelta(minutes=59), timedelta(minutes=61)
    looks: Sequence[LessonLook] = [
        LessonLook(at=START - fresh, room="Room 1", device="a", stations=4),
        LessonLook(at=START - old, room="Room 2", device="b", stations=5),
    ]
    school.desk.store.nights.add_looks(looks)
    found = school.values()
    assert found[("netready_lesson_stations", "Room 1")] == 4
    assert ("netready_lesson_stations", "Room 2") not in found


def test_without_any_night_there_is_the_program_and_nothing_else(school: School) -> None:
    assert set(school.values()) == {("netready_build", "")}


@pytest.mark.parametrize(
    ("accept", "kind"), [(OPEN_METRICS, CONTENT_TYPE), ({}, OLDER_CONTENT_TYPE)]
)
def test_each_gets_the_format_that_it_asks_for(
    school: School, accept: dict[str, str], kind: str
) -> None:
    headers = school.client.get("/metrics", headers=school.reader | accept).headers
    assert headers["content-type"] == kind
    assert headers["cache-control"] == "no-store"


def test_a_reader_may_look_at_it_in_a_browser(school: School) -> None:
    reader = joined_person(school.desk, Role.READER, "leadership")
    answer = signed_in(school.client, reader).get("/metrics", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == OLDER_CONTENT_TYPE
    assert answer.text.endswith("# EOF\n")


def test_who_scrapes_too_often_is_told_how_long_to_wait(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, scrape_rates=Rates(Budget(at_once=2, per_s=0.5)))
    client, reader = client_of(desk), joined_person(desk, Role.READER).bearer
    answers = [client.get("/metrics", headers=reader) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "2"
    other = joined_person(desk, Role.READER, "other").bearer
    assert client.get("/metrics", headers=other).status_code == 200
    desk.store.close()
