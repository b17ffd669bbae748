"""Whole text files in and out: bounded reads, writes that are done or not done, safe names.

What the text means belongs to the module of its format.
"""

import errno
import hashlib
import os
import re
import stat
import tempfile
from difflib import get_close_matches
from pathlib import Path

from netready.domain.errors import BadInputError, DiskFullError
from netready.store.fault_words import shown

BYTE_ORDER_MARKS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
# Names that Windows refuses whatever the extension:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
NAME_CHARACTERS_MAX = 60


def safe_file_name(name: str) -> str:
    """A name that is one harmless part of a path on every system; other names, other results.

    Letters, digits, "-" and "_" stay. Where anything had to change, six characters of a hash of
    the whole name are added, so that "a/b" and "a b" do not share a file.
    """
    kept = "".join(char if char.isalnum() or char in "-_" else "-" for char in name)
    kept = re.sub("-{2,}", "-", kept).strip("-")[:NAME_CHARACTERS_MAX]
    if kept and kept == name and not RESERVED.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{kept}-{digest}" if kept else f"name-{digest}"


def read_text(path: Path, *, limit_bytes: int, wanted: str) -> str:
    """The text of a UTF-8 file (a byte order mark is dropped).

    Args:
        path: a regular file.
        limit_bytes: a larger file is refused before it is read.
        wanted: what it should be, for the fault: "a site file (TOML)".

    Raises:
        BadInputError: missing, a folder, a device, too large, not readable, not UTF-8, NUL bytes.
    """
    data = read_bytes(path, limit_bytes=limit_bytes, wanted=wanted)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            raise BadInputError([f"{path}: found {encoding} text, allowed UTF-8; save it as UTF-8"])
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise BadInputError([f"{path}:{line}: found a NUL byte, allowed {wanted} in UTF-8"])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        raise BadInputError(
            [f"{path}:{line}: found {found}, which is not UTF-8; save the file as UTF-8"]
        ) from error


def read_bytes(path: Path, *, limit_bytes: int, wanted: str) -> bytes:
    """The bytes of a regular file, at most so many; see `read_text`."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise BadInputError([f"{path}: found a folder, allowed {wanted}"])
        if not stat.S_ISREG(status.st_mode):
            raise BadInputError([f"{path}: found a device or pipe, allowed {wanted}"])
        if status.st_size > limit_bytes:
            raise BadInputError([_too_large(path, status.st_size, limit_bytes)])
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except (OSError, ValueError) as error:
        raise BadInputError([_unreadable(path, error, wanted)]) from error
    if len(data) > limit_bytes:  # it grew since it was measured
        raise BadInputError([_too_large(path, len(data), limit_bytes)])
    return data


def _too_large(path: Path, size: int, limit: int) -> str:
    return f"{path}: found {size / 1e6:.1f} MB, allowed at most {limit / 1e6:.0f} MB"


def _unreadable(path: Path, error: OSError | ValueError, wanted: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{shown_path(path)}: not found, wanted {wanted}{near_names(path)}"
    if isinstance(error, PermissionError):
        return f"{path}: found a file that may not be read by this user, wanted {wanted}"
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{shown_path(path)}: cannot be read ({reason}), wanted {wanted}"


def shown_path(path: Path) -> str:
    """A path for people: as it is, or quoted where it holds characters that are not printable."""
    text = str(path)
    return text if text.isprintable() else shown(text)


def near_names(path: Path) -> str:
    """Files beside a missing one with nearly its name, as "; near: a.toml, b.toml", or ""."""
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.is_file()][:10_000]
    except OSError:
        return f"; the folder {shown_path(path.parent)} does not exist or may not be read"
    same = [name for name in sorted(names) if Path(name).suffix == path.suffix]
    near = get_close_matches(path.name, names, n=3) or same[:3]
    return f"; near: {', '.join(shown_path(Path(name)) for name in near)}" if near else ""


def write_text(path: Path, text: str, *, overwrite: bool = True) -> None:
    """Writes a whole file or nothing; see `write_bytes`."""
    write_bytes(path, text.encode(), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool = True, mode: int = 0o644) -> None:
    """Writes a whole file or nothing: a temporary file beside it, then a rename.

    Raises:
        BadInputError: the place cannot hold a file, or it exists and may not be overwritten.
        DiskFullError: the disk is full or failed; the old file, if any, is untouched.
    """
    if path.is_dir():
        raise BadInputError([f"{path}: found a folder, allowed the name of a file"])
    if path.exists() and not overwrite:
        raise BadInputError([f"{path}: exists already; allowed with --force, or choose another"])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".netready-")
    except OSError as error:
        raise _write_error(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _write_error(path, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_error(path: Path, error: OSError) -> BadInputError | DiskFullError:
    if is_disk_full(error):
        return disk_full(path, "nothing was written")
    reason = error.strerror or str(error)
    return BadInputError([f"{path}: cannot be written ({reason}); choose a folder you may write"])


def is_disk_full(error: OSError) -> bool:
    """Whether the disk, the user's quota or a file size limit was used up."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_full(path: Path, kept: str) -> DiskFullError:
    """The error for a full disk; `kept` says in a few words what is in the file now."""
    return DiskFullError(
        f"The disk is full: {path} could not be written; {kept}.",
        "Free some space on that disk, or choose another folder, and start again.",
    )
