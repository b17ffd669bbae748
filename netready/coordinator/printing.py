"""A page of ours as a PDF: by a Chromium browser where there is one, else by WeasyPrint.

Here: starting the browser, shut in and bounded, and checking what it wrote. The page needs no
script and no network, so it gets neither. Not here: which page, where the file goes.
"""

import os
import re
import tempfile
from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.store.files import read_bytes, write_text
from netready_probes.seams import Programs

PRINT_S_MAX: Final = 60.0
PDF_BYTES_MAX: Final = 20_000_000
SMALLEST_PT: Final = 6.0  # smaller letters nobody reads; the last try of the library
BROWSERS: Final = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
)
# no profile of the user's, no network (every name unknown, every connection to a dead proxy)
FLAGS: Final = (
    *("--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--disable-default-apps", "--disable-quic", "--disable-breakpad"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9"),
    "--no-pdf-header-footer",
)
REASON: Final = "No PDF can be made: neither Chromium nor WeasyPrint is on this machine."
NO_START: Final = "No PDF can be made: WeasyPrint is here, but Pango, which it needs, is not."
REMEDY: Final = "Install Chromium (or Chrome, or Edge), or add the extra: netready[pdf]."
_DATE: Final = re.compile(rb"/(CreationDate|ModDate) ?\(D:([^)]{8,40})\)")
_NODE: Final = re.compile(rb"\(node(\d{8})\)")


def check_printer(programs: Programs) -> None:
    """Says early that no PDF can be made.

    Raises:
        CannotMeasureError: there is neither a browser nor the library.
    """
    if browser(programs) is None and find_spec("weasyprint") is None:
        raise CannotMeasureError(REASON, REMEDY)


def browser(programs: Programs) -> str | None:
    """The first browser of the Chromium family on this machine."""
    return next((found for name in BROWSERS if (found := programs.find(name))), None)


def printed(
    html: str, programs: Programs, *, folder: Path, day: date, simple_style: str = ""
) -> bytes:
    """A page as PDF; the same page and day give the same bytes.

    Args:
        html: a page of ours, whose own policy lets no script run.
        programs: starts the browser.
        simple_style: a style sheet for the library, which is slow at grids.
        folder: where files may be put meanwhile; a browser that is shut in may see no other.
        day: stands in the file as the day it was made.

    Raises:
        CannotMeasureError: it could not be printed; says why and what to do.
    """
    program = browser(programs)
    said = ""
    if program is not None:
        data, said = _by_browser(html, program, programs, folder)
        if data:
            return dated(data, day)
    try:
        return dated(by_library(html, simple_style), day)
    except CannotMeasureError as error:
        if not said:
            raise
        raise CannotMeasureError(f"The browser made no PDF: {said}.", REMEDY) from error


def _by_browser(html: str, program: str, programs: Programs, folder: Path) -> tuple[bytes, str]:
    """The PDF, or b"" and why there is none."""
    with tempfile.TemporaryDirectory(
        prefix="printing-", dir=folder, ignore_cleanup_errors=True
    ) as own:
        page, pdf = Path(own).resolve() / "page.html", Path(own).resolve() / "page.pdf"
        write_text(page, html)
        # as root Chromium starts without its sandbox only; the page holds no script to shut in
        shut_in = ["--no-sandbox"] if _is_root() else []
        argv = [program, *FLAGS, *shut_in, f"--user-data-dir={own}/profile"]
        argv += [f"--print-to-pdf={pdf}", page.as_uri()]
        ended = programs.run(argv, timeout_s=PRINT_S_MAX)
        if ended.exit_code != 0:
            long = "it took longer than a minute"
            return b"", long if ended.exit_code is None else f"it ended with {ended.exit_code}"
        try:
            data = read_bytes(pdf, limit_bytes=PDF_BYTES_MAX, wanted="a PDF")
        except BadInputError:
            return b"", "it wrote no file, or too large a one"
    return (data, "") if data.startswith(b"%PDF-") else (b"", "it wrote something else")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def by_library(html: str, simple_style: str = "") -> bytes:
    """By WeasyPrint, with letters made smaller until the page is one sheet.

    Raises:
        CannotMeasureError: the library, or what it draws with, is not on this machine.
    """
    try:
        weasyprint = import_module("weasyprint")
    except ImportError as error:
        raise CannotMeasureError(REASON, REMEDY) from error
    except OSError as error:  # Pango, which is no Python package
        raise CannotMeasureError(NO_START, REMEDY) from error
    page = weasyprint.HTML(string=html, url_fetcher=refuse)
    for size_pt in (8.0, 7.5, 7.0, 6.5, SMALLEST_PT):
        size = f"html {{ font-size: {size_pt}pt !important }}"
        smaller = weasyprint.CSS(string=simple_style + size)
        document = page.render(stylesheets=[smaller])
        if len(document.pages) == 1:
            break
    return bytes(document.write_pdf())


def refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    """What is fetched for a page: nothing."""
    raise ValueError(f"a page of ours holds all it needs; refused: {url[:80]}")


def dated(pdf: bytes, day: date) -> bytes:
    """The same PDF made on that day, so that its bytes do not tell the time. Pure.

    The browser numbers the page's elements from wherever it is; here they begin at 1, in the same
    order, for a name tree is sorted. All keep their length: places in a PDF are counted in bytes.
    """
    numbers = sorted({found[1] for found in _NODE.finditer(pdf)})
    ranks = {number: b"(node%08d)" % rank for rank, number in enumerate(numbers, start=1)}
    return _NODE.sub(lambda found: ranks[found[1]], _DATE.sub(_set_to(day), pdf))


def _set_to(day: date) -> Callable[[re.Match[bytes]], bytes]:
    def of(found: re.Match[bytes]) -> bytes:
        text = f"{day:%Y%m%d}000000".encode()
        length = len(found[2])
        zone = b"+00'00'" if length >= len(text) + 7 else b"Z" * (length > len(text))
        whole = (text + zone)[:length].ljust(length)
        return found[0].replace(found[2], whole)

    return of
