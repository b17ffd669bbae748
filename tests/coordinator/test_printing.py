import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from netready.coordinator import printing
from netready.coordinator.printing import by_library, check_printer, dated, printed
from netready.domain.errors import CannotMeasureError
from netready_probes.seams import Finished
from netready_probes.system.programs import RealPrograms
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.templating import static_text
from tests.fakes import FakePrograms
from tests.reports.fixtures import crowded, not_yet

DAY = date(2026, 11, 20)
PDF = b"%PDF-1.4\n/CreationDate (D:20261122130102+00'00')\n/Type /Page\n"


@dataclass
class Browser:
    """A browser that writes what it is told to where it is asked to."""

    writes: bytes | None
    exit_code: int | None = 0
    argv: Sequence[str] = ()

    def find(self, name: str) -> str | None:
        return "/usr/bin/chromium" if name == "chromium" else None

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        text_in: str = "",
        stopped: Callable[[], bool] | None = None,
    ) -> Finished:
        self.argv = argv
        assert timeout_s <= 60
        if self.writes is not None:
            place = next(each for each in argv if each.startswith("--print-to-pdf="))
            Path(place.partition("=")[2]).write_bytes(self.writes)
        return Finished(exit_code=self.exit_code, out="", err="")


def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    monkeypatch.setattr(printing, "import_module", missing)


def test_a_browser_prints_without_a_network_and_leaves_nothing_behind(tmp_path: Path) -> None:
    browser = Browser(PDF)
    found = printed("<p>x</p>", browser, folder=tmp_path, day=DAY)
    assert found.startswith(b"%PDF-")
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in browser.argv
    assert any(each.startswith("--user-data-dir=") for each in browser.argv)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("browser", "said"),
    [
        (Browser(None), "it wrote no file, or too large a one"),
        (Browser(b"not a PDF"), "it wrote something else"),
        (Browser(PDF, exit_code=21), "it ended with 21"),
        (Browser(PDF, exit_code=None), "it took longer than a minute"),
    ],
)
def test_a_browser_that_fails_is_named_with_what_to_do(
    browser: Browser, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_library(monkeypatch)
    with pytest.raises(CannotMeasureError, match=said) as caught:
        printed("<p>x</p>", browser, folder=tmp_path, day=DAY)
    assert "Install Chromium" in caught.value.remedy


def test_without_browser_and_library_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_library(monkeypatch)
    with pytest.raises(CannotMeasureError, match="neither Chromium nor WeasyPrint"):
        check_printer(FakePrograms())
    check_printer(FakePrograms(installed=("chromium",)))


def test_a_library_that_cannot_start_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def without_pango(name: str) -> object:
        raise OSError(f"cannot load library for {name}")

    monkeypatch.setattr(printing, "find_spec", lambda name: object())
    monkeypatch.setattr(printing, "import_module", without_pango)
    with pytest.raises(CannotMeasureError, match="ended with 21"):
        printed("<p>x</p>", Browser(PDF, exit_code=21), folder=tmp_path, day=DAY)
    with pytest.raises(CannotMeasureError, match="Pango") as caught:
        printed("<p>x</p>", FakePrograms(), folder=tmp_path, day=DAY)
    assert "Install Chromium" in caught.value.remedy


def test_the_bytes_do_not_tell_the_time_and_keep_their_places() -> None:
    later = PDF.replace(b"20261122130102", b"20261203090000")
    assert dated(PDF, DAY) == dated(later, DAY)
    assert len(dated(PDF, DAY)) == len(PDF)
    assert b"(D:20261120000000+00'00')" in dated(PDF, DAY)


def test_elements_are_numbered_alike_wherever_the_browser_began() -> None:
    tree = b"/ID (node00000612) /ID (node00000007) /P (node00000612)"
    later = tree.replace(b"00000612", b"00000613").replace(b"00000007", b"00000009")
    assert dated(tree, DAY) == dated(later, DAY)
    assert dated(tree, DAY) == b"/ID (node00000002) /ID (node00000001) /P (node00000002)"


def test_nothing_is_fetched_for_a_page() -> None:
    with pytest.raises(ValueError, match="refused"):
        printing.refuse("http://192.0.2.1/x.png")


def sheets(pdf: bytes, folder: Path) -> int:
    program = shutil.which("pdfinfo")
    if program is None:
        pytest.skip("not to be had here: pdfinfo (poppler-utils)")
    file = folder / "sheets.pdf"
    file.write_bytes(pdf)
    said = subprocess.run([program, file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Page size: +59\d(\.\d+)? x 84\d(\.\d+)? pts", said), said
    found = re.search(r"Pages: +(\d+)", said)
    assert found is not None
    return int(found[1])


@pytest.mark.browser
def test_a_real_browser_prints_one_a4_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    if printing.browser(RealPrograms()) is None:
        pytest.skip("not to be had here: Chromium")
    page = render_leadership(leadership_view(not_yet()))
    once, again = (printed(page, RealPrograms(), folder=tmp_path, day=DAY) for _ in range(2))
    assert once == again
    assert sheets(once, tmp_path) == 1


@pytest.mark.browser  # some seconds of layout
def test_the_library_prints_one_a4_too_however_long_the_names(tmp_path: Path) -> None:
    if find_spec("weasyprint") is None:
        pytest.skip("not to be had here: WeasyPrint")
    page = render_leadership(leadership_view(crowded()))
    assert sheets(by_library(page, static_text("leadership-simple.css")), tmp_path) == 1
