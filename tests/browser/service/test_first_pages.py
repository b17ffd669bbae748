"""Sign-in, overview and join page in Chromium, over TLS, at the size of a phone and of a desk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netready.domain.access import Role
from netready.service.certificate import made_certificate
from netready.service.desk import Desk
from netready.service.runs.watch import UpdateKind
from netready.store.database import StoredRecord
from netready.store.records import record_line
from tests.browser.chromium import axe_script
from tests.service.desks import desk_at, joined_agent
from tests.service.served import LOOPBACK, served
from tests.store.fakes_records import good_record

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 740), (1280, 900)
AXE = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })"


@dataclass(frozen=True)
class School:
    """An aggregator with TLS."""

    desk: Desk
    url: str


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = made_certificate(tmp_path, (LOOPBACK,), datetime.now(UTC))
    plain = desk_at(tmp_path)
    settings = replace(plain.settings, tls=True, fingerprint=made.fingerprint, comments_on=True)
    desk = replace(plain, settings=settings)
    with served(desk, made) as port:
        yield School(desk, f"https://{LOOPBACK}:{port}")


class Visitor:
    """One browser window; `complaints` is what it had to say of our pages."""

    def __init__(self, browser: "Browser", size: tuple[int, int]) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, ignore_https_errors=True
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._note(said.type, said.text))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self.complaints.append(text)

    def sign_in(self, school: School, role: Role = Role.TECHNICIAN, to: str = "/") -> None:
        code = school.desk.codes.make(role, school.desk.clock.monotonic_s())
        self.page.goto(f"{school.url}/sign-in#{code}")
        assert self.page.url == f"{school.url}/sign-in"  # the code is in no history
        self.page.get_by_label("What this device is called here").fill("IT phone")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{school.url}{to}")

    def fits(self) -> bool:
        """Nothing has to be scrolled sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        size = self.page.viewport_size
        assert size is not None
        return bool(width <= size["width"])

    def faults(self) -> list[Any]:
        """What axe finds against WCAG AA; its script comes in past our policy."""
        script = axe_script()
        if script is None:
            pytest.skip("axe-playwright-python is not installed")
        self.page.evaluate(script)
        found = self.page.evaluate(AXE)["violations"]
        return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_technician_signs_in_lets_devices_join_and_sees_them_come(
    browser: "Browser", school: School, size: tuple[int, int]
) -> None:
    visitor = Visitor(browser, size)
    visitor.sign_in(school)
    page = visitor.page
    cookie = visitor.context.cookies()[0]
    assert cookie["name"] == "__Host-netready"
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict"
    page.get_by_text("No device has joined yet.").wait_for()
    assert visitor.fits() and visitor.faults() == []
    joined_agent(school.desk, "trolley-1", "Room 1")
    school.desk.runs.presence.asked(school.desk.store.agents.all()[0].agent_id)
    page.get_by_text("1 of 1 are here now.").wait_for()
    assert page.get_by_label("Room of trolley-1").input_value() == "Room 1"
    page.get_by_label("Room of trolley-1").select_option("Room 2")
    page.wait_for_function("document.querySelector('#fault').hidden")
    _eventually(page, lambda: school.desk.store.agents.all()[0].room == "Room 2")
    assert visitor.fits() and visitor.faults() == []
    _keep_a_record(school.desk)
    page.get_by_text("1 of 2").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send away: trolley-1").click()
    page.get_by_text("No device has joined yet.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{school.url}/sign-in")
    page.goto(school.url)
    assert page.url == f"{school.url}/sign-in"
    assert visitor.complaints == []
    visitor.context.close()


def _keep_a_record(desk: Desk) -> None:
    record = replace(good_record(), site="Test School", room="Room 1")
    line = record_line(record).encode()
    stored = StoredRecord(record=record, line=line, agent_id="", received_at=desk.clock.now())
    desk.store.records.keep([stored])
    desk.watch.tell(UpdateKind.RECORDS, "Room 1")


