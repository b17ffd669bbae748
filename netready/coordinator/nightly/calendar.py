"""The round on the calendar: the next nights, the night that is now, what is left of a late one.

Pure: the clock arrives as an argument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from netready.coordinator.nightly.hours import span, window_of
from netready.coordinator.nightly.plan import (
    NoNightError,
    PlannedNight,
    agreed_pieces,
    everything_minutes,
    least_minutes,
    plan_night,
    start_offset_minutes,
    zone_of,
)
from netready.coordinator.nightly.turn import Past
from netready.domain.nightly import Exam, Nightly
from netready.domain.site import Site
from netready.domain.window import DAY_MINUTES, weekly_minutes

LOOK_AHEAD_DAYS: Final = 400
_WEEK: Final = date(2001, 1, 1)  # a Monday: the starts of a week do not depend on its date


def night_at(site: Site, now: datetime) -> date | None:
    """The night whose window holds a moment; after midnight that is yesterday's. None: no window.

    Args:
        site: with [nightly].
        now: an aware time.
    """
    window = (site.nightly or Nightly()).window
    today = now.astimezone(zone_of(site)).date()
    for night in (today - timedelta(days=1), today):
        piece = window_of(window, night)
        if piece is None:
            continue
        first, last = span(piece, night, zone_of(site))
        if first <= now < last:
            return night
    return None


def coming(
    site: Site, now: datetime, history: Mapping[str, Past], *, runs: int = 5
) -> Iterator[PlannedNight]:
    """Nights from now on, those that do not run, too, until so many that run; at most 400 days.

    Each night that runs is taken to succeed, which moves the turns on.
    """
    past = dict(history)
    today = now.astimezone(zone_of(site)).date()
    found = 0
    for ahead in range(-1, LOOK_AHEAD_DAYS):
        planned = plan_night(site, today + timedelta(days=ahead), past)
        if ahead < 0 and not planned.runs:
            continue
        if planned.starts is not None and planned.starts <= now:
            continue
        yield planned
        night = planned.night
        past.update((turn.room, Past(tried=night, seen=night)) for turn in planned.rooms)
        found += planned.runs
        if found == runs:
            return


def weekly_starts(site: Site) -> tuple[tuple[int, int], ...]:
    """When a timer must start it: (weekday, minute of the day), by the wall clock; Monday is 0.

    Days on which it never runs are left out; a start after midnight stands under the next day.
    Where exams make a night of that weekday begin earlier, it is started as early every week: the
    night waits for its own minute by itself.
    """
    earlier = _beside_exams(site)
    starts = set()
    for day in range(7):
        minute = _start_minute(site, _WEEK + timedelta(days=day))
        if minute is not None:
            minute = min(minute, *earlier.get(day, ()), DAY_MINUTES * 2)
            starts.add(((day + minute // DAY_MINUTES) % 7, minute % DAY_MINUTES))
    return tuple(sorted(starts))


def look_starts(site: Site) -> tuple[tuple[int, int], ...]:
    """When a timer must start looks in lessons: (weekday, minute of the day), by the wall clock."""
    nightly = site.nightly or Nightly()
    if not nightly.lesson_readings:
        return ()
    starts = {
        (minute // DAY_MINUTES % 7, minute % DAY_MINUTES)
        for start, end in weekly_minutes(nightly.lesson_hours)
        for minute in range(start, end, nightly.lesson_every_minutes)
    }
    return tuple(sorted(starts))


def _beside_exams(site: Site) -> dict[int, list[int]]:
    """By weekday, the minutes at which nights beside exams begin."""
    found: dict[int, list[int]] = {}
    for night in sorted({night for exam in site.exams for night in _nights_of(exam)}):
        starts = plan_night(site, night, {}).starts
        if starts is not None:
            minute = (starts.date() - night).days * DAY_MINUTES + starts.hour * 60 + starts.minute
            found.setdefault(night.weekday(), []).append(minute)
    return found


def _nights_of(exam: Exam) -> Iterator[date]:
    """Nights whose hours an exam may cut: of its days, and of the evening before."""
    days = min((exam.last - exam.first).days, LOOK_AHEAD_DAYS)
    return (exam.first + timedelta(days=day) for day in range(-1, days + 1))


def _start_minute(site: Site, night: date) -> int | None:
    nightly = site.nightly or Nightly()
    try:
        least, everything = least_minutes(site, nightly), everything_minutes(site, nightly)
    except NoNightError:
        return None
    agreed = agreed_pieces(site, nightly, night)
    pieces = [each for each in agreed if each[1] - each[0] >= least]
    full = [each for each in pieces if each[1] - each[0] >= everything]
    if not pieces:
        return None
    start, end = full[0] if full else max(pieces, key=lambda each: each[1] - each[0])
    return start + start_offset_minutes(site, nightly, end - start)


def trimmed(planned: PlannedNight, nightly: Nightly, now: datetime) -> PlannedNight:
    """What of a night is still to be had when it begins late; no rooms: nothing."""
    if planned.starts is None or planned.closes is None or now <= planned.starts:
        return planned
    left = int((planned.closes - now).total_seconds() // 60)
    count = max(0, left // nightly.room_minutes)
    late = (turn.room for turn in planned.rooms[count:])
    minutes = count * nightly.room_minutes
    begins = now.astimezone(planned.closes.tzinfo)
    return replace(
        planned,
        ends=min(planned.closes, begins + timedelta(minutes=minutes)),
        rooms=planned.rooms[:count],
        left_over=(*late, *planned.left_over),
    )
