"""A day as people and spreadsheets write it. Pure; never guesses which number is the month."""

import re
from datetime import date, datetime
from typing import Final

from netready.store.site_values import EARLIEST

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_SLASHES: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")


def said_day(said: object, today: date) -> date:
    """The day of a cell or of what was typed: 2026-11-02, 2 November 2026, 22/11/2026.

    Raises:
        ValueError: it is none, could be two, or has not come yet; the message says what is
            allowed.
    """
    day = _day(said)
    if day is None:
        raise ValueError("a day such as 2026-11-22")
    if not EARLIEST <= day <= today:
        raise ValueError(f"a day from {EARLIEST} to today, {today}")
    return day


def _day(said: object) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date):
        return said
    text = str(said).strip()
    if match := _SLASHES.fullmatch(text):
        return _by_slashes(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        month = match[2][:3].casefold()
        return _made(int(match[3]), _MONTHS.index(month) + 1 if month in _MONTHS else 0, match[1])
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _by_slashes(first: int, second: int, year: int) -> date | None:
    day_first, month_first = _made(year, second, first), _made(year, first, second)
    if day_first and month_first and day_first != month_first:
        raise ValueError(
            f"a day such as {day_first} or {month_first}: which of the two is meant cannot be seen"
        )
    return day_first or month_first


def _made(year: int, month: int, day: int | str) -> date | None:
    try:
        return date(year, month, int(day))
    except ValueError:
        return None
