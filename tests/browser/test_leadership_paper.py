"""The leadership page on paper: one A4, and nothing of it cut off, whatever things are called."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.domain.verdict import Status, Verdict
from netready_reports.earlier import Earlier
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from tests.reports.fixtures import VARIANTS, crowded, crowded_real, not_yet
from tests.reports.fixtures.traps import trap_material

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAPER_WIDTH_PX = 703  # 210 mm less both margins, at 96 px an inch
# 0 where all that is on the sheet is above its end; html and body end a sheet themselves
BELOW_THE_SHEET = """() => {
  const end = document.body.getBoundingClientRect().bottom;
  return [...document.querySelectorAll("main *, footer *")]
    .filter(e => e.getBoundingClientRect().bottom > end + 1)
    .map(e => e.textContent.trim().slice(0, 40));
}"""


def badly_named() -> ReportMaterial:
    """Names without a place to break, twice as wide as letters are."""
    crowd = crowded_real()
    wide = "教" * 300
    score = crowd.score
    return replace(
        crowd,
        site=replace(crowd.site, name=wide),
        ran_by="W" * 300,
        score=replace(
            score,
            stages=tuple(replace(each, name=wide, first_to_fail=wide) for each in score.stages),
            areas=tuple(replace(each, name=wide) for each in score.areas),
        ),
        not_tested=(wide,) * 9,
    )


CASES: dict[str, Callable[[], ReportMaterial]] = {
    **VARIANTS,
    "crowded": crowded,
    "crowded-real": crowded_real,
    "badly-named": badly_named,
    "arrows": lambda: with_arrows(),
    "trap": lambda: trap_material("nothing-measured"),
}


def shown(browser: "Browser", folder: Path, material: ReportMaterial, font: str = "") -> "Page":
    file = folder / "page.html"
    html = render_leadership(leadership_view(material))
    assert "font-family: -apple-system" in html
    html = html.replace("font-family: -apple-system", f"font-family: {font}-apple-system")
    file.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": PAPER_WIDTH_PX, "height": 1050})
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("font", ["", '"DejaVu Sans", '])  # the system's, and a very wide one
@pytest.mark.parametrize("case", CASES)
def test_all_of_it_is_on_one_a4(browser: "Browser", tmp_path: Path, case: str, font: str) -> None:
    program = shutil.which("pdfinfo")
    if program is None:
        pytest.skip("not to be had here: pdfinfo (poppler-utils)")
    page = shown(browser, tmp_path, CASES[case](), font)
    page.emulate_media(media="print")
    assert page.evaluate(BELOW_THE_SHEET) == []
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    argv = [program, str(tmp_path / "page.pdf")]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages: +1$", said, re.M), said


def with_arrows() -> ReportMaterial:
    """Every area has a trend beside its word, in the widest words there are."""
    material = not_yet()
    before = Earlier(
        as_of=date(2026, 6, 3),
        catalogue_version="2025",
        verdict=Verdict.CANNOT_SAY,
        areas={area.area: Status.MET for area in material.score.areas},
        criteria={},
    )
    return replace(material, earlier=before)


def test_arrows_stay_inside_their_boxes_on_a_telephone(browser: "Browser", tmp_path: Path) -> None:
    page = shown(browser, tmp_path, with_arrows())
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".trend").count() == 10
    page.close()


def test_colours_are_never_needed(browser: "Browser", tmp_path: Path) -> None:
    """Without colour a verdict still has its word and a symbol of its own shape."""
    page = shown(browser, tmp_path, not_yet())
    for badge in page.locator(".areas li, .badge, .verdict .word").all():
        assert badge.locator("svg").count() >= 1
        assert badge.inner_text().strip()
    shapes = page.evaluate(
        "new Set([...document.querySelectorAll('.legend svg')].map(e => e.innerHTML)).size"
    )
    assert shapes == 4
    page.close()
