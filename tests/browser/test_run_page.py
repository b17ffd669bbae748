"""The live page of a run in Chromium, at the size of a phone, while scripted agents play."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.domain.access import Role
from netready.domain.load import StageLook
from netready.service.access.guard import COOKIE
from netready.service.desk import Desk
from netready.service.runs.chosen import Asked
from netready.service.runs.run_view import What
from netready_probes.agent.joined.place import Place
from netready_probes.agent.messages import Commit, Message, Progress, Refused
from netready_probes.load.process import start_target_process
from tests.browser.chromium import axe_script
from tests.service.desks import Joined, joined_agent, joined_person
from tests.service.runs.served import Scripted, plays_along, real_desk, served, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

PHONE: "ViewportSize" = {"width": 360, "height": 740}
CLASS = Asked(what=What.CLASS, rooms=("Room 1",), pupils=6, hold_s=0.2, by="phone")
WITHIN_MS = 15_000
LATE_S = 1.5  # the promise is 1 s; a neighbour on the processor may take some of it
AT_WORK = StageLook(
    share=0.4, goodput_mbps={"down": 41.5, "up": 2.25}, rtt_p50_ms=8.0, rtt_p95_ms=31.0
)


class Class:
    """Agents that play until the test lets them report."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self.desk, self.place = desk, place
        self.ends = threading.Event()
        self.devices = [joined_agent(desk, f"trolley-{n}", "Room 1") for n in range(3)]
        for each in self.devices:
            desk.runs.presence.asked(each.holder_id)

    def start(self) -> str:
        return self.desk.runs.start(CLASS).run_id

    def join(self, run_id: str) -> list[Scripted]:
        return [Scripted(self.place, who, answer=self._plays).join(run_id) for who in self.devices]

    def _plays(self, agent: Scripted, message: Message) -> None:
        if not isinstance(message, Commit):
            plays_along(agent, message)
        elif not agent.reported and len(agent.said(Commit)) == 1:
            agent.line.say(Progress(number=message.number, look=AT_WORK))
            threading.Thread(target=self._ends, args=(agent, message), daemon=True).start()

    def _ends(self, agent: Scripted, commit: Commit) -> None:
        self.ends.wait(30.0)
        agent.report(commit)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with start_target_process() as target:
        yield real_desk(tmp_path, target.address)


@pytest.fixture
def place(desk: Desk) -> Iterator[Place]:
    with served(desk) as place:
        yield place


@contextmanager
def opened(browser: "Browser", place: Place, who: Joined, run_id: str) -> "Iterator[Page]":
    context = browser.new_context(viewport=PHONE, has_touch=True)
    context.add_cookies([{"name": COOKIE, "value": who.token, "url": place.url}])
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{place.url}/runs/{run_id}")
    try:
        yield page
        assert faults == []
    finally:
        context.close()


def shows(page: "Page", words: str, within_ms: int = WITHIN_MS) -> None:
    page.get_by_text(words, exact=False).first.wait_for(timeout=within_ms)


def test_a_class_is_seen_from_gathering_to_its_answer(
    browser: "Browser", desk: Desk, place: Place, tmp_path: Path
) -> None:
    pupils = Class(desk, place)
    run_id = pupils.start()
    with opened(browser, place, joined_person(desk), run_id) as page:
        shows(page, "Gathering the devices")
        agents = pupils.join(run_id)
        shows(page, "6 pupils at once")
        until(lambda: all(agent.said(Commit) for agent in agents))
        said_s = time.monotonic()
        page.locator("#now dd", has_text="31 ms").wait_for(timeout=WITHIN_MS)
        late_s = time.monotonic() - said_s
        assert page.locator("#now dd").nth(4).inner_text() == "not known yet"
        assert page.locator(".device").count() == 3
        page.screenshot(path=str(tmp_path / "running.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        pupils.ends.set()
        shows(page, "Holds 6 pupils on 3 radios")
        page.locator("#state .big", has_text="Done").wait_for(timeout=WITHIN_MS)
        assert page.locator(".device.tone-go").count() == 3
        assert page.locator("#stop").is_hidden()
        assert page.locator("#told").inner_text().startswith("Done. Holds 6 pupils")
        page.screenshot(path=str(tmp_path / "done.png"), full_page=True)
    assert late_s < LATE_S


def test_a_technician_stops_it_and_a_reader_cannot(
    browser: "Browser", desk: Desk, place: Place
) -> None:
    pupils = Class(desk, place)
    run_id = pupils.start()
    with opened(browser, place, joined_person(desk, Role.READER), run_id) as page:
        shows(page, "Gathering the devices")
        assert page.locator("#stop").is_hidden()
    with opened(browser, place, joined_person(desk), run_id) as page:
        agents = pupils.join(run_id)
        until(lambda: all(agent.said(Commit) for agent in agents))
        shows(page, "6 pupils at once")
        page.get_by_role("button", name="Stop").click()
        shows(page, "stopped by phone", WITHIN_MS)
        assert page.locator("#answer").is_hidden() or "Cannot say" in page.inner_text("#answer")
    pupils.ends.set()


def test_a_device_that_takes_no_part_says_why(browser: "Browser", desk: Desk, place: Place) -> None:
    pupils = Class(desk, place)
    run_id = pupils.start()

    def refuses(agent: Scripted, message: Message) -> None:
        if hasattr(message, "number") and not agent.reported:
            agent.reported = True
            agent.line.say(Refused(number=message.number, why="Another load runs here."))

    with opened(browser, place, joined_person(desk), run_id) as page:
        for who in pupils.devices:
            Scripted(place, who, answer=refuses).join(run_id)
        shows(page, "Another load runs here.")
        shows(page, "takes no part")
        desk.runs.stop(run_id, "enough")
        shows(page, "enough")


def test_axe_finds_nothing(browser: "Browser", desk: Desk, place: Place) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("not to be had here: axe-playwright-python")
    pupils = Class(desk, place)
    run_id = pupils.start()
    with opened(browser, place, joined_person(desk), run_id) as page:
        pupils.join(run_id)
        shows(page, "6 pupils at once")
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [each["id"] for each in found["violations"]] == []
        pupils.ends.set()
        shows(page, "Holds 6 pupils")
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [each["id"] for each in found["violations"]] == []
