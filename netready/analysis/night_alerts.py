"""What is told of nights that gave no reading: of the whole round, and of single rooms. Pure.

It looks back only, and each thing has a key, so it may be asked again every night: what was told is
known by its key. Where the round itself gave nothing, its rooms are not told one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from netready.analysis.drift_words import day, named
from netready.analysis.night_outages import EmptyNight, Outage, outages
from netready.domain.alerts import Alert, AlertKind
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.skip_words import NOT_TRIED, SKIP_WORDS

# less than what the caller knows, by holidays and the turns of a large school
OLDEST: Final = timedelta(days=330)
PATIENCE_TURNS: Final = 3  # our default [P]: the turns after a failure come first
_TIMES: Final = {1: "", 2: " (twice)"}
# judged by the site file as it is now: nobody keeps what it was
_NEVER_BEGUN: Final = (
    "nothing began it at its hour; the machine was off, or its timer is, or the site file has that "
    "night only since"
)
_OF_THE_ROUND: Final = {
    SkipReason.NO_AGENT: "no device of any room answered",
    SkipReason.NO_PERMISSION: "the permission does not cover it any more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """Turns of one room in a row without a reading, oldest first.

    Attributes:
        found: the night with which it is told.
        back: the first night with a reading after them; None: not yet.
    """

    room: str
    turns: tuple[SkippedNight, ...]
    found: date | None
    back: date | None = None


def alerts_of_nights(
    readings: Iterable[NightReading],
    skipped: Iterable[SkippedNight],
    missed: Iterable[date] = (),
    *,
    at: datetime,
    since: date,
) -> tuple[Alert, ...]:
    """BROKEN, SKIPPED and their ends, oldest first.

    A night without any reading is told at once where the round itself is at fault (no target, no
    device at all, no disk, no clock, a program that ended, a night that nothing began), else when
    there are three in a row. A room is told after three of its turns.

    Args:
        readings: of the nights that are over, from the first one on or of the last 400 days.
        skipped: of the same nights.
        missed: nights that should have been and were never begun.
        at: aware; when it is told.
        since: what was over on an earlier night is no news.
    """
    measured, left = tuple(readings), tuple(skipped)
    broken = outages((one.night for one in measured), left, missed)
    alerts = [one for outage in broken for one in _of_outage(outage, at, since)]
    for gap in _gaps(measured, left, broken):
        alerts += _of_gap(gap, at, since)
    return tuple(alerts)


def _of_outage(outage: Outage, at: datetime, since: date) -> Iterator[Alert]:
    if not outage.told:
        return
    if outage.nights[-1].night >= since and _is_whole(outage.nights[0].night, at):
        for told in outage.told:
            key = f"broken/{told.reason or 'missed'}/{told.night}"
            yield Alert(key=key, kind=AlertKind.BROKEN, words=_broken(outage, told), at=at)
    if outage.back is not None and outage.back >= since:
        key = f"recovered/broken/{outage.back}"
        yield Alert(key=key, kind=AlertKind.RECOVERED, words=_measures_again(outage), at=at)


def _broken(outage: Outage, told: EmptyNight) -> str:
    if told.reason is None:
        missed = [one.night for one in outage.nights if one.reason is None]
        few = f"The night of {day(missed[0], missed[-1])} was not run"
        many = f"{len(missed)} nights from {day(missed[0], missed[-1])} on were not run"
        return f"{few if len(missed) == 1 else many}: {_NEVER_BEGUN}."
    if told.is_urgent:
        why = _OF_THE_ROUND.get(told.reason, SKIP_WORDS[told.reason])
        return f"In the night of {day(told.night, told.night)} no room was measured: {why}."
    nights = [one for one in outage.nights if one.night <= told.night]
    since = day(nights[0].night, told.night)
    why = _counted(one.reason for one in nights)
    return f"No room was measured in {len(nights)} nights, since {since}: {why}."


def _measures_again(outage: Outage) -> str:
    count, back = len(outage.nights), outage.back or outage.nights[-1].night
    before = "1 night" if count == 1 else f"{count} nights"
    first = day(outage.nights[0].night, back)
    return (
        f"The nights measure again since {day(back, back)}; {before} before, the first {first}, "
        "gave nothing."
    )


def _gaps(
    measured: Iterable[NightReading], skipped: Iterable[SkippedNight], broken: Sequence[Outage]
) -> Iterator[_Gap]:
    """Every row of turns without a reading, room by room."""
    turns: dict[str, dict[date, SkippedNight | None]] = defaultdict(dict)
    for one in skipped:
        if one.reason not in NOT_TRIED:
            turns[one.room][one.night] = one
    for reading in measured:
        turns[reading.room][reading.night] = None
    for room in sorted(turns):
        row: list[SkippedNight] = []
        for night in sorted(turns[room]):
            turn = turns[room][night]
            if turn is not None:
                row.append(turn)
                continue
            yield _gap(room, row, broken, night)
            row = []
        yield _gap(room, row, broken, None)


def _gap(
    room: str, row: Sequence[SkippedNight], broken: Sequence[Outage], back: date | None
) -> _Gap:
    """Told with the third turn, or the first after it that the round itself does not explain."""
    late = [turn.night for turn in row[PATIENCE_TURNS - 1 :]]
    own = (night for night in late if not any(outage.covers(night) for outage in broken))
    return _Gap(room=room, turns=tuple(row), found=next(own, None), back=back)


def _of_gap(gap: _Gap, at: datetime, since: date) -> Iterator[Alert]:
    if gap.found is None:
        return
    first = gap.turns[0].night
    key = f"skipped/{gap.room}/{first}"
    turns = [turn for turn in gap.turns if turn.night <= gap.found]
    name, begun = named(gap.room), day(first, gap.found)
    if gap.turns[-1].night >= since and _is_whole(first, at):
        why = _counted(turn.reason for turn in turns)
        words = f"{name} was not measured on its last {len(turns)} turns, since {begun}: {why}."
        yield Alert(key=key, kind=AlertKind.SKIPPED, words=words, at=at, room=gap.room)
    if gap.back is not None and gap.back >= since:
        words = (
            f"{name} is measured again since {day(gap.back, gap.back)}; "
            f"{len(gap.turns)} turns before, the first on {day(first, gap.back)}, gave nothing."
        )
        key = f"recovered/skipped/{gap.room}/{gap.back}"
        yield Alert(key=key, kind=AlertKind.RECOVERED, words=words, at=at, room=gap.room)


def _is_whole(first: date, at: datetime) -> bool:
    """Whether its beginning is known for sure: what began before was told long ago."""
    return first >= at.date() - OLDEST


def _counted(reasons: Iterable[SkipReason | None]) -> str:
    """Each reason once, the most frequent first."""
    count = Counter(one for one in reasons if one is not None)
    return ", ".join(
        f"{SKIP_WORDS[word]}{_TIMES.get(times, f' ({times} times)')}"
        for word, times in count.most_common()
    )
