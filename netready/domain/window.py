"""Agreed hours: is a moment inside a window such as "Mon-Fri 16:00-18:00"? Pure."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES: Final = 24 * 60


def in_window(window: str, at: datetime) -> bool:
    """Whether local time `at` lies in e.g. "Mon-Fri 16:00-18:00"; windows may cross midnight.

    A part after midnight belongs to the day on which the window began.
    """
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    begun_on = at.weekday()
    now = at.time().replace(tzinfo=None)
    if start <= end:
        inside = start <= now < end
    else:
        inside = now >= start or now < end
        if now < end:
            begun_on = (begun_on - 1) % 7
    return inside and _day_between(begun_on, DAYS.index(first), DAYS.index(last or first))


def in_any_window(windows: Iterable[str], at: datetime) -> bool:
    """Whether local time `at` lies in one of them; False where there is none."""
    return any(in_window(window, at) for window in windows)


def weekly_minutes(window: str) -> tuple[tuple[int, int], ...]:
    """Its hours in minutes since Monday 00:00, a pair for each day; may end after Sunday."""
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    start = _minutes(hours[:5])
    length = window_minutes(window)
    ends = (DAYS.index(first), DAYS.index(last or first))
    return tuple(
        (day * DAY_MINUTES + start, day * DAY_MINUTES + start + length)
        for day in range(len(DAYS))
        if _day_between(day, *ends)
    )


def window_minutes(window: str) -> int:
    """How long it is on each of its days; it may cross midnight."""
    start, end = (_minutes(part) for part in window.partition(" ")[2].split("-"))
    return (end - start) % DAY_MINUTES


def minutes_within(window: str, others: Iterable[str]) -> int:
    """The longest time in one piece on one of its days that lies in others; these may touch."""
    week = len(DAYS) * DAY_MINUTES
    pieces = sorted(
        (start + shift, end + shift)
        for other in others
        for start, end in weekly_minutes(other)
        for shift in (-week, 0, week)
    )
    longest = 0
    for start, end in weekly_minutes(window):
        begun, reached = start, start
        for first, last in pieces:
            if first > reached:
                begun = reached = max(first, start)
            reached = max(reached, min(last, end))
            longest = max(longest, reached - begun)
    return longest


def windows_meet(one: str, other: str) -> bool:
    """Whether two windows have a minute of the week in common."""
    week = len(DAYS) * DAY_MINUTES
    return any(
        start < others_end + shift and others_start + shift < end
        for start, end in weekly_minutes(one)
        for others_start, others_end in weekly_minutes(other)
        for shift in (-week, 0, week)
    )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _day_between(day: int, first: int, last: int) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last
