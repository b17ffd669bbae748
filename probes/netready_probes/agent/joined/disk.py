"""Small files: whole or not at all, on the disk when it returns, for their owner only."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600
FOLDER_OWNER_ONLY: Final = 0o700


def make_folder(folder: Path) -> None:
    """That folder and those above it. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_OWNER_ONLY)


def write_whole(path: Path, data: bytes) -> None:
    """Beside it first, then in its place; what was there stays until then. Raises OSError."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(part, flags, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The names in it, too, survive a power loss; Windows does that by itself."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_whole(path: Path, limit_bytes: int) -> bytes | None:
    """Its bytes; None: there is no such file, or it is larger than any of ours. Raises OSError."""
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except FileNotFoundError:
        return None
    return data if len(data) <= limit_bytes else None
