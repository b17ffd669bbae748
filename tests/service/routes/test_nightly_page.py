"""The nightly page on the aggregator: from the rows as they are, drawn again when they change."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netready.coordinator.alerts.journal import note
from netready.coordinator.alerts.ledger import queued
from netready.domain.access import Role
from netready.domain.alerts import Alert, AlertKind
from netready.domain.histogram import histogram_of
from netready.domain.night_journal import LessonLook, Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading, SkipReason
from netready.domain.site import AlertRules, Permission
from netready.service.desk import Desk
from netready.service.drawing import Drawer, Drawing, draw_nights_here
from netready.service.nightly_page import NightlySource, nightly_material
from tests.fakes import START
from tests.service.desks import SITE, TestClient, client_of, desk_at, joined_person, signed_in

MONDAY = START.date() - timedelta(days=START.weekday() + 7)
PERMISSION = Permission(by="A", role="owner", on=date(2026, 1, 1))
SCHOOL = replace(
    SITE,
    nightly=Nightly(),
    permission=PERMISSION,
    alerts=AlertRules(email="it@school.example"),
)


@dataclass
class CountedDraw:
    """Draws in this process, and counts."""

    drawn: list[Drawing] = field(default_factory=list)

    def __call__(self, drawing: Drawing) -> None:
        self.drawn.append(drawing)
        draw_nights_here(drawing)


@dataclass(frozen=True)
class School:
    """An aggregator whose page is drawn in this process."""

    desk: Desk
    client: TestClient
    reader: dict[str, str]
    draw: CountedDraw

    def page(self) -> str:
        """The page; it must be there."""
        answer = self.client.get("/reports/nightly", headers=self.reader)
        assert answer.status_code == 200, answer.text
        return str(answer.text)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    draw = CountedDraw()
    desk = desk_at(tmp_path, site=SCHOOL, nightly_drawer=Drawer(draw=draw))
    with client_of(desk) as client:
        yield School(desk, client, joined_person(desk, Role.READER).bearer, draw)
    desk.store.close()


def night(desk: Desk, day: date, *rooms: RoomNight) -> None:
    began = datetime(day.year, day.month, day.day, 19, 12, tzinfo=UTC)
    closed = Night(
        night=day, state=NightState.CLOSED, started_at=began, ended_at=began + timedelta(minutes=12)
    )
    desk.store.nights.begin(replace(closed, words="as planned"), rooms)


def measured(day: date, room: str, holds: int) -> RoomNight:
    reading = NightReading(night=day, room=room, holds=holds, breaks=holds + 1, planned=30)
    return RoomNight(night=day, room=room, state=RoomState.MEASURED, place=0, reading=reading)


def test_the_page_says_what_the_rows_say(school: School) -> None:
    skipped = RoomNight(
        night=MONDAY,
        room="Room 2",
        state=RoomState.SKIPPED,
        place=1,
        reason=SkipReason.IN_USE,
        words="somebody was using the network: 38 Mbit/s",
    )
    night(school.desk, MONDAY, measured(MONDAY, "Room 1", 24), skipped)
    look = LessonLook(
        at=START - timedelta(days=1), room="Room 1", device="a", delay=histogram_of([10.0] * 20)
    )
    school.desk.store.nights.add_looks([look])
    text = school.page()
    assert "24, breaks at 25" in text
    assert "somebody was using the network: 38 Mbit/s" in text
    assert "From 19:12 to 19:24: 1 room measured, 1 skipped." in text
    assert "as planned." in text
    assert "nights of the last 28 days were missed, the last on" in text
    assert "95 %: 10 ms" in text or "95 %: 10.1 ms" in text
    assert "Next: " in text
    assert "The database has less than 1 MB." in text


def test_it_is_under_its_own_policy_and_asks_for_a_reader(school: School) -> None:
    answer = school.client.get("/reports/nightly", headers=school.reader)
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert school.client.get("/reports/nightly").status_code == 401


def test_it_is_drawn_again_only_for_what_is_new(school: School) -> None:
    for _ in range(3):
        school.page()
    assert len(school.draw.drawn) == 1
    night(school.desk, MONDAY, measured(MONDAY, "Room 1", 24))
    assert "24, breaks at 25" in school.page()
    assert len(school.draw.drawn) == 2


def test_alerts_stand_on_it_with_what_became_of_them(school: School) -> None:
    alert = Alert(key="x", kind=AlertKind.BROKEN, words="The target is away.", at=START)
    folder = school.desk.settings.state_folder / "alerts"
    folder.mkdir()
    note(folder, [queued(alert)])
    text = school.page()
    assert "The target is away." in text
    assert "E-mail: 1 alert not told yet." in text


def test_a_night_that_was_begun_before_its_minute_does_not_come_again(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, site=SCHOOL)
    now = datetime(2026, 11, 9, 19, 1, tzinfo=UTC)
    source = NightlySource(database=desk.store, site=SCHOOL, state_folder=None, now=now)
    coming = nightly_material(source).coming
    assert coming is not None and coming.night == now.date()
    desk.store.nights.begin(
        Night(night=now.date(), state=NightState.RUNNING, started_at=now),
        [measured(now.date(), "Room 1", 24)],
    )
    coming = nightly_material(source).coming
    assert coming is not None and coming.night == now.date() + timedelta(days=1)
    desk.store.close()


def test_a_night_that_goes_on_says_nothing_of_change_yet(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, site=SCHOOL)
    for back in range(40, 0, -1):
        day = MONDAY - timedelta(days=back)
        night(desk, day, measured(day, "Room 1", 28 + (back + 1) % 3 if back > 1 else 14))
    desk.store.nights.begin(
        Night(night=MONDAY, state=NightState.RUNNING, started_at=START),
        [measured(MONDAY, "Room 1", 14)],
    )
    now = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 19, 30, tzinfo=UTC)
    source = NightlySource(database=desk.store, site=SCHOOL, state_folder=None, now=now)
    assert nightly_material(source).changes == ()
    desk.store.nights.close(MONDAY, now, "")
    assert len(nightly_material(source).changes) == 1
    desk.store.close()


def test_without_nights_in_the_site_file_there_is_no_page(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    answer = client_of(desk).get("/reports/nightly", headers=joined_person(desk).bearer)
    assert answer.status_code == 409 and "[nightly]" in answer.json()["detail"]
    desk.store.close()


def test_the_overview_leads_to_it_and_says_how_the_last_night_went(school: School) -> None:
    client = signed_in(school.client, joined_person(school.desk, Role.READER))
    assert "no night was begun yet" in client.get("/").text
    night(school.desk, MONDAY, measured(MONDAY, "Room 1", 24))
    text = client.get("/").text
    assert "1 of 1" in text and 'href="/reports/nightly"' in text


@pytest.mark.slow  # a process that loads all that draws
def test_the_page_is_drawn_in_a_process_of_its_own(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, site=SCHOOL)
    night(desk, MONDAY, measured(MONDAY, "Room 1", 24))
    with client_of(desk) as client:
        answer = client.get("/reports/nightly", headers=joined_person(desk).bearer)
    assert "24, breaks at 25" in answer.text
    desk.store.close()
