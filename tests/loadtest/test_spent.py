"""When a cap of the site file ends a run."""

from netready.loadtest.spent import rate_reason, volume_reason


def test_without_a_cap_nothing_ends() -> None:
    assert volume_reason(None, 10**15) == ""
    assert rate_reason(None, [(0.0, 0), (60.0, 10**15)]) == ""


def test_a_run_that_spent_its_volume_ends_with_both_figures() -> None:
    assert volume_reason(2.0, 1_999_999_999) == ""
    assert volume_reason(2.0, 2_000_000_000) == (
        "The load was ended: it has moved 2.00 GB, and the site file caps it at 2 GB."
    )


def test_a_rate_above_the_cap_for_half_a_minute_ends_it_and_a_burst_does_not() -> None:
    steady = [(float(s), s * 1_250_000) for s in range(61)]  # 10 Mbit/s
    assert rate_reason(10.0, steady) == ""
    assert "took 10 Mbit/s over 30 s" in rate_reason(9.0, steady)
    assert rate_reason(9.0, steady[:30]) == ""  # not half a minute yet
    burst = [(float(s), 3_000_000 if s else 0) for s in range(31)]  # 24 Mbit in the first second
    assert rate_reason(1.0, burst) == ""
    assert rate_reason(1.0, []) == ""
