"""A curve that never rises."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.loadtest.isotonic import Block, non_increasing

VALUES = st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 60)), min_size=1, max_size=30)


def fitted(blocks: tuple[Block, ...]) -> list[float]:
    return [block.value for block in blocks for _ in range(block.first, block.last + 1)]


def test_what_falls_already_is_left_as_it_is() -> None:
    assert fitted(non_increasing([1.0, 0.9, 0.9, 0.2], [1, 1, 1, 1])) == [1.0, 0.9, 0.9, 0.2]


def test_neighbours_that_rise_are_pooled_by_weight() -> None:
    assert fitted(non_increasing([1.0, 0.5, 0.8], [1, 1, 2])) == pytest.approx([1.0, 0.7, 0.7])


@given(VALUES)
def test_the_fit_never_rises_and_keeps_the_whole(points: list[tuple[float, float]]) -> None:
    values, weights = [p[0] for p in points], [p[1] for p in points]
    fit = fitted(non_increasing(values, weights))

    assert len(fit) == len(values)
    assert all(left >= right for left, right in pairwise(fit))
    whole = sum(v * w for v, w in zip(values, weights, strict=True))
    assert sum(v * w for v, w in zip(fit, weights, strict=True)) == pytest.approx(whole)


@given(VALUES)
def test_no_other_falling_curve_is_nearer(points: list[tuple[float, float]]) -> None:
    """Against the same curve moved by a little, and against the flat one."""
    values, weights = [p[0] for p in points], [p[1] for p in points]
    fit = fitted(non_increasing(values, weights))
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)

    def distance(curve: list[float]) -> float:
        return sum(w * (v - c) ** 2 for v, w, c in zip(values, weights, curve, strict=True))

    assert distance(fit) <= distance([mean] * len(fit)) + 1e-9
    assert distance(fit) <= distance([each + 0.01 for each in fit]) + 1e-9


def test_a_weight_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="weight"):
        non_increasing([1.0], [0.0])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        non_increasing([1.0, 0.5], [1.0])
