"""Is this file a plain spreadsheet that may be opened? Looked at before any XML is parsed.

A spreadsheet is a ZIP archive. Refused are macros, links to other files and data, embedded objects,
archives that unpack to very much, and documents with definitions of their own (XML bombs).
"""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError
from netready.store.fault_words import shown
from netready.store.files import read_bytes, shown_path

BYTES_MAX: Final = 5_000_000
UNPACKED_BYTES_MAX: Final = 50_000_000
PARTS_MAX: Final = 500
# a word in the name of a part, and what the part is
_FOREIGN: Final = {
    "vba": "macros",
    "macrosheets": "macros",
    "dialogsheets": "macros",
    "activex": "embedded programs",
    "embeddings": "embedded files",
    "externallink": "links to other files",
    "connections.xml": "connections to other data",
    "querytables": "connections to other data",
    "customui": "buttons of its own",
}
_DEFINITIONS: Final = tuple(
    mark.encode(coding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
_WANTED: Final = "a spreadsheet (.xlsx) without macros and links"


def plain_workbook(path: Path) -> bytes:
    """The bytes of a spreadsheet that may be opened.

    Raises:
        BadInputError: it may not; one line.
    """
    data = read_bytes(path, limit_bytes=BYTES_MAX, wanted=_WANTED)
    fault = workbook_fault(data)
    if fault:
        raise BadInputError([f"{shown_path(path)}: found {fault}, allowed {_WANTED}"])
    return data


def workbook_fault(data: bytes) -> str:
    """Why these bytes are no plain spreadsheet, or "". Pure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _directory_fault(archive) or _parts_fault(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError):
        return "something else than a spreadsheet"
    except RuntimeError:  # by zipfile, for a password
        return "a locked archive"


def _directory_fault(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = [part.filename.casefold() for part in parts]
    if len(parts) > PARTS_MAX:
        return f"{len(parts)} parts, more than {PARTS_MAX}"
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_BYTES_MAX:
        return f"{unpacked / 1e6:.0f} MB unpacked, more than {UNPACKED_BYTES_MAX / 1e6:.0f} MB"
    for word, what in _FOREIGN.items():
        inside = next((name for name in names if word in name), None)
        if inside is not None:
            return f"{what} ({shown(inside)})"
    return "" if "xl/workbook.xml" in names else "something else than a spreadsheet"


def _parts_fault(archive: zipfile.ZipFile) -> str:
    for part in archive.infolist():
        with archive.open(part) as file:
            # never more than the directory says, whatever the part unpacks to
            content = file.read(part.file_size + 1)
        if len(content) > part.file_size:
            return f"a part that is larger than it says ({shown(part.filename)})"
        if any(mark in content for mark in _DEFINITIONS):
            return f"definitions of its own ({shown(part.filename)})"
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in content:
            return "macros"
    return ""
