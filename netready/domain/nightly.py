"""The nightly round as a school plans it: which hours, rooms and days. Values, and what days say.

What a night is on a real calendar belongs to `netready.coordinator.nightly.plan`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

Dated = TypeVar("Dated", "Days", "Exam")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nightly:
    """The nightly round of a school.

    Attributes:
        window: days and hours, by the school's own clock, e.g. "Mon-Fri 19:00-23:00". Hours after
            midnight belong to the evening on which they began.
        time_zone: IANA name; None: the one of the site's country.
        rooms: names of the rooms looked at; empty: all.
        rooms_per_night: at most so many a night, in turn; None: as many as fit.
        room_minutes: how long one room takes, with preparing and resting.
        every_room_nights: each room should have its turn within so many nights that run.
        mix: key of the lesson mix; None: the plan's.
        lesson_readings: also look, without load, during lessons.
        lesson_hours: when, e.g. "Mon-Fri 09:00-15:00".
        lesson_every_minutes: one such look in so many minutes.
        clock_kept_by_host: the aggregator is a virtual machine whose host keeps its clock.
        raw_days: records are kept whole for so long.
        summary_years: what a night said is kept for so long.
    """

    window: str = "Mon-Fri 19:00-23:00"
    time_zone: str | None = None
    rooms: tuple[str, ...] = ()
    rooms_per_night: int | None = None
    room_minutes: int = 6
    every_room_nights: int = 10
    mix: str | None = None
    lesson_readings: bool = False
    lesson_hours: str = "Mon-Fri 09:00-15:00"
    lesson_every_minutes: int = 30
    clock_kept_by_host: bool = False
    raw_days: int = 90
    summary_years: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A term or a holiday: from `first` to `last`, both counted."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Days of exams, both counted; `hours` such as "09:00-16:30", None: these days whole."""

    name: str
    first: date
    last: date
    hours: str | None = None


def on_day(days: Iterable[Dated], day: date) -> Dated | None:
    """The first of them that holds a day."""
    return next((each for each in days if each.first <= day <= each.last), None)


# The countries of one time zone that schools of this kind have asked from; a country with several
# must name its own. IANA time zone database, zone1970.tab, 2025b, read 2026-11-22.
_ZONES: Final = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GG": "Europe/Guernsey",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IM": "Europe/Isle_of_Man",
    "IN": "Asia/Kolkata",
    "IT": "Europe/Rome",
    "JE": "Europe/Jersey",
    "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "ZA": "Africa/Johannesburg",
}


def zone_of_country(country: str) -> str | None:
    """The IANA time zone of a country such as "GB-ENG"; None where it has several or none known."""
    return _ZONES.get(country.partition("-")[0])
