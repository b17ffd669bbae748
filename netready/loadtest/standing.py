"""What is believed of each class size, and so of the room, after some stages. Pure.

No size is declared broken by one stage: with 5 % random bursts a ramp that believes its first
failure is wrong by up to 18 pupils. And none is declared anything by rounding: where one pupil
more or less would decide, the size is asked again, and the repeats together have a finer grain
than one class (`share.Pool.excess`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from netready.domain.load import StageResult
from netready.loadtest.share import SHARE_MIN, agreeing, pool_of
from netready.loadtest.share_curve import by_pupils

REPEATS_MAX: Final = 6  # then the pooled share decides, however near to the limit it is
_CLEAR: Final = 1.0 - 1e-9  # pupils beyond those that may fall short


class Standing(StrEnum):
    """What is believed of one N."""

    HOLDS = "holds"
    BREAKS = "breaks"
    UNSURE = "unsure"  # repeat it, or ask a smaller N


def standing(repeats: Sequence[StageResult]) -> Standing:
    """A single pass is believed, a single failure repeated.

    Where repeats disagree, more clear passes than clear failures hold and two more failures than
    passes break, so that a third can still save an N that two bursts in a row have spoiled.
    Where none disagrees clearly, their pooled share decides.
    """
    pool = pool_of(agreeing(repeats))
    if len(repeats) >= REPEATS_MAX:
        return Standing.HOLDS if pool.share >= SHARE_MIN else Standing.BREAKS
    lead = sum(map(_vote, repeats))
    torn = len({_vote(each) for each in repeats} - {0}) > 1
    if pool.share >= SHARE_MIN and (lead > 0 or not torn):
        return Standing.HOLDS
    gone = len(repeats) > 1 and pool.excess >= _CLEAR
    return Standing.BREAKS if gone and (lead <= -2 or not torn) else Standing.UNSURE


def one_pupil_decides(repeats: Sequence[StageResult]) -> bool:
    """Whether none of them failed by more than rounding."""
    return all(_vote(each) >= 0 for each in repeats)


def _vote(stage: StageResult) -> int:
    """1: a clear pass, -1: a clear failure, 0: one pupil decides."""
    excess = pool_of([stage]).excess
    return 1 if excess <= 0 else -1 if excess >= _CLEAR else 0


def keeps_share(stage: StageResult) -> bool:
    """Whether this stage alone had the share it must have."""
    return pool_of([stage]).share >= SHARE_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the history says.

    Attributes:
        holds: the largest N that holds, below every N that breaks: a larger class cannot be
            easier, so a pass above a confirmed failure is chance.
        breaks: the smallest N that breaks.
        unsure: the smallest N between them that is in doubt.
    """

    holds: int | None
    breaks: int | None
    unsure: int | None

    @property
    def low(self) -> int:
        """The answer is not below this."""
        return self.holds or 0

    @property
    def top(self) -> int | None:
        """What is known above `low` to break, or in doubt; None: nothing."""
        return self.breaks if self.unsure is None else self.unsure


def bounds(history: Sequence[StageResult]) -> Bounds:
    """Reads the repeats of each N; void stages say nothing."""
    standings = {n: standing(repeats) for n, repeats in by_pupils(history).items()}
    breaks = min((n for n, at in standings.items() if at is Standing.BREAKS), default=None)
    below = [n for n in standings if breaks is None or n < breaks]
    holds = max((n for n in below if standings[n] is Standing.HOLDS), default=None)
    open_to_doubt = [n for n in below if standings[n] is Standing.UNSURE and n > (holds or 0)]
    return Bounds(holds=holds, breaks=breaks, unsure=min(open_to_doubt, default=None))
