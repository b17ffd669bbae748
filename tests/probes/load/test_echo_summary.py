"""What a log says: the lost are infinite, the device's lateness is not the network's."""

import math

import pytest

from netready_probes.load.echo_summary import (
    EchoLog,
    EchoSample,
    between,
    device_late,
    jitter_ms,
    late_stats,
    lateness_ms,
    loss,
    network_rtts_ms,
    scored_ms,
    seconds_above,
    summary,
    windows,
)


def sample(
    number: int,
    *,
    rtt_ms: float | None = 10.0,
    late_ms: float = 0.0,
    held_ms: float = 0.0,
    reached: int | None = None,
) -> EchoSample:
    """A probe of a 20 ms schedule; `rtt_ms` None: lost."""
    intended_s = 100 + number * 0.02
    sent_s = intended_s + late_ms / 1e3
    if rtt_ms is None:
        return EchoSample(number, intended_s, sent_s)
    received_s = sent_s + (rtt_ms + held_ms) / 1e3
    count = number + 1 if reached is None else reached
    return EchoSample(number, intended_s, sent_s, received_s, held_ms / 1e3, count)


def log(samples: list[EchoSample], reached: int | None = None) -> EchoLog:
    return EchoLog(samples=tuple(samples), interval_s=0.02, reached=reached)


def test_a_lost_probe_counts_as_infinite_latency() -> None:
    lossy = log([sample(n, rtt_ms=None if n % 20 == 0 else 10) for n in range(100)], 100)
    figures = summary(scored_ms(lossy))
    assert figures["p95"] == pytest.approx(10)
    assert figures["p98"] == math.inf
    assert figures["max"] == math.inf


def test_a_late_sender_shows_as_lateness_and_not_as_network_time() -> None:
    late = log([sample(n, late_ms=300 if n > 90 else 0) for n in range(100)], 100)
    assert max(lateness_ms(late)) == pytest.approx(300)
    assert max(network_rtts_ms(late)) == pytest.approx(10)
    assert max(scored_ms(late)) == pytest.approx(310)
    assert device_late(late)
    assert late_stats(late) == {"p95", "p98", "p99", "max"}


def test_time_at_the_target_is_not_the_network_s_but_is_felt() -> None:
    held = log([sample(n, held_ms=50) for n in range(10)], 10)
    assert network_rtts_ms(held)[0] == pytest.approx(10)
    assert scored_ms(held)[0] == pytest.approx(60)
    assert not device_late(held)


def test_loss_is_split_by_what_reached_the_target() -> None:
    lossy = log([sample(n, rtt_ms=None if n < 30 else 10) for n in range(100)], reached=90)
    lost = loss(lossy)
    assert (lost.sent, lost.answered) == (100, 70)
    assert lost.ratio == pytest.approx(0.30)
    assert lost.up_ratio == pytest.approx(0.10)
    assert lost.down_ratio == pytest.approx(20 / 90)
    assert lost.longest_run == 30


def test_without_the_target_s_count_the_answers_tell_the_split() -> None:
    samples = [sample(n, reached=n + 1 if n < 50 else n - 9) for n in range(100)]
    samples[50:60] = [sample(n, rtt_ms=None) for n in range(50, 60)]
    lost = loss(between(log(samples, reached=90), 0, 1e9))
    assert lost.up_ratio == pytest.approx(0.10)
    assert lost.down_ratio == pytest.approx(0.0)


def test_the_split_of_a_log_without_any_answer_is_not_known() -> None:
    lost = loss(log([sample(n, rtt_ms=None) for n in range(10)]))
    assert lost.ratio == 1.0
    assert lost.up_ratio is None
    assert lost.down_ratio is None


def test_what_the_local_stack_refused_is_no_loss() -> None:
    refused = [EchoSample(n, 100 + n * 0.02, None) for n in range(5)]
    lost = loss(log([*refused, *(sample(n) for n in range(5, 10))], reached=5))
    assert (lost.refused, lost.sent, lost.ratio) == (5, 5, 0.0)
    assert len(scored_ms(log(refused))) == 0


def test_nothing_sent_has_no_loss_ratio() -> None:
    assert loss(log([])).ratio is None
    assert windows(log([])) == []
    assert jitter_ms(log([])) is None


def test_jitter_is_the_mean_step_and_skips_gaps() -> None:
    steps = [sample(0, rtt_ms=10), sample(1, rtt_ms=14), sample(2, rtt_ms=None), sample(3)]
    assert jitter_ms(log(steps)) == pytest.approx(4)


def test_windows_are_whole_and_tell_loss_apart() -> None:
    samples = [sample(n, rtt_ms=None if 750 <= n < 825 else 10) for n in range(2000)]
    found = windows(log(samples))
    assert [window["loss_ratio"] for window in found] == [0.0, 0.1]
    assert found[0]["p95_ms"] == pytest.approx(10)
    assert found[1]["p95_ms"] is None


def test_seconds_above_a_limit_count_the_lost() -> None:
    samples = [sample(n, rtt_ms=150 if n < 10 else None if n < 15 else 10) for n in range(100)]
    assert seconds_above(log(samples), 100) == pytest.approx(15 * 0.02)
