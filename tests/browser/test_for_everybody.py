"""Every report page for everybody: by keyboard, enlarged, without scripts, in grey, badly named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready_reports.words import VERDICTS
from tests.browser.chromium import axe_script
from tests.browser.report_pages import RENDERERS, material_of, page_of
from tests.reports.fixtures import VARIANTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# the four variants are looked at in `test_report_pages`, with their drawings
LOOKED_AT = (
    *(f"leadership: {kind}" for kind in ("crowded", "hostile bouquet", "hostile from-the-right")),
    *(f"leadership: {kind}" for kind in ("hostile long-word", "trap nothing-measured")),
    "leadership: trap knee-at-22-of-30",
    "technician: hostile no-name",
)
PHONE, DESK = (360, 740), (1280, 900)
# 1280 pixels at 200 % and at 400 %, the way WCAG 1.4.4 and 1.4.10 ask
ENLARGED = ((640, 450), (320, 256))
# what cannot be seen whole: text cut at the edge of a box that does not scroll
CUT = """() => [...document.querySelectorAll("main *, body > aside *, footer *")].filter(e => {
  if (e.closest(".unseen, .names, svg, script, style")) return false;
  const style = getComputedStyle(e);
  if (e.closest("thead") && e.closest("thead").clientWidth <= 1) return false;  // read aloud only
  return style.overflowX !== "visible" && style.overflowX !== "auto"
    && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim();
}).map(e => e.className + ": " + e.textContent.trim().slice(0, 40))"""
WIDTH = "document.documentElement.scrollWidth"
FOCUS = """() => { const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const all = [...document.querySelectorAll("*")];
  return { at: all.indexOf(e), what: e.tagName + "." + e.className,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight }; }"""
REACHED = """() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => e.checkVisibility({ contentVisibilityAuto: true }) && !e.disabled).length"""


@contextmanager
def shown(
    browser: "Browser",
    file: Path,
    size: tuple[int, int] = DESK,
    *,
    scripts: bool = True,
    bypass_csp: bool = False,
) -> Iterator["Page"]:
    """A page from a file; whatever it asks of the network is a fault."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        reduced_motion="reduce",
        bypass_csp=bypass_csp,
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    try:
        yield page
        assert asked == [file.as_uri()]
        assert said == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("everybody")


def written(folder: Path, case: str) -> Path:
    """The page of a case as a file, drawn once."""
    file = folder / f"{re.sub('[^a-z0-9-]', '_', case)}.html"
    if not file.exists():
        file.write_text(page_of(case), encoding="utf-8")
    return file


@pytest.mark.parametrize("case", LOOKED_AT)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: "Browser", folder: Path, case: str
) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("not to be had here: axe-playwright-python")
    with shown(browser, written(folder, case), PHONE, bypass_csp=True) as page:
        assert page.evaluate(WIDTH) <= PHONE[0]
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        assert page.evaluate(WIDTH) <= DESK[0]
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


@pytest.mark.parametrize("case", ["leadership: not-yet", "technician: not-yet"])
def test_enlarged_four_times_everything_is_still_there(
    browser: "Browser", folder: Path, case: str
) -> None:
    with shown(browser, written(folder, case), ENLARGED[0]) as page:
        for width, height in ENLARGED:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(WIDTH) <= width
            assert page.evaluate(CUT) == []


@pytest.mark.parametrize("case", ["leadership: not-yet", "technician: cannot-say"])
def test_the_keyboard_reaches_everything_in_order_and_gets_out(
    browser: "Browser", folder: Path, case: str
) -> None:
    with shown(browser, written(folder, case)) as page:
        there = page.evaluate(REACHED)
        stops = []
        for _ in range(there + 1):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            if stop is None:
                break
            assert stop["ring"] and stop["seen"], stop["what"]
            stops.append(stop["at"])
        assert len(stops) == there
        assert stops == sorted(stops)
        assert page.evaluate(FOCUS) is None  # out of the page again: no trap


def test_a_folded_block_opens_and_closes_by_keyboard(browser: "Browser", folder: Path) -> None:
    with shown(browser, written(folder, "technician: not-yet")) as page:
        block = page.locator("details.raw").first
        block.locator("summary").focus()
        for key, state in (("Enter", True), ("Space", False)):
            page.keyboard.press(key)
            assert block.evaluate("block => block.open") is state


@pytest.mark.parametrize("kind", list(VARIANTS))
@pytest.mark.parametrize("page_name", list(RENDERERS))
def test_without_scripts_the_verdict_is_said(
    browser: "Browser", folder: Path, page_name: str, kind: str
) -> None:
    word = VERDICTS[material_of(kind).score.network.verdict].word
    with shown(browser, written(folder, f"{page_name}: {kind}"), scripts=False) as page:
        assert page.get_by_text(word, exact=False).first.is_visible()


def test_in_grey_every_answer_has_its_sign_and_its_word(browser: "Browser", folder: Path) -> None:
    signs = """() => [...document.querySelectorAll(".badge")].map(badge => [
      badge.textContent.trim(), badge.querySelector("svg")?.innerHTML || ""])"""
    with shown(browser, written(folder, "technician: not-yet")) as page:
        seen = page.evaluate(signs)
        words = {word for word, _ in seen}
        assert all(word and sign for word, sign in seen)
        assert {"Not met", "Met", "Not known"} <= words
        drawn = dict(seen)
        assert len({drawn["Not met"], drawn["Met"], drawn["Not known"]}) == 3
