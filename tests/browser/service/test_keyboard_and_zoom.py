"""The aggregator's pages by keyboard alone, and enlarged four times."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.service.test_first_pages import DESK, School, Visitor, school
from tests.browser.test_for_everybody import ENLARGED, FOCUS, REACHED
from tests.service.desks import joined_agent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
__all__ = ["school"]  # the fixture

PAGES = ("/", "/join", "/comments", "/walk", "/agent")
STOPS_MAX = 80


def test_everything_is_reached_by_keyboard_and_fits_when_enlarged(
    browser: "Browser", school: School
) -> None:
    visitor = Visitor(browser, DESK)
    visitor.sign_in(school)
    joined_agent(school.desk, "trolley-1", "Room 1")
    page = visitor.page
    for path in PAGES:
        page.goto(f"{school.url}{path}")
        page.wait_for_load_state("load")
        page.wait_for_timeout(300)  # what comes by the API
        for width, height in ENLARGED:
            page.set_viewport_size({"width": width, "height": height})
            assert visitor.fits(), (path, width)
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        page.evaluate("document.activeElement.blur()")
        there = page.evaluate(REACHED)
        stops: list[int] = []
        for _ in range(STOPS_MAX):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            if stop is None or stop["at"] in stops:
                break
            assert stop["ring"] and stop["seen"], (path, stop["what"])
            stops.append(stop["at"])
        assert len(stops) == there, (path, stops)
    visitor.context.close()
