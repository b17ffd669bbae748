"""Coordinated omission: what a network does while nobody asks must not be forgotten."""

from netready.domain.histogram import histogram_of, merged
from netready.loadtest.latency import seconds_above
from netready.loadtest.percentiles import percentile
from tests.probes.load.stalling_network import INTERVAL_S, RUN_S, closed_loop_ms, open_loop


def test_five_stalls_of_half_a_second_show_in_p98_and_a_closed_loop_hides_them() -> None:
    reading = open_loop()
    closed_p98_ms = percentile(closed_loop_ms(), 0.98)

    assert reading.sent == RUN_S / INTERVAL_S
    assert reading.loss_ratio == 0.0
    assert 250 < reading.rtt_ms["p98"] < 320
    assert closed_p98_ms is not None
    assert 20 < closed_p98_ms < 30
    assert reading.lateness_ms["p99"] < 1.0  # the stalls were the network's


def test_the_stalls_stay_in_the_histogram_and_in_the_seconds_above_a_limit() -> None:
    reading = open_loop()

    assert reading.rtt is not None
    assert reading.rtt.n == reading.sent
    assert abs((reading.rtt.percentile(0.98) or 0) - reading.rtt_ms["p98"]) < 5
    above_s = seconds_above(reading.rtt, 150.0, RUN_S)
    assert above_s is not None
    assert 1.7 < above_s < 2.1  # of 2.5 s: those that left in the last 130 ms waited less
    quiet = histogram_of([20.0] * reading.sent)
    both = merged([reading.rtt, quiet])
    assert (both.percentile(0.98) or 0) < 100 < (both.percentile(0.99) or 0)
