"""Nights made by hand for the tests of what changed over them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from netready.domain.nights import Change, ChangeKind, NightReading
from netready.domain.site import Room

ROOMS = tuple(
    Room(name=f"R{number}", floor="Ground" if number < 6 else "First", ap=f"AP{number // 2}")
    for number in range(12)
)
NAMES = tuple(room.name for room in ROOMS)

FELL_ON = date(2026, 11, 3)  # a Tuesday
WOBBLE = (0, 1, -1, 0, 1, 0, -1, 0, -1, 1, 0)


def evenings(count: int, before: date = FELL_ON) -> list[date]:
    """School nights, the last one the one before that date."""
    days = (before - timedelta(days=back) for back in range(1, 3 * count))
    return sorted([day for day in days if day.weekday() < 5][:count])


def from_then(count: int, since: date = FELL_ON) -> list[date]:
    days = (since + timedelta(days=on) for on in range(3 * count))
    return [day for day in days if day.weekday() < 5][:count]


def reading(night: date, holds: int | None, room: str = "12", **more: object) -> NightReading:
    breaks = None if holds is None else holds + 1
    one = NightReading(night=night, room=room, holds=holds, breaks=breaks, planned=30)
    return replace(one, **more)  # type: ignore[arg-type]


def steady(
    level: int, nights_: Iterable[date], room: str = "12", **more: object
) -> list[NightReading]:
    return [
        reading(night, level + WOBBLE[at % len(WOBBLE)], room, **more)
        for at, night in enumerate(nights_)
    ]


def fell(
    before: int = 28, after: int = 17, *, room: str = "12", nights_after: int = 5
) -> list[NightReading]:
    return steady(before, evenings(30), room) + steady(after, from_then(nights_after), room)


def worse(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if one.kind is ChangeKind.WORSE]


def only(found: Sequence[Change]) -> Change:
    assert len(found) == 1, [one.words for one in found]
    return found[0]


def school(fallen: Sequence[str], rooms: Sequence[str]) -> list[NightReading]:
    return [one for room in rooms for one in fell(after=17 if room in fallen else 28, room=room)]
