"""Distribution-free intervals against figures of the books and brute force."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.scoring.interval import (
    binomial_cdf,
    more_samples,
    open_ends,
    quantile_interval,
    samples_for_quantile,
    share_interval,
)


@pytest.mark.parametrize(("q", "n"), [(0.90, 29), (0.10, 29), (0.95, 59), (0.99, 299)])
def test_samples_needed_are_the_known_ones(q: float, n: int) -> None:
    assert samples_for_quantile(q) == n


def test_fourteen_more_samples() -> None:
    assert more_samples(15, 0.90) == 14
    assert more_samples(29, 0.90) == more_samples(300, 0.90) == 0


def test_the_binomial_is_that_of_counting() -> None:
    for successes in range(6):
        counted = sum(math.comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(successes + 1))
        assert binomial_cdf(successes, 5, 0.3) == pytest.approx(counted)
    assert binomial_cdf(-1, 5, 0.3) == 0
    assert binomial_cdf(3, 5, 0.0) == 1
    assert binomial_cdf(3, 5, 1.0) == 0


def test_the_median_of_six_lies_between_its_ends_and_of_five_is_open() -> None:
    # 1 - 2 * 0.5**6 = 0.969, 1 - 2 * 0.5**5 = 0.9375
    assert quantile_interval([3, 1, 2, 6, 5, 4], 0.5) == (1, 6)
    assert quantile_interval([3, 1, 2, 5, 4], 0.5) == (None, None)
    assert open_ends((None, None)) == (-math.inf, math.inf)


def test_few_samples_bound_a_high_quantile_from_below_only() -> None:
    low, high = quantile_interval(range(1, 21), 0.95)
    assert low is not None
    assert high is None


@pytest.mark.parametrize(("n", "q"), [(10, 0.5), (40, 0.9), (73, 0.95), (100, 0.1)])
def test_each_side_errs_with_at_most_half_of_five_per_cent(n: int, q: float) -> None:
    low, high = quantile_interval(range(1, n + 1), q)
    if low is not None:
        assert binomial_cdf(int(low) - 1, n, q) <= 0.025 < binomial_cdf(int(low), n, q)
    if high is not None:
        assert 1 - binomial_cdf(int(high) - 1, n, q) <= 0.025 + 1e-12


def test_clopper_pearson_is_that_of_the_tables() -> None:
    # 24 of 24 passing rooms, had they been a sample: at least 85.8 % two-sided, 88.3 % one-sided
    low, high = share_interval(24, 24)
    assert low == pytest.approx(0.025 ** (1 / 24), abs=1e-9)
    assert high == 1
    assert share_interval(24, 24, confidence=0.90)[0] == pytest.approx(0.8827, abs=1e-4)
    assert share_interval(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)
    assert share_interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)


def test_shares_that_cannot_be_are_refused() -> None:
    for successes, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="not a share"):
            share_interval(successes, n)
    with pytest.raises(ValueError, match="strictly between"):
        quantile_interval([1.0], 1.0)
    with pytest.raises(ValueError, match="strictly between"):
        samples_for_quantile(0.0)


@given(st.lists(st.floats(-1e6, 1e6), max_size=60), st.sampled_from([0.1, 0.5, 0.9, 0.95]))
def test_order_changes_nothing_and_the_ends_are_in_order(values: list[float], q: float) -> None:
    low, high = quantile_interval(values, q)
    assert quantile_interval(values[::-1], q) == (low, high)
    if low is not None and high is not None:
        assert low <= high


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    # every ordering of signs of 8 draws around the true median is equally likely
    held = 0
    for signs in itertools.product((-1, 1), repeat=8):
        values = [sign * (place + 1) for place, sign in enumerate(signs)]
        low, high = quantile_interval(values, 0.5)
        assert low is not None
        assert high is not None
        held += low <= 0 <= high
    assert held / 2**8 >= 0.95
