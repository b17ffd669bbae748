"""Records on disk: one canonical JSON object a line, appended for good, read with suspicion.

A line that cannot be believed is named with its file and line, counted and skipped; the rest is
used. Reading gives the same records in the same order however the files are laid out.
"""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError
from pydantic_core import from_json

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready.store.fault_words import shown
from netready.store.files import disk_full, is_disk_full, near_names, shown_path
from netready.store.record_checks import (
    RFC_3339_UTC,
    RecordLine,
    not_finite,
    type_faults,
    value_faults,
    version_fault,
)

LINE_BYTES_MAX = 4_000_000
LINES_MAX = 1_000_000
FILES_MAX = 10_000
FAULTS_MAX = 1_000
FAULTS_A_LINE_MAX = 3


class FaultKind(StrEnum):
    """Why a line was skipped."""

    TRUNCATED = "truncated"  # the file ends in the middle of it
    NOT_JSON = "not-json"
    OVERSIZED = "oversized"
    VERSION = "version"  # none, or one that this program does not read
    VALUE = "value"  # a wrong type, an impossible value, an unknown word
    REPLAY = "replay"  # the same record again: harmless
    CONFLICT = "conflict"  # the id of an earlier record with other content
    LIMIT = "limit"  # too many lines: the rest was not read
    UNREADABLE = "unreadable"  # the file could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFault:
    """A line that was skipped; `line` counts from 1, 0 for the whole file."""

    file: str
    line: int
    kind: FaultKind
    text: str

    def __str__(self) -> str:
        """As people read it: "records.jsonl:12: metrics[0].value: found ..."."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRecords:
    """What a file or a folder of them holds.

    Attributes:
        records: by start and id, each id once.
        faults: lines that were skipped, in the order of reading, at most 1,000 of them.
        counts: how many lines were skipped, by kind, without that limit.
        files: how many were read.
    """

    records: tuple[Record, ...]
    faults: tuple[RecordFault, ...] = ()
    counts: dict[FaultKind, int] = field(default_factory=dict)
    files: int = 1

    @property
    def skipped(self) -> int:
        """Lines that could not be used; replays are not among them, for nothing is lost."""
        return sum(count for kind, count in self.counts.items() if kind is not FaultKind.REPLAY)

    @property
    def replays(self) -> int:
        """Lines that repeat an earlier record."""
        return self.counts.get(FaultKind.REPLAY, 0)

    @property
    def summary(self) -> str:
        """One sentence: "12 records used, 3 lines skipped (2 value, 1 truncated), 1 repeated"."""
        kinds = [k for k in FaultKind if k is not FaultKind.REPLAY and self.counts.get(k)]
        why = ", ".join(f"{self.counts[kind]} {kind.value}" for kind in kinds)
        text = f"{_counted(len(self.records), 'record')} used"
        text += f", {_counted(self.skipped, 'line')} skipped ({why})" if self.skipped else ""
        return text + (f", {self.replays} repeated" if self.replays else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


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
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            _append(file.fileno(), data)
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(path, "the records before this one are kept") from error
        raise CannotMeasureError(
            f"The record of {record.probe} could not be written to {path}: "
            f"{error.strerror or error}.",
            "Choose a folder that this user may write, and start again.",
        ) from error


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


def parse_record(
    data: bytes, *, known_probes: Collection[str] | None = None
) -> Record | tuple[FaultKind, str]:
    """The record of one line, or why it is none. Pure."""
    try:
        tree = from_json(data)
    except ValueError as error:
        return FaultKind.NOT_JSON, f"not valid JSON: {str(error)[:120]}"
    if fault := version_fault(tree):
        is_record = isinstance(tree, dict)
        return (FaultKind.VERSION if is_record else FaultKind.NOT_JSON), fault
    if fault := not_finite(tree) or _time_fault(tree.get("started_at")):
        return FaultKind.VALUE, fault
    try:
        record = RecordLine.model_validate_json(b'{"record":%b}' % data).record
    except ValidationError as error:
        return FaultKind.VALUE, _joined(type_faults(error))
    if faults := value_faults(record, known_probes=known_probes):
        return FaultKind.VALUE, _joined(faults)
    return replace(record, started_at=record.started_at.astimezone(UTC))


def _time_fault(found: object) -> str:
    # Only the one form of time: the library would also read "123" as seconds since 1970.
    if isinstance(found, str) and RFC_3339_UTC.fullmatch(found) is None:
        return f"started_at: found {shown(found)}, allowed UTC such as 2026-09-01T08:00:00Z"
    return ""


def _joined(faults: list[str]) -> str:
    more = len(faults) - FAULTS_A_LINE_MAX
    text = "; ".join(faults[:FAULTS_A_LINE_MAX])
    return f"{text}; and {more} more" if more > 0 else text


def read_records(path: Path, *, known_probes: Collection[str] | None = None) -> ReadRecords:
    """The records of a JSON Lines file, or of all `*.jsonl` in a folder and below it.

    Args:
        path: a file or a folder; links to folders are not followed.
        known_probes: names that `probe` may have ("load" included); None: any.

    Raises:
        BadInputError: there is no such file, no file of records in the folder, or none of them
            may be read.
    """
    reading = _Reading(known_probes)
    files = _record_files(path)
    for file in files:
        reading.read(file, shown_path(file if file == path else file.relative_to(path)))
    records = sorted(
        reading.kept.values(), key=lambda record: (record.started_at, record.record_id)
    )
    return ReadRecords(
        records=tuple(records),
        faults=tuple(reading.faults),
        counts=reading.counts,
        files=len(files),
    )


def _record_files(path: Path) -> list[Path]:
    wanted = "a file of records (JSON Lines) or a folder of them"
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        fault = f"{shown_path(path)}: {reason}, wanted {wanted}{near_names(path)}"
        raise BadInputError([fault]) from error
    if stat.S_ISREG(mode):
        return [path]
    if not stat.S_ISDIR(mode):
        raise BadInputError([f"{path}: found a device or pipe, wanted {wanted}"])
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found = (Path(folder, name) for name in sorted(names) if name.endswith(".jsonl"))
        files.extend(file for file in found if file.is_file())
        if len(files) > FILES_MAX:
            raise BadInputError([f"{path}: found more than {FILES_MAX} files of records"])
    if not files:
        raise BadInputError([f"{shown_path(path)}: found no *.jsonl file in it, wanted {wanted}"])
    return files


class _Reading:
    """What has been read so far, over all files."""

    def __init__(self, known_probes: Collection[str] | None) -> None:
        self.known_probes = known_probes
        self.kept: dict[str, Record] = {}
        self.faults: list[RecordFault] = []
        self.counts: dict[FaultKind, int] = {}
        self.lines = 0

    def read(self, file: Path, name: str) -> None:
        try:
            with file.open("rb") as stream:
                for number, (line, ended) in enumerate(_lines(stream), start=1):
                    if self.lines >= LINES_MAX:
                        text = f"more than {LINES_MAX} lines; the rest was not read"
                        self._skip(name, number, FaultKind.LIMIT, text)
                        return
                    self.lines += 1
                    self._take(name, number, line, ended)
        except OSError as error:
            text = f"cannot be read ({error.strerror or error})"
            self._skip(name, 0, FaultKind.UNREADABLE, text)

    def _take(self, name: str, number: int, line: bytes | None, ended: bool) -> None:
        if line is None:
            text = f"found a line of more than {LINE_BYTES_MAX:,} bytes"
            self._skip(name, number, FaultKind.OVERSIZED, text)
            return
        line = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip(b" \t\r\n")
        if not line:
            return
        result = parse_record(line, known_probes=self.known_probes)
        if isinstance(result, Record):
            self._keep(name, number, result)
        elif result[0] is FaultKind.NOT_JSON and not ended:
            text = "the file ends in the middle of a record"
            self._skip(name, number, FaultKind.TRUNCATED, text)
        else:
            self._skip(name, number, *result)

    def _keep(self, name: str, number: int, record: Record) -> None:
        first = self.kept.setdefault(record.record_id, record)
        if first is record:
            return
        if canonical_json(first) == canonical_json(record):
            self._skip(name, number, FaultKind.REPLAY, f"repeats record {record.record_id}")
        else:
            text = f"record_id: {record.record_id} again with other content; the first is kept"
            self._skip(name, number, FaultKind.CONFLICT, text)

    def _skip(self, name: str, number: int, kind: FaultKind, text: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(RecordFault(file=name, line=number, kind=kind, text=text))


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes | None, bool]]:
    """Each line and whether its end was there; None for one that is too long to be a record."""
    while line := stream.readline(LINE_BYTES_MAX + 1):
        ended = line.endswith(b"\n")
        if ended or len(line) <= LINE_BYTES_MAX:
            yield line, ended
            continue
        while line and not line.endswith(b"\n"):  # skip the rest of it, a piece at a time
            line = stream.readline(LINE_BYTES_MAX)
        yield None, True
