"""A value on its criterion's scale: 0 at fail, 0.65 at acceptable, 1 at target. No judgement."""

import math

from netready.domain.criterion import Better, Criterion, Thresholds, Words

# where a criterion counts as met (our method, "criteria and scoring" 3.2)
ACCEPTABLE_SCORE = 0.65


def scale_number(value: float, thresholds: Thresholds, better: Better) -> float:
    """Score 0 to 1 of a number: linear between the three lines, a step where two of them meet.

    Where fail is acceptable, the line itself is acceptable (it is "at least", "at most").

    Raises:
        ValueError: for NaN, for words, or for lines in the wrong order.
    """
    if math.isnan(value):
        raise ValueError("a value that is no number cannot be scored")
    if better is Better.WORDS:
        raise ValueError("a word scale has no numbers")
    sign = 1.0 if better is Better.HIGHER else -1.0
    fail, acceptable, target = (
        sign * line for line in (thresholds.fail, thresholds.acceptable, thresholds.target)
    )
    if not fail <= acceptable <= target:
        raise ValueError(f"fail, acceptable and target are not in order: {thresholds}")
    return _rising(sign * value, fail, acceptable, target)


def _rising(value: float, fail: float, acceptable: float, target: float) -> float:
    if value >= target:
        return 1.0
    if value >= acceptable:
        rise = (value - acceptable) / (target - acceptable)
        return ACCEPTABLE_SCORE + (1.0 - ACCEPTABLE_SCORE) * rise
    if value <= fail or fail == acceptable:
        return 0.0
    return ACCEPTABLE_SCORE * (value - fail) / (acceptable - fail)


def scale_word(word: str, words: Words) -> float:
    """Score of a word: 0, 0.65 or 1. Case and surrounding blanks do not matter.

    Raises:
        ValueError: if the scale lacks the word; the message lists what is allowed.
    """
    wanted = word.strip().casefold()
    steps = ((words.target, 1.0), (words.acceptable, ACCEPTABLE_SCORE), (words.fail, 0.0))
    for known, score in steps:
        if wanted in {each.casefold() for each in known}:
            return score
    allowed = ", ".join((*words.fail, *words.acceptable, *words.target))
    raise ValueError(f"{word!r} is not one of: {allowed}")


def scale(value: float | str, criterion: Criterion) -> float:
    """Score of a value on the criterion's own scale.

    Raises:
        ValueError: if the value does not fit the scale, or the criterion has none.
    """
    if isinstance(value, str):
        if criterion.words is None:
            raise ValueError(f"{criterion.id} takes a number, not {value!r}")
        return scale_word(value, criterion.words)
    if criterion.thresholds is None:
        raise ValueError(f"{criterion.id} takes a word, not {value!r}")
    return scale_number(value, criterion.thresholds, criterion.better)


def target_value(criterion: Criterion) -> float | str:
    """The value at which the criterion is at target; for "what if it were mended".

    Raises:
        ValueError: if the criterion has no scale.
    """
    if criterion.thresholds is not None:
        return criterion.thresholds.target
    if criterion.words is not None and criterion.words.target:
        return criterion.words.target[0]
    raise ValueError(f"{criterion.id} has no scale")


def acceptable_value(criterion: Criterion) -> float | str:
    """The value at which the criterion is just met; the target where the scale has no step between.

    Raises:
        ValueError: if the criterion has no scale.
    """
    if criterion.thresholds is not None:
        return criterion.thresholds.acceptable
    if criterion.words is not None and criterion.words.acceptable:
        return criterion.words.acceptable[0]
    return target_value(criterion)
