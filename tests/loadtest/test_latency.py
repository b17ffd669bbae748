"""What round trips beside the load say for people."""

import math

import pytest

from netready.domain.histogram import histogram_of, merged
from netready.loadtest.latency import (
    LIMIT_MS,
    bufferbloat_letter,
    increase_ms,
    limit_ms,
    round_trips_per_minute,
    seconds_above,
)
from netready.loadtest.verdict import judge
from tests.loadtest.samples import ACTIVITIES, measurement, outcome


@pytest.mark.parametrize(
    ("increase", "letter"),
    [
        (0.0, "A+"),
        (4.9, "A+"),
        (5.0, "A"),
        (30.0, "B"),
        (60.0, "C"),
        (200.0, "D"),
        (400.0, "F"),
        (math.inf, "F"),
    ],
)
def test_the_letter_of_an_increase(increase: float, letter: str) -> None:
    assert bufferbloat_letter(increase) == letter


def test_an_increase_is_against_the_idle_median_and_never_below_nothing() -> None:
    assert increase_ms({"p50": 10.0}, {"p95": 35.0}, "p95") == 25.0
    assert increase_ms({"p50": 10.0}, {"p50": 9.0}, "p50") == 0.0
    assert increase_ms({}, {"p50": 9.0}, "p50") is None
    assert increase_ms({"p50": math.inf}, {"p50": 9.0}, "p50") is None
    assert increase_ms({"p50": 1.0}, {"p50": math.inf}, "p50") == math.inf


def test_round_trips_a_minute() -> None:
    assert round_trips_per_minute(20.0) == 3000
    assert round_trips_per_minute(math.inf) == 0
    assert round_trips_per_minute(None) is None


def test_lost_packets_are_bad_seconds_too() -> None:
    samples = histogram_of([10.0] * 850 + [400.0] * 100 + [math.inf] * 50)

    assert seconds_above(samples, 300.0, 20.0) == pytest.approx(3.0)
    assert seconds_above(None, 300.0, 20.0) is None
    assert seconds_above(histogram_of([]), 300.0, 20.0) is None


def test_histograms_of_devices_are_merged_and_never_their_percentiles() -> None:
    quick, slow = histogram_of([1.0] * 990 + [9.0] * 10), histogram_of([400.0] * 1000)
    both = merged([quick, slow])

    assert both.percentile(0.95) == pytest.approx(400, rel=0.01)
    assert both.percentile(0.5) != pytest.approx(200.5, rel=0.2)


def test_the_strictest_limit_of_what_is_played_counts() -> None:
    assert limit_ms(ACTIVITIES, ["video", "documents"]) == 100.0
    assert limit_ms(ACTIVITIES, ["video"]) == LIMIT_MS
    stage = judge(
        measurement(outcome(0, "documents"), loaded_rtt=histogram_of([50.0] * 95 + [150.0] * 5)),
        ACTIVITIES,
    )
    assert stage.rtt_limit_ms == 100.0
    assert stage.seconds_above == pytest.approx(1.0)
