"""Small samples, lost samples, fairness."""

import math

from hypothesis import given
from hypothesis import strategies as st

from netready.loadtest.percentiles import jain, percentile, percentiles

RATES = st.lists(st.floats(min_value=0.001, max_value=1000), min_size=2, max_size=60)


def test_a_lost_sample_is_infinite_and_moves_the_percentiles() -> None:
    samples = [1.0] * 94 + [math.inf] * 6

    assert percentile(samples, 0.5) == 1.0
    assert percentile(samples, 0.95) == math.inf


def test_without_samples_nothing_is_known() -> None:
    assert percentile([], 0.5) is None
    assert percentiles([], ("p50", "p95")) == {}
    assert jain([]) is None
    assert jain([2.5]) is None
    assert jain([0.0, 0.0]) is None


def test_a_percentile_is_one_of_the_samples() -> None:
    assert percentiles([3.0, 1.0, 2.0, 4.0], ("p10", "p50", "p95")) == {
        "p10": 1.0,
        "p50": 2.0,
        "p95": 4.0,
    }


def test_fairness_is_1_for_equals_and_1_of_n_when_one_takes_all() -> None:
    assert jain([2.5] * 30) == 1.0
    assert jain([5.0, 0.0, 0.0, 0.0]) == 0.25


@given(RATES)
def test_fairness_stays_between_1_of_n_and_1(rates: list[float]) -> None:
    index = jain(rates)

    assert index is not None
    assert 1 / len(rates) - 1e-9 <= index <= 1.0
