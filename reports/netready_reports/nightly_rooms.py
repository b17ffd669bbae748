"""Rooms on the nightly page: the table of last night, and each room over the nights. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from netready.domain.night_journal import LessonDay, RoomState
from netready.domain.nights import Change, NightReading, SkipReason
from netready.domain.skip_words import SKIP_WORDS
from netready_reports.nightly_material import NightlyMaterial, RoomHistory, last_evening
from netready_reports.nightly_numbers import tables_of
from netready_reports.nightly_trend import Trend, trend_of
from netready_reports.nightly_words import (
    evening,
    held_words,
    lesson_words,
    ms_words,
    stopped_words,
    usual_words,
)
from netready_reports.tables import Table
from netready_reports.words import (
    CONFIDENCES,
    NOT_KNOWN,
    Badge,
    clipped,
    counted,
    percent,
)

NAME_WIDTH: Final = 80
LATE: Final = timedelta(days=7)  # a lesson day that is older than the night by more has its date
MEASURED: Final = Badge(word="Measured", key="go")
WORSE: Final = Badge(word="Worse than before", key="not-yet")
AS_BEFORE: Final = Badge(word="As before", key="go")
CANNOT_SAY: Final = Badge(word="Too few nights to say", key="cannot-say")
GONE: Final = Badge(word="No longer looked at", key="none")
_GOING: Final = Badge(word="Going on", key="pilot")
_WAITING: Final = Badge(word="Waiting", key="none")
_SKIPPED: Final = Badge(word="Skipped", key="cannot-say")
_QUIET: Final = frozenset({SkipReason.NOT_IN_TURN, SkipReason.HOLIDAY, SkipReason.EXAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNightRow:
    """One room of the table.

    Attributes:
        id: of the room's card.
        note: beside the badge; "": nothing to add.
        seen: the evening of the figures, as words; "": there are none.
    """

    id: str
    name: str
    state: Badge
    note: str
    seen: str
    held: str
    usual: str
    stopped: str
    sure: str
    lesson: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNights:
    """One room over the nights.

    Attributes:
        trend: None: nothing is known of the last weeks.
        facts: name and value.
        changes: sentences, newest first.
    """

    id: str
    name: str
    badge: Badge
    trend: Trend | None
    facts: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    tables: tuple[Table, ...]


def rooms_by_id(material: NightlyMaterial) -> Mapping[str, str]:
    """The id of each room's card."""
    return {name: f"room-{at}" for at, name in enumerate(material.of_rooms, start=1)}


def last_night_rows(material: NightlyMaterial, open_: Sequence[Change]) -> tuple[LastNightRow, ...]:
    """Every room of the round: those that are worse first, then those left out, then the rest.

    Args:
        material: everything.
        open_: changes that are not over.
    """
    ids = rooms_by_id(material)
    worse = {room for change in open_ for room in change.rooms}
    since = last_evening(material) - LATE
    here = {name: room for name, room in material.of_rooms.items() if not room.gone}
    rows = [_row(ids[name], room, since) for name, room in here.items()]
    names = {ids[name]: name for name in ids}
    return tuple(sorted(rows, key=lambda row: (names[row.id] not in worse, row.state != _SKIPPED)))


def _row(id: str, room: RoomHistory, since: date) -> LastNightRow:
    state, note = _tonight(room)
    last = room.readings[-1] if room.readings else None
    return LastNightRow(
        id=id,
        name=clipped(room.name, NAME_WIDTH),
        state=state,
        note=note,
        seen=evening(last.night) if last else "",
        held=held_words(last) if last else NOT_KNOWN,
        usual=usual_words(room.readings),
        stopped=stopped_words(last),
        sure=_sure(last),
        lesson=_newest_lesson(room, since),
    )