def _eventually(page: "Page", done: Any) -> None:
    for _ in range(200):
        if done():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it did not happen")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_join_page_shows_a_code_that_is_good_and_tests_the_device(
    browser: "Browser", school: School, size: tuple[int, int]
) -> None:
    visitor = Visitor(browser, size)
    visitor.sign_in(school)
    page = visitor.page
    page.goto(f"{school.url}/join")
    page.get_by_text("Yes: a live line can be opened").wait_for()
    page.get_by_text("Yes: results can be kept here until they are sent").wait_for()
    page.get_by_text("its own certificate").wait_for()
    page.locator("#room").select_option("Room 1")
    page.get_by_role("button", name="Make a code").click()
    page.locator("#shown").filter(has_text="-").wait_for()
    code = page.locator("#shown").inner_text().replace("-", "")
    assert page.locator("#qr").evaluate("picture => picture.decode().then(() => true)")
    assert page.locator("#page").inner_text().endswith(f"/agent#{code}")
    assert school.desk.settings.fingerprint in page.locator("#commands").inner_text()
    invitation = school.desk.codes.redeem(code, [Role.AGENT], "x", 1000.0)
    assert (invitation.room, invitation.for_class) == ("Room 1", True)
    assert visitor.fits() and visitor.faults() == []
    page.locator("#who").select_option("reader")
    assert page.locator("#room-field").is_hidden()
    page.get_by_role("button", name="Make a code").click()
    page.locator("#native").wait_for(state="hidden")
    assert "/sign-in#" in page.locator("#page").inner_text()
    assert visitor.complaints == []
    visitor.context.close()


def test_a_reader_reads_and_sees_no_device(browser: "Browser", school: School) -> None:
    visitor = Visitor(browser, PHONE)
    visitor.sign_in(school, Role.READER)
    assert visitor.page.get_by_text("Devices").count() == 0
    assert visitor.page.get_by_role("link", name="Walk").count() == 0
    visitor.page.goto(f"{school.url}/join")
    visitor.page.get_by_text("This needs the token of a technician").wait_for()
    visitor.context.close()


def test_a_wrong_code_is_said_and_the_page_it_came_from_is_found_again(
    browser: "Browser", school: School
) -> None:
    visitor = Visitor(browser, PHONE)
    page = visitor.page
    page.goto(f"{school.url}/join")
    assert page.url == f"{school.url}/sign-in"
    page.get_by_label("Code").fill("aaa-aaa")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This code is not good").wait_for()
    assert visitor.fits() and visitor.faults() == []
    code = school.desk.codes.make(Role.TECHNICIAN, school.desk.clock.monotonic_s())
    page.get_by_label("Code").fill(f"{code[:3]}-{code[3:]}".lower())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{school.url}/join")
    visitor.context.close()


@pytest.mark.parametrize("then", ["//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_address_leads_from_sign_in_to_elsewhere(
    browser: "Browser", school: School, then: str
) -> None:
    visitor = Visitor(browser, PHONE)
    page = visitor.page
    page.goto(f"{school.url}/sign-in#{then}")
    code = school.desk.codes.make(Role.TECHNICIAN, school.desk.clock.monotonic_s())
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{school.url}/")
    visitor.context.close()


def test_a_device_is_tested_first_and_told_what_to_do(browser: "Browser", school: School) -> None:
    visitor = Visitor(browser, PHONE)
    visitor.context.add_init_script("delete window.WebSocket; delete Navigator.prototype.wakeLock;")
    visitor.page.goto(f"{school.url}/agent")
    visitor.page.get_by_text("Not on this device: a live line can be opened").wait_for()
    visitor.page.get_by_text("Set the screen to stay on").wait_for()
    assert visitor.page.locator("#device-note li").count() == 2
    assert visitor.fits()
    visitor.context.close()
    able = Visitor(browser, PHONE)
    able.page.goto(f"{school.url}/agent")
    able.page.wait_for_load_state("networkidle")
    assert able.page.locator("#device-note").is_hidden()
    able.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_teacher_writes_in_the_comments_book_and_takes_it_back(
    browser: "Browser", school: School, size: tuple[int, int], tmp_path: Path
) -> None:
    visitor = Visitor(browser, size)
    visitor.sign_in(school, Role.TEACHER, to="/comments")
    page = visitor.page
    page.get_by_label("Room").select_option("Room 1")
    page.get_by_label("What happened").fill("<b>Video</b> stood still at ten.")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Written down. Thank you.").wait_for()
    page.locator("#mine").get_by_text("<b>Video</b> stood still at ten.").wait_for()
    assert [event.text for event in school.desk.store.walk.all()] == [
        "<b>Video</b> stood still at ten."
    ]
    page.screenshot(path=tmp_path / "comments.png", full_page=True)
    assert visitor.fits() and visitor.faults() == []
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("nothing yet").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{school.url}/sign-in")
    assert visitor.complaints == []
    visitor.context.close()
