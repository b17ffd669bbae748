"""The scale at, beside and between its lines."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.criterion import Better, Thresholds
from netready.scoring.scale import scale, scale_number, scale_word, target_value
from tests.scoring.school import BACKUP, criterion

LATENCY = Thresholds(fail=200, acceptable=60, target=30)
SIGNAL = Thresholds(fail=-70, acceptable=-67, target=-65)
STEP = Thresholds(fail=100, acceptable=100, target=210)
LINE = Thresholds(fail=5, acceptable=5, target=5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (500, 0),
        (200, 0),
        (130, 0.325),
        (60, 0.65),
        (45, 0.825),
        (30, 1),
        (0, 1),
        (math.inf, 0),
    ],
)
def test_lower_is_better_between_its_lines(value: float, expected: float) -> None:
    assert scale_number(value, LATENCY, Better.LOWER) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"), [(-71, 0), (-70, 0), (-68.5, 0.325), (-67, 0.65), (-66, 0.825), (-65, 1)]
)
def test_higher_is_better_between_its_lines(value: float, expected: float) -> None:
    assert scale_number(value, SIGNAL, Better.HIGHER) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"), [(99.999, 0), (100, 0.65), (180, 0.65 + 0.35 * 80 / 110), (210, 1)]
)
def test_where_fail_is_acceptable_it_is_a_step(value: float, expected: float) -> None:
    assert scale_number(value, STEP, Better.HIGHER) == pytest.approx(expected)


def test_three_lines_in_one_are_all_or_nothing() -> None:
    assert scale_number(5, LINE, Better.HIGHER) == scale_number(5, LINE, Better.LOWER) == 1
    assert scale_number(4.9, LINE, Better.HIGHER) == scale_number(5.1, LINE, Better.LOWER) == 0


def test_words_have_three_steps_and_no_others() -> None:
    assert [scale_word(word, BACKUP) for word in ("none", "Manual ", "automatic")] == [0, 0.65, 1]
    with pytest.raises(ValueError, match="none, manual, automatic"):
        scale_word("perhaps", BACKUP)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        scale_number(math.nan, LATENCY, Better.LOWER)
    with pytest.raises(ValueError, match="not in order"):
        scale_number(1, LATENCY, Better.HIGHER)


def test_a_word_for_a_number_is_refused_and_the_other_way_round() -> None:
    with pytest.raises(ValueError, match="takes a number"):
        scale("fast", criterion("INF-05", 3, (150, 100, 50)))
    with pytest.raises(ValueError, match="takes a word"):
        scale(3.0, criterion("INF-10", 5, BACKUP))


lines = st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted)


@given(lines, st.floats(allow_nan=False), st.floats(allow_nan=False), st.booleans())
def test_a_better_value_never_scores_less(
    three: list[float], first: float, second: float, higher: bool
) -> None:
    worse, better = sorted((first, second), reverse=not higher)
    fail, acceptable, target = three if higher else reversed(three)
    thresholds = Thresholds(fail=fail, acceptable=acceptable, target=target)
    direction = Better.HIGHER if higher else Better.LOWER
    low = scale_number(worse, thresholds, direction)
    high = scale_number(better, thresholds, direction)
    assert 0 <= low <= high <= 1


@given(lines, st.booleans())
def test_the_target_always_scores_one(three: list[float], higher: bool) -> None:
    fail, acceptable, target = three if higher else reversed(three)
    one = criterion("INF-05", 3, (fail, acceptable, target))
    assert scale(target_value(one), one) == 1
