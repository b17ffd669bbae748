"""Agreed hours: is a moment inside a window such as "Mon-Fri 16:00-18:00"? Pure."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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


def _day_between(day: int, first: int, last: int) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last
