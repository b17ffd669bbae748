"""The page that makes a device an agent, against a real aggregator and target on loopback."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from netready.store.database import OrderState
from tests.browser.agent.school import School, device, school, until
from tests.browser.chromium import axe_script

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import APIResponse, Browser, Page, Route

pytestmark = pytest.mark.browser

QUICK = {"idle_s": 0.5, "duration_s": 1, "max_mbps": 30}
AXE = """() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })
    .then((found) => found.violations.map((each) => each.id))"""
KEPT = "() => localStorage.getItem('netready-agent')"
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


def faults_of(page: "Page") -> list[str]:
    """What axe finds against WCAG AA; the script comes in past the policy, as a bookmark would."""
    script = axe_script()
    if script is None:
        pytest.skip("not to be had here: axe-core")
    page.evaluate(script)
    found = page.evaluate(AXE)
    assert isinstance(found, list)
    return found


def test_the_link_of_the_code_joins_and_the_code_leaves_the_address(
    browser: "Browser", place: School
) -> None:
    code = place.code("Room 2")
    with device(browser, place, code) as one:
        assert one.page.url == f"{place.base}/agent"
        assert one.words("room") == "Room 2"
        agent = place.agent(one.words("label"))
        assert (agent.kind.value, agent.room) == ("browser", "Room 2")
        assert agent.facts["wifi"] == "a browser cannot see it"
        assert code not in one.page.evaluate(KEPT)
        assert one.page.evaluate(WIDE) == 0
        assert one.complaints == []
        assert faults_of(one.page) == []


def test_without_a_code_it_asks_for_one_and_does_nothing(browser: "Browser", place: School) -> None:
    with device(browser, place) as one:
        asked: list[str] = []
        one.page.on("request", lambda request: asked.append(request.url))
        one.page.get_by_label("Join code").fill("AAAAAA")
        one.page.get_by_role("button", name="Join").click()
        one.page.get_by_role("alert").wait_for()
        assert "This code is not good" in one.words("fault")
        assert [url for url in asked if "/api/" in url] == [f"{place.base}/api/v1/join"]
        assert one.page.evaluate(KEPT) is None
        assert one.page.evaluate(WIDE) == 0
        assert faults_of(one.page) == []
        one.page.get_by_label("Join code").fill(place.code().lower())
        one.page.keyboard.press("Enter")
        one.page.get_by_text("Connected and waiting").wait_for()


def test_a_result_survives_a_dead_network_and_a_reload_and_arrives_once(
    browser: "Browser", place: School
) -> None:
    before = len(place.records("browser"))
    with device(browser, place, place.code()) as one:
        label = one.words("label")
        agent = place.agent(label)
        one.page.route("**/api/v1/records", lambda route: route.abort())
        order = place.order(agent, QUICK)
        one.page.get_by_text("1 (kept in this browser)").wait_for()
        assert len(place.records("browser")) == before
        one.page.reload()
        one.page.get_by_text("Connected and waiting").wait_for()
        assert one.words("label") == label
        assert one.words("waiting") == "1 (kept in this browser)"
        one.page.unroute("**/api/v1/records")
        until(lambda: len(place.records("browser")) > before)
        record = place.records("browser")[-1]
        assert (record.device, record.room) == (label, "Room 1")
        assert record.annotations["order"] == order
        assert record.network.role.value == "pupil"
        one.page.get_by_text("none", exact=True).wait_for()
        row = place.desk.store.runs.order(order)
        assert row is not None
        assert row.state is OrderState.DONE
    assert len(place.records("browser")) == before + 1


def test_a_withdrawn_order_ends_within_a_second(browser: "Browser", place: School) -> None:
    with device(browser, place, place.code()) as one:
        agent = place.agent(one.words("label"))
        order = place.order(agent, {"idle_s": 15})
        one.page.locator("#doing").wait_for()
        place.desk.runs.duties.withdraw(agent.agent_id, order)
        one.page.locator("#doing").wait_for(state="hidden", timeout=1000)


def test_what_a_page_cannot_do_it_refuses_in_words(browser: "Browser", place: School) -> None:
    with device(browser, place, place.code()) as one:
        agent = place.agent(one.words("label"))
        order = place.order(agent, {"streams": 99})
        until(lambda: _state(place, order) is OrderState.REFUSED)
        assert "streams must be 1 to 6" in one.words("log")


def _state(place: School, order: str) -> OrderState | None:
    row = place.desk.store.runs.order(order)
    return row.state if row else None


def test_duties_of_somebody_else_are_not_obeyed(browser: "Browser", place: School) -> None:
    forged = json.dumps({"text": "{}", "signature": "00" * 64})
    with device(browser, place, place.code(), sockets=False) as one:
        one.page.route(
            "**/api/v1/agent/wait",
            lambda route: route.fulfill(content_type="application/json", body=forged),
        )
        place.desk.runs.duties.bell.ring(place.agent(one.words("label")).agent_id)
        one.page.get_by_text("An order was not obeyed").first.wait_for()


def test_a_device_that_was_sent_away_says_so_and_forgets(browser: "Browser", place: School) -> None:
    with device(browser, place, place.code()) as one:
        agent = place.agent(one.words("label"))
        place.desk.store.agents.revoke(agent.agent_id, place.desk.clock.now())
        place.desk.runs.revoked(agent.agent_id)
        one.page.get_by_text("Not part of the test any more").wait_for()
        assert one.page.evaluate(KEPT) is None


def test_leaving_ends_its_token(browser: "Browser", place: School) -> None:
    with device(browser, place, place.code()) as one:
        agent = place.agent(one.words("label"))
        one.page.get_by_role("button", name="Leave").click()
        one.page.get_by_text("This device has left").wait_for()
        assert one.page.evaluate(KEPT) is None
        left = place.desk.store.agents.get(agent.agent_id)
        assert left is not None
        assert left.revoked_at is not None


def test_a_device_that_leaves_is_not_told_that_it_was_sent_away(
    browser: "Browser", place: School
) -> None:
    with device(browser, place, place.code()) as one:
        held: list[tuple[Route, APIResponse]] = []
        one.page.route("**/api/v1/sign-out", lambda route: held.append((route, route.fetch())))
        one.page.get_by_role("button", name="Leave").click()
        one.page.locator("#gone").wait_for()  # by the line, which ended with the token
        assert one.words("gone-words").startswith("This device has left")
        route, answer = held[0]
        route.fulfill(response=answer)


def test_a_target_that_the_browser_does_not_reach_is_said_with_its_link(
    browser: "Browser", place: School
) -> None:
    with device(browser, place) as one:
        about = f"{one.page.locator('#agent').get_attribute('data-webs')}/about"
        one.page.route(about, lambda route: route.abort())
        one.page.get_by_label("Join code").fill(place.code())
        one.page.keyboard.press("Enter")
        link = one.page.get_by_role("link", name="Open it once")
        link.wait_for()
        assert link.get_attribute("href") == about
        assert faults_of(one.page) == []
        one.page.unroute(about)
        link.wait_for(state="hidden")


def test_a_second_tab_does_not_become_a_second_device(browser: "Browser", place: School) -> None:
    with device(browser, place, place.code()) as one:
        second = one.page.context.new_page()
        second.goto(f"{place.base}/agent")
        second.get_by_text("another tab already").wait_for()


def test_it_is_at_home_on_a_laptop_too(browser: "Browser", place: School, tmp_path: "Path") -> None:
    with device(browser, place, place.code(), sockets=False) as one:
        one.page.set_viewport_size({"width": 1280, "height": 900})
        one.page.get_by_text("by HTTPS").wait_for()
        one.page.screenshot(path=str(tmp_path / "laptop.png"), full_page=True)
        assert one.page.evaluate(WIDE) == 0
        assert faults_of(one.page) == []
