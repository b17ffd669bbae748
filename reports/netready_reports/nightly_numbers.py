"""One room's nights as numbers: the last one by one, older ones by month. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from netready.domain.nights import NightReading, SkipReason
from netready.domain.skip_words import SKIP_WORDS
from netready_reports.nightly_material import RoomHistory
from netready_reports.nightly_words import (
    comparable,
    evening,
    held_words,
    is_alike,
    lesson_words,
    middle_words,
    ms_words,
    stopped_words,
    value_of,
)
from netready_reports.tables import Table
from netready_reports.words import NOT_KNOWN, clipped

NIGHTS_LISTED: Final = 15
MONTHS_LISTED: Final = 60


def tables_of(room: RoomHistory) -> Iterator[Table]:
    """The last nights one by one, and each month as one row."""
    rows = tuple(_night_rows(room))
    if rows:
        yield Table(
            caption=f"The last nights of {clipped(room.name, 40)}",
            head=("Night", "Held", "Stopped by", "Delay beside load, 95 %", "In lessons that day"),
            rows=rows,
        )
    months = tuple(_month_rows(comparable(room.readings)))
    if len(months) > 1:
        yield Table(
            caption=f"Months of {clipped(room.name, 40)}",
            head=("Month", "Nights with a reading", "Held, in the middle", "Lowest to highest"),
            rows=months,
        )


def _night_rows(room: RoomHistory) -> Iterator[tuple[str, ...]]:
    """Newest first: readings, and nights that should have had one."""
    lessons = {day.day: day for day in room.days[-10 * NIGHTS_LISTED :]}
    read = {one.night: one for one in room.readings[-NIGHTS_LISTED:]}
    silent = {
        one.night: one.reason
        for one in room.skipped[-10 * NIGHTS_LISTED :]
        if one.reason is not SkipReason.NOT_IN_TURN and one.night not in read
    }
    for night in sorted({*read, *silent}, reverse=True)[:NIGHTS_LISTED]:
        lesson = lesson_words(lessons[night]) if night in lessons else NOT_KNOWN
        if night in read:
            yield _reading_row(read[night], room.readings[-1], lesson)
        else:
            yield evening(night), NOT_KNOWN, SKIP_WORDS[silent[night]], NOT_KNOWN, lesson


def _reading_row(one: NightReading, last: NightReading, lesson: str) -> tuple[str, ...]:
    other = "" if is_alike(one, last) else " (another lesson or other devices: not compared)"
    return (
        evening(one.night),
        held_words(one) + other,
        stopped_words(one),
        ms_words(one.loaded_rtt_p95_ms),
        lesson,
    )


def _month_rows(readings: Sequence[NightReading]) -> Iterator[tuple[str, ...]]:
    """Newest first."""
    months: dict[tuple[int, int], list[NightReading]] = defaultdict(list)
    for one in readings:
        months[one.night.year, one.night.month].append(one)
    for year, month in sorted(months, reverse=True)[:MONTHS_LISTED]:
        row = months[year, month]
        known = sorted(found[0] for one in row if (found := value_of(one)))
        span = f"{known[0]} to {known[-1]}" if known else NOT_KNOWN
        yield f"{year}-{month:02d}", f"{len(row)}", middle_words(row), span
