"""Activities, mixes, demand figures and endpoint lists as shipped."""

import pytest

from netready.catalogue.loader import (
    load_activities,
    load_catalogue,
    load_demand_rules,
    load_endpoints,
    load_mixes,
)
from netready.domain.activity import Shape
from netready.domain.site import Phase
from netready.scoring.demand import mix_rate_mbps
from tests.catalogue.conftest import TODAY

ACTIVITIES = load_activities()
MIXES = load_mixes()


@pytest.mark.parametrize("key", ["video-480p", "video-720p", "video-1080p"])
def test_a_video_pupil_needs_098_of_the_rate_no_stall_and_a_start_within_3_s(key: str) -> None:
    limits = ACTIVITIES[key].limits
    assert (limits.delivered_ratio_min, limits.stalls_max, limits.startup_s_max) == (0.98, 0, 3.0)


def test_a_pupil_within_the_limits_of_any_activity_meets_the_room_criteria() -> None:
    known = {each.id: each.thresholds for each in load_catalogue("SE", "primary", TODAY).criteria}
    share, start_s = known["TSP-06"], known["TSP-11"]
    assert share and start_s
    for activity in ACTIVITIES.values():
        if activity.in_background:
            continue
        limits = activity.limits
        assert (limits.delivered_ratio_min or 0) >= share.acceptable, activity.key
        assert (limits.startup_s_max or 0) <= start_s.acceptable, activity.key


def test_every_activity_and_mix_has_sources_with_date_and_mark() -> None:
    everything = {k: a.sources for k, a in ACTIVITIES.items()}
    everything |= {f"mix {k}": mix.sources for k, mix in MIXES.items()}
    for key, sources in everything.items():
        assert sources, key
        assert all(source.read_on and source.mark for source in sources)


@pytest.mark.parametrize("key", MIXES)
def test_shares_add_up_to_one(key: str) -> None:
    assert sum(part.share for part in MIXES[key].parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("key", "down_mbps", "up_mbps"),
    [
        ("everyday-lesson", 0.622, 0.117),
        ("video-lesson", 2.25, 0.09),
        ("test", 0.512, 0.512),
        ("live-lesson", 2.0, 1.0),
        ("class-start", 2.472, 0.02),
        ("lesson-with-updates", 1.572, 0.122),
    ],
)
def test_a_mix_asks_for_what_its_parts_ask(key: str, down_mbps: float, up_mbps: float) -> None:
    rate = mix_rate_mbps(MIXES[key], ACTIVITIES)
    assert (rate.down_mbps, rate.up_mbps) == pytest.approx((down_mbps, up_mbps), abs=0.001)


def test_only_the_update_has_no_limits_of_its_own() -> None:
    assert [key for key, each in ACTIVITIES.items() if each.in_background] == ["os-update"]


def test_what_starts_with_the_bell_starts_all_at_once() -> None:
    together = {key for key, each in ACTIVITIES.items() if each.spread_s == 0}
    assert together == {"class-start", "onscreen-test", "onscreen-test-light"}


def test_a_live_call_goes_over_media_and_its_other_form_asks_the_same_over_tcp() -> None:
    media, tcp = ACTIVITIES["live-call"], ACTIVITIES["live-call-tcp"]
    assert (media.shape, tcp.shape) == (Shape.MEDIA, Shape.STREAM)
    assert (media.down_mbps, media.up_mbps) == (tcp.down_mbps, tcp.up_mbps)
    assert media.limits.mos_min and media.limits.media_jitter_ms_max


def test_each_line_of_what_it_carries_has_a_mix() -> None:
    assert {mix.kind for mix in MIXES.values()} == {"everyday", "video", "test", "start"}


def test_the_everyday_lesson_is_the_first_of_its_kind() -> None:
    # where the plan names another mix, the first of a kind says what the line carries
    assert next(key for key, mix in MIXES.items() if mix.kind == "everyday") == "everyday-lesson"


def test_demand_figures_hold_every_phase_and_their_sources() -> None:
    rules = load_demand_rules()
    assert rules.headroom == 1.25
    assert rules.concurrency == {"primary": 0.6, "secondary": 0.7, "all-through": 0.7}
    assert set(rules.concurrency) == {phase.value for phase in Phase}
    assert rules.test_concurrency == 1.0
    assert rules.sources
    assert all(line.source and line.source.mark for line in rules.cross_lines)
    assert {line.mbps_per_user for line in rules.cross_lines} >= {0.05, 0.2, 0.5, 1.0, 2.8, 4.3, 5}


def test_lists_come_in_the_order_asked_for() -> None:
    found = load_endpoints(["microsoft", "google"])
    assert [found[0].list_name, found[-1].list_name] == ["microsoft", "google"]


@pytest.mark.parametrize("name", ["google", "microsoft", "apple"])
def test_a_list_has_required_hosts_with_dated_sources(name: str) -> None:
    found = load_endpoints([name])
    assert any(entry.required and entry.kind == "tls" for entry in found)
    assert all(entry.source.read_on and entry.source.mark for entry in found)


@pytest.mark.parametrize("name", ["google", "microsoft"])
def test_a_platform_with_calls_has_a_required_media_port(name: str) -> None:
    stun = [entry for entry in load_endpoints([name]) if entry.kind == "stun"]
    assert any(entry.required for entry in stun)
    assert not any(entry.never_intercept for entry in stun)


def test_apple_forbids_opening_any_of_its_hosts() -> None:
    assert all(entry.never_intercept for entry in load_endpoints(["apple"]))
