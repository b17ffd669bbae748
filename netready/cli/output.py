"""Where results go: JSON to a file or standard output, pages to a folder."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from netready.domain.errors import BadInputError
from netready.domain.jsonable import canonical_json
from netready.store.files import write_text

STANDARD_OUTPUT = "-"


def write_json(value: object, where: str | None) -> None:
    """Writes to a file, or to standard output for "-"; nothing for None."""
    if where is None:
        return
    text = canonical_json(value, indent=2) + "\n"
    if where == STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        write_text(Path(where), text)


def check_json(where: str | None) -> None:
    """Refuses a --json that surely cannot be written, before minutes of measuring are lost.

    Raises:
        BadInputError: it is a folder, or no folder above it may be written.
    """
    if where in (None, STANDARD_OUTPUT):
        return
    path = Path(str(where))
    above = next((each for each in path.absolute().parents if each.exists()), path)
    if path.is_dir() or not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise BadInputError(
            [f"--json {where}: cannot be written; allowed: a file in a folder you may write, or -"]
        )


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Writes each page whole or not at all.

    Raises:
        BadInputError: the folder cannot be made, or not be written.
        DiskFullError: the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            [f"--out {folder}: cannot be made ({error.strerror}); allowed: a folder you may write"]
        ) from error
    for name, text in pages.items():
        write_text(folder / name, text)
