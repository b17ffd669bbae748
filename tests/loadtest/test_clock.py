"""The clock estimate against simulated ways whose truth is known."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from netready.loadtest.clock import (
    Converter,
    Exchange,
    Passed,
    Reading,
    clock_fault,
    reading_of,
    start_ahead_s,
)

TRUE_OFFSET_S = 4321.5
READING = Reading(at_s=10.0, offset_s=100.0, bound_s=0.001)
QUIET = Passed(monotonic_s=60.0, wall_s=60.0)

Way = Callable[[random.Random], tuple[float, float]]


def series(dice: random.Random, way: Way, count: int = 100) -> list[Exchange]:
    """Exchanges 10 ms apart over ways that take so long up and down, ms."""
    found = []
    for number in range(count):
        up_ms, down_ms = way(dice)
        sent_s = 1.0 + number * 0.01
        reached_s = sent_s + up_ms / 1e3
        found.append(
            Exchange(
                sent_s=sent_s,
                reached_s=reached_s + TRUE_OFFSET_S,
                left_s=reached_s + 0.0001 + TRUE_OFFSET_S,
                received_s=reached_s + 0.0001 + down_ms / 1e3,
            )
        )
    return found


def idle(dice: random.Random) -> tuple[float, float]:
    return 1.0 + dice.expovariate(1.0), 1.0 + dice.expovariate(1.0)


def slow_up(dice: random.Random) -> tuple[float, float]:
    return 1.0 + dice.expovariate(1 / 3), 1.0 + dice.expovariate(1.0)


def loaded_down(dice: random.Random) -> tuple[float, float]:
    """A queue of 0 to 80 ms in one direction only."""
    return 1.0 + dice.expovariate(1.0), 1.0 + dice.expovariate(1.0) + dice.uniform(0.0, 80.0)


def shortest(exchanges: Sequence[Exchange]) -> float:
    reading = reading_of(exchanges)
    assert reading is not None
    return reading.offset_s


def lowest_third(exchanges: Sequence[Exchange]) -> float:
    kept = sorted(exchanges, key=lambda each: each.rtt_s)[: len(exchanges) // 3]
    return sum(each.offset_s for each in kept) / len(kept)


def mean(exchanges: Sequence[Exchange]) -> float:
    return sum(each.offset_s for each in exchanges) / len(exchanges)


def p99_error_ms(way: Way, estimate: Callable[[Sequence[Exchange]], float]) -> float:
    dice = random.Random(7)
    errors = [abs(estimate(series(dice, way)) - TRUE_OFFSET_S) * 1e3 for _ in range(500)]
    return sorted(errors)[int(0.99 * len(errors))]


def test_the_shortest_round_trip_beats_mean_and_lowest_third_beside_a_queue() -> None:
    ours = p99_error_ms(loaded_down, shortest)
    assert ours <= 3.0
    assert p99_error_ms(loaded_down, lowest_third) > 2 * ours
    assert p99_error_ms(loaded_down, mean) > 8 * ours


@pytest.mark.parametrize(("way", "most_ms"), [(idle, 0.5), (slow_up, 0.6)])
def test_on_a_quiet_way_it_is_right_to_half_a_millisecond(way: Way, most_ms: float) -> None:
    assert p99_error_ms(way, shortest) <= most_ms


def test_the_stated_bound_holds_in_every_series() -> None:
    dice = random.Random(3)
    for way in (idle, slow_up, loaded_down):
        for _ in range(200):
            reading = reading_of(series(dice, way, count=30))
            assert reading is not None
            assert abs(reading.offset_s - TRUE_OFFSET_S) <= reading.bound_s


def test_a_few_exchanges_say_nothing() -> None:
    assert reading_of(series(random.Random(1), idle, count=4)) is None


def test_an_answer_from_before_its_question_is_not_believed() -> None:
    good = series(random.Random(1), idle, count=5)
    impossible = replace(good[0], left_s=good[0].left_s + 5.0)
    reading = reading_of([impossible, *good])
    assert reading is not None
    assert reading.offset_s == pytest.approx(TRUE_OFFSET_S, abs=0.01)


def test_drift_between_two_readings_is_interpolated() -> None:
    after = Reading(at_s=70.0, offset_s=100.006, bound_s=0.002)  # 100 ppm
    convert = Converter(before=READING, after=after)
    assert convert.common_s(40.0) == pytest.approx(140.003, abs=1e-9)
    assert convert.own_s(140.003) == pytest.approx(40.0, abs=1e-6)
    assert convert.bound_s(40.0) == 0.002


def test_before_the_second_reading_the_bound_grows_with_time() -> None:
    convert = Converter(before=READING)
    assert convert.common_s(20.0) == 120.0
    assert convert.bound_s(20.0) == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("after", "passed", "words"),
    [
        (Reading(at_s=70.0, offset_s=100.006, bound_s=0.001), QUIET, ""),
        (Reading(at_s=70.0, offset_s=100.2, bound_s=0.001), QUIET, "went wrong by 200 ms"),
        (Reading(at_s=70.0, offset_s=97.0, bound_s=0.001), QUIET, "went wrong by 3000 ms"),
        (Reading(at_s=70.0, offset_s=100.07, bound_s=0.08), QUIET, ""),  # a queue that lasted
        (None, QUIET, ""),  # a network that broke down
        (None, replace(QUIET, wall_s=95.0), "It slept, or its clock was set, by 35 s"),
        (Reading(at_s=70.0, offset_s=100.0, bound_s=0.001), replace(QUIET, wall_s=95.0), ""),
        (
            Reading(at_s=70.0, offset_s=100.0, bound_s=0.001),
            replace(QUIET, gap_s=4.0),
            "stood still for 4.0 s",
        ),
    ],
)
def test_a_clock_that_is_broken_or_slept_is_said_so(
    after: Reading | None, passed: Passed, words: str
) -> None:
    fault = clock_fault(READING, after, passed)
    assert words in fault
    assert bool(words) == bool(fault)


def test_a_clock_that_is_known_too_badly_before_the_stage_is_a_fault() -> None:
    blurred = replace(READING, bound_s=0.08)
    assert "known only to 80 ms" in clock_fault(blurred, None, QUIET)


def test_no_reading_at_all_is_a_fault() -> None:
    assert "before the stage" in clock_fault(None, READING, QUIET)


def test_the_start_is_told_two_seconds_ahead_or_five_round_trips() -> None:
    assert start_ahead_s(0.01) == 2.0
    assert start_ahead_s(0.8) == 4.0
