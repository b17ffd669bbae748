"""Both pages of what the lab's device heard, in a real browser: hostile names stay text."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.store.example import example_site_text
from tests.browser.chromium import opened_browser, why_not
from tests.lab.wifi import lab_air
from tests.lab.wifi.machine import ROOT
from tests.lab.wifi.playing import Played, value
from tests.lab.wifi.scenes import MANY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.lab,
    pytest.mark.patient,
    pytest.mark.slow,
    pytest.mark.browser,
]
# what people read: no text of scripts, but that of folded tables
TEXT = "[...document.querySelectorAll('p, li, td, th')].map(e => e.textContent).join('\\n')"
PAGES = ("leadership.html", "technician.html")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    if reason := why_not():
        pytest.skip(reason)
    with opened_browser() as found:
        yield found


def pages(records: Path, folder: Path) -> Path:
    """`netready report` of those records."""
    site = folder / "school.toml"
    site.write_text(example_site_text(), encoding="utf-8")
    out = folder / "out"
    argv = [sys.executable, "-m", "netready", "report", str(records)]
    ran = subprocess.run(
        [*argv, "--site", str(site), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return out


def shown(browser: "Browser", page: Path) -> str:
    """The text of a page that neither complains, asks for anything nor opens a dialogue."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    heard: list[str] = []
    try:
        tab = context.new_page()
        tab.on("console", lambda message: heard.append(message.text))
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("dialog", lambda dialog: heard.append(f"a dialogue: {dialog.message}"))
        tab.on("request", lambda request: heard.append(request.url))
        tab.goto(page.as_uri())
        tab.wait_for_load_state("load")
        assert heard == [page.as_uri()]
        scripts = tab.evaluate("[...document.scripts].filter(s => s.text.trim() == 'alert(1)')")
        assert scripts == []
        return str(tab.evaluate(TEXT))
    finally:
        context.close()


def test_a_name_that_is_a_script_is_shown_as_text(
    played: Played, browser: "Browser", tmp_path: Path
) -> None:
    played.scene("neighbourhood")
    out = pages(played.folder / "air.jsonl", tmp_path)
    for name in PAGES:
        text = shown(browser, out / name)
        if name == "technician.html":
            assert lab_air.SCRIPT_NAME.decode() in text
            assert "Café ☕ школа" in text
            assert "78.8" in text
            # an open network under the school's name, named with its address
            assert lab_air.COPY in text


def test_three_hundred_networks_fit_into_the_pages(
    played: Played, browser: "Browser", tmp_path: Path
) -> None:
    heard = value(played.scene("three hundred"), "wifi-scan", "bss_count")
    assert heard is not None
    assert heard >= MANY
    out = pages(played.folder / "many.jsonl", tmp_path)
    for name in PAGES:
        text = shown(browser, out / name)
        if name == "technician.html":
            assert f"{int(heard)} networks on " in text
            assert "Neighbour 0" in text
