"""The walk in Chromium, against the real application: phone and desktop, with and without it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from PIL import Image

from netready.domain.fleet import AgentKind
from netready.domain.walk import WalkKind
from tests.browser.chromium import axe_script
from tests.browser.test_report_pages import CONTRAST
from tests.browser.walk.conftest import DESKTOP, PHONE, Technician, Walkers
from tests.browser.walk.live import Live, ObedientDevice, living
from tests.service.walk.school import link

pytestmark = pytest.mark.browser

ROOM_1, ROOM_3 = (150, 150), (150, 360)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def a_laptop(live: Live, signal_dbm: float = -61, **how: Any) -> Iterator[ObedientDevice]:
    device = ObedientDevice(live, "laptop 1", metrics=link(signal_dbm), **how)
    try:
        yield device
    finally:
        device.stop()


def soon(true: Callable[[], bool], within_s: float = 10) -> None:
    end = monotonic() + within_s
    while not true():
        assert monotonic() < end, "it did not happen in time"
        Event().wait(0.05)


def kinds(live: Live) -> list[WalkKind]:
    return [each.kind for each in live.desk.store.walk.all()]


def no_complaints(*technicians: Technician) -> None:
    assert [each for one in technicians for each in one.complaints] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_spot_is_tapped_measured_and_shown_in_words_and_colour(
    walkers: Walkers, live: Live, size: dict[str, int]
) -> None:
    with a_laptop(live, patient=True) as laptop:
        tech = walkers.technician("phone 1", size)
        page = tech.page
        tech.stand(*ROOM_1)
        assert page.locator("#room-title").inner_text() == "Room 1"
        tech.choose_device("laptop 1")
        page.locator("#measure").click()
        page.locator(".task progress[value='0.5']").wait_for()
        assert "laptop 1: wifi-link" in page.locator(".task").inner_text()
        assert page.evaluate(SIDEWAYS) <= 0
        page.reload()  # the phone was put away: what goes on is shown again
        page.locator(".task progress[value='0.5']").wait_for()
        laptop.go_on.set()
        page.locator("#room .spot-row.tone-go").wait_for()
        words = page.locator("#room").inner_text()
        assert "Good here: 2 of 2 lines are kept." in words
        assert "-61 dBm kept" in words
        assert page.locator("#plan .spot.tone-go").count() == 1
        assert "Partly known" in page.locator("[id='room-Room 1']").inner_text()
        assert page.locator("#onward").inner_text() == "Next: Room 3"
        assert page.evaluate(SIDEWAYS) <= 0
        assert [order["room"] for order in laptop.orders] == ["Room 1"]
        assert live.desk.store.agents.all()[0].room == "Room 1"
        no_complaints(tech)


def test_a_bad_spot_says_what_is_bad(walkers: Walkers, live: Live) -> None:
    with a_laptop(live, -80):
        tech = walkers.technician("phone 1")
        tech.stand(*ROOM_1)
        tech.choose_device("laptop 1")
        tech.page.locator("#measure").click()
        tech.page.locator("#room .spot-row.tone-not-yet").wait_for()
        words = tech.page.locator("#room").inner_text()
        assert "Not good here: Wi-Fi signal." in words
        assert "at least -67 dBm" in words


def test_a_measurement_is_cancelled_and_the_room_stays_missing(
    walkers: Walkers, live: Live
) -> None:
    with a_laptop(live, patient=True):
        tech = walkers.technician("phone 1")
        tech.stand(*ROOM_1)
        tech.choose_device("laptop 1")
        tech.page.locator("#measure").click()
        tech.page.locator("#cancel").click()
        tech.page.locator("#measure").wait_for()
        soon(lambda: all(run.state.is_over for run in live.desk.runs.latest(5)))
        assert "Not measured" in tech.page.locator("[id='room-Room 1']").inner_text()


def test_without_the_aggregator_everything_is_kept_marked_and_sent_later(
    walkers: Walkers, live: Live
) -> None:
    tech = walkers.technician("phone 1")
    page = tech.page
    with a_laptop(live):
        tech.stand(*ROOM_1)
        tech.choose_device("laptop 1")
        soon(lambda: kinds(live) == [WalkKind.VISIT])
        live.cut()
        page.locator("#measure").click()
        page.get_by_text("No connection to the aggregator. 1 entry is kept").wait_for()
        assert "a measurement that could not be started" in page.locator("#room").inner_text()
        assert page.locator("#plan .spot.waiting").count() == 1
        page.locator("#comment").click()
        page.get_by_role("textbox", name="Comment").fill("The door is heavy.")
        page.locator("#question-yes").click()
        page.get_by_text("2 entries are kept on this phone").wait_for()
        page.close()  # the phone is put into a pocket; the box is the browser's
        live.mend()
        tech.page = tech.context.new_page()
        tech.open(live.url)
        soon(lambda: len(kinds(live)) == 3)
    assert kinds(live) == [WalkKind.VISIT, WalkKind.MEASURE, WalkKind.COMMENT]
    tech.page.locator("[id='room-Room 1']").click()
    tech.page.get_by_text("The door is heavy.").wait_for()
    words = tech.page.locator("#room").inner_text()
    assert "Not measured" in words
    assert "That may be the Wi-Fi of this place or the aggregator itself." in words
    no_complaints(tech)


def test_a_page_that_stays_open_sends_by_itself_when_the_aggregator_is_back(
    walkers: Walkers, live: Live
) -> None:
    tech = walkers.technician("phone 1")
    tech.page.locator("#plan image").wait_for()
    live.cut()
    tech.stand(*ROOM_1)
    tech.page.get_by_text("1 entry is kept on this phone").wait_for()
    live.mend()
    tech.page.locator("#notes p").wait_for(state="detached")  # neither lost nor still sending
    soon(lambda: kinds(live) == [WalkKind.VISIT])


# a phone that is slow to forget: the page may be left by its own list meanwhile
FORGETS_SLOWLY = """() => {
  const forget = CacheStorage.prototype.delete;
  CacheStorage.prototype.delete = async function (name) {
    await new Promise((done) => setTimeout(done, 1500));
    return forget.call(this, name);
  };
}"""
KEPT = "async () => (await (await caches.open('netready-walk')).keys()).length"


def test_a_page_that_is_opened_again_without_the_aggregator_goes_on(
    walkers: Walkers, live: Live
) -> None:
    tech = walkers.technician("phone 1")
    page = tech.page
    page.locator("#plan image").wait_for()
    soon(lambda: page.evaluate(KEPT) > 10)
    live.cut()
    page.reload()
    page.get_by_text("What you see here was so at").wait_for()
    tech.stand(*ROOM_1)  # the plan's picture is there, too
    page.get_by_text("1 entry is kept on this phone").wait_for()
    live.mend()
    page.locator("#notes p").wait_for(state="detached")
    soon(lambda: kinds(live) == [WalkKind.VISIT])
    no_complaints(tech)


def test_who_signs_out_leaves_nothing_of_the_school_on_the_phone(
    walkers: Walkers, live: Live
) -> None:
    tech = walkers.technician("phone 1")
    page = tech.page
    page.locator("#plan image").wait_for()
    soon(lambda: page.evaluate(KEPT) > 10)
    page.goto(live.url)
    assert "Room 1" in page.evaluate("localStorage.getItem('netready-walk-known')")
    page.evaluate(FORGETS_SLOWLY)
    page.locator("#sign-out").click()
    page.locator("#code").wait_for()  # its own list, asking on, may go there, too
    assert page.evaluate(KEPT) == 0
    assert page.evaluate("localStorage.getItem('netready-walk-known')") is None


def test_two_technicians_walk_at_once_and_are_not_sent_to_one_room(
    walkers: Walkers, live: Live
) -> None:
    one, two = walkers.technician("phone 1"), walkers.technician("phone 2", DESKTOP)
    assert "Next: Measure Room 1" in two.page.locator("#next").inner_text()
    one.stand(*ROOM_1)
    two.page.get_by_text("phone 1 is in Room 1").wait_for()
    two.page.get_by_text("Next: Measure Room 2").wait_for()
    assert two.page.locator("#plan .other").count() == 1
    no_complaints(one, two)


def test_undo_takes_back_ones_own_last_deed(walkers: Walkers, live: Live) -> None:
    with a_laptop(live):
        tech = walkers.technician("phone 1")
        tech.stand(*ROOM_1)
        tech.choose_device("laptop 1")
        tech.page.locator("#measure").click()
        tech.page.locator("#room .spot-row.tone-go").wait_for()
        tech.page.get_by_role("button", name="Undo: Room 1: measured").click()
        tech.page.locator("#room .spot-row").wait_for(state="detached")
        assert "Not measured" in tech.page.locator("[id='room-Room 1']").inner_text()
        tech.page.get_by_role("button", name="Undo: Room 1: stood here").wait_for()


def test_a_photo_is_made_small_sent_and_shown(walkers: Walkers, live: Live, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    file = tmp_path / "camera.jpg"
    Image.new("RGB", (2400, 1200), "teal").save(file, exif=exif)
    tech = walkers.technician("phone 1")
    tech.stand(*ROOM_1)
    tech.page.locator("#photo-file").evaluate("e => e.hidden = false")
    with tech.page.expect_file_chooser() as chooser:
        tech.page.locator("#photo").click()
    chooser.value.set_files(file)
    picture = tech.page.locator("#room img.photo")
    picture.wait_for()
    event = live.desk.store.walk.all()[-1]
    kept = live.desk.store.walk.photo(event.refers)
    assert kept is not None
    assert b"SECRETCAM" not in kept.jpeg
    assert Image.open(io.BytesIO(kept.jpeg)).size == (1600, 800)
    no_complaints(tech)


def test_a_room_is_left_out_and_still_stands_out(walkers: Walkers, live: Live) -> None:
    tech = walkers.technician("phone 1")
    tech.page.locator("[id='room-Sports hall']").click()
    tech.page.locator("#skip").click()
    tech.page.get_by_label("Why?").fill("locked")
    tech.page.locator("#question-yes").click()
    tech.page.get_by_text("Left out: locked.").wait_for()
    assert "missing" in (tech.page.locator("[id='room-Sports hall']").get_attribute("class") or "")


def test_a_class_without_devices_leads_to_the_join_page(walkers: Walkers) -> None:
    tech = walkers.technician("phone 1")
    tech.stand(*ROOM_1)
    tech.page.locator("#class-test").click()
    dialog = tech.page.locator("#question")
    assert "No device is connected in Room 1" in dialog.inner_text()
    assert dialog.get_by_role("link").get_attribute("href") == "/join"


def test_why_a_class_cannot_be_played_is_said_in_the_aggregators_words(
    walkers: Walkers, live: Live
) -> None:
    device = ObedientDevice(live, "trolley 1", "Room 1")
    try:
        soon(lambda: live.desk.runs.presence.is_here(device.joined.holder_id))
        tech = walkers.technician("phone 1")
        tech.stand(*ROOM_1)
        tech.page.locator("#class-test").click()
        assert "worked out, not measured" in tech.page.locator("#question").inner_text()
        tech.page.locator("#question-yes").click()
        tech.page.get_by_text("No target is set up").wait_for()
    finally:
        device.stop()


def test_rooms_of_one_radio_are_asked_for_together(walkers: Walkers, live: Live) -> None:
    devices = [ObedientDevice(live, f"trolley {room}", room) for room in ("Room 1", "Room 2")]
    asked: list[Any] = []

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            asked.append(route.request.post_data_json)
        route.continue_()

    try:
        tech = walkers.technician("phone 1")
        tech.page.route("**/api/v1/runs", answer)
        tech.stand(*ROOM_1)
        tech.page.locator("#together").click()
        tech.page.get_by_label("Which rooms").select_option(label="ap-1 (radio): Room 1, Room 2")
        tech.page.locator("#question-yes").click()
        tech.page.get_by_text("No target is set up").wait_for()
        assert asked == [{"what": "together", "rooms": ["Room 1", "Room 2"]}]
    finally:
        for device in devices:
            device.stop()


def test_the_plan_is_used_by_keys_alone(walkers: Walkers, live: Live) -> None:
    tech = walkers.technician("phone 1", DESKTOP)
    page = tech.page
    page.locator("#plan").focus()
    page.keyboard.press("+")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#room-title").wait_for()
    assert page.locator("#room-title").inner_text() == "Room 1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id").startswith("mark-")


def test_the_plan_comes_nearer_and_goes_back(walkers: Walkers) -> None:
    tech = walkers.technician("phone 1")
    tech.page.locator("#plan image").wait_for()
    paper = tech.page.locator("#plan .paper")
    whole = float(paper.get_attribute("width") or 0)
    tech.page.get_by_role("button", name="Nearer").click()
    assert float(paper.get_attribute("width") or 0) == pytest.approx(1.5 * whole)
    tech.page.get_by_role("button", name="Whole plan").click()
    assert float(paper.get_attribute("width") or 0) == pytest.approx(whole)


def test_the_technicians_phone_becomes_a_device_by_one_tick(walkers: Walkers, live: Live) -> None:
    tech = walkers.technician("phone 1")
    tech.stand(*ROOM_1)
    tech.page.locator("#measure").click()  # nothing is chosen yet: it asks
    tech.page.get_by_label("This phone measures, too").check()
    tech.page.locator("#question-yes").click()
    tech.page.get_by_text("Measures: this phone.").wait_for()
    (agent,) = live.desk.store.agents.all()
    assert agent.kind is AgentKind.BROWSER
    soon(lambda: live.desk.runs.presence.is_here(agent.agent_id))
    tech.page.locator("#room .spot-row").wait_for()
    soon(lambda: all(run.state.is_over for run in live.desk.runs.latest(5)))
    tech.page.reload()  # a phone that was put away comes back as the same device
    tech.page.locator("[id='room-Room 1']").click()
    tech.page.get_by_text("Measures: this phone.").wait_for()
    assert len(live.desk.store.agents.all()) == 1
    no_complaints(tech)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_for_everybody(walkers: Walkers, live: Live, size: dict[str, int]) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("axe-playwright-python is not installed")
    with a_laptop(live, -80):
        tech = walkers.technician("phone 1", size, bypass_csp=True)
        tech.stand(*ROOM_1)
        tech.choose_device("laptop 1")
        tech.page.locator("#measure").click()
        tech.page.locator("#room .spot-row.tone-not-yet").wait_for()
        tech.page.locator("#legend summary").click()
        tech.page.add_script_tag(content=axe)
        faults = tech.page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in faults] == []
        assert tech.page.evaluate(CONTRAST) == []
        assert tech.page.evaluate(SIDEWAYS) <= 0


def test_a_name_that_looks_like_a_script_is_a_name(browser: Any, tmp_path: Path) -> None:
    from contextlib import ExitStack
    from dataclasses import replace

    from netready.domain.site import Room
    from tests.browser.walk import live as scene

    name = "<img src=x onerror=alert(1)>"
    rooms = (Room(name=name, floor="Ground", x=100, y=100), *scene.ROOMS)
    with living(tmp_path) as live, ExitStack() as stack:
        live.cut()
        assert live.desk.site is not None
        live.desk = replace(live.desk, site=replace(live.desk.site, rooms=rooms))
        live.mend()
        tech = Walkers(browser, live, stack).technician("phone 1")
        tech.page.locator(f"[id='room-{name}']").click()
        assert tech.page.locator("#room-title").inner_text() == name
        assert tech.page.locator("#rooms img, #room img, #plan img").count() == 0
        no_complaints(tech)
