"""A whole load run in virtual time: real players, coordinator, plan, judge; an arithmetic link.

Each class's ceiling is known by arithmetic: the capacity over what one pupil needs.
"""

import time
from functools import partial

import pytest

from netready.catalogue.loader import load_activities, load_mixes
from netready.coordinator.load_run import LoadOrder, LoadProgress, run_load
from netready.domain.load import LimiterWord, LoadResult, StageVerdict
from netready.loadtest.assignment import by_mix, same_for_all
from netready.loadtest.plan import QUICK, Pace, Plan
from tests.loadtest.virtual_room import VirtualRoom

ACTIVITIES = load_activities()


def room(key: str, down_mbps: float, up_mbps: float = 1000.0) -> VirtualRoom:
    mixes = load_mixes()
    assign = partial(by_mix, mixes[key]) if key in mixes else partial(same_for_all, ACTIVITIES[key])
    return VirtualRoom(down_mbps=down_mbps, up_mbps=up_mbps, activities=ACTIVITIES, assign=assign)


def run(key: str, one: VirtualRoom, plan: Plan, told: list[LoadProgress]) -> LoadResult:
    order = LoadOrder(workload=key, plan=plan, activities=ACTIVITIES)
    return run_load(order, one, progress=told.append)


def test_a_class_of_thirty_holds_on_a_hundred_megabits_in_one_stage_and_no_time() -> None:
    one = room("video-720p", 100.0)
    told: list[LoadProgress] = []
    began_s = time.monotonic()
    found = run("video-720p", one, Plan(class_pupils=30, max_pupils=30, search=False), told)
    took_s = time.monotonic() - began_s

    assert [stage.verdict for stage in found.stages] == [StageVerdict.PASS]
    assert found.pupils_supported.holds == 30
    assert found.pupils_supported.censored
    assert found.limiter.word is LimiterWord.NONE
    assert found.stages[0].goodput_mbps["down"] == pytest.approx(75.0, rel=0.03)
    assert one.virtual_s == pytest.approx(97.0)
    assert took_s < one.virtual_s / 2  # seconds on any machine; here about two
    assert told[0].left_s > 90


@pytest.mark.parametrize(
    ("key", "down_mbps", "ceiling"), [("constant-2m5", 42.95, 17), ("constant-2m5", 19.1, 7)]
)
def test_the_knee_is_where_the_arithmetic_says(key: str, down_mbps: float, ceiling: int) -> None:
    plan = Plan(class_pupils=30, max_pupils=30, pace=QUICK)
    told: list[LoadProgress] = []
    found = run(key, room(key, down_mbps), plan, told)

    answer = found.pupils_supported
    assert answer.holds is not None
    assert abs(answer.holds - ceiling) <= 1
    assert answer.breaks is not None
    assert answer.breaks > answer.holds
    assert found.limiter.word in (LimiterWord.SHARED_LINK, LimiterWord.UNKNOWN)
    assert told[-1].so_far is not None
    assert len(told[-1].finished) == len(found.stages) - 1


def test_a_lesson_mix_holds_where_there_is_enough_and_breaks_where_there_is_not() -> None:
    plan = Plan(class_pupils=20, max_pupils=20, search=False, pace=Pace(hold_s=20.0))
    good = run("everyday-lesson", room("everyday-lesson", 100.0), plan, [])
    poor = run("everyday-lesson", room("everyday-lesson", 5.0), plan, [])
    assert good.stages[-1].verdict is StageVerdict.PASS
    assert poor.stages[-1].verdict is StageVerdict.FAIL
    assert poor.pupils_supported.holds is None


def test_the_same_run_twice_is_the_same_run() -> None:
    plan = Plan(class_pupils=8, max_pupils=8, pace=QUICK)
    first, second = (run("video-720p", room("video-720p", 15.0), plan, []) for _ in range(2))
    assert first == second
