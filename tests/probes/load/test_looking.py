"""A glance at a running stage says what is known, and no more."""

import math
from dataclasses import dataclass

import pytest

from netready.loadtest.trip import ProbeSeen
from netready_probes.load.looking import Counted, Counter, Gauge, goodput_mbps, round_trips_ms

NOW_S = 100.0


@dataclass
class Pupil:
    arrived_down_bytes: int = 0
    arrived_up_bytes: int = 0


def probes(*rtts_ms: float | None, every_s: float = 0.02) -> list[ProbeSeen]:
    """The last of them left one interval ago."""
    first_s = NOW_S - every_s * len(rtts_ms)
    return [
        ProbeSeen(intended_s=first_s + every_s * number, rtt_ms=rtt_ms)
        for number, rtt_ms in enumerate(rtts_ms)
    ]


def counted(at_s: float, down: int, up: int = 0) -> Counted:
    return Counted(at_s=at_s, down_bytes=down, up_bytes=up)


def test_the_worker_adds_up_all_pupils_once_a_second() -> None:
    pupils = [Pupil(100, 10), Pupil(200, 20)]
    counter = Counter(pupils)
    assert counter.due(5.0) == counted(5.0, 300, 30)
    assert counter.due(5.9) is None
    pupils[0].arrived_down_bytes = 500
    assert counter.due(6.0) == counted(6.0, 700, 30)


def test_goodput_is_what_arrived_between_the_first_and_the_last_word() -> None:
    found = goodput_mbps([counted(1.0, 0), counted(2.0, 125_000, 12_500), counted(3.0, 500_000)])
    assert found == pytest.approx({"down": 2.0, "up": 0.0})


@pytest.mark.parametrize("words", [[], [counted(1.0, 5)], [counted(1.0, 5), counted(1.0, 9)]])
def test_before_there_are_two_moments_goodput_is_not_known(words: list[Counted]) -> None:
    assert goodput_mbps(words) == {}


def test_only_the_last_seconds_count() -> None:
    gauge = Gauge()
    for second in range(20):
        gauge.take(counted(float(second), 125_000 * (second if second < 17 else 2 * second - 16)))
    assert gauge.look(0.5, NOW_S, ()).goodput_mbps["down"] == pytest.approx(2.0)


def test_a_probe_that_three_later_ones_overtook_is_lost() -> None:
    assert round_trips_ms(probes(5.0, None, 5.0, 5.0, 5.0), NOW_S) == [5.0, math.inf, 5.0, 5.0, 5.0]


def test_a_probe_that_is_young_is_not_known_yet() -> None:
    assert round_trips_ms(probes(50.0, 50.0, None), NOW_S) == [50.0, 50.0]


def test_a_probe_that_is_late_counts_with_its_wait_so_far() -> None:
    found = round_trips_ms(probes(5.0, 5.0, None, None, every_s=0.1), NOW_S)
    assert found == pytest.approx([5.0, 5.0, 200.0, 100.0])


def test_without_probes_nothing_is_known() -> None:
    look = Gauge().look(0.1, NOW_S, ())
    assert (look.rtt_p50_ms, look.rtt_p95_ms, look.loss_ratio) == (None, None, None)


def test_a_look_has_the_tail_and_the_loss_of_the_last_seconds() -> None:
    seen = probes(*[4.0] * 80, *[9.0] * 10, *[None] * 10, *[4.0] * 3)
    look = Gauge().look(0.5, NOW_S, seen)
    assert (look.rtt_p50_ms, look.rtt_p95_ms) == (4.0, math.inf)
    assert look.loss_ratio == pytest.approx(10 / 103)


def test_between_two_looks_only_the_share_moves_on() -> None:
    gauge = Gauge()
    assert gauge.is_due(NOW_S)
    look = gauge.look(0.5, NOW_S, probes(4.0, 4.0))
    assert not gauge.is_due(NOW_S + 0.9)
    again = gauge.again(0.6)
    assert (again.share, again.rtt_p50_ms) == (0.6, look.rtt_p50_ms)
    assert gauge.is_due(NOW_S + 1.0)
