from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from netready.analysis.walked import WALK
from netready.domain.errors import CannotMeasureError
from netready.domain.metrics import metric
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading
from netready.domain.site import Floor
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.service.drawing import Drawer, Drawing, clock_warnings, draw_apart, draw_here
from netready.service.ids import new_id
from netready.store.database import Database, StoredRecord
from netready.store.records import record_line
from tests.fakes import START
from tests.service.desks import SITE, client_of, desk_at, joined_person
from tests.store.fakes_records import good_record


@dataclass
class FakeDraw:
    """Writes both pages; how often is counted."""

    drawn: list[Drawing] = field(default_factory=list)
    fault: Exception | None = None

    def __call__(self, drawing: Drawing) -> None:
        self.drawn.append(drawing)
        if self.fault:
            raise self.fault
        drawing.folder.mkdir(parents=True, exist_ok=True)
        for name in ("leadership", "technician"):
            text = (
                '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; '
                f'script-src &#39;sha256-x&#39;">{name} {len(self.drawn)}'
            )
            (drawing.folder / f"{name}.html").write_text(text, encoding="utf-8")
        (drawing.folder / "leadership.txt").write_text("THE NETWORK: GO\n", encoding="utf-8")


def _drawing(folder: Path, url: str = "sqlite:///none") -> Drawing:
    return Drawing(database_url=url, site=SITE, folder=folder, now=START)


def test_pages_are_drawn_again_only_for_what_is_new(tmp_path: Path) -> None:
    draw = FakeDraw()
    drawer, drawing = Drawer(draw=draw), _drawing(tmp_path)
    texts = [drawer.page(name, drawing, (7, 1)) for name in ("leadership", "technician")]
    assert [text[-12:] for text in texts] == ["leadership 1", "technician 1"]
    drawer.page("leadership", drawing, (7, 2))
    drawer.page("leadership", drawing, (8, 2))
    assert len(draw.drawn) == 3


def test_what_could_not_be_drawn_is_tried_again(tmp_path: Path) -> None:
    draw = FakeDraw(fault=CannotMeasureError("No.", "Try."))
    drawer = Drawer(draw=draw)
    for _ in range(2):
        with pytest.raises(CannotMeasureError):
            drawer.page("leadership", _drawing(tmp_path), (1,))
    assert len(draw.drawn) == 2


def _keep(store: Database, number: int = 1) -> None:
    record = replace(good_record(number), site="Test School", room="Room 1")
    line = record_line(record).encode()
    stored = StoredRecord(record=record, line=line, agent_id="", received_at=START)
    store.records.keep([stored])


def test_a_reader_gets_the_report_under_its_own_policy(tmp_path: Path) -> None:
    draw = FakeDraw()
    desk = desk_at(tmp_path, drawer=Drawer(draw=draw))
    client, bearer = client_of(desk), joined_person(desk).bearer
    assert client.get("/reports/leadership", headers=bearer).status_code == 409
    _keep(desk.store)
    answer = client.get("/reports/technician", headers=bearer)
    assert answer.text.endswith("technician 1")
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'sha256-x'; frame-ancestors 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
    draw.fault = CannotMeasureError("The reports could not be drawn.", "Try again.")
    _keep(desk.store, 2)
    assert client.get("/reports/technician", headers=bearer).status_code == 503
    desk.store.close()


def test_a_report_is_drawn_again_when_a_night_has_ended(tmp_path: Path) -> None:
    draw = FakeDraw()
    desk = desk_at(tmp_path, site=replace(SITE, nightly=Nightly()), drawer=Drawer(draw=draw))
    client, bearer = client_of(desk), joined_person(desk).bearer
    _keep(desk.store)
    evening = START.date()
    desk.store.nights.begin(
        Night(night=evening, state=NightState.RUNNING, started_at=START),
        [RoomNight(night=evening, room="Room 1", state=RoomState.GOING_ON, place=0)],
    )
    for _ in range(2):
        assert client.get("/reports/technician", headers=bearer).text.endswith("technician 1")
    reading = NightReading(night=evening, room="Room 1", holds=24)
    done = RoomNight(
        night=evening, room="Room 1", state=RoomState.MEASURED, place=0, reading=reading
    )
    desk.store.nights.say(done)
    assert client.get("/reports/technician", headers=bearer).text.endswith("technician 2")
    desk.store.nights.close(evening, START, "all")
    assert client.get("/reports/technician", headers=bearer).text.endswith("technician 3")
    desk.store.close()


