"""What would settle an open question: figures of the books, brute force, and simulated schools."""

import random

import pytest

from netready.domain.evidence import EvidenceKind
from netready.domain.verdict import Status
from netready.scoring.interval import binomial_cdf, extremes_level, least_more
from netready.scoring.judge import judge
from netready.scoring.quality_words import age_words, evidence_words
from netready.scoring.settling import what_settles
from tests.scoring.school import criterion, declared, measured

SPEED = criterion("INF-02", 5, (100, 100, 210), unit="Mbit/s")
DELAY = criterion("INF-05", 3, (150, 100, 50), unit="ms")


@pytest.mark.parametrize(
    ("good", "bad", "tolerated", "least"),
    [
        (15, 0, 0.10, (14, 5)),  # 29 for p10 or p90
        (10, 0, 0.05, (49, 3)),  # 59 for p95
        (4, 0, 0.50, (1, 12)),  # 5 for a median
        (29, 0, 0.10, (0, 8)),
        (14, 1, 0.10, (31, 4)),
    ],
)
def test_the_fewest_further_samples_are_those_of_the_books(
    good: int, bad: int, tolerated: float, least: tuple[int, int]
) -> None:
    assert least_more(good, bad, tolerated) == least


@pytest.mark.parametrize("tolerated", [0.05, 0.1, 0.5, 0.9])
def test_no_fewer_samples_can_settle_it(tolerated: float) -> None:
    for good in range(12):
        for bad in range(4):
            met, failed = least_more(good, bad, tolerated)
            assert is_met(good + met, bad, tolerated)
            assert is_met(bad + failed, good, 1 - tolerated)
            assert not any(is_met(good + fewer, bad, tolerated) for fewer in range(met))
            assert not any(is_met(bad + fewer, good, 1 - tolerated) for fewer in range(failed))


def is_met(good: int, bad: int, tolerated: float) -> bool:
    return binomial_cdf(bad, good + bad, tolerated) <= 0.05


def test_a_share_that_tolerates_all_or_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="strictly between"):
        least_more(1, 1, 1.0)


def test_the_range_of_three_holds_the_median_three_times_in_four() -> None:
    assert extremes_level(3, 0.5) == 0.75
    assert extremes_level(1, 0.5) == 0.0
    dice = random.Random(6)
    held = sum(min(draw) <= 0.5 <= max(draw) for draw in three_draws(dice, 4000))
    assert held / 4000 == pytest.approx(0.75, abs=0.03)


def three_draws(dice: random.Random, count: int) -> list[list[float]]:
    return [[dice.random() for _ in range(3)] for _ in range(count)]


def test_an_open_question_says_at_least_how_many_more_runs() -> None:
    values = (90.0, *[150.0] * 14)
    open_speed = measured(
        "INF-02", 120.0, interval=(90.0, 150.0), samples=values, quantile=0.1, n=15
    )
    result = judge(SPEED, [open_speed], rooms=(), gate=None)
    assert result.status is Status.UNSETTLED
    assert result.reason == (
        "at least 31 more runs that reach it, or 4 that do not, at other hours or days"
    )


def test_lower_is_better_counts_from_the_other_side() -> None:
    values = tuple([80.0] * 20)
    open_delay = measured("INF-05", 80.0, interval=(80.0, 160.0), samples=values, quantile=0.95)
    said = "at least 39 more runs that reach it, or 4 that do not, at other hours or days"
    assert what_settles(DELAY, open_delay) == said


def test_a_worst_run_that_differs_from_the_middle_asks_why() -> None:
    piece = measured("INF-05", 160.0, interval=(80.0, 160.0), samples=(80.0, 80.0, 160.0))
    assert "find out what differed" in what_settles(DELAY, piece)


def test_without_samples_the_evidence_says_what_is_lacking() -> None:
    assert what_settles(DELAY, measured("INF-05", 1.0, more_needed="load both")) == "load both"
    assert what_settles(DELAY, measured("INF-05", 1.0)) == "measure more"


def test_how_it_is_known_is_said_with_its_age() -> None:
    assert (
        evidence_words([measured("INF-05", 1.0, age_days=12)]) == "measured on 3 days, 12 days ago"
    )
    old = declared("INF-05", 1.0, age_days=430, documented=True)
    said = "told by a person, a document named, 14 months ago, older than a year: counts half"
    assert evidence_words([old]) == said
    few = measured("INF-05", 1.0, kind=EvidenceKind.EXTRAPOLATED, days=1)
    assert evidence_words([measured("INF-05", 1.0), few]).startswith("worked out from a few dev")
    assert evidence_words([]) == ""
    assert (age_words(0), age_words(1)) == ("today", "1 day ago")


def test_the_result_carries_age_and_words() -> None:
    result = judge(DELAY, [measured("INF-05", 60.0, age_days=3, days=1)], rooms=(), gate=None)
    assert (result.age_days, result.evidence_words) == (3, "measured on one day, 3 days ago")
    assert judge(DELAY, [], rooms=(), gate=None).age_days is None


@pytest.mark.parametrize("line", [0.02, 0.3])
def test_what_was_promised_is_never_settled_with_less(line: float) -> None:
    """Schools whose runs fall short with that chance: none is settled before the promise."""
    dice, line_met = random.Random(29), 100.0
    for _ in range(300):
        runs = [60.0 if dice.random() < line else 150.0 for _ in range(80)]
        first = promise_of(runs[:12], line_met)
        if first is None:
            continue
        for n in range(13, 12 + min(first)):
            assert promise_of(runs[:n], line_met) is not None


def promise_of(runs: list[float], line: float) -> tuple[int, int] | None:
    """What is promised after these runs; None where they settle it."""
    bad = sum(run < line for run in runs)
    least = least_more(len(runs) - bad, bad, 0.1)
    return least if min(least) > 0 else None
