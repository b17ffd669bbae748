"""A technician with a phone: what they tap, on the real pages."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.lab.school import URL, ask, eventually

HOLD_S = 8.0  # of a class; a technician's own test holds it for 90 s
RUN_S = 150.0  # the longest that a run is waited for
BUSY_MS = 30_000  # for a page on a machine that plays a whole school


class Walker:
    """One technician."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self._pictures = page, pictures
        page.set_default_timeout(BUSY_MS)
        page.route("**/api/v1/runs", _short_hold)

    def sign_in(self, code: str) -> None:
        """With the code that the aggregator printed at its start."""
        self.page.goto(f"{URL}/sign-in#{code}")
        self.page.get_by_label("What this device is called here").fill("IT phone")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{URL}/")
        assert code not in self.page.evaluate("location.href + document.cookie")

    def class_code(self, room: str) -> tuple[str, str]:
        """For all devices of a room: the address of the QR code, and that of a laptop."""
        page = self.page
        page.goto(f"{URL}/join")
        page.locator("#room").select_option(room)
        page.get_by_role("button", name="Make a code").click()
        expect(page.locator("#page")).to_contain_text("#", timeout=BUSY_MS)
        command = page.locator("#commands li").first.inner_text()
        self.picture("join")
        return page.locator("#page").inner_text(), command.split('"')[1]

    def stand_in(self, room: str) -> None:
        """On the plan, which takes the technician to the room."""
        self.page.goto(f"{URL}/walk")
        self.page.locator("#plan").get_by_role("button", name=room).click()
        expect(self.page.locator("#room-title")).to_have_text(room)

    def go_to(self, room: str) -> None:
        """By the list of all rooms."""
        self.page.locator("#rooms").get_by_role("button", name=room).click()
        expect(self.page.locator("#room-title")).to_have_text(room)

    def carry(self, *labels: str) -> None:
        """Says which devices measure."""
        page = self.page
        page.locator("#choose-devices").click()
        for label in labels:
            page.get_by_role("dialog").get_by_label(label).check()
        page.get_by_role("button", name="Use these").click()
        expect(page.locator("#room")).to_contain_text(re.compile(f"Measures: .*{labels[0]}"))

    def measure(self) -> str:
        """Begins; returns the run's id."""
        with self.page.expect_response("**/api/v1/runs") as answered:
            self.page.locator("#measure").click()
        expect(self.page.locator("#cancel")).to_be_visible()
        self.picture("measuring")
        return str(answered.value.json()["run_id"])

    def class_test(self) -> str:
        """Begins; returns the run's id."""
        self.page.locator("#class-test").click()
        with self.page.expect_response("**/api/v1/runs") as answered:
            self.page.get_by_role("dialog").get_by_role("button", name="Start").click()
        expect(self.page.locator("#cancel")).to_be_visible()
        return str(answered.value.json()["run_id"])

    def comment(self, text: str) -> None:
        """On the room; it is kept on the phone first."""
        page = self.page
        page.locator("#comment").click()
        page.get_by_role("dialog").get_by_role("textbox").fill(text)
        page.get_by_role("dialog").get_by_role("button", name="Keep").click()

    def run(self, run_id: str) -> dict[str, Any]:
        """As it is when it has ended."""

        def ended() -> bool:
            return bool(ask(self.page, "GET", f"/api/v1/runs/{run_id}")["ended_at"])

        assert eventually(ended, RUN_S, step_s=0.5)
        found: dict[str, Any] = ask(self.page, "GET", f"/api/v1/runs/{run_id}")
        return found

    def picture(self, name: str) -> None:
        """For people to look at."""
        self.page.screenshot(path=self._pictures / f"{name}.png")


def _short_hold(route: Route) -> None:
    asked = json.loads(route.request.post_data or "{}")
    if asked.get("what") != "class":
        route.continue_()
        return
    route.continue_(post_data=json.dumps(asked | {"hold_s": HOLD_S}))
