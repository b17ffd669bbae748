"""The nightly page in a real browser: telephone, keyboard, enlarged, on paper, badly named."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready_reports.nightly import nightly_view, render_nightly
from tests.browser.chromium import axe_script
from tests.browser.test_for_everybody import (
    CUT,
    DESK,
    ENLARGED,
    FOCUS,
    PHONE,
    REACHED,
    WIDTH,
    shown,
)
from tests.reports.fixtures.hostile import ATTACKS
from tests.reports.fixtures.nights import material
from tests.reports.test_nightly import badly_named, empty

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BOUQUET = " ".join(attack for attack in ATTACKS.values() if len(attack) < 1000)
NAMES = ("nightly.html", "empty.html", "hostile.html", "long.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("nightly")
    pages = {
        "nightly.html": replace(material(), simulated=True),
        "empty.html": empty(),
        "hostile.html": badly_named(BOUQUET),
        "long.html": badly_named(ATTACKS["long-word"]),
    }
    for name, one in pages.items():
        (out / name).write_text(render_nightly(nightly_view(one)), encoding="utf-8")
    return out


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_at_any_width(browser: "Browser", folder: Path, name: str) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("not to be had here: axe-playwright-python")
    with shown(browser, folder / name, PHONE, bypass_csp=True) as page:
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for width, height in (PHONE, *ENLARGED, DESK):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(WIDTH) <= width, width
        assert page.evaluate(CUT) == []
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_the_keyboard_reaches_everything_in_order_and_gets_out(
    browser: "Browser", folder: Path
) -> None:
    with shown(browser, folder / "nightly.html") as page:
        there = page.evaluate(REACHED)
        stops = []
        for _ in range(there):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            assert stop["ring"] and stop["seen"], stop["what"]
            stops.append(stop["at"])
        assert stops == sorted(stops)
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) is None  # out of the page again: no trap


def test_a_rooms_name_leads_to_its_picture(browser: "Browser", folder: Path) -> None:
    with shown(browser, folder / "nightly.html", scripts=False) as page:
        link = page.get_by_role("link", name="Maple")
        place = link.get_attribute("href")
        assert place is not None
        card = page.locator(place)
        assert card.get_by_role("heading").inner_text() == "Maple"
        picture = card.get_by_role("img")
        assert "Pupils held, night by night" in (picture.get_attribute("aria-label") or "")
        assert picture.bounding_box() is not None


def test_marks_are_told_apart_by_form_without_any_colour(browser: "Browser", folder: Path) -> None:
    """What is filled, open, dashed; not what colour it has."""
    forms = """() => Object.fromEntries([...document.querySelectorAll(".signs path")].map(path => {
      const style = getComputedStyle(path);
      return [path.getAttribute("class") + path.getAttribute("d"),
        [path.getAttribute("d").replace(/[\\d.]+/g, ""), style.strokeLinecap,
          style.strokeDasharray, style.fill !== "none"].join(" ")];
    }))"""
    with shown(browser, folder / "nightly.html") as page:
        found = page.evaluate(forms)
        assert len(found) == 7
        assert len(set(found.values())) == 7


def test_every_printed_sheet_says_simulated(browser: "Browser", folder: Path) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("not to be had here: poppler-utils")
    with shown(browser, folder / "nightly.html") as page:
        page.pdf(path=folder / "n.pdf", prefer_css_page_size=True)
    argv = [program, str(folder / "n.pdf"), "-"]
    text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    sheets = text.split("\f")[:-1]
    assert all(re.search("simulated example", each, re.IGNORECASE) for each in sheets)
    assert "Night capacity" in text
