"""Demand by the model's formula, and its inverse."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.activity import Activity, LessonMix, MixPart
from netready.domain.demand import DemandRules
from netready.domain.site import Cohort, Plan
from netready.scoring.demand import (
    active_share,
    mix_rate_mbps,
    peak_demand,
    planned_pupils,
    pupils_within,
)
from tests.scoring.school import MIX, PLAIN_RULES, VIDEO, school

RULES = DemandRules()


def activity(key: str, down_mbps: float, up_mbps: float) -> Activity:
    return replace(VIDEO, key=key, down_mbps=down_mbps, up_mbps=up_mbps)


def test_the_everyday_lesson_of_the_method_page_is_0_625() -> None:
    activities = {
        "docs": activity("docs", 0.5, 0.1),
        "480p": activity("480p", 1.1, 0.1),
        "upload": activity("upload", 0.5, 0.5),
    }
    shares = (("docs", 0.60), ("480p", 0.25), ("upload", 0.10), (None, 0.05))
    parts = tuple(MixPart(activity=key, share=share) for key, share in shares)
    everyday = LessonMix(key="everyday", title="Everyday", kind="everyday", parts=parts)
    assert mix_rate_mbps(everyday, activities).down_mbps == pytest.approx(0.625)


def test_the_worked_example_plans_210_down_and_42_up() -> None:
    demand = peak_demand(school(), MIX, [VIDEO], PLAIN_RULES)
    assert (demand.down_mbps, demand.up_mbps) == pytest.approx((210, 42))


def test_every_factor_is_counted_once() -> None:
    plan = Plan(mix="video-lesson", present=0.9, staff_mbps_down=10, staff_mbps_up=3)
    demand = peak_demand(school(plan=plan), MIX, [VIDEO], RULES)
    pupils = 1.25 * 420 * 0.9 * 0.6
    assert demand.down_mbps == pytest.approx(pupils * 0.5 + 10)
    assert demand.up_mbps == pytest.approx(pupils * 0.1 + 3)


def test_a_test_starts_for_all_at_once_and_a_plan_may_say_otherwise_for_lessons() -> None:
    site = school(plan=Plan(present=1.0, concurrency=0.3))
    assert active_share(site, replace(MIX, kind="test"), RULES) == 1.0
    assert active_share(site, MIX, RULES) == 0.3


def test_half_the_devices_halve_the_demand_and_two_each_do_not_double_it() -> None:
    half, one, two = (
        peak_demand(
            school(plan=Plan(mix="video-lesson", present=1.0, devices_per_pupil=devices)),
            MIX,
            [VIDEO],
            PLAIN_RULES,
        ).down_mbps
        for devices in (0.5, 1.0, 2.0)
    )
    assert (half, two) == (one / 2, one)


def test_cohorts_are_counted_in_their_order_whatever_the_file_says() -> None:
    cohorts = (
        Cohort(name="Year 5", pupils=60, roll_out=2),
        Cohort(name="Year 6", pupils=50, roll_out=1),
    )
    site = school(cohorts=cohorts)
    assert [planned_pupils(site, name) for name in ("Year 6", "Year 5")] == [50, 110]
    assert planned_pupils(site) == 110
    assert planned_pupils(school()) == 420
    with pytest.raises(ValueError, match="Year 9"):
        planned_pupils(site, "Year 9")


def test_a_line_carries_exactly_the_pupils_whose_demand_fits() -> None:
    def within(down: float, up: float) -> int | None:
        return pupils_within(down, up, school(), MIX, [VIDEO], PLAIN_RULES)

    assert within(210, 42) == 420
    assert within(209.9, 42) == 419
    assert within(210, 41.84) == 418
    assert within(0, 0) == 0


def test_background_larger_than_the_line_leaves_nobody_and_an_idle_mix_has_no_limit() -> None:
    busy = school(plan=Plan(mix="video-lesson", staff_mbps_down=50))
    assert pupils_within(20, 20, busy, MIX, [VIDEO], PLAIN_RULES) == 0
    idle = replace(MIX, parts=(MixPart(activity=None, share=1.0),))
    assert pupils_within(20, 20, school(), idle, [VIDEO], PLAIN_RULES) is None


@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(0.05, 1), st.floats(0, 100))
def test_the_pupils_of_a_line_fit_and_one_more_does_not(
    down: float, up: float, present: float, staff: float
) -> None:
    plan = Plan(mix="video-lesson", present=present, staff_mbps_down=staff)
    site = school(plan=plan)
    count = pupils_within(down, up, site, MIX, [VIDEO], RULES)
    assert count is not None
    more = peak_demand(site, MIX, [VIDEO], RULES, pupils=count + 1)
    assert more.down_mbps > down or more.up_mbps > up
    if count:
        fits = peak_demand(site, MIX, [VIDEO], RULES, pupils=count)
        assert fits.down_mbps <= down * (1 + 1e-6) + 1e-6
        assert fits.up_mbps <= up * (1 + 1e-6) + 1e-6
