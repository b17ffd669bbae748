"""Which night is now, whether it is run, and when it begins; then it is carried out. I/O by seams.

Nothing is run twice: the rows know every night that was begun. What an earlier process left open is
gone on with inside its hours, and closed after them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from netready.analysis.night_outages import AT_ONCE
from netready.coordinator.nightly.calendar import night_at, trimmed
from netready.coordinator.nightly.hours import moments, window_of
from netready.coordinator.nightly.lock import AlreadyRunError, Processes, one_night
from netready.coordinator.nightly.means import Means, NightRows
from netready.coordinator.nightly.plan import PlannedNight, plan_night, zone_of
from netready.coordinator.nightly.round import carry_out, close_night
from netready.coordinator.nightly.runs import Runner
from netready.coordinator.nightly.turn import Past, pasts
from netready.domain.night_journal import NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import SkipReason
from netready.domain.site import Site

HISTORY_DAYS: Final = 400
OPEN_MAX: Final = 20  # nights left open; more than one is a fault already
WAIT_STEP_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """What became of a call.

    Attributes:
        night: the one that is now; None: no night's hours are now.
        ran: it was carried out, or closed without a load, by this call.
        words: for people.
        broken: it wanted to measure and could not: the round itself needs somebody.
    """

    night: date | None
    ran: bool
    words: str
    broken: bool = False


def history(rows: NightRows, today: date) -> Mapping[str, Past]:
    """What is known of each room's nights."""
    since = today - timedelta(days=HISTORY_DAYS)
    return pasts(rows.readings(since), rows.skipped(since))


def evening(
    means: Means, folder: Path, *, at_once: bool = False, processes: Processes | None = None
) -> Evening:
    """The night that is now: waited for, carried out, closed.

    Args:
        means: what it works with.
        folder: of the nights' own, for the lock.
        at_once: do not wait for this school's own minute.
        processes: the seam of the lock; None: this machine's.

    Raises:
        CannotMeasureError: another program runs a night now.
        StoppedError: somebody wants the program to end.
    """
    now = means.clock.now()
    night = night_at(means.site, now)
    _close_earlier(means, folder, night, processes)
    if night is None:
        return Evening(night=None, ran=False, words="No night's hours are now.")
    if _is_closed(means.rows, night):
        return _was_run(night)
    try:
        with one_night(folder, night, now, processes) as held:
            if held.words:
                means.tell(held.words)
            planned = _in_time(means, night, at_once=at_once)
            if planned.runs or planned.reason is not None:
                carry_out(means, planned)
    except AlreadyRunError:
        return _was_run(night)
    broken = is_broken(means.rows.rooms(night))
    return Evening(night=night, ran=True, words=planned.words, broken=broken)


def is_broken(rows: Iterable[RoomNight]) -> bool:
    """Whether not one room whose turn it was has a reading, and not because of its users."""
    turn = [row for row in rows if row.place is not None]
    measured = any(row.state is RoomState.MEASURED for row in turn)
    return not measured and any(row.reason in AT_ONCE for row in turn)


def _was_run(night: date) -> Evening:
    words = f"The night of {night} has been run; a night is run once."
    return Evening(night=night, ran=False, words=words)


def _is_closed(rows: NightRows, night: date) -> bool:
    row = rows.get(night)
    return row is not None and row.state is NightState.CLOSED


def _close_earlier(
    means: Means, folder: Path, tonight: date | None, processes: Processes | None
) -> None:
    """Nights that nobody goes on with any more, because their hours are over."""
    for _ in range(OPEN_MAX):
        left = means.rows.running()
        if left is None or left.night == tonight or not _is_past(means, left.night):
            return
        try:
            with one_night(folder, left.night, means.clock.now(), processes):
                close_night(means, left.night)
        except AlreadyRunError:  # the rows are older than the lock: a backup was restored
            close_night(means, left.night)


def _is_past(means: Means, night: date) -> bool:
    """Its hours are over; of one that is still to come, a clock that is not set yet knows."""
    now = means.clock.now()
    closes = window_closes(means.site, night)
    return closes <= now if closes else night < now.astimezone(zone_of(means.site)).date()


def _in_time(means: Means, night: date, *, at_once: bool) -> PlannedNight:
    """The plan of a night when its time has come; of one that was begun, what its rows say."""
    site = means.site
    planned = plan_night(site, night, history(means.rows, night), now=means.clock.now())
    if planned.starts is None or planned.opens is None or planned.closes is None:
        return planned
    is_begun = means.rows.get(night) is not None  # then its rooms are in its rows
    if is_begun or at_once:  # the hours hold all the same: an exam may go on until they open
        _wait_until(means, planned.opens, planned.closes, "when its hours open")
    else:
        _wait_until(means, planned.starts, planned.closes, "this school's own minute")
    return planned if is_begun else late(planned, site.nightly or Nightly(), means.clock.now())


def _wait_until(means: Means, starts: datetime, closes: datetime, why: str) -> None:
    wait_s = (starts - means.clock.now()).total_seconds()
    if wait_s > 0:
        means.tell(f"The night begins at {starts:%H:%M}, {why}.")
    runner = Runner(means, closes)
    while (starts - means.clock.now()).total_seconds() > 0:  # the calendar decides, not the sleep
        runner.rest(min(WAIT_STEP_S, max(1.0, (starts - means.clock.now()).total_seconds())))


def late(planned: PlannedNight, nightly: Nightly, now: datetime) -> PlannedNight:
    """The night, or, where not one room fits any more, one that does not run and says why.

    Rooms that do not fit at its end say so themselves, and have the first turns of the next night.
    """
    left = trimmed(planned, nightly, now)
    if left.rooms or planned.starts is None:
        return planned
    begun = now.astimezone(planned.starts.tzinfo)
    return replace(
        planned,
        starts=None,
        rooms=(),
        reason=SkipReason.WINDOW_TOO_SHORT,
        words=f"begun at {begun:%H:%M}: too late for a room before the hours end",
        left_over=left.left_over,
    )


def window_closes(site: Site, night: date) -> datetime | None:
    """When the window of a night ends; None: that day has none."""
    piece = window_of((site.nightly or Nightly()).window, night)
    hours = moments(piece, night, zone_of(site)) if piece else None
    return hours[1] if hours else None
