"""Nights that gave no reading at all, one after the other, and when that is told. Pure.

A night says nothing where nobody was to be measured (holidays, exams): it neither begins an outage
nor ends one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from netready.domain.nights import SkippedNight, SkipReason
from netready.domain.skip_words import NOT_TRIED

PATIENCE_NIGHTS: Final = 3  # our default [P]: people may use a network for two evenings
# Of the round itself: told after its first night.
AT_ONCE: Final = frozenset(
    {
        SkipReason.NO_TARGET,
        SkipReason.NO_AGENT,
        SkipReason.NO_PERMISSION,
        SkipReason.DISK_LOW,
        SkipReason.CLOCK_UNSURE,
        SkipReason.INTERRUPTED,
        SkipReason.FAULT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyNight:
    """A night that should have said something and did not.

    Attributes:
        reason: of most of its rooms; None: it was never begun.
        rooms: that were tried.
    """

    night: date
    reason: SkipReason | None
    rooms: frozenset[str] = frozenset()

    @property
    def is_urgent(self) -> bool:
        """It is told at once. That one room has no device is the room's matter."""
        if self.reason is SkipReason.NO_AGENT and len(self.rooms) < 2:
            return False
        return self.reason is None or self.reason in AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Nights in a row without a reading, oldest first.

    Attributes:
        back: the first night with a reading after them; None: not yet.
    """

    nights: tuple[EmptyNight, ...]
    back: date | None = None

    @property
    def told(self) -> tuple[EmptyNight, ...]:
        """The nights with which something is told: the first of each urgent reason.

        Where none is urgent it is the third night, if more than one room was tried by then.
        """
        firsts = {one.reason: one for one in reversed(self.nights) if one.is_urgent}
        told = tuple(sorted(firsts.values(), key=lambda one: one.night))
        early = self.nights[:PATIENCE_NIGHTS]
        rooms = frozenset(room for one in early for room in one.rooms)
        if len(early) < PATIENCE_NIGHTS or len(rooms) < 2 or any(one.is_urgent for one in early):
            return told
        return early[-1], *told

    def covers(self, night: date) -> bool:
        """Whether this outage, which is told, is why nothing was measured that night."""
        return bool(self.told) and self.told[0].night <= night <= self.nights[-1].night


def outages(
    measured: Iterable[date], skipped: Iterable[SkippedNight], missed: Iterable[date] = ()
) -> tuple[Outage, ...]:
    """All outages, oldest first.

    Args:
        measured: nights with a reading, in any order.
        skipped: rooms without one.
        missed: nights that should have been and were never begun.
    """
    said: dict[date, EmptyNight | None] = {
        night: EmptyNight(night=night, reason=None) for night in missed
    }
    said |= _empty_nights(skipped)
    said |= dict.fromkeys(measured)
    found: list[Outage] = []
    row: list[EmptyNight] = []
    for night in sorted(said):
        empty = said[night]
        if empty is not None:
            row.append(empty)
        elif row:
            found.append(Outage(nights=tuple(row), back=night))
            row = []
    return (*found, Outage(nights=tuple(row))) if row else tuple(found)


def _empty_nights(skipped: Iterable[SkippedNight]) -> dict[date, EmptyNight]:
    by_night: dict[date, list[SkippedNight]] = defaultdict(list)
    for one in skipped:
        by_night[one.night].append(one)
    tried = {night: _tried(row) for night, row in by_night.items()}
    return {night: _empty(night, row) for night, row in tried.items() if row}


def _tried(row: Sequence[SkippedNight]) -> list[SkippedNight]:
    """Those whose turn it was; of a night that nobody permitted all."""
    own = [one for one in row if one.reason not in NOT_TRIED]
    none = all(one.reason is SkipReason.NO_PERMISSION for one in row)
    return list(row) if none else own


def _empty(night: date, tried: Sequence[SkippedNight]) -> EmptyNight:
    count = Counter(one.reason for one in tried)
    reason = max(count, key=lambda word: (count[word], str(word)))
    return EmptyNight(night=night, reason=reason, rooms=frozenset(one.room for one in tried))
