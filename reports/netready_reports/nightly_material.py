"""Everything the nightly page needs, as values. Not here: words, layout, where it comes from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from netready.domain.alerts import Alert, ChannelName
from netready.domain.night_journal import LessonDay, Night, RoomNight
from netready.domain.nightly import Nightly
from netready.domain.nights import Change, NightReading, SkippedNight
from netready.domain.site import Site

OfRoom = TypeVar("OfRoom", NightReading, SkippedNight, LessonDay)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedNight:
    """A night that the calendar had and nobody began; `words` what it should have been."""

    night: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingNight:
    """The next night that runs.

    Attributes:
        starts: by the school's own clock.
        words: which rooms, and why.
    """

    night: date
    starts: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """How one way of telling stands.

    Attributes:
        pending: alerts not told yet; given_up: never told, too old to be news.
        doubtful: messages of which nobody knows whether they arrived.
        failures: attempts in a row that were not accepted; `why` the last of them.
        again_at: not before; None: at the next round.
    """

    channel: ChannelName
    pending: int = 0
    given_up: int = 0
    doubtful: int = 0
    failures: int = 0
    why: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTold:
    """One alert and what became of it, in words, on each channel."""

    alert: Alert
    by: Mapping[ChannelName, str]


@dataclass(frozen=True, kw_only=True)
class NightlyMaterial:
    """The input of `nightly_view` and of the technician report's section.

    Attributes:
        now: by the school's own clock; all times of the page are told by it.
        nights: that were begun, oldest first.
        rooms: of the newest of them.
        days: of lessons, without load.
        changes: of the whole history, as `netready.analysis.drift` tells them.
        nights_missing: by room, how many nights until a fall could be said.
        alerts: of the last weeks; `alerts_fault`: why nothing is known of them.
        database_bytes: None: not known.
    """

    site: Site
    now: datetime
    generator: str
    nights: tuple[Night, ...] = ()
    rooms: tuple[RoomNight, ...] = ()
    readings: tuple[NightReading, ...] = ()
    skipped: tuple[SkippedNight, ...] = ()
    missed: tuple[MissedNight, ...] = ()
    days: tuple[LessonDay, ...] = ()
    changes: tuple[Change, ...] = ()
    nights_missing: Mapping[str, int] = field(default_factory=dict)
    coming: ComingNight | None = None
    channels: tuple[ChannelFacts, ...] = ()
    alerts: tuple[AlertTold, ...] = ()
    alerts_fault: str = ""
    database_bytes: int | None = None
    simulated: bool = False

    @property
    def nightly(self) -> Nightly:
        """The school's round."""
        return self.site.nightly or Nightly()

    @property
    def last(self) -> Night | None:
        """The newest night that was begun."""
        return max(self.nights, key=lambda one: one.night, default=None)

    @cached_property
    def of_rooms(self) -> Mapping[str, "RoomHistory"]:
        """What is known of each room: those of the round first, then those that are gone."""
        return _histories(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHistory:
    """One room.

    Attributes:
        gone: the site file no longer has it.
        readings, skipped, days: oldest first.
        tonight: of the newest night that was begun; None: nothing is written of it.
    """

    name: str
    gone: bool = False
    readings: tuple[NightReading, ...] = ()
    skipped: tuple[SkippedNight, ...] = ()
    days: tuple[LessonDay, ...] = ()
    tonight: RoomNight | None = None


def round_rooms(site: Site) -> tuple[str, ...]:
    """Rooms of the round, as the site file has them."""
    wanted = site.nightly.rooms if site.nightly else ()
    return tuple(room.name for room in site.rooms if not wanted or room.name in wanted)


def _histories(material: NightlyMaterial) -> dict[str, RoomHistory]:
    names = round_rooms(material.site)
    readings = _by_room(sorted(material.readings, key=lambda one: one.night))
    skipped = _by_room(sorted(material.skipped, key=lambda one: one.night))
    days = _by_room(sorted(material.days, key=lambda one: one.day))
    tonight = {one.room: one for one in material.rooms}
    gone = sorted(set(readings) - set(names))
    return {
        name: RoomHistory(
            name=name,
            gone=name not in names,
            readings=tuple(readings.get(name, ())),
            skipped=tuple(skipped.get(name, ())),
            days=tuple(days.get(name, ())),
            tonight=tonight.get(name),
        )
        for name in (*names, *gone)
    }


def _by_room(items: Iterable[OfRoom]) -> dict[str, list[OfRoom]]:
    found: dict[str, list[OfRoom]] = defaultdict(list)
    for item in items:
        found[item.room].append(item)
    return found


def last_evening(material: NightlyMaterial) -> date:
    """The newest evening that anything is known of; without any, today."""
    known: Sequence[date] = [
        *(one.night for one in material.nights),
        *(one.night for one in material.readings),
    ]
    return max(known, default=material.now.date())
