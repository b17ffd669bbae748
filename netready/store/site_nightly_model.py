"""The tables of the nightly round as they are written in a site file. Pure.

The docstrings and bounds are also the text of `netready schema site`.
"""

from typing import Annotated

from pydantic import Field

from netready.store.site_table import Table
from netready.store.site_values import Day, Hours, Key, Name, Window, Zone

_Minutes = Annotated[int, Field(ge=1, le=120)]


class NightlyTable(Table):
    """[nightly]: when load tests run by themselves, which rooms, and how long results are kept.

    No `rooms_per_night`: as many as fit the window, in turn. No `mix`: the plan's.
    """

    window: Window = "Mon-Fri 19:00-23:00"
    time_zone: Zone | None = None
    rooms: Annotated[list[Name], Field(max_length=2_000)] = Field(default_factory=list)
    rooms_per_night: Annotated[int | None, Field(ge=1, le=500)] = None
    room_minutes: _Minutes = 6
    every_room_nights: Annotated[int, Field(ge=1, le=200)] = 10
    mix: Key | None = None
    lesson_readings: bool = False
    lesson_hours: Window = "Mon-Fri 09:00-15:00"
    lesson_every_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    clock_kept_by_host: bool = False
    raw_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    summary_years: Annotated[int, Field(ge=1, le=30)] = 5


class TermTable(Table):
    """[[term]]: days of lessons. With one given, no night runs outside the terms."""

    name: Name
    first: Day
    last: Day


class HolidayTable(Table):
    """[[holiday]]: days without a night inside a term, e.g. half-term."""

    name: Name
    first: Day
    last: Day


class ExamTable(Table):
    """[[exam]]: no load on these days, or only not in `hours`, e.g. "09:00-16:30"."""

    name: Name
    first: Day
    last: Day
    hours: Hours | None = None
