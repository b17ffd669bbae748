"""The hours of one night: minutes by the school's clock, and the moments they are. Pure.

Minutes count from 00:00 of the night's own date; 1,500 is 01:00 of the next morning. Only when all
hours are known do they become moments, for that is where the clocks may change.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from netready.domain.nightly import Exam
from netready.domain.window import DAY_MINUTES, weekly_minutes

Piece = tuple[int, int]  # from, up to, in minutes
WEEK_MINUTES = 7 * DAY_MINUTES


def window_of(window: str, night: date) -> Piece | None:
    """The hours of a window that begins on that date; None on other days."""
    for start, end in weekly_minutes(window):
        if start // DAY_MINUTES == night.weekday():
            begin = start % DAY_MINUTES
            return begin, begin + end - start
    return None


def agreed_within(piece: Piece, windows: Iterable[str], night: date) -> tuple[Piece, ...]:
    """What of a piece lies in one of the agreed windows; windows that touch are one."""
    monday = -night.weekday() * DAY_MINUTES
    weekly = (each for window in windows for each in weekly_minutes(window))
    shifted = (
        (start + monday + shift, end + monday + shift)
        for start, end in weekly
        for shift in (-WEEK_MINUTES, 0, WEEK_MINUTES)
    )
    cut = ((max(start, piece[0]), min(end, piece[1])) for start, end in shifted)
    return _joined(each for each in cut if each[0] < each[1])


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def without_exams(pieces: Sequence[Piece], exams: Iterable[Exam], night: date) -> tuple[Piece, ...]:
    """What is left beside the exams of that date and of the morning after."""
    left = list(pieces)
    for exam in exams:
        for day in (0, 1):
            if exam.first <= night + timedelta(days=day) <= exam.last:
                busy = _exam_hours(exam, day * DAY_MINUTES)
                left = [rest for piece in left for rest in _beside(piece, busy)]
    return tuple(left)


def _exam_hours(exam: Exam, midnight: int) -> Piece:
    if exam.hours is None:
        return midnight, midnight + DAY_MINUTES
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in exam.hours.split("-"))
    return midnight + start, midnight + end


def _beside(piece: Piece, busy: Piece) -> list[Piece]:
    before = (piece[0], min(piece[1], busy[0]))
    after = (max(piece[0], busy[1]), piece[1])
    return [part for part in (before, after) if part[0] < part[1]]


def moments(piece: Piece, night: date, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """First and last moment of a piece in UTC; None where the clocks leave nothing of it.

    Clocks going forward: minutes that do not exist are cut off. Going back: what begins in the
    doubled hour begins at its second showing, what ends in it ends at the first, so that the
    clock on the wall never shows another hour than the agreed ones; a piece that lies in that hour
    whole has its first showing.
    """
    first, last = _moment(piece[0], night, zone, fold=1), _moment(piece[1], night, zone, fold=0)
    if first >= last:
        first = _moment(piece[0], night, zone, fold=0)
    return (first, last) if first < last else None


def span(piece: Piece, night: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the first showing of its start to the last of its end, in UTC.

    No moment of any part of the piece lies outside, whichever showing of a doubled hour it has.
    """
    return _moment(piece[0], night, zone, fold=0), _moment(piece[1], night, zone, fold=1)


def _moment(minute: int, night: date, zone: tzinfo, *, fold: int) -> datetime:
    wall = datetime.combine(night, time.min) + timedelta(minutes=minute)
    if _exists(wall, zone):
        return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    for back in range(1, 2 * DAY_MINUTES):  # the longest gap was a day: Samoa, 30 December 2011
        before = wall - timedelta(minutes=back)
        if _exists(before, zone):
            return before.replace(tzinfo=zone, fold=1).astimezone(UTC) + timedelta(minutes=1)
    raise ValueError(f"no such time in {zone}: {wall}")


def _exists(wall: datetime, zone: tzinfo) -> bool:
    shown = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return shown.replace(tzinfo=None, fold=0) == wall
