"""Records at the door: which lines of a body are kept, and why the others are not.

A device may speak for itself only, and of rooms where it stands or was sent to. What is refused is
refused line by line; the rest is kept, and said to be kept only when it is on the disk.
"""

import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from netready.domain.record import ORDER, Record
from netready.store.database import Holder, OrderRow, StoredRecord
from netready.store.records import LINE_BYTES_MAX, CheckedLine, checked_line

LINES_MAX: Final = 1_000
BYTES_MAX: Final = 8_000_000  # inflated, too
WHY_MAX: Final = 400


class TooLargeError(Exception):
    """The body is larger than allowed; the message is a sentence."""


class NotGzipError(Exception):
    """It says it is compressed, and is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line that was not kept; `line` counts from 1."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a device may say.

    Attributes:
        site: name of the school; "": none was given.
        order: the order of an id, or None; may ask the database.
        known_probes: that a device may run.
    """

    holder: Holder
    site: str
    order: Callable[[str], OrderRow | None]
    known_probes: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """A body, line by line."""

    good: tuple[StoredRecord, ...] = ()
    refused: tuple[RefusedLine, ...] = field(default=())


def inflated(body: bytes) -> bytes:
    """What a gzip body holds, no more than is allowed. Raises TooLargeError, NotGzipError."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        data = unpack.decompress(body, BYTES_MAX + 1)
    except zlib.error as error:
        raise NotGzipError from error
    if len(data) > BYTES_MAX:
        raise TooLargeError(f"The body holds more than {BYTES_MAX} bytes when it is unpacked.")
    if not unpack.eof:
        raise NotGzipError
    return data


def sift(body: bytes, sender: Sender, received_at: datetime) -> Sifted:
    """The lines that may be kept, and the others. Raises TooLargeError for too many lines."""
    lines = [line.strip(b" \t\r") for line in body.split(b"\n")]
    if sum(1 for line in lines if line) > LINES_MAX:
        raise TooLargeError(f"The body holds more than {LINES_MAX} records.")
    good: list[StoredRecord] = []
    refused: list[RefusedLine] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        found = _sifted(line, sender)
        if isinstance(found, str):
            refused.append(RefusedLine(line=number, why=found[:WHY_MAX]))
        else:
            good.append(_stored(found, sender, received_at))
    return Sifted(good=tuple(good), refused=tuple(refused))


def _sifted(line: bytes, sender: Sender) -> CheckedLine | str:
    if len(line) > LINE_BYTES_MAX:
        return f"a record has at most {LINE_BYTES_MAX} bytes"
    found = checked_line(line, known_probes=sender.known_probes)
    if not isinstance(found, CheckedLine):
        return found[1]
    return foreign(found.record, sender) or found


def foreign(record: Record, sender: Sender) -> str:
    """Why this device may not say this; "": it may."""
    holder = sender.holder
    if record.device != holder.label:
        return f"device: not the label of this device, which is {holder.label!r}"
    if record.site not in {"", sender.site}:
        return f"site: not this aggregator's, allowed {sender.site!r} or none"
    if not record.room or (holder.agent is not None and record.room == holder.agent.room):
        return ""
    order = sender.order(record.annotations.get(ORDER, ""))
    if order is None or order.agent_id != holder.holder_id or order.room != record.room:
        return "room: this device neither stands there nor was sent there"
    return ""


def _stored(found: CheckedLine, sender: Sender, received_at: datetime) -> StoredRecord:
    return StoredRecord(
        record=found.record,
        line=found.line,
        agent_id=sender.holder.holder_id,
        received_at=received_at,
    )


def rooms_of(kept: Sequence[StoredRecord]) -> tuple[str, ...]:
    """The rooms that they speak of, each once."""
    return tuple(dict.fromkeys(each.record.room or "" for each in kept))
