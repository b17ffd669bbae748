"""Where things stand, for the overview, and what is the next thing to do. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.site import Site
from netready.domain.window import DAYS
from netready_probes.contract import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where things stand.

    Attributes:
        rooms: teaching rooms of the site file; None: there is no site file.
        measured: rooms of them that a record speaks of; without a site file: rooms with records.
        missing: names of those without, in the order of the file.
        elsewhere: records that speak of no room of the site file.
        next_words: one sentence.
        next_url: where that is done; "": nowhere here.
    """

    records: int
    measured: int
    rooms: int | None
    missing: tuple[str, ...]
    elsewhere: int
    next_words: str
    next_url: str


def standing(
    site: Site | None, records: Mapping[str, int], devices: int, target: Address | None
) -> Standing:
    """From the site file, how many records each room has, and how many devices ever joined."""
    names = [room.name for room in site.rooms] if site else [name for name in records if name]
    missing = tuple(name for name in names if not records.get(name))
    total = sum(records.values())
    next_words, next_url = _next(site, total, missing, devices, target)
    return Standing(
        records=total,
        measured=len(names) - len(missing),
        rooms=len(names) if site else None,
        missing=missing,
        elsewhere=total - sum(records.get(name, 0) for name in names),
        next_words=next_words,
        next_url=next_url,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsStanding:
    """How the newest night stands.

    Attributes:
        evening: its date, for people; "": none was begun yet.
        measured: rooms of it that were measured; `of`: whose turn it was.
    """

    evening: str = ""
    goes_on: bool = False
    measured: int = 0
    of: int = 0


def nights_standing(last: Night | None, rooms: Iterable[RoomNight]) -> NightsStanding:
    """Of the newest night and its rooms; None: no night was begun."""
    if last is None:
        return NightsStanding()
    turns = [room for room in rooms if room.place is not None]
    return NightsStanding(
        evening=f"{DAYS[last.night.weekday()]} {last.night}",
        goes_on=last.state is NightState.RUNNING,
        measured=sum(room.state is RoomState.MEASURED for room in turns),
        of=len(turns),
    )


def _next(
    site: Site | None, total: int, missing: tuple[str, ...], devices: int, target: Address | None
) -> tuple[str, str]:
    if site is None:
        return "Start it again with --site FILE: without the rooms, nothing is scored.", ""
    if target is None:
        return "Start it again with a target: without one, no device can test the load.", ""
    if devices == 0:
        return "Let devices join.", "/join"
    if total == 0:
        return "Walk the rooms and measure.", "/walk"
    if missing:
        return f"Measure the {_rooms(len(missing))} that nothing is known of.", "/walk"
    return "Every room was measured. Read the report.", "/reports/leadership"


def _rooms(count: int) -> str:
    return "room" if count == 1 else f"{count} rooms"
