"""One program at a time in a folder. The lock ends with the program, however that ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from netready.domain.errors import BadInputError

LOCK_NAME = ".netready.lock"


class FolderHeldError(BadInputError):
    """Another program holds the folder now."""


@contextmanager
def folder_lock(folder: Path, option: str = "--out") -> Iterator[None]:
    """Holds a folder, which is made if need be; the empty lock file stays.

    Args:
        folder: to hold.
        option: by which it was given, for the fault.

    Raises:
        FolderHeldError: another program holds it.
        BadInputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK_NAME).open("ab")
    except OSError as error:
        reason = error.strerror or error
        raise BadInputError(
            [f"{option} {folder}: cannot be written ({reason}); allowed: a folder you may write"]
        ) from error
    with file:
        if not _locked(file):
            raise FolderHeldError(
                [
                    f"{option} {folder}: another netready writes into this folder now; "
                    "allowed: another folder, or wait until it has finished"
                ]
            )
        yield


if sys.platform == "win32":  # pragma: no cover - the other branch is the tested one
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: better without than not at all
            return True
        return True
