"""Records on disk: one JSON object a line, read with suspicion (`record_log` writes them).

A line that cannot be believed is named with its file and line, counted and skipped; the rest is
used. Reading gives the same records in the same order however the files are laid out.
"""

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError
from pydantic_core import from_json

from netready.domain.errors import BadInputError
from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready.store.fault_words import shown
from netready.store.files import near_names, shown_path
from netready.store.record_checks import (
    RFC_3339_UTC,
    RecordLine,
    first_not_finite,
    tree_line,
    type_faults,
    value_faults,
    version_fault,
)
from netready.store.record_faults import FaultKind, ReadRecords, RecordFault
from netready.store.record_log import append_record, record_line

__all__ = [
    "CheckedLine",
    "FaultKind",
    "ReadRecords",
    "RecordFault",
    "append_record",
    "checked_line",
    "parse_record",
    "read_lines",
    "read_records",
    "record_line",
]

LINE_BYTES_MAX = 4_000_000
LINES_MAX = 1_000_000
FILES_MAX = 10_000
FAULTS_MAX = 1_000
FAULTS_A_LINE_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A record that may be believed, and the one text of what was sent.

    Attributes:
        line: the same JSON with sorted keys and our spacing, so that what is sent again has the
            same bytes; of a record of ours it is `record_line`, at half the cost.
    """

    record: Record
    line: bytes


def parse_record(
    data: bytes, *, known_probes: Collection[str] | None = None
) -> Record | tuple[FaultKind, str]:
    """The record of one line, or why it is none. Pure."""
    found = checked_line(data, known_probes=known_probes)
    return found.record if isinstance(found, CheckedLine) else found


def checked_line(
    data: bytes, *, known_probes: Collection[str] | None = None
) -> CheckedLine | tuple[FaultKind, str]:
    """The same with the text to be stored. Pure."""
    try:
        tree = from_json(data)
    except ValueError as error:
        return FaultKind.NOT_JSON, f"not valid JSON: {str(error)[:120]}"
    if fault := version_fault(tree):
        is_record = isinstance(tree, dict)
        return (FaultKind.VERSION if is_record else FaultKind.NOT_JSON), fault
    line = tree_line(tree)
    if fault := _time_fault(tree.get("started_at")) if line else first_not_finite(tree):
        return FaultKind.VALUE, fault
    try:
        record = RecordLine.model_validate_json(b'{"record":%b}' % data).record
    except ValidationError as error:
        return FaultKind.VALUE, _joined(type_faults(error))
    if faults := value_faults(record, known_probes=known_probes):
        return FaultKind.VALUE, _joined(faults)
    record = replace(record, started_at=record.started_at.astimezone(UTC))
    return CheckedLine(record=record, line=line.encode())


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
    return reading.result(files=len(files))


def read_lines(
    lines: Iterable[tuple[int, bytes]],
    name: str,
    *,
    known_probes: Collection[str] | None = None,
    conflicts: Iterable[str] = (),
) -> ReadRecords:
    """The records of numbered lines that come from elsewhere than a file, in the same manner.

    Args:
        lines: each with its number, and whole.
        name: of where they come from, for the faults.
        known_probes: as above.
        conflicts: ids that came again with other content before they got here.
    """
    reading = _Reading(known_probes)
    for number, line in lines:
        reading.take(name, number, line, ended=True)
    for record_id in conflicts:
        reading.skip(name, 0, FaultKind.CONFLICT, _conflict(record_id))
    return reading.result(files=1)


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

    def result(self, *, files: int) -> ReadRecords:
        records = sorted(
            self.kept.values(), key=lambda record: (record.started_at, record.record_id)
        )
        return ReadRecords(
            records=tuple(records), faults=tuple(self.faults), counts=self.counts, files=files
        )

    def read(self, file: Path, name: str) -> None:
        try:
            with file.open("rb") as stream:
                for number, (line, ended) in enumerate(_lines(stream), start=1):
                    if self.lines >= LINES_MAX:
                        text = f"more than {LINES_MAX} lines; the rest was not read"
                        self.skip(name, number, FaultKind.LIMIT, text)
                        return
                    self.lines += 1
                    self.take(name, number, line, ended=ended)
        except OSError as error:
            text = f"cannot be read ({error.strerror or error})"
            self.skip(name, 0, FaultKind.UNREADABLE, text)

    def take(self, name: str, number: int, line: bytes | None, *, ended: bool) -> None:
        if line is None:
            text = f"found a line of more than {LINE_BYTES_MAX:,} bytes"
            self.skip(name, number, FaultKind.OVERSIZED, text)
            return
        line = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip(b" \t\r\n")
        if not line:
            return
        result = parse_record(line, known_probes=self.known_probes)
        if isinstance(result, Record):
            self._keep(name, number, result)
        elif result[0] is FaultKind.NOT_JSON and not ended:
            text = "the file ends in the middle of a record"
            self.skip(name, number, FaultKind.TRUNCATED, text)
        else:
            self.skip(name, number, *result)

    def _keep(self, name: str, number: int, record: Record) -> None:
        first = self.kept.setdefault(record.record_id, record)
        if first is record:
            return
        if canonical_json(first) == canonical_json(record):
            self.skip(name, number, FaultKind.REPLAY, f"repeats record {record.record_id}")
        else:
            self.skip(name, number, FaultKind.CONFLICT, _conflict(record.record_id))

    def skip(self, name: str, number: int, kind: FaultKind, text: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(RecordFault(file=name, line=number, kind=kind, text=text))


def _conflict(record_id: str) -> str:
    return f"record_id: {record_id} again with other content; the first is kept"


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
