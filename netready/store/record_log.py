"""Adding records to a file, one canonical JSON object a line, for good."""

import os
import stat
from pathlib import Path

from netready.domain.errors import CannotMeasureError
from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready.store.files import disk_full, is_disk_full


def record_line(record: Record) -> str:
    """The canonical line of a record, without its end. Raises ValueError for NaN or infinity."""
    return canonical_json(record)


def append_record(path: Path, record: Record) -> None:
    """Adds one line and waits until it is on the disk.

    If it cannot be written whole, the file is put back to what it was. If an earlier program
    left half a line, that line is ended first, so that this record is not lost with it.

    Raises:
        CannotMeasureError: the disk is full, or the file cannot be written.
    """
    data = record_line(record).encode() + b"\n"
    try:
        append_lines(path, data)
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(path, "the records before this one are kept") from error
        raise CannotMeasureError(
            f"The record of {record.probe} could not be written to {path}: "
            f"{error.strerror or error}.",
            "Choose a folder that this user may write, and start again.",
        ) from error


def append_lines(path: Path, data: bytes) -> None:
    """Adds whole lines, or leaves the file as it was, and waits until they are on the disk.

    If an earlier program left half a line, that line is ended first. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+", buffering=0) as file:
        _append(file.fileno(), data)


def _append(descriptor: int, data: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size and _last_byte(descriptor, size) != b"\n":
        data = b"\n" + data
    written = 0
    try:
        while written < len(data):
            written += os.write(descriptor, data[written:])
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fsync(descriptor)
    except OSError:
        if written:
            os.ftruncate(descriptor, size)
        raise


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)
