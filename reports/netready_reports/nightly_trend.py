"""A room's nights as a small picture: geometry only, drawn by the template as a few paths. Pure.

What a night says is told by the form of its mark, not by its colour: a dot is a limit that was
found, an open triangle upwards "that many or more", downwards "that many or fewer", a cross a night
that should have said something and did not, a small square one that is not compared. A line goes
through what may be compared.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from netready.analysis.drift_metrics import PUPILS
from netready.domain.nights import (
    Change,
    ChangeKind,
    NightReading,
    Share,
    SkippedNight,
)
from netready.domain.skip_words import NOT_TRIED
from netready_reports.nightly_material import RoomHistory
from netready_reports.nightly_words import comparable, is_alike, middle_words, value_of
from netready_reports.words import counted, long_date

DRAWN_DAYS: Final = 112  # sixteen weeks: more than a term
WIDTH, HEIGHT = 320, 110
_LEFT, _RIGHT, _TOP, _BOTTOM = 6.0, 314.0, 8.0, 93.0
_ABOVE: Final = 1.06  # the picture reaches a little above the largest number
_CROSSES: Final = 102.0
_GAP: Final = timedelta(days=9)  # a holiday breaks the line; a room's turn does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Paths in a box of `WIDTH` by `HEIGHT`; "" where there is none of a kind.

    Attributes:
        words: the same for those who cannot see it.
        axis: no pupils; `ceiling` the line of `top`, the class or the most that was held.
        since: where the level moved.
    """

    words: str
    first: str
    last: str
    top: str
    axis: str
    ceiling: str = ""
    line: str = ""
    dots: str = ""
    ups: str = ""
    downs: str = ""
    crosses: str = ""
    others: str = ""
    levels: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a day and a number of pupils are."""

    first: date
    last: date
    most: float

    def x(self, night: date) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * ((night - self.first).days / DRAWN_DAYS), 1)

    def y(self, pupils: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * pupils / self.most, 1)


def trend_of(room: RoomHistory, last: date, moved: Sequence[Change]) -> Trend | None:
    """The picture of the sixteen weeks up to `last`; None: nothing is known of them.

    Args:
        room: its nights.
        last: the newest evening of the page, so that all rooms share their days.
        moved: changes of this room's level, oldest first; the last one is drawn.
    """
    first = last - timedelta(days=DRAWN_DAYS)
    readings = [one for one in room.readings if first <= one.night <= last]
    skipped = [
        one for one in room.skipped if first <= one.night <= last and one.reason not in NOT_TRIED
    ]
    if not readings and not skipped:
        return None
    planned = max((one.planned or 0 for one in readings), default=0)
    known = [found[0] for one in readings if (found := value_of(one))]
    frame = _Frame(first=first, last=last, most=max(1, planned, *known) * _ABOVE)
    shown = next((one for one in reversed(moved) if one.since >= first), None)
    begins = max(
        readings[0].night if readings else first,
        *(one.since for one in moved if shown and one.since < shown.since),
        first,
    )
    return _drawn(frame, readings, skipped, shown, begins, planned)


def _drawn(
    frame: _Frame,
    readings: Sequence[NightReading],
    skipped: Sequence[SkippedNight],
    shown: Change | None,
    begins: date,
    planned: int,
) -> Trend:
    alike = comparable(readings)
    others = [one for one in readings if not is_alike(one, readings[-1])]
    tried = {one.night for one in readings} | {one.night for one in skipped}
    silent = sorted(tried - {one.night for one in readings if value_of(one)})
    known = [found[0] for one in readings if (found := value_of(one))]
    top = planned or max(known, default=0)
    return Trend(
        words=_words(readings, silent, shown),
        first=long_date(frame.first),
        last=long_date(frame.last),
        top=_top(planned, known),
        axis=f"M{_LEFT} {_BOTTOM}H{_RIGHT}",
        ceiling=f"M{_LEFT} {frame.y(top)}H{_RIGHT}" if known or planned else "",
        line=_line(frame, alike),
        dots=_marks(frame, alike, "exact", _dot),
        ups=_marks(frame, alike, "least", _up),
        downs=_marks(frame, alike, "most", _down),
        crosses="".join(_cross(frame.x(night), _CROSSES) for night in silent),
        others="".join(_marks(frame, others, kind, _square) for kind in ("exact", "least", "most")),
        levels=_levels(frame, shown, begins) if shown else "",
        since=f"M{frame.x(shown.since)} {_TOP - 4}V{_BOTTOM + 4}" if shown else "",
    )


def _top(planned: int, known: Sequence[int]) -> str:
    if planned:
        return f"dotted: class of {planned}"
    return f"dotted: {counted(max(known), 'pupil')}" if known else ""


def _marks(
    frame: _Frame,
    readings: Iterable[NightReading],
    kind: str,
    mark: Callable[[float, float], str],
) -> str:
    known = [(one.night, found) for one in readings if (found := value_of(one))]
    return "".join(
        mark(frame.x(night), frame.y(pupils)) for night, (pupils, each) in known if each == kind
    )


def _line(frame: _Frame, readings: Sequence[NightReading]) -> str:
    parts: list[str] = []
    before: date | None = None
    for one in readings:
        found = value_of(one)
        if found is None:
            continue
        start = before is None or one.night - before > _GAP
        parts.append(f"{'M' if start else 'L'}{frame.x(one.night)} {frame.y(found[0])}")
        before = one.night
    return "".join(parts)


def _levels(frame: _Frame, change: Change, begins: date) -> str:
    """The level before, from where it began, and the one since, as two lying lines."""
    if change.metric != PUPILS or change.share is not Share.ROOM:
        return ""
    at, before, after = frame.x(change.since), frame.y(change.before), frame.y(change.after)
    return f"M{frame.x(begins)} {before}H{at}M{at} {after}H{_RIGHT}"


def _dot(x: float, y: float) -> str:
    return f"M{x} {y}h0"


def _up(x: float, y: float) -> str:
    return f"M{x - 3:.1f} {y + 2.5:.1f}h6l-3 -5.5z"


def _down(x: float, y: float) -> str:
    return f"M{x - 3:.1f} {y - 2.5:.1f}h6l-3 5.5z"


def _cross(x: float, y: float) -> str:
    return f"M{x - 2.5:.1f} {y - 2.5:.1f}l5 5m0 -5l-5 5"


def _square(x: float, y: float) -> str:
    return f"M{x - 2:.1f} {y - 2:.1f}h4v4h-4z"


def _words(readings: Sequence[NightReading], silent: Sequence[date], shown: Change | None) -> str:
    alike = comparable(readings)
    parts = [f"Pupils held, night by night: {middle_words(alike)} in the middle of "
             f"{counted(len(alike), 'night')}"]  # fmt: skip
    if silent:
        parts.append(f"{counted(len(silent), 'night')} without a reading")
    if len(readings) > len(alike):
        parts.append(f"{counted(len(readings) - len(alike), 'night')} not to be compared")
    if shown:
        kind = {ChangeKind.WORSE: "worse", ChangeKind.BETTER: "better"}.get(shown.kind, "recovered")
        parts.append(f"{kind} since {long_date(shown.since)}")
    return f"{'; '.join(parts)}."
