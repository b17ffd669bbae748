import random
from datetime import date

import pytest

from netready.analysis.frames import metric_frame
from netready.analysis.pooling import (
    CONFIDENCE_BOTH_ENDS,
    Pooled,
    combined,
    interval_of,
    pool_runs,
)
from netready.domain.metrics import metric
from netready.scoring.interval import extremes_level
from tests.build_records import a_record

AS_OF = date(2026, 11, 12)


def pooled(values: list[float | None], pool: str = "p50") -> Pooled | None:
    records = [
        a_record(metric("rtt_ms", value), number=i, day=i % 3) for i, value in enumerate(values)
    ]
    return pool_runs(metric_frame(records), pool, scale=1.0, as_of=AS_OF)


def test_a_value_that_was_not_measured_is_not_zero() -> None:
    assert pooled([None, None]) is None
    found = pooled([None, 8.0])
    assert found and found.value == 8.0 and found.n == 1


def test_one_run_has_no_interval() -> None:
    found = pooled([8.0])
    assert found and found.interval is None and found.more_needed == ""


def test_few_runs_span_their_whole_range_and_say_how_many_more() -> None:
    found = pooled([8.0, 12.0, 9.0])
    assert found and found.interval == (8.0, 12.0)
    assert found.more_needed == "2 more runs at other hours or days"
    assert "3 runs at 3 different hours" in found.notes[0] and "holds with 75 %" in found.notes[0]


def test_nine_runs_drop_the_extremes_of_the_median_interval() -> None:
    assert interval_of([float(v) for v in range(1, 10)], 5.0, "p50") == (2.0, 8.0)


def test_the_interval_always_holds_the_value() -> None:
    low_high = interval_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 1.4, "p10")
    assert low_high and low_high[0] <= 1.4 <= low_high[1]


def test_days_and_age_come_from_the_records() -> None:
    found = pooled([1.0, 2.0, 3.0, 4.0])
    assert found and found.days == 3 and found.age_days == 8


def test_two_rows_of_one_record_weigh_as_one_run() -> None:
    loud = a_record(metric("rtt_ms", 10.0), metric("rtt_ms", 20.0, label="b"), number=1)
    other = a_record(metric("rtt_ms", 30.0), number=2, day=1)
    found = pool_runs(metric_frame([loud, other]), "p50", scale=1.0, as_of=AS_OF)
    assert found and found.n == 2 and found.value == pytest.approx(22.5)


def test_an_unknown_pool_is_refused() -> None:
    with pytest.raises(KeyError):
        pooled([1.0], "best")


def test_runs_of_one_hour_are_one_sample_of_the_week() -> None:
    records = [a_record(metric("rtt_ms", float(v)), number=v) for v in range(1, 31)]
    found = pool_runs(metric_frame(records), "p50", scale=1.0, as_of=AS_OF)
    assert found and found.n == 1 and found.samples == (15.5,)
    assert found.notes[0].startswith("All 30 runs lie in one hour")
    # they still bound one another
    assert found.interval == (11.0, 20.0)


def test_enough_samples_need_no_word() -> None:
    records = [a_record(metric("rtt_ms", float(v)), number=v, day=v) for v in range(1, 30)]
    found = pool_runs(metric_frame(records), "p10", scale=1.0, as_of=AS_OF)
    assert found and found.n == 29 and found.more_needed == "" and found.notes == ()


def test_an_extreme_is_no_quantile_and_promises_no_runs() -> None:
    found = pooled([1.0, 2.0, 9.0], "max")
    assert found and found.quantile is None and found.more_needed == "" and found.notes == ()
    assert found.interval == (2.0, 9.0)


def test_the_worst_seat_is_what_was_measured_there_whatever_the_best_seat_has() -> None:
    found = pooled([-65.0, -69.0, -73.0], "min")
    assert found and (found.value, found.interval, found.notes) == (-73.0, None, ())


@pytest.mark.parametrize(("pool", "q"), [("p50", 0.5), ("p10", 0.1), ("p95", 0.95)])
@pytest.mark.parametrize("draw", ["even", "skewed", "two heaps"])
def test_the_interval_holds_the_truth_as_often_as_it_says(pool: str, q: float, draw: str) -> None:
    """Distribution-free: an even, a heavy-tailed and a two-heaped line, few runs and many."""
    dice, trials = random.Random(13), 400
    for n in (2, 3, 5, 12, 30, 60):
        level = min(extremes_level(n, q), CONFIDENCE_BOTH_ENDS)
        held = 0
        for _ in range(trials):
            values = [quantile_of(draw, dice.random()) for _ in range(n)]
            found = interval_of(values, combined(values, pool), pool)
            assert found is not None
            held += found[0] <= quantile_of(draw, q) <= found[1]
        # three standard errors of a share of 400
        assert held / trials >= level - 3 * (level * (1 - level) / trials) ** 0.5, (n, pool, draw)


def quantile_of(draw: str, share: float) -> float:
    if draw == "even":
        return share
    if draw == "skewed":
        return float((1 - share) ** -1.5)
    return share if share < 0.3 else 100.0 + share
