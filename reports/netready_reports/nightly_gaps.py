"""Nights and rooms without a reading, and why: nothing is left out in silence. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from netready.domain.nights import SkipReason
from netready.domain.skip_words import SKIP_WORDS
from netready_reports.nightly_material import NightlyMaterial
from netready_reports.nightly_words import evening
from netready_reports.tables import Table
from netready_reports.words import clipped, counted, named

SHOWN_DAYS: Final = 28
LISTED: Final = 14
# Nobody expected a reading of these; they are counted, not listed.
_NOT_EXPECTED: Final = frozenset({SkipReason.NOT_IN_TURN, SkipReason.NO_SUCH_ROOM})
_OF_ALL: Final = 3  # from so many rooms on, "all rooms" is said instead of their names


def gap_tables(material: NightlyMaterial) -> tuple[Table | None, Table | None]:
    """The last four weeks, newest first, and what of them may be folded; None: nothing."""
    since = material.now.date() - timedelta(days=SHOWN_DAYS)
    rows = sorted((*_missed(material, since), *_skipped(material, since)), reverse=True)
    words = [(evening(night), why, rooms) for night, why, rooms in rows]
    return _table(words[:LISTED]), _table(words[LISTED:])


def _table(rows: Sequence[tuple[str, ...]]) -> Table | None:
    if not rows:
        return None
    return Table(
        caption=f"Without a reading in the last {SHOWN_DAYS} days",
        head=("Night", "Why", "Rooms"),
        rows=tuple(rows),
    )


def _missed(material: NightlyMaterial, since: date) -> Iterator[tuple[date, str, str]]:
    for one in material.missed:
        if one.night >= since:
            words = clipped(one.words, 200)
            yield one.night, f"missed: nothing began it ({words})", "all whose turn it was"


def _skipped(material: NightlyMaterial, since: date) -> Iterator[tuple[date, str, str]]:
    found: dict[tuple[date, SkipReason], list[str]] = defaultdict(list)
    for one in material.skipped:
        if one.night >= since and one.reason not in _NOT_EXPECTED:
            found[one.night, one.reason].append(one.room)
    rooms = sum(not room.gone for room in material.of_rooms.values())
    for (night, reason), names in found.items():
        whole = len(names) >= max(rooms, _OF_ALL)
        yield night, SKIP_WORDS[reason], f"all {rooms}" if whole else named(names)


def earlier_gaps(material: NightlyMaterial) -> str:
    """How many there were before those listed; "": none."""
    since = material.now.date() - timedelta(days=SHOWN_DAYS)
    missed = sum(one.night < since for one in material.missed)
    skipped = sum(one.night < since and one.reason not in _NOT_EXPECTED for one in material.skipped)
    if not missed and not skipped:
        return ""
    turns = counted(skipped, "turn of a room", "turns of rooms")
    return f"Before that: {counted(missed, 'night')} missed, {turns} without a reading."
