"""One load at a time on this device: two would share its cores and its line, and both be wrong.

The operating system holds the lock, so it ends with the process that took it, however that ends.
The file stays: removing it would let two processes lock two files of one name.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready.domain.refusal import Refusal

FOLDER_VARIABLE: Final = "NETREADY_LOCK_FOLDER"  # where the folder below is not shared or writable
FILE_NAME: Final = "netready-load.lock"
_PID_DIGITS_MAX: Final = 10


class LoadBusyError(CannotMeasureError):
    """Another load runs on this device."""

    def __init__(self, pid: int | None) -> None:
        who = f" (process {pid})" if pid else ""
        super().__init__(
            f"Another load runs on this device{who}, and two would spoil each other.",
            "Wait until it has ended, or end it there with Ctrl-C; then start this again "
            "(assess: with --resume).",
            why=Refusal.ANOTHER_RUN,
        )


def lock_path() -> Path:
    """The same for all users of a Unix machine; on Windows each user has one."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen) / FILE_NAME
    shared = tempfile.gettempdir() if sys.platform == "win32" else "/tmp"  # noqa: S108 - see _open
    return Path(shared) / FILE_NAME


@contextmanager
def one_load(path: Path | None = None) -> Iterator[None]:
    """Holds the lock inside.

    Raises:
        LoadBusyError: somebody else holds it.
        CannotMeasureError: the lock file cannot be made or opened.
    """
    with held(path or lock_path()) as holder:
        if holder is not None:
            raise LoadBusyError(holder or None)
        yield


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """Holds that lock inside, where it can; yields None, or the process that has it (0: unknown).

    Raises CannotMeasureError: the lock file cannot be made or opened.
    """
    file = _open(path)
    try:
        if not _lock(file):
            yield _pid_in(file) or 0
            return
        _sign(file)
        yield None
    finally:
        os.close(file)  # and with it the lock goes


def _open(path: Path) -> int:
    """Never through a link, and never anything but a plain file: others may write there, too."""
    try:
        try:
            file = _opened(path, 0)  # of another user: some systems refuse O_CREAT on such a file
        except FileNotFoundError:
            file = _opened(path, os.O_CREAT)
    except OSError as error:
        raise _unusable(path) from error
    told = os.fstat(file)
    if not stat.S_ISREG(told.st_mode) or told.st_nlink != 1:
        os.close(file)
        raise _unusable(path)
    with suppress(OSError, AttributeError):  # not ours, or Windows: then it stays as it is
        os.fchmod(file, 0o666)
    return file


def _opened(path: Path, flags: int) -> int:
    safe = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.open(path, os.O_RDWR | flags | safe, 0o666)


def _unusable(path: Path) -> CannotMeasureError:
    return CannotMeasureError(
        f"The lock {path} that keeps loads apart cannot be used.",
        f"Remove it, or name another folder in {FOLDER_VARIABLE}.",
    )


if sys.platform == "win32":
    import msvcrt

    _LOCKED_AT: Final = 1024  # far beyond what is written: a locked byte cannot be read

    def _lock(file: int) -> bool:
        os.lseek(file, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _sign(file: int) -> None:
    """Who holds it, for the message to the next; a full disk is no reason to stop."""
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, str(os.getpid()).encode())


def _pid_in(file: int) -> int | None:
    with suppress(OSError, ValueError):
        os.lseek(file, 0, os.SEEK_SET)
        text = os.read(file, _PID_DIGITS_MAX + 1)
        return int(text) if text.isdigit() and len(text) <= _PID_DIGITS_MAX else None
    return None
