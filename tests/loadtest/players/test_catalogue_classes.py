"""Every activity of the catalogue against a capacity whose arithmetic is known.

A class that the capacity carries passes, one that is two pupils larger does not: where the rates
make the limit (video, streams) or the opening does (class start). Random requests and pages need
room to spare, so for them only both sides of the ceiling are shown.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from netready.catalogue.loader import load_activities
from netready.domain.activity import Activity, Shape
from netready.domain.load import PupilOutcome, StageVerdict
from netready.loadtest.verdict import judge
from tests.catalogue.test_activities import TABLES, table_of
from tests.loadtest.samples import measurement
from tests.loadtest.shared_link import play

ACTIVITIES = load_activities()


def verdict(activity: Activity, outcomes: list[PupilOutcome]) -> StageVerdict:
    """What the judge says; the round trips beside the load are good here."""
    return judge(measurement(*outcomes), {activity.key: activity}).verdict


DOWN = ["video-480p", "video-720p", "video-1080p", "class-start", "live-call-tcp", "constant-2m5"]
DOWN += ["onscreen-test-light"]


@pytest.mark.parametrize("key", DOWN)
@pytest.mark.parametrize("capacity_mbps", [12.8, 31.0])
def test_the_capacity_carries_a_class_of_its_arithmetic_and_not_one_two_larger(
    key: str, capacity_mbps: float
) -> None:
    activity = ACTIVITIES[key]
    most = int(capacity_mbps / activity.down_mbps)

    assert verdict(activity, play(activity, most, down_mbps=capacity_mbps)) is StageVerdict.PASS
    more = play(activity, most + 2, down_mbps=capacity_mbps)
    assert verdict(activity, more) is StageVerdict.FAIL


@pytest.mark.parametrize("key", ["screen-monitoring", "live-call-tcp"])
def test_so_does_the_capacity_upwards(key: str) -> None:
    activity, capacity_mbps = ACTIVITIES[key], 10.3
    most = int(capacity_mbps / activity.up_mbps)

    def seen(pupils: int) -> StageVerdict:
        return verdict(activity, play(activity, pupils, down_mbps=1e3, up_mbps=capacity_mbps))

    assert seen(most) is StageVerdict.PASS
    assert seen(most + 2) is StageVerdict.FAIL


@pytest.mark.parametrize(
    ("key", "direction"),
    [
        ("cloud-documents", "down"),
        ("cloud-upload", "up"),
        ("cloud-upload", "down"),
        ("onscreen-test", "down"),
        ("web-research", "down"),
    ],
)
def test_random_requests_are_carried_at_half_the_capacity_and_not_above_it(
    key: str, direction: str
) -> None:
    activity, links = ACTIVITIES[key], {"down_mbps": 1e3, "up_mbps": 1e3}
    capacity_mbps = 20.0
    links[f"{direction}_mbps"] = capacity_mbps
    most = capacity_mbps / (activity.down_mbps if direction == "down" else activity.up_mbps)

    def seen(share: float) -> StageVerdict:
        return verdict(activity, play(activity, int(share * most), measure_s=40.0, **links))

    assert seen(0.4) is StageVerdict.PASS
    assert seen(1.2) is StageVerdict.FAIL


def test_a_stalled_video_is_not_the_detector() -> None:
    activity = ACTIVITIES["video-720p"]
    over = play(activity, 14, down_mbps=31.0)

    assert verdict(activity, over) is StageVerdict.FAIL
    assert not any(pupil.stalls for pupil in over)
    assert all((pupil.rung_mbps or 9) < 2.5 for pupil in over)


def test_updates_beside_a_lesson_are_not_counted_as_pupils_who_are_well() -> None:
    lesson, update = ACTIVITIES["cloud-documents"], ACTIVITIES["os-update"]
    outcomes = play([lesson, update], 12, down_mbps=8.0)  # six updates take what there is
    result = judge(measurement(*outcomes), {each.key: each for each in (lesson, update)})

    assert result.verdict is StageVerdict.FAIL
    assert sum(share.active for share in result.shares) == 6
    assert (result.share_ok or 1) < 0.5  # of the six who work


@pytest.mark.parametrize("shape", [key for key in TABLES if key != Shape.MEDIA])
def test_a_new_activity_is_a_table_and_plays(
    shape: str, edit: Callable[[str, str, str], Path]
) -> None:
    first = '[[activity]]\nkey = "video-480p"'
    root = edit("activities.toml", first, f"[[activity]]\n{table_of(shape)}\n{first}")
    activity = load_activities(root=root)["own"]
    pupils = play(activity, 4, down_mbps=50.0, up_mbps=50.0, measure_s=60.0)

    assert {pupil.activity for pupil in pupils} == {"own"}
    assert all(pupil.goodput_up_mbps > 0 for pupil in pupils)
    assert all((pupil.delivered_ratio or 0) > 0.95 for pupil in pupils)
    assert verdict(activity, pupils) is StageVerdict.PASS
