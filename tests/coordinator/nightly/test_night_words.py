"""A night and its rooms in words."""

import pytest

from netready.coordinator.nightly.night_words import NAMED_MAX, night_words, room_words
from netready.domain.night_journal import RoomNight, RoomState
from netready.domain.nights import SkipReason
from tests.coordinator.nightly.night_fakes import MONDAY


def row(room: str, state: RoomState, **known: object) -> RoomNight:
    return RoomNight(night=MONDAY, room=room, state=state, place=0, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (row("R", RoomState.WAITING), "R: waits for its turn"),
        (row("R", RoomState.WAITING, words="waits: taken"), "R: waits: taken"),
        (row("R", RoomState.GOING_ON), "R: goes on"),
        (row("R", RoomState.MEASURED, words="28 held."), "R: measured: 28 held."),
        (
            row("R", RoomState.SKIPPED, reason=SkipReason.IN_USE, words="4 Mbit/s"),
            "R: not measured, somebody was using the network: 4 Mbit/s",
        ),
    ],
)
def test_each_state_of_a_room_has_its_line(found: RoomNight, line: str) -> None:
    assert room_words(found) == line


def test_a_hostile_name_moves_no_cursor() -> None:
    assert "\x1b" not in room_words(row("R\x1b[2J", RoomState.WAITING, words="\x1b[2J"))
    skipped = row("R\x1b[2J", RoomState.SKIPPED, reason=SkipReason.FAULT)
    assert "\x1b" not in night_words([skipped])


def test_rooms_that_were_not_in_turn_are_not_counted_and_long_lists_end() -> None:
    left = [row(f"R{n}", RoomState.SKIPPED, reason=SkipReason.NO_AGENT) for n in range(12)]
    aside = RoomNight(night=MONDAY, room="Z", state=RoomState.SKIPPED, reason=SkipReason.HOLIDAY)
    words = night_words([row("A", RoomState.MEASURED), *left, aside], "the disk was full")
    assert words.startswith("1 of 13 rooms measured; not: R0 (no device of the room answered), ")
    assert words.endswith(f" and {12 - NAMED_MAX} more; the disk was full")
    assert "Z" not in words
