"""Answers and prices into a site file on disk: read, changed, checked, written whole. No asking."""

import stat
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError
from netready.domain.site import Answer, Price
from netready.store.answer_merge import with_answers
from netready.store.files import read_text, shown_path, write_bytes
from netready.store.site_checks import Known
from netready.store.site_edit import with_row
from netready.store.site_file import SITE_FILE_BYTES_MAX, CheckedSite, parse_site

_TRIES: Final = 5


def save_answers(path: Path, answers: Sequence[Answer], known: Known) -> CheckedSite:
    """Adds the answers or puts them in place of older ones; see `_save`."""
    name = shown_path(path)
    return _save(path, lambda text: with_answers(text, answers, name=name), known)


def save_price(path: Path, price: Price, known: Known) -> CheckedSite:
    """Adds the price or puts it in place of the one for the same action; see `_save`."""
    name, row = shown_path(path), asdict(price)
    return _save(
        path, lambda text: with_row(text, name=name, table="price", key="action", row=row), known
    )


def _save(path: Path, edit: Callable[[str], str], known: Known) -> CheckedSite:
    """Changes a site file; everything else in it stays as it was.

    What another program writes into the file meanwhile is kept, too. A link stays a link, and who
    may read the file does not change.

    Raises:
        BadInputError: the file has faults, or cannot be edited so; nothing is written.
    """
    name, place = shown_path(path), path.resolve()
    for _ in range(_TRIES):
        before = _read(path)
        text = edit(before)
        checked = parse_site(text, name=name, known=known)
        if _read(path) == before:
            mode = stat.S_IMODE(place.stat().st_mode)
            write_bytes(place, text.encode(), mode=mode)
            return checked
    raise BadInputError([f"{name}: another program keeps writing it, allowed one at a time"])


def _read(path: Path) -> str:
    return read_text(path, limit_bytes=SITE_FILE_BYTES_MAX, wanted="a site file (TOML)")
