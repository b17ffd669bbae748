"""One night carried out: its rooms one after the other, journalled, and closed whatever happens.

A night is begun once. What an earlier process of ours left of it is gone on with; rows say how far
it came. What follows a night (alerts, compaction) is not here.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from netready.coordinator.nightly.entry import Entry, next_of
from netready.coordinator.nightly.means import Means
from netready.coordinator.nightly.night_words import night_words, room_words
from netready.coordinator.nightly.plan import PlannedNight, skipped_of
from netready.coordinator.nightly.room_turn import RoomTurns, Turned
from netready.coordinator.nightly.runs import NightOverError, Runner
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nights import SkipReason

_LOG: Final = logging.getLogger("netready.nightly")
_INTERRUPTED: Final = "the program ended in mid-night"


def carry_out(means: Means, planned: PlannedNight) -> None:
    """Begins a night, or goes on with it, and closes it.

    Args:
        means: what it works with.
        planned: it must not have been closed before.

    Raises:
        StoppedError: somebody wants the program to end; the night is not closed, and may be gone
            on with until its window ends.
    """
    is_begun = means.rows.get(planned.night) is not None
    rows = means.rows.rooms(planned.night) if is_begun else _begun(means, planned)
    over = None
    if not planned.runs and planned.reason is not None:
        over = NightOverError(planned.reason, planned.words)
    elif planned.closes is not None:
        over = _line_through(means, Runner(means, planned.closes), planned.night, rows)
    close_night(means, planned.night, over, "" if is_begun or planned.runs else planned.words)


def close_night(
    means: Means, night: date, over: NightOverError | None = None, words: str = ""
) -> None:
    """Closes a night; rooms that are not over are named with the reason.

    Args:
        means: what it works with.
        night: which.
        over: why nothing more can be measured; None: whatever is open was interrupted.
        words: of the night; "": they are made from its rooms.
    """
    reason = over.reason if over else SkipReason.INTERRUPTED
    for row in means.rows.rooms(night):
        if not row.state.is_over:
            said = over.words if over else _INTERRUPTED
            ended = replace(row, state=RoomState.SKIPPED, reason=reason, words=said)
            _say(means, ended)
    told = words or night_words(means.rows.rooms(night), over.words if over else "")
    means.rows.close(night, means.clock.now(), told)
    means.tell(f"The night of {night}: {told}")


def _begun(means: Means, planned: PlannedNight) -> tuple[RoomNight, ...]:
    """The rows of a night that begins; rooms whose turn it is not are over at once."""
    now = means.clock.now()
    night = Night(night=planned.night, state=NightState.RUNNING, started_at=now)
    rows = [
        RoomNight(night=planned.night, room=turn.room, place=place, state=RoomState.WAITING)
        for place, turn in enumerate(planned.rooms)
    ]
    left = [
        RoomNight(
            night=planned.night,
            room=skip.room,
            state=RoomState.SKIPPED,
            reason=skip.reason,
            words=_left_words(planned, skip.reason),
        )
        for skip in skipped_of(planned)
    ]
    means.rows.begin(night, [*rows, *left])
    return tuple(rows)


def _left_words(planned: PlannedNight, reason: SkipReason) -> str:
    return "" if planned.runs or reason is not planned.reason else planned.words


def _line_through(
    means: Means, runner: Runner, night: date, rows: Iterable[RoomNight]
) -> NightOverError | None:
    """Every room in its turn; why the night ended before the last, or None."""
    line = [_entry(row) for row in rows if not row.state.is_over and row.place is not None]
    turns = RoomTurns(means, runner, night)
    try:
        while line:
            entry = next_of(line)
            line.remove(entry)
            runner.rest(entry.not_before_s - means.clock.monotonic_s())
            turned = _turn(means, turns, entry, night)
            _say(means, turned.room)
            line += [turned.again] if turned.again else []
    except NightOverError as over:
        return over
    return None


def _entry(row: RoomNight) -> Entry:
    """A row as it was left: a load that went on is looked for before another is made."""
    is_begun = row.state is RoomState.GOING_ON
    return Entry(room=row.room, place=row.place or 0, is_begun=is_begun, records=row.records)


def _turn(means: Means, turns: RoomTurns, entry: Entry, night: date) -> Turned:
    try:
        return turns.take(entry)
    except (ValueError, KeyError, TypeError, ArithmeticError, LookupError):
        # a fault of ours in one room must not cost the others their night
        _LOG.exception("a fault in the turn of %r", entry.room)
        row = RoomNight(
            night=night,
            room=entry.room,
            place=entry.place,
            state=RoomState.SKIPPED,
            reason=SkipReason.FAULT,
            words="the program failed; its log says where",
            records=entry.records,
        )
        return Turned(room=row)


def _say(means: Means, row: RoomNight) -> None:
    means.rows.say(row)
    means.tell(room_words(row))
