import math
from dataclasses import replace

import numpy as np
import pytest

from netready.analysis.drift_law import (
    DriftRules,
    chance_beyond,
    nights_to_return,
    sum_limits,
)

RULES = DriftRules()


def test_more_rooms_and_more_nights_make_it_stricter() -> None:
    one, many = sum_limits(RULES, 1, 3)[-1], sum_limits(RULES, 300, 3)[-1]
    assert one < many
    longer = replace(RULES, nights_a_term=650)
    assert sum_limits(RULES, 30, 4)[-1] < sum_limits(longer, 30, 4)[-1]


def test_more_tolerated_alarms_make_it_laxer() -> None:
    assert sum_limits(replace(RULES, false_alarms=10), 30, 3)[-1] < sum_limits(RULES, 30, 3)[-1]


def test_fewer_nights_behind_the_level_make_it_stricter() -> None:
    limits = sum_limits(RULES, 30, 6)
    assert all(limits[RULES.level_min :][:-1] >= limits[RULES.level_min :][1:])
    assert math.isinf(limits[0])
    assert limits[RULES.level_min] > limits[RULES.baseline_min] > limits[-1]


def test_one_night_is_never_enough() -> None:
    assert all(math.isinf(limit) for limit in sum_limits(RULES, 30, 1))


@pytest.mark.parametrize("window", [3, 6])
def test_the_limit_is_exceeded_as_often_as_was_tolerated(window: int) -> None:
    loose = replace(RULES, false_alarms=400.0)
    tolerated = loose.chance(30)
    chance = np.random.default_rng(7)
    shape = 200_000, window
    off = chance.standard_t(RULES.tail_df, shape) * (0.6745 / 0.7176)
    out = chance.random(shape) < RULES.outliers
    off = np.where(out, np.sign(off) * 99, off)
    level = chance.normal(0, math.sqrt(math.pi / 2 / RULES.baseline), (shape[0], 1))
    sums = np.clip(off, -RULES.clip, RULES.clip).sum(axis=1) + window * level[:, 0]
    seen = float((sums >= sum_limits(loose, 30, window)[-1]).mean())
    assert seen == pytest.approx(tolerated, rel=0.15)


def test_a_return_needs_more_nights_where_the_levels_are_near() -> None:
    near, far = nights_to_return(RULES, 2.0), nights_to_return(RULES, 6.0)
    assert 2 <= far < near <= 6
    assert nights_to_return(RULES, -9.0) == 6
    assert chance_beyond(RULES, 1.0) > chance_beyond(RULES, 3.0) > 0
