"""One night of the round: when, which rooms, or why not. Pure: what nights said is handed in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netready.coordinator.nightly.hours import (
    Piece,
    agreed_within,
    moments,
    window_of,
    without_exams,
)
from netready.coordinator.nightly.turn import Past, Turn, gone, in_turn
from netready.coordinator.permission import agreed_windows, school_zone
from netready.domain.nightly import Nightly, on_day
from netready.domain.nights import SkippedNight, SkipReason
from netready.domain.site import Site
from netready.domain.window import DAYS

SPREAD_MINUTES: Final = 30  # starts of schools lie at least so far apart where the window allows


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNight:
    """A night that runs, or does not.

    Attributes:
        night: date of its evening.
        starts, ends: in the school's own time; None where it does not run. Nothing is loaded
            before `opens`, and it must be over at `closes`.
        rooms: in the order of their turns.
        reason: why it does not run, in the closed list; None where it runs, or where its day is
            simply not one of the window.
        words: why it runs or not, for people.
        left_over: rooms whose turn it is not, or for which there is no time.
        gone: rooms of earlier nights that the site file no longer has.
    """

    night: date
    words: str
    starts: datetime | None = None
    ends: datetime | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    rooms: tuple[Turn, ...] = ()
    reason: SkipReason | None = None
    left_over: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether anything is measured."""
        return self.starts is not None


class NoNightError(Exception):
    """Why no night can be, in the closed list and for people."""

    def __init__(self, reason: SkipReason | None, words: str) -> None:
        super().__init__(words)
        self.reason, self.words = reason, words


def zone_of(site: Site) -> ZoneInfo:
    """The school's time zone; the site file's check makes sure that there is one."""
    return ZoneInfo(school_zone(site) or "UTC")


def rooms_of(site: Site) -> tuple[str, ...]:
    """The rooms of the round, as the site file has them now."""
    named = site.nightly.rooms if site.nightly else ()
    return tuple(room.name for room in site.rooms if not named or room.name in named)


def plan_night(
    site: Site, night: date, history: Mapping[str, Past], *, now: datetime | None = None
) -> PlannedNight:
    """The night of a date.

    Args:
        site: with [nightly].
        night: date of its evening.
        history: of `turn.pasts`.
        now: hours that are over by then are not planned for; None: all of them are to come.
    """
    nightly = site.nightly or Nightly()
    away = gone((room.name for room in site.rooms), history, night)
    try:
        _check_day(site, nightly, night)
        piece, hours = _hours(site, nightly, night, now)
        whole = _filled(site, nightly, night, piece, hours, history)
    except NoNightError as no:
        left = rooms_of(site) if no.reason else ()
        return PlannedNight(
            night=night, words=no.words, reason=no.reason, left_over=left, gone=away
        )
    return replace(whole, gone=away)


def _check_day(site: Site, nightly: Nightly, night: date) -> None:
    """Raises NoNightError where the day itself says no."""
    if window_of(nightly.window, night) is None:
        raise NoNightError(None, f"not a day of the window {nightly.window}")
    holiday = on_day(site.holidays, night)
    if holiday:
        raise NoNightError(SkipReason.HOLIDAY, f"holiday: {holiday.name}")
    if site.terms and on_day(site.terms, night) is None:
        raise NoNightError(SkipReason.HOLIDAY, "outside every term")
    permission = site.permission
    if permission is None:
        raise NoNightError(SkipReason.NO_PERMISSION, "nobody's permission is in the site file")
    if permission.on > night:
        words = f"permission is given from {permission.on}"
        raise NoNightError(SkipReason.NO_PERMISSION, words)


def _hours(
    site: Site, nightly: Nightly, night: date, now: datetime | None
) -> tuple[Piece, tuple[datetime, datetime]]:
    """The best hours of a night: the first that take everything, or else the longest.

    Of those that are to come, where there are any; which they are does not change while one goes
    on, so that a night that begins late keeps its own hours.
    """
    agreed = agreed_pieces(site, nightly, night)
    if not agreed:
        words = f"outside the agreed hours: {', '.join(agreed_windows(site))}"
        raise NoNightError(SkipReason.NO_PERMISSION, words)
    zone, least = zone_of(site), least_minutes(site, nightly)
    left = without_exams(agreed, site.exams, night)
    usable = [(piece, real) for piece in left if (real := moments(piece, night, zone))]
    long_enough = [each for each in usable if _minutes(each[1]) >= least]
    if not long_enough:
        raise _too_short(site, night, agreed=agreed, left=left, least=least)
    to_come = [each for each in long_enough if now is None or each[1][1] > now] or long_enough
    full = [each for each in to_come if _minutes(each[1]) >= everything_minutes(site, nightly)]
    return full[0] if full else max(to_come, key=lambda each: _minutes(each[1]))