def test_a_reader_gets_the_leadership_page_as_plain_text(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, drawer=Drawer(draw=FakeDraw()))
    _keep(desk.store)
    answer = client_of(desk).get("/reports/leadership.txt", headers=joined_person(desk).bearer)
    assert answer.text == "THE NETWORK: GO\n"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    desk.store.close()


def test_without_a_site_file_nothing_is_scored(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, site=None)
    _keep(desk.store)
    answer = client_of(desk).get("/reports/leadership", headers=joined_person(desk).bearer)
    assert answer.status_code == 409 and "--site" in answer.json()["detail"]
    desk.store.close()


@pytest.mark.slow  # a process that loads all that draws
def test_both_pages_are_drawn_in_a_process_of_their_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with Database(url) as store:
        with pytest.raises(CannotMeasureError, match="no record yet"):
            draw_apart(_drawing(tmp_path / "pages", url))
        _keep(store)
        draw_apart(_drawing(tmp_path / "pages", url))
    for name in ("leadership", "technician"):
        text = (tmp_path / "pages" / f"{name}.html").read_text(encoding="utf-8")
        assert "Test School" in text and "Content-Security-Policy" in text


def test_plans_and_the_places_of_the_walk_reach_the_technicians_page(tmp_path: Path) -> None:
    Image.new("L", (300, 200), "white").save(tmp_path / "ground.png")
    floors = (Floor(name="Ground", plan="ground.png", metres_per_pixel=0.05),)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with Database(url) as store:
        for number, x in enumerate((40.0, 120.0, 200.0), start=1):
            _keep_link(store, number, Spot(floor="Ground", x=x, y=100.0))
    draw_here(
        replace(
            _drawing(tmp_path / "pages", url),
            site=replace(SITE, floors=floors),
            plans_folder=tmp_path,
        )
    )
    page = (tmp_path / "pages" / "technician.html").read_text(encoding="utf-8")
    assert '<image id="floor-1-plan" href="data:image/png;base64,' in page
    assert 'id="floor-1-signal"' in page and 'class="heat-target" d="M' in page
    assert "<td>6.0, 5.0</td>" in page  # 120 and 100 pixels, in metres


def _keep_link(store: Database, number: int, spot: Spot) -> None:
    """A link read at a place of the walk."""
    event = WalkEvent(
        event_id=new_id(START),
        kind=WalkKind.MEASURE,
        room="Room 1",
        at=START,
        by="phone",
        spot=spot,
    )
    store.walk.add([event])
    record = replace(
        good_record(number),
        site="Test School",
        room="Room 1",
        probe="wifi-link",
        metrics=(metric("signal_dbm", -50.0 - number), metric("frequency_mhz", 5220)),
        annotations={WALK: event.event_id},
        details={"bssid": "02:00:00:00:00:01"},
    )
    line = record_line(record).encode()
    store.records.keep([StoredRecord(record=record, line=line, agent_id="", received_at=START)])


def test_a_clock_that_is_ahead_is_named_with_its_device() -> None:
    right, wrong = good_record(1), replace(good_record(2), device="tablet")
    now = right.started_at
    wrong = replace(wrong, started_at=now + timedelta(hours=2))
    found = clock_warnings([right, wrong, wrong], now)
    assert len(found) == 1
    assert found[0].startswith("2 of tablet's records say that they were made in the future")
