"""Both pages in a real browser, in every variant: quiet, self-contained, readable, one A4."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from netready_reports.technician import render_technician, technician_view
from tests.browser.chromium import axe_script
from tests.reports.fixtures import VARIANTS, crowded, not_yet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RENDERERS: dict[str, Callable[[ReportMaterial], str]] = {
    "leadership": lambda material: render_leadership(leadership_view(material)),
    "technician": lambda material: render_technician(technician_view(material)),
}
CASES = [(page, variant) for page in RENDERERS for variant in VARIANTS]
PHONE_CASES = [*(("leadership", variant) for variant in VARIANTS), ("technician", "not-yet")]
# every element whose text is smaller or paler than WCAG AA allows against what is behind it
CONTRAST = """() => {
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg, script, style, .banner")) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e);
    const pair = [lum(rgb(style.color).slice(0, 3)), lum(behind(e))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push([e.textContent.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return poor;
}"""


@dataclass
class Opened:
    """A page and what it complained of or asked for."""

    page: "Page"
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: "Browser", folder: Path, html: str, size: dict[str, int], *, scripts: bool = True
) -> Iterator[Opened]:
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts
    )
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.goto(file.as_uri())
    try:
        yield found
    finally:
        context.close()


class Desk:
    """Pages at desktop width, each opened once for all tests that only look."""

    def __init__(self, browser: "Browser", folder: Path, stack: ExitStack) -> None:
        self._browser, self._folder, self._stack = browser, folder, stack
        self._opened: dict[tuple[str, str], Opened] = {}

    def page(self, name: str, variant: str) -> Opened:
        key = (name, variant)
        if key not in self._opened:
            folder = self._folder / f"{name}-{variant}"
            folder.mkdir()
            html = RENDERERS[name](VARIANTS[variant]())
            shown = opened(self._browser, folder, html, DESKTOP)
            self._opened[key] = self._stack.enter_context(shown)
        return self._opened[key]


@pytest.fixture(scope="module")
def desk(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(browser, tmp_path_factory.mktemp("desk"), stack)


def pdf_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_page_is_quiet_and_asks_for_nothing(desk: Desk, name: str, variant: str) -> None:
    found = desk.page(name, variant)
    found.page.wait_for_load_state("load")
    assert found.complaints == []
    assert found.requests == [found.page.url]


@pytest.mark.parametrize(("name", "variant"), [*PHONE_CASES, ("leadership", "crowded")])
def test_a_telephone_never_scrolls_sideways(
    browser: "Browser", tmp_path: Path, name: str, variant: str
) -> None:
    material = crowded() if variant == "crowded" else VARIANTS[variant]()
    with opened(browser, tmp_path, RENDERERS[name](material), PHONE) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("font", ["", '"DejaVu Sans", '])  # the system's, and a very wide one
@pytest.mark.parametrize("variant", [*VARIANTS, "crowded"])
def test_the_leadership_page_prints_on_exactly_one_a4(
    browser: "Browser", tmp_path: Path, variant: str, font: str
) -> None:
    material = crowded() if variant == "crowded" else VARIANTS[variant]()
    html = RENDERERS["leadership"](material)
    assert "font-family: -apple-system" in html
    html = html.replace("font-family: -apple-system", f"font-family: {font}-apple-system")
    with opened(browser, tmp_path, html, DESKTOP) as found:
        pdf = found.page.pdf(prefer_css_page_size=True, print_background=True)
        assert pdf_pages(pdf) == 1
        box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
        assert box is not None
        assert (float(box[1]), float(box[2])) == pytest.approx((595.3, 841.9), abs=1.5)


def test_letters_on_paper_are_never_smaller_than_six_points(
    browser: "Browser", tmp_path: Path
) -> None:
    smallest = """() => Math.min(...[...document.querySelectorAll("main *, footer *")]
      .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      .map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75))"""
    for material, least_pt in ((not_yet(), 6.4), (crowded(), 6.0)):
        with opened(browser, tmp_path, RENDERERS["leadership"](material), DESKTOP) as found:
            found.page.emulate_media(media="print")
            assert found.page.evaluate(smallest) >= least_pt


def test_every_drawing_is_drawn_and_its_table_folded(browser: "Browser", tmp_path: Path) -> None:
    view = technician_view(not_yet())
    with opened(browser, tmp_path, render_technician(view), DESKTOP) as found:
        for id in view.figures:
            found.page.evaluate("id => document.getElementById(id).scrollIntoView()", id)
            found.page.wait_for_selector(f"#{id} .main-svg", state="attached")
        assert found.page.locator("details.same[open]").count() == 0


def test_without_scripts_every_number_is_still_there(browser: "Browser", tmp_path: Path) -> None:
    html = RENDERERS["technician"](not_yet())
    with opened(browser, tmp_path, html, PHONE, scripts=False) as found:
        tables = found.page.locator("details.same[open] table")
        assert tables.count() >= 4
        assert all(table.is_visible() for table in tables.all())
        assert not any(box.is_visible() for box in found.page.locator(".chart").all())


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_text_has_enough_contrast(desk: Desk, name: str, variant: str) -> None:
    assert desk.page(name, variant).page.evaluate(CONTRAST) == []


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_landmarks_headings_and_names_are_in_order(desk: Desk, name: str, variant: str) -> None:
    page = desk.page(name, variant).page
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("main").count() == 1
    assert page.locator("h1").count() == 1
    headings = "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
    levels = page.evaluate(headings)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    for picture in page.locator("svg[role=img], .chart").all():
        assert picture.get_attribute("aria-label")
    for link in page.locator("nav a, a.skip").all():
        assert (link.get_attribute("href") or "").removeprefix("#") in ids


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_axe_core_finds_nothing(
    browser: "Browser", tmp_path: Path, name: str, variant: str
) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("axe-playwright-python is not installed")
    html = RENDERERS[name](VARIANTS[variant]())
    # the page forbids foreign scripts; for this check alone its policy is taken out
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    with opened(browser, tmp_path, html, DESKTOP) as found:
        found.page.add_script_tag(content=axe)
        found.page.wait_for_timeout(200)
        result = found.page.evaluate("axe.run()")
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]][:3])
            for fault in result["violations"]
        ]
        assert faults == []


def test_a_network_named_like_a_script_is_text_in_table_and_picture(desk: Desk) -> None:
    page = desk.page("technician", "not-yet").page
    name = "<script>alert(1)</script>"
    cells = page.locator("#air th[scope=row]").all_inner_texts()
    assert name in cells
    page.locator("#chart-air-1-5").scroll_into_view_if_needed()  # drawn when it comes near
    page.wait_for_selector("#chart-air-1-5 svg .annotation-text")
    labels = page.locator("#chart-air-1-5 .annotation-text").all_text_contents()
    assert any(label.startswith("<script>alert") for label in labels)
    inside = "document.querySelectorAll('#air script, #chart-air-1-5 script').length"
    assert page.evaluate(inside) == 0
