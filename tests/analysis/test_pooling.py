from datetime import date

import pytest

from netready.analysis.frames import metric_frame
from netready.analysis.pooling import Pooled, interval_of, pool_runs
from netready.domain.metrics import metric
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
    assert found and found.interval == (8.0, 12.0) and found.more_needed == "3 more runs"


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
    other = a_record(metric("rtt_ms", 30.0), number=2)
    found = pool_runs(metric_frame([loud, other]), "p50", scale=1.0, as_of=AS_OF)
    assert found and found.n == 2 and found.value == pytest.approx(22.5)


def test_an_unknown_pool_is_refused() -> None:
    with pytest.raises(KeyError):
        pooled([1.0], "best")