def _tonight(room: RoomHistory) -> tuple[Badge, str]:
    tonight = room.tonight
    if tonight is None:
        return Badge(word="Nothing noted", key="none"), ""
    if tonight.state is RoomState.MEASURED:
        return MEASURED, clipped(tonight.words, 200)
    if tonight.state is not RoomState.SKIPPED:
        return (_GOING if tonight.state is RoomState.GOING_ON else _WAITING), ""
    reason = tonight.reason
    words = SKIP_WORDS[reason] if reason else NOT_KNOWN
    if reason in _QUIET:
        return Badge(word=words.capitalize(), key="none"), ""
    return _SKIPPED, clipped(tonight.words, 200) or words


def _sure(reading: NightReading | None) -> str:
    return CONFIDENCES[reading.confidence] if reading and reading.confidence else NOT_KNOWN


def _newest_lesson(room: RoomHistory, since: date) -> str:
    """With its date where it is older than the others may be."""
    if not room.days:
        return NOT_KNOWN
    day = room.days[-1]
    return lesson_words(day) if day.day >= since else f"{lesson_words(day)} ({evening(day.day)})"


def room_nights(material: NightlyMaterial, open_: Sequence[Change]) -> tuple[RoomNights, ...]:
    """Every room, those that are worse first.

    Args:
        material: everything.
        open_: changes that are not over.
    """
    ids, last = rooms_by_id(material), last_evening(material)
    moved = changes_of_rooms(material.changes)
    worse = {room for change in open_ for room in change.rooms}
    cards = [
        _card(ids[name], room, last, moved.get(name, ()), _badge(material, room, name in worse))
        for name, room in material.of_rooms.items()
    ]
    return tuple(sorted(cards, key=lambda card: card.badge is not WORSE))


def changes_of_rooms(changes: Sequence[Change]) -> Mapping[str, Sequence[Change]]:
    """By room, in the order in which they could be said."""
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        for room in change.rooms:
            found[room].append(change)
    return found


def _badge(material: NightlyMaterial, room: RoomHistory, worse: bool) -> Badge:
    if room.gone:
        return GONE
    if worse:
        return WORSE
    return CANNOT_SAY if cannot_tell(material, room.name) else AS_BEFORE


def cannot_tell(material: NightlyMaterial, room: str) -> str:
    """Why it cannot be said whether a room is worse; "": it can."""
    readings = material.of_rooms[room].readings
    if not readings:
        return "no night has a reading of it"
    missing, newest = material.nights_missing.get(room), readings[-1].night
    dates = [*(one.night for one in material.nights), *(one.night for one in material.missed)]
    since = [night for night in dates if night > newest]
    if missing is None or len(since) > 2 * material.nightly.every_room_nights:
        return f"no reading since {evening(newest)}"
    return f"{counted(missing, 'more night')} with a reading needed" if missing else ""


def _card(
    id: str, room: RoomHistory, last: date, moved: Sequence[Change], badge: Badge
) -> RoomNights:
    return RoomNights(
        id=id,
        name=clipped(room.name, NAME_WIDTH),
        badge=badge,
        trend=trend_of(room, last, moved),
        facts=tuple(_facts(room)),
        changes=tuple(change.words for change in reversed(moved[-3:])),
        tables=tuple(tables_of(room)),
    )


def _facts(room: RoomHistory) -> Iterator[tuple[str, str]]:
    if room.gone:
        yield "Note", "no longer in the site file, or no longer in the round"
    if room.readings:
        newest = room.readings[-1]
        yield "Last reading", f"{held_words(newest)}, on {evening(newest.night)}"
        yield "Before it (middle of 20)", usual_words(room.readings)
        yield "Stopped by", stopped_words(newest)
        yield "Delay beside the load", f"95 %: {ms_words(newest.loaded_rtt_p95_ms)}"
    if room.days:
        day = room.days[-1]
        yield (
            f"In lessons, {evening(day.day)}",
            f"delay {lesson_words(day)} ({counted(day.looks, 'look')})",
        )
        yield "Air in lessons", _air(day)


def _air(day: LessonDay) -> str:
    busy, again = percent(day.channel_utilisation_ratio), percent(day.retry_ratio)
    return f"channel busy: {busy}; sent again: {again}"
