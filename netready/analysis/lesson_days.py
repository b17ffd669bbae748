"""The looks of a school day as one: what stays when the looks themselves are gone. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from statistics import median
from zoneinfo import ZoneInfo

from netready.domain.histogram import merged
from netready.domain.night_journal import LessonDay, LessonLook


def lesson_days(looks: Iterable[LessonLook], zone: ZoneInfo) -> tuple[LessonDay, ...]:
    """A day for each room and date by the school's clock, oldest first."""
    by_day: dict[tuple[date, str], list[LessonLook]] = defaultdict(list)
    for look in looks:
        by_day[look.at.astimezone(zone).date(), look.room].append(look)
    return tuple(_day(day, room, by_day[day, room]) for day, room in sorted(by_day))


def with_days_of(
    days: Sequence[LessonDay], looks: Iterable[LessonLook], zone: ZoneInfo
) -> tuple[LessonDay, ...]:
    """The kept days, and those that only the looks know yet; the same before and after compaction.

    Of a day that both know, the one with more looks stands.
    """
    known = {(each.day, each.room): each for each in lesson_days(looks, zone)}
    for day in days:
        made = known.get((day.day, day.room))
        if made is None or made.looks <= day.looks:
            known[day.day, day.room] = day
    return tuple(known[key] for key in sorted(known))


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day by the school's clock."""
    return datetime.combine(day, time(), tzinfo=zone)


def _day(day: date, room: str, looks: Sequence[LessonLook]) -> LessonDay:
    delays = [look.delay for look in looks if look.delay is not None]
    return LessonDay(
        day=day,
        room=room,
        looks=len(looks),
        delay=merged(delays) if delays else None,
        channel_utilisation_ratio=_middle(looks, lambda look: look.channel_utilisation_ratio),
        retry_ratio=_middle(looks, lambda look: look.retry_ratio),
        rssi_dbm=_middle(looks, lambda look: look.rssi_dbm),
    )


def _middle(
    looks: Sequence[LessonLook], read: Callable[[LessonLook], float | None]
) -> float | None:
    known = [value for value in map(read, looks) if value is not None]
    return median(known) if known else None
