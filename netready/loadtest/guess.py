"""Where the knee must be, by what arrived when it was too much. Pure.

What a full way delivers, over what one pupil needs, is the number of pupils it can serve. The guess
is only the place of the next stage: a wrong one costs a stage and never the answer.
"""

import math
from collections.abc import Sequence
from typing import Final

from netready.domain.load import StageResult
from netready.loadtest.share_curve import by_pupils
from netready.loadtest.standing import Bounds, Standing, keeps_share, standing

# nearly all was delivered: what broke was not the rate (delay, loss), which says nothing of where
FULL_RATIO: Final = 0.99


def guessed_knee(history: Sequence[StageResult], seen: Bounds) -> int | None:
    """By the smallest failing size above what holds; None: no failing stage tells."""
    failing = [
        stage
        for n, repeats in by_pupils(history).items()
        for stage in repeats
        if n > seen.low and not keeps_share(stage) and _tells(stage)
    ]
    if not failing:
        return None
    smallest = min(failing, key=lambda stage: stage.pupils)
    return max(1, math.floor(smallest.pupils * (smallest.served_ratio or 0.0)))


def _tells(stage: StageResult) -> bool:
    return stage.served_ratio is not None and stage.served_ratio < FULL_RATIO


def near_guess(history: Sequence[StageResult], seen: Bounds, guess: int, top: int) -> int:
    """The size to ask next, above `seen.low` and below `top`.

    At the guess, or, where the guess already holds, above it in steps that double each time: a
    guess made in somebody else's burst may be far too low.
    """
    if guess > seen.low:
        return min(guess, top - 1)
    held = [
        n
        for n, repeats in by_pupils(history).items()
        if guess <= n <= seen.low and standing(repeats) is Standing.HOLDS
    ]
    return min(top - 1, seen.low + (1 << max(0, len(held) - 1)))
