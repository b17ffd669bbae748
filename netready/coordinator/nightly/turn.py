"""Whose turn it is: rooms that failed go first, then whoever has waited longest. Pure.

A room that fails again and again must not keep the others waiting: after `RETRIES_MAX` nights in
a row it waits for its ordinary turn. So with R rooms, n a night, each is tried at least once in
any (1 + RETRIES_MAX) * ceil(R / n) nights that run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.skip_words import NOT_TRIED

RETRIES_MAX: Final = 2
GONE_DAYS: Final = 60  # our default: whoever wrote the site file has seen it by then
_NEVER: Final = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of one room's nights.

    Attributes:
        tried: the last night on which it was tried, `seen` on which it gave a reading.
        failures: nights in a row, up to the last, that gave none.
        failed: why the last one gave none; None where it gave one.
    """

    tried: date = _NEVER
    seen: date | None = None
    failures: int = 0
    failed: SkipReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A room, and why it is its turn."""

    room: str
    why: str


Event = tuple[date, str, SkipReason | None]


def pasts(readings: Iterable[NightReading], skipped: Iterable[SkippedNight]) -> Mapping[str, Past]:
    """What is known of each room; a reading goes before a skip of the same night."""
    events: list[Event] = [
        (skip.night, skip.room, skip.reason) for skip in skipped if skip.reason not in NOT_TRIED
    ]
    events += [(reading.night, reading.room, None) for reading in readings]
    found: dict[str, Past] = {}
    for event in sorted(events, key=lambda event: (event[0], event[2] is None, event[1])):
        found[event[1]] = _after(found.get(event[1], Past()), event)
    return found


def _after(past: Past, event: Event) -> Past:
    night, _, reason = event
    if reason is None:
        return Past(tried=night, seen=night)
    again = past.failures + 1 if past.tried < night else max(past.failures, 1)
    return Past(tried=night, seen=past.seen, failures=again, failed=reason)


def in_turn(rooms: Sequence[str], history: Mapping[str, Past]) -> tuple[Turn, ...]:
    """All rooms in the order of their turns; equal ones as the site file has them."""
    places = {room: place for place, room in enumerate(rooms)}

    def order(room: str) -> tuple[bool, date, int]:
        past = history.get(room, Past())
        return not _again(past), past.tried, places[room]

    ordered = sorted(places, key=order)
    return tuple(Turn(room=room, why=_why(history.get(room, Past()))) for room in ordered)


def _again(past: Past) -> bool:
    return 1 <= past.failures <= RETRIES_MAX


def _why(past: Past) -> str:
    if past.failed is not None:
        return f"no reading on {past.tried}: {past.failed.value}"
    return f"last on {past.seen}" if past.seen else "never yet"


def gone(rooms: Iterable[str], history: Mapping[str, Past], night: date) -> tuple[str, ...]:
    """Rooms of the nights of late that the site file no longer has, by name."""
    since = night - timedelta(days=GONE_DAYS)
    late = {room for room, past in history.items() if past.tried >= since}
    return tuple(sorted(late - set(rooms)))
