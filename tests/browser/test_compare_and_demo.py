"""The page of what changed, and the simulated school's pages, in a real browser."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.domain.verdict import Status
from netready.example.school import example_school
from netready_reports.compare import compare_view, render_compare
from netready_reports.compared import compared
from netready_reports.judged import judged, pages_of
from tests.browser.chromium import axe_script
from tests.browser.test_for_everybody import CUT, DESK, ENLARGED, PHONE, WIDTH, shown
from tests.reports.test_compare import HOSTILE, assessed, criterion

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

NAMES = ("compare.html", "hostile.html", "leadership.html")


def changed(title: str, rooms: tuple[str, ...]) -> str:
    """A page on which everything that may change has changed."""
    before = assessed(
        criterion("A", Status.NOT_MET, value=90, interval=(85, 95), not_met=rooms, title=title),
        criterion("B", Status.MET, met=rooms, title=title),
        criterion("C", Status.NOT_MET, value=9, interval=(8, 10), title=title),
        criterion("D", Status.MET, title=title),
    )
    after = replace(
        assessed(
            criterion("A", Status.MET, value=9, interval=(8, 10), met=rooms, title=title),
            criterion("B", Status.NOT_MET, not_met=rooms, title=title),
            criterion("C", Status.NOT_MET, value=5, interval=(4, 6), title=title),
            criterion("E", Status.MET, title=title),
        ),
        school=title,
        made_up="simulated",
        prices={"Mend it": (50.0, 80.0)},
    )
    return render_compare(compare_view(compared(before, after), "netready 0"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty rooms: as many as every section needs, and no more to wait for."""
    out = tmp_path_factory.mktemp("compare")
    school = example_school(rooms=20)
    material = judged(school.records, school.site, school.as_of, spots=school.spots).material
    pages = {
        **pages_of(material),
        "compare.html": changed("Signal at the worst seat", ("213", "214")),
        "hostile.html": changed(HOSTILE, (HOSTILE, "\u202e room", "a" * 300)),
    }
    for name, text in pages.items():
        (out / name).write_text(text, encoding="utf-8")
    return out


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_at_any_width(browser: "Browser", folder: Path, name: str) -> None:
    axe = axe_script()
    if axe is None:
        pytest.skip("not to be had here: axe-playwright-python")
    with shown(browser, folder / name, PHONE, bypass_csp=True) as page:
        for width, height in (PHONE, *ENLARGED, DESK):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(WIDTH) <= width, width
        assert page.evaluate(CUT) == []
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


@pytest.mark.parametrize("name", ["compare.html", "leadership.html"])
def test_without_scripts_the_answer_and_the_band_are_there(
    browser: "Browser", folder: Path, name: str
) -> None:
    with shown(browser, folder / name, scripts=False) as page:
        assert page.get_by_text("Simulated example, no network was measured").first.is_visible()
        assert page.get_by_text("Not yet").first.is_visible()


def test_every_printed_sheet_says_simulated_and_the_head_gets_one(
    browser: "Browser", folder: Path
) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("not to be had here: poppler-utils")
    for name, sheets in (("leadership.html", 1), ("compare.html", None)):
        with shown(browser, folder / name) as page:
            pdf = folder / f"{name}.pdf"
            page.pdf(path=pdf, prefer_css_page_size=True)
        text = subprocess.run([program, str(pdf), "-"], capture_output=True, text=True, check=True)
        pages = text.stdout.split("\f")[:-1]
        assert sheets is None or len(pages) == sheets
        assert all(re.search("simulated example", each, re.IGNORECASE) for each in pages)
