"""How the nights of a school stand: the last, those that were missed, the next. Decides only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from netready.analysis.drift import nights_missing
from netready.coordinator.nightly.calendar import coming
from netready.coordinator.nightly.evening import history
from netready.coordinator.nightly.means import NightRows
from netready.coordinator.nightly.missed import missed_nights
from netready.coordinator.nightly.plan import PlannedNight, rooms_of, zone_of
from netready.coordinator.nightly.turn import Past
from netready.domain.night_journal import Night, RoomNight
from netready.domain.site import Site

BACK_DAYS: Final = 400
MISSED_DAYS: Final = 14  # older ones are on the nightly page


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How nights stand.

    Attributes:
        last: the latest that was begun; None: none was.
        rooms: its rooms whose turn it was.
        missed: nights of the last fortnight that nothing began.
        learning: rooms of which a fall cannot be told yet, and how many nights that takes.
        coming: up to the next that runs.
    """

    last: Night | None
    rooms: tuple[RoomNight, ...]
    missed: tuple[date, ...]
    learning: Mapping[str, int]
    coming: tuple[PlannedNight, ...]


def standing(site: Site, rows: NightRows, now: datetime) -> Standing:
    """As the rows have it.

    Args:
        site: with [nightly].
        rows: of the nights.
        now: aware.
    """
    today = now.astimezone(zone_of(site)).date()
    since = today - timedelta(days=BACK_DAYS)
    nights = rows.nights(since)
    last = nights[-1] if nights else None
    here = set(rooms_of(site))
    learning = nights_missing(rows.readings(since))
    return Standing(
        last=last,
        rooms=tuple(row for row in rows.rooms(last.night) if row.place is not None) if last else (),
        missed=recently_missed(site, rows, now),
        learning={room: count for room, count in learning.items() if count and room in here},
        coming=still_to_come(site, rows, now, runs=1),
    )


def still_to_come(
    site: Site, rows: NightRows, now: datetime, *, runs: int
) -> tuple[PlannedNight, ...]:
    """The next nights, with the turns as history has them; one that was begun does not come."""
    today = now.astimezone(zone_of(site)).date()
    begun = [night.night for night in rows.nights(today - timedelta(days=1))]
    return not_begun(site, begun, history(rows, today), now, runs=runs)


def not_begun(
    site: Site, begun: Iterable[date], past: Mapping[str, Past], now: datetime, *, runs: int
) -> tuple[PlannedNight, ...]:
    """The same of rows that were read."""
    known = {night for night in begun if night >= now.date() - timedelta(days=2)}
    found = coming(site, now, past, runs=runs + len(known))
    return _first((planned for planned in found if planned.night not in known), runs)


def recently_missed(site: Site, rows: NightRows, now: datetime) -> tuple[date, ...]:
    """Nights of the last fortnight that nothing began."""
    today = now.astimezone(zone_of(site)).date()
    begun = [night.night for night in rows.nights(today - timedelta(days=BACK_DAYS))]
    least = today - timedelta(days=MISSED_DAYS)
    missed = (planned.night for planned in missed_nights(site, begun, now))
    return tuple(night for night in missed if night >= least)


def _first(nights: Iterable[PlannedNight], runs: int) -> tuple[PlannedNight, ...]:
    found: list[PlannedNight] = []
    for planned in nights:
        found.append(planned)
        if sum(each.runs for each in found) == runs:
            break
    return tuple(found)
