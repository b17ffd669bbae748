"""A night and its rooms in words, for a terminal and the journal. Pure."""

from collections.abc import Sequence
from typing import Final

from netready.domain.night_journal import RoomNight, RoomState
from netready.domain.skip_words import SKIP_WORDS
from netready.domain.visible import visible

NAMED_MAX: Final = 8


def night_words(rows: Sequence[RoomNight], over: str = "") -> str:
    """How a night went: how many rooms of its turn were measured, and which not."""
    turn = [row for row in rows if row.place is not None]
    measured = [row for row in turn if row.state is RoomState.MEASURED]
    parts = [f"{len(measured)} of {len(turn)} rooms measured"]
    left = [row for row in turn if row.state is not RoomState.MEASURED]
    if left:
        named = [f"{visible(row.room)} ({_reason(row)})" for row in left[:NAMED_MAX]]
        more = f" and {len(left) - NAMED_MAX} more" if len(left) > NAMED_MAX else ""
        parts.append(f"not: {', '.join(named)}{more}")
    return "; ".join([*parts, *([over] if over else [])])


def room_words(row: RoomNight) -> str:
    """One line of one room."""
    said = f": {visible(row.words)}" if row.words else ""
    if row.state is RoomState.SKIPPED:
        return f"{visible(row.room)}: not measured, {_reason(row)}{said}"
    if row.state is RoomState.WAITING:
        return f"{visible(row.room)}{said or ': waits for its turn'}"
    word = "goes on" if row.state is RoomState.GOING_ON else row.state.value
    return f"{visible(row.room)}: {word}{said}"


def _reason(row: RoomNight) -> str:
    return SKIP_WORDS[row.reason] if row.reason else "not over"