def agreed_pieces(site: Site, nightly: Nightly, night: date) -> tuple[Piece, ...]:
    """What of the window of a night lies in the hours that the network's owner agreed."""
    piece = window_of(nightly.window, night)
    if piece is None:
        return ()
    windows = agreed_windows(site)
    return agreed_within(piece, windows, night) if windows else (piece,)


def _too_short(
    site: Site, night: date, *, agreed: tuple[Piece, ...], left: tuple[Piece, ...], least: int
) -> NoNightError:
    exam = on_day(site.exams, night) or on_day(site.exams, night + timedelta(days=1))
    if exam and _longest(agreed) >= least > _longest(left):
        return NoNightError(SkipReason.EXAM, f"exam: {exam.name}")
    clocks = "; the clocks change" if _longest(left) >= least else ""
    words = f"the hours left are shorter than one room ({least} minutes){clocks}"
    return NoNightError(SkipReason.WINDOW_TOO_SHORT, words)


def _longest(pieces: tuple[Piece, ...]) -> int:
    return max((end - start for start, end in pieces), default=0)


def _minutes(hours: tuple[datetime, datetime]) -> int:
    return int((hours[1] - hours[0]).total_seconds() // 60)


def _rooms_a_night(site: Site, nightly: Nightly) -> int:
    rooms = len(rooms_of(site))
    return min(rooms, nightly.rooms_per_night or rooms)


def least_minutes(site: Site, nightly: Nightly) -> int:
    """Minutes of the least that is worth a night. Raises NoNightError where there is no room."""
    if _rooms_a_night(site, nightly):
        return nightly.room_minutes
    raise NoNightError(SkipReason.NO_SUCH_ROOM, "no room to look at")


def everything_minutes(site: Site, nightly: Nightly) -> int:
    """Minutes of the fullest night: all rooms of a turn."""
    return _rooms_a_night(site, nightly) * nightly.room_minutes


def start_offset_minutes(site: Site, nightly: Nightly, available: int) -> int:
    """How long after the hours open this school begins.

    Taken from its name, so that schools do not start together, and the same every night. What is
    planned still fits; where everything together does not, half an hour or a quarter of the hours
    is kept for it.

    Args:
        site: for its name and rooms.
        nightly: what is planned.
        available: minutes of the hours.
    """
    slack = available - everything_minutes(site, nightly)
    span = max(slack, min(SPREAD_MINUTES, available // 4))
    span = max(0, min(span, available - least_minutes(site, nightly)))
    digest = hashlib.sha256(site.name.casefold().encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % (span + 1)


def _filled(
    site: Site,
    nightly: Nightly,
    night: date,
    piece: Piece,
    hours: tuple[datetime, datetime],
    history: Mapping[str, Past],
) -> PlannedNight:
    available = _minutes(hours)
    # by the clock on the wall, so that it is the same minute on the nights when that changes
    offset = start_offset_minutes(site, nightly, piece[1] - piece[0])
    offset = max(0, min(offset, available - least_minutes(site, nightly)))
    turns = in_turn(rooms_of(site), history)
    count = min(_rooms_a_night(site, nightly), (available - offset) // nightly.room_minutes)
    starts = (hours[0] + timedelta(minutes=offset)).astimezone(zone_of(site))
    minutes = count * nightly.room_minutes
    return PlannedNight(
        night=night,
        words=_words(site, night, count, len(turns)),
        starts=starts,
        ends=(starts.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone_of(site)),
        opens=hours[0].astimezone(zone_of(site)),
        closes=hours[1].astimezone(zone_of(site)),
        rooms=turns[:count],
        left_over=tuple(turn.room for turn in turns[count:]),
    )


def _words(site: Site, night: date, count: int, rooms: int) -> str:
    term = on_day(site.terms, night)
    day = f"{DAYS[night.weekday()]} in {term.name}" if term else f"{DAYS[night.weekday()]}"
    return f"{day}: {f'{count} of' if count < rooms else 'all'} {rooms} rooms"


def skipped_of(planned: PlannedNight) -> tuple[SkippedNight, ...]:
    """What the journal says of rooms that this night leaves out; nothing on days without window."""
    reason = planned.reason or SkipReason.NOT_IN_TURN
    left = [(room, reason) for room in planned.left_over]
    away = [(room, SkipReason.NO_SUCH_ROOM) for room in planned.gone] if planned.runs else []
    return tuple(
        SkippedNight(night=planned.night, room=room, reason=why) for room, why in (*left, *away)
    )
