from datetime import date
from itertools import pairwise

import pytest

from netready.analysis.drift_law import DriftRules
from netready.domain.nights import NightReading
from tests.bench.bench_seasons import Tally, Try, aims, falls_of, three_sigma, tried
from tests.bench.seasons import Fall, Noise, Season, nights, readings_of, term_begins

QUIET = Noise(night=0.0, weekday=0.0, friday=0.0, school=0.0, low=0.0, high=0.0, missing=0.0)


def test_a_season_is_the_same_for_the_same_seed() -> None:
    assert list(readings_of(Season(seed=4))) == list(readings_of(Season(seed=4)))
    assert list(readings_of(Season(seed=4))) != list(readings_of(Season(seed=5)))


def test_a_season_has_a_term_of_13_weeks_with_a_holiday_in_it() -> None:
    term = [night for night in nights() if night >= term_begins()]
    assert len(term) == 60
    assert max(later - one for one, later in pairwise(term)).days == 10


def test_a_fall_takes_its_share_from_its_night_on() -> None:
    season = Season(seed=1, rooms=1, falls={0: Fall(share=0.5, night=60)}, noise=QUIET)
    held = [one.holds or 0 for one in readings_of(season)]
    assert set(held[:60]) == {held[0]}
    assert held[60:] == [pytest.approx(held[0] / 2, abs=1)] * len(held[60:])


def test_a_coarse_search_tells_where_the_capacity_lies() -> None:
    fine = list(readings_of(Season(seed=1)))
    coarse = list(readings_of(Season(seed=1, step=4)))
    for one, other in zip(fine, coarse, strict=True):
        assert (other.holds or 0) <= (one.holds or 0)
        assert other.breaks is None or (one.holds or 0) < other.breaks <= (other.holds or 0) + 4


def test_the_plain_rule_counts_nights_in_a_row_as_one() -> None:
    def one(day: int, holds: int) -> NightReading:
        return NightReading(night=date.fromordinal(739_000 + day), room="A", holds=holds)

    row = [one(day, 28 + day % 2) for day in range(40)]
    row += [one(40, 3), one(41, 3), one(42, 28)]
    assert three_sigma(row) == {"A": [row[40].night]}


def test_a_season_is_counted_under_every_rule() -> None:
    rules = {"ours": DriftRules(), "plain": None}
    found = tried(Try(seed=0, rules=rules, noise=Noise(), more=False))
    assert set(found) == set(rules)
    assert sum(len(needed) for needed in found["ours"].needed.values()) == len(falls_of(0))
    assert found["ours"].false_alarms[0] < found["plain"].false_alarms[0]
    assert found["ours"].found(0.40, 5) == 1.0
    assert next(aims(found["ours"], found["plain"])).reached


def test_seasons_are_added_up() -> None:
    both = Tally(false_alarms=[1], seconds=2.0)
    both.add(Tally(false_alarms=[3], seconds=1.0))
    assert (both.false_alarms, both.seconds) == ([1, 3], 3.0)
