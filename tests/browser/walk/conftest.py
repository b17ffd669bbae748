from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.domain.access import Role
from netready.service.access.guard import COOKIE
from tests.browser.walk.live import Live, living
from tests.service.desks import joined_person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@dataclass
class Technician:
    """Signed in, with the walk open; `complaints` is what the browser had to say of our page."""

    context: "BrowserContext"
    page: "Page"
    complaints: list[str] = field(default_factory=list)

    def stand(self, x: float, y: float) -> None:
        """Taps on the plan, at a place of its picture of 600 by 450 pixels."""
        self.page.locator("#plan image").wait_for()
        box = self.page.locator("#plan image").bounding_box()
        assert box is not None
        at = {"x": box["x"] + box["width"] * x / 600, "y": box["y"] + box["height"] * y / 450}
        self.page.mouse.click(at["x"], at["y"])

    def choose_device(self, label: str) -> None:
        self.page.locator("#choose-devices").click()
        self.page.get_by_label(label).check()
        self.page.locator("#question-yes").click()
        self.page.get_by_text(f"Measures: {label}").wait_for()

    def open(self, url: str) -> None:
        self.page.goto(f"{url}/walk")
        self.page.locator("#rooms button").first.wait_for()
        self.page.locator("#plan .mark").first.wait_for()


class Walkers:
    """Opens the walk for technicians; each has a browser of their own."""

    def __init__(self, browser: "Browser", live: Live, stack: ExitStack) -> None:
        self._browser, self._live, self._stack = browser, live, stack

    def technician(
        self, label: str, size: dict[str, int] = PHONE, bypass_csp: bool = False
    ) -> Technician:
        person = joined_person(self._live.desk, Role.TECHNICIAN, label)
        context = self._browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, bypass_csp=bypass_csp
        )
        self._stack.callback(context.close)
        context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": person.token,
                    "url": self._live.url,
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )
        found = Technician(context, context.new_page())
        found.page.set_default_timeout(10_000)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on(
            "console",
            lambda said: (
                found.complaints.append(said.text)
                if "Content Security Policy" in said.text
                else None
            ),
        )
        found.open(self._live.url)
        return found


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with living(tmp_path) as found:
        yield found


@pytest.fixture
def walkers(browser: "Browser", live: Live) -> Iterator[Walkers]:
    with ExitStack() as stack:
        yield Walkers(browser, live, stack)
