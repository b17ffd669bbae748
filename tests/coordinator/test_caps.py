from functools import partial

import pytest

from netready.catalogue.loader import load_activities, load_mixes
from netready.coordinator.caps import Capped, check_peak, check_plan, class_mbps, within_caps
from netready.coordinator.steps import AssessOptions, assessment_steps
from netready.domain.errors import CannotMeasureError
from netready.domain.site import LoadRules
from netready.loadtest.assignment import same_for_all
from netready.loadtest.plan import Plan

OPTIONS = AssessOptions(pupils=30, workload="video-lesson", emulated=False)
STEPS = assessment_steps(OPTIONS)


def capped(*, max_mbps: float | None = None, max_gigabytes: float | None = None) -> Capped:
    rules = LoadRules(max_mbps=max_mbps, max_gigabytes=max_gigabytes)
    return within_caps(STEPS, rules, OPTIONS, load_mbps=75, link_mbps=1000)


def test_without_caps_everything_is_done() -> None:
    assert capped() == Capped(steps=STEPS)


def test_under_a_rate_cap_what_fills_the_link_is_left_out_and_named() -> None:
    found = capped(max_mbps=400)
    assert [step.key for step in found.steps] == [
        "host",
        "wifi-link",
        "wifi-scan",
        "wifi-survey",
        "reach",
        "latency",
        "load-video-lesson",
    ]
    assert any("Throughput down and up" in warning for warning in found.warnings)
    assert all("400 Mbit/s" in warning for warning in found.warnings)


def test_a_cap_above_the_link_changes_nothing() -> None:
    assert capped(max_mbps=1000) == Capped(steps=STEPS)


def test_a_volume_cap_keeps_the_class_and_leaves_out_what_fills() -> None:
    assert [step.probe for step in capped(max_gigabytes=3).steps][-1] == "load"
    assert capped(max_gigabytes=3).warnings


@pytest.mark.parametrize("rules", [{"max_mbps": 50.0}, {"max_gigabytes": 0.5}])
def test_a_class_above_a_cap_is_not_run(rules: dict[str, float]) -> None:
    with pytest.raises(CannotMeasureError, match="class of 30"):
        capped(**rules)


def test_a_class_asks_for_what_its_pupils_do() -> None:
    activities, mix = load_activities(), load_mixes()["video-lesson"]
    video = activities["video-720p"]
    assert class_mbps(mix, activities, 30) == pytest.approx(
        27 * (video.down_mbps + video.up_mbps), rel=0.01
    )


def test_the_whole_plan_is_held_against_the_caps_and_the_sums_are_told() -> None:
    activities = load_activities()
    assign = partial(same_for_all, activities["constant-2m5"])
    hold = Plan(class_pupils=30, max_pupils=30, search=False)
    search = Plan(class_pupils=30, max_pupils=30)
    check_plan(LoadRules(), search, assign, activities)
    check_plan(LoadRules(max_mbps=80, max_gigabytes=2), hold, assign, activities)
    with pytest.raises(CannotMeasureError, match=r"up to \d+\.\d GB both ways, with every stage"):
        check_plan(LoadRules(max_gigabytes=2), search, assign, activities)
    with pytest.raises(CannotMeasureError, match="A class of 30 needs 75 Mbit/s"):
        check_plan(LoadRules(max_mbps=70), hold, assign, activities)


def test_the_burst_that_fills_the_players_buffers_counts_against_the_rate_cap() -> None:
    activities = load_activities()
    assign = partial(same_for_all, activities["video-720p"])
    plan = Plan(class_pupils=30, max_pupils=30, search=False)
    with pytest.raises(CannotMeasureError, match="once its players' buffers are full"):
        check_plan(LoadRules(max_mbps=80), plan, assign, activities)
    players = [activities["video-720p"]] * 30
    check_peak(LoadRules(max_mbps=80), 30, players, link_mbps=80)  # the link cannot take more
