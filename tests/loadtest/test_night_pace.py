"""A class test that fits into so many minutes: never longer, and what was shortened is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.loadtest.night_pace import (
    END_S,
    HOLD_LEAST_S,
    HOLD_MOST_S,
    SEARCH_LEAST_S,
    Fitted,
    alone_s,
    fewer_stages,
    fitted,
    stage_s,
)
from tests.loadtest.knee_trials import room_of, run


def longest_s(fit: Fitted) -> float:
    """With every stage that the plan may take."""
    pace = fit.plan.pace
    if not fit.plan.search:
        return fit.gather_s + END_S + pace.stages_max * stage_s(pace, pace.hold_s)
    holds = 2 if pace.proof else 1
    searches = (pace.stages_max - holds) * stage_s(pace, pace.search_s)
    return fit.gather_s + END_S + holds * stage_s(pace, pace.hold_s) + searches + alone_s(pace)


@given(
    minutes=st.floats(min_value=1.0, max_value=120.0),
    pupils=st.integers(min_value=1, max_value=500),
    search=st.booleans(),
)
def test_it_is_over_in_time_and_no_part_is_below_its_least(
    minutes: float, pupils: int, search: bool
) -> None:
    fit = fitted(pupils, minutes, search=search)
    assert longest_s(fit) <= minutes * 60 + 1e-6
    assert HOLD_LEAST_S <= fit.plan.pace.hold_s <= HOLD_MOST_S
    assert fit.plan.pace.search_s >= SEARCH_LEAST_S
    assert fit.plan.max_pupils == fit.plan.class_pupils == pupils
    assert search or not fit.plan.search


def test_six_minutes_hold_as_long_as_a_technician_and_search() -> None:
    fit = fitted(30, 6.0, search=True)
    assert (fit.plan.search, fit.plan.pace.hold_s, fit.words) == (True, 90.0, "")
    assert fit.plan.pace.stages_max >= 8


def test_few_minutes_are_said() -> None:
    assert fitted(30, 3.0, search=True).words == (
        "To fit into 3 minutes the class was held for 20 s only, stages of the search took 5 s "
        "only, there were 7 stages at most."
    )
    fit = fitted(30, 1.0, search=True)
    assert not fit.plan.search
    assert "no number was searched for" in fit.words
    assert fitted(30, 2.0, search=False).words == ""


def test_more_minutes_prove_the_answer() -> None:
    assert not fitted(30, 6.0, search=True).plan.pace.proof
    assert fitted(30, 10.0, search=True).plan.pace.proof


@pytest.mark.parametrize("knee", [4, 12, 17, 25])
def test_a_room_that_carries_fewer_is_found_in_six_minutes(knee: int) -> None:
    plan = fitted(30, 6.0, search=True).plan
    stages = run(plan, room_of(knee, seed=3))
    assert len(stages) <= plan.pace.stages_max
    smallest = min(stage.pupils for stage in stages)
    assert any(abs(stage.pupils - knee) <= 3 for stage in stages), smallest


@pytest.mark.parametrize("search", [True, False])
def test_a_cap_takes_stages_away_until_one_hold_is_left(search: bool) -> None:
    plan = fitted(30, 6.0, search=search).plan
    assert plan.pace.stages_max > 1
    seen = [plan.pace.stages_max]
    while (less := fewer_stages(plan)) is not None:
        plan = less
        seen.append(plan.pace.stages_max)
    assert seen == sorted(seen, reverse=True)
    assert (seen[-1], plan.search, plan.pace.voids_max) == (1, False, 1)
