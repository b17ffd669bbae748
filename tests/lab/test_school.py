"""A room is walked from an empty database to both reports, through what schools bring about.

Ten agents and two phones, each in a host of its own, on the real pages. In the end it is counted:
whatever any device had on its disk is at the aggregator, once.
"""

import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect, sync_playwright

from netready.domain.record import ORDER
from tests.browser.chromium import why_not
from tests.lab.namespaces import needs_lab
from tests.lab.school import AGENTS, ROOMS, URL, School, ask, eventually, label, phones, school
from tests.lab.walker import Walker

pytestmark = [
    pytest.mark.lab,
    pytest.mark.patient,
    pytest.mark.browser,
    pytest.mark.slow,
]

ROOM = ROOMS[0]
PROBES = 7  # of a native agent's measurement
CUT_S = 60.0
Trouble = Callable[[School], None]


def killed(one: School) -> None:
    one.kill()


def cut(one: School) -> None:
    one.cut()


def said_in(trouble: Trouble) -> str:
    return f"The cupboard hums, {trouble.__name__}."


def test_a_room_is_walked_and_nothing_is_lost_or_twice(tmp_path: Path) -> None:
    needs_lab()
    if why_not():
        pytest.skip(why_not())
    with school(tmp_path) as one, sync_playwright() as play, phones(one, play) as pages:
        try:
            walk_it(one, pages[0], pages[1])
        except BaseException:
            print(one.told())  # noqa: T201 - a lab that failed is seen by its logs only
            raise


def walk_it(one: School, phone: Page, device: Page) -> None:
    walker = Walker(phone, one.folder)
    walker.sign_in(one.start())
    assert not one.rows("select 1 from records union select 1 from agents")
    browser = everybody_joins(one, walker, device)

    walker.stand_in(ROOM)
    walker.carry(label(0))
    for trouble in (killed, cut):
        measure_through(one, walker, trouble)
    walker.carry(browser)
    calm = done(walker.run(walker.measure()))
    expect(phone.locator("#class-test")).to_be_visible()
    walker.picture("measured")

    play_a_class(walker)
    expect(phone.locator("#class-test")).to_be_visible()
    expect(phone.locator("#room")).to_contain_text("Measured here")
    walker.picture("tested")
    read_reports(walker)
    count(one, calm["run_id"])


def measure_through(one: School, walker: Walker, trouble: Trouble) -> None:
    """A measurement in the middle of which it happens; one that was lost to it is made again."""
    before = len(one.made())
    first = walker.measure()
    assert eventually(lambda: len(one.made()) >= before + 2, 60.0), "the measurement began"
    trouble(one)
    meanwhile(one, walker, trouble)
    measured = walker.run(first)
    if trouble is killed:
        assert measured["state"] == "stopped"
        assert "restarted" in measured["words"]
        measured = walker.run(walker.measure())
    done(measured)


def done(measured: dict[str, Any]) -> dict[str, Any]:
    assert measured["state"] == "done", measured
    assert {each["part"] for each in measured["devices"]} == {"done"}
    return measured


def play_a_class(walker: Walker) -> None:
    """Whose result says little here: a dozen devices share the cores of one machine."""
    loaded = walker.run(walker.class_test())
    assert loaded["state"] == "done", loaded
    came = [each for each in loaded["devices"] if each["part"] not in ("called", "lost")]
    assert len(came) > AGENTS / 2, loaded
    assert loaded["stages"]


def everybody_joins(one: School, walker: Walker, device: Page) -> str:
    """Ten laptops and a page, by one code; returns what the page is called."""
    page, laptop = walker.class_code(ROOM)
    for number in range(AGENTS):
        one.agent(number, laptop)
    device.goto(page)
    assert device.evaluate("location.href") == f"{URL}/agent"
    assert eventually(lambda: len(here(walker.page)) == AGENTS + 1, 60.0), here(walker.page)
    return next(name for name, kind in here(walker.page).items() if kind == "browser")


def here(page: Page) -> dict[str, str]:
    agents = ask(page, "GET", "/api/v1/agents")["agents"]
    return {each["label"]: each["kind"] for each in agents if each["here"]}


def meanwhile(one: School, walker: Walker, trouble: Trouble) -> None:
    """The technician looks into the next room and comes back; the phone keeps what it must."""
    began_s, said = time.monotonic(), said_in(trouble)
    walker.go_to(ROOMS[1])
    walker.comment(said)
    expect(walker.page.locator("#notes")).to_contain_text("kept on this phone", timeout=40_000)
    walker.picture(trouble.__name__)
    assert (said,) not in one.rows("select text from walk_events")
    walker.go_to(ROOM)
    if trouble is killed:
        one.start()
    else:
        time.sleep(max(0.0, CUT_S - (time.monotonic() - began_s)))
        one.mend()
    assert eventually(lambda: (said,) in one.rows("select text from walk_events"), 60.0)
    assert eventually(lambda: is_all_here(walker.page), 90.0)


def is_all_here(page: Page) -> bool:
    try:
        return len(here(page)) == AGENTS + 1
    except PlaywrightError:  # the fetch failed: the aggregator is not back yet
        return False


def read_reports(walker: Walker) -> None:
    for kind in ("leadership", "technician"):
        walker.page.goto(f"{URL}/walk")
        walker.page.get_by_role("link", name=re.compile(kind, re.I)).last.click()
        walker.page.wait_for_url(f"{URL}/reports/{kind}*")
        expect(walker.page.locator("body")).to_contain_text("The lab's school", timeout=60_000)
        expect(walker.page.locator("body")).to_contain_text(ROOM)
        walker.picture(kind)


def line(stored: bytes) -> Any:
    """A record as the database has it: long ones packed."""
    return json.loads(stored if stored.startswith(b"{") else zlib.decompress(stored))


def count(one: School, calm: str) -> None:
    """Whatever was on a disk is here, once; and each order left what it had to."""

    def kept() -> list[str]:
        return [row[0] for row in one.rows("select record_id from records where agent_id != ''")]

    made = one.made()
    assert len(made) == len(set(made)) >= 3 * PROBES
    assert eventually(lambda: set(made) <= set(kept()), 60.0), set(made) - set(kept())
    assert len(kept()) == len(set(kept()))
    assert not one.rows("select 1 from aside"), "no two records share an id"

    lines = [line(row[0]) for row in one.rows("select line from records")]
    done = Counter((r["annotations"].get(ORDER), r["device"], r["probe"]) for r in lines)
    assert set(done.values()) == {1}, done
    orders = one.rows(f"select order_id from orders where run_id = '{calm}'")  # noqa: S608
    of_run = Counter(device for order, device, _ in done if (order,) in orders)
    assert sorted(of_run.values()) == [1, PROBES], of_run
    assert [r["probe"] for r in lines].count("load") == 1
    assert {r["network"]["role"] for r in lines} == {"pupil"}, "else the reports leave them out"
    events = Counter(row[0] for row in one.rows("select kind from walk_events"))
    assert events == {"visit": 5, "measure": 4, "comment": 2}
