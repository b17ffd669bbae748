"""The histogram: small error, merge in any order, the lost kept, nothing hostile let in."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.histogram import (
    histogram_from_json,
    histogram_json,
    histogram_of,
    merged,
)
from netready.loadtest.percentiles import percentile

SAMPLES = st.lists(st.floats(min_value=0.001, max_value=1e6), min_size=1, max_size=200)


@given(SAMPLES, st.floats(min_value=0.01, max_value=1.0))
def test_a_percentile_is_off_by_less_than_one_per_cent(samples: list[float], q: float) -> None:
    exact = percentile(samples, q)
    assert exact is not None
    assert histogram_of(samples).percentile(q) == pytest.approx(exact, rel=0.01)


@given(SAMPLES, SAMPLES)
def test_merging_equals_recording_everything_in_one(one: list[float], two: list[float]) -> None:
    both = histogram_of([*one, *two])
    assert merged([histogram_of(one), histogram_of(two)]) == both
    assert merged([histogram_of(two), histogram_of(one)]) == both


def test_lost_samples_are_infinite_and_count() -> None:
    histogram = histogram_of([1.0] * 97 + [math.inf] * 3)
    assert histogram.n == 100
    assert histogram.percentile(0.97) == pytest.approx(1.0, rel=0.01)
    assert histogram.percentile(0.98) == math.inf


def test_nothing_recorded_has_no_percentile() -> None:
    assert histogram_of([]).percentile(0.5) is None


@given(SAMPLES)
def test_it_travels_as_json(samples: list[float]) -> None:
    histogram = histogram_of([*samples, math.inf])
    assert histogram_from_json(json.loads(json.dumps(histogram_json(histogram)))) == histogram


@pytest.mark.parametrize("sample", [-0.1, math.nan])
def test_what_is_no_duration_is_refused(sample: float) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        histogram_of([sample])


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"version": 2, "bins": [], "infinite": 0},
        {"version": 1, "bins": [[1]], "infinite": 0},
        {"version": 1, "bins": [[1, -1]], "infinite": 0},
        {"version": 1, "bins": [[1.5, 1]], "infinite": 0},
        {"version": 1, "bins": [[10**9, 1]], "infinite": 0},
        {"version": 1, "bins": [[1, 1], [1, 2]], "infinite": 0},
        {"version": 1, "bins": [], "infinite": True},
    ],
)
def test_what_is_no_histogram_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"histogram|bin"):
        histogram_from_json(value)
