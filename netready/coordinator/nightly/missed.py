"""Nights that the calendar had and nobody began: they are named, and not made up later. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from netready.coordinator.nightly.plan import PlannedNight, plan_night
from netready.domain.site import Site

DAYS_MAX: Final = 400


def missed_nights(site: Site, begun: Collection[date], now: datetime) -> Iterator[PlannedNight]:
    """Those between the first night that was begun and now, oldest first.

    By the calendar as the site file has it now: a holiday that is written in later is no miss any
    more. A night is missed when its hours are over; at most 400 days are looked back on.

    Args:
        site: with [nightly].
        begun: evenings of the nights that were begun, whatever became of them.
        now: aware.
    """
    first = min(begun, default=None)
    if first is None or site.nightly is None:
        return
    known, day = set(begun), max(first, now.date() - timedelta(days=DAYS_MAX))
    while day <= now.date() + timedelta(days=1):
        if day not in known:
            planned = plan_night(site, day, {})
            if planned.closes is not None and planned.closes <= now:
                yield planned
        day += timedelta(days=1)
