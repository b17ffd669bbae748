"""What reading records gives: those that may be believed, and what became of the rest. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from netready.domain.record import Record


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
    TAKEN_BACK = "taken-back"  # a technician took the measurement back on the walk


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
