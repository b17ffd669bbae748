"""What may be ordered: permission, hours, caps, target; what is left out where it may not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.refusal import Refusal
from netready.domain.site import Canary, LoadRules, Permission, Plan, Site
from netready.service.runs.allowed import load_ask, measure_ask, probes_for
from netready.service.runs.chosen import Asked
from netready.service.runs.run_view import What
from netready_probes.contract import Address, Endpoint
from tests.fakes import START
from tests.service.desks import SITE

NOW = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
TARGET = Address(host="10.20.0.5", port=7411)
HERE = Address(host="127.0.0.1", port=7411)
CANARY = Canary(name="Door", host="10.20.0.9", port=80)
HEAD = Permission(by="A. Head", role="head teacher", on=date(2026, 9, 1))
SCHOOL = replace(SITE, permission=HEAD, canaries=(CANARY,))
CLASS = Asked(what=What.CLASS, rooms=("Room 1",))
LAPTOP = Agent(agent_id="a", kind=AgentKind.NATIVE, label="l", room="Room 1", joined_at=START)


def with_rules(**rules: object) -> Site:
    return replace(SCHOOL, load=replace(LoadRules(), **rules))  # type: ignore[arg-type]


def probes(site: Site | None, target: Address | None, kind: AgentKind) -> list[str]:
    ask = measure_ask(site, target, NOW)
    return [each.probe for each in probes_for(replace(LAPTOP, kind=kind), ask)]


def test_a_class_is_the_planned_one_with_its_permission_and_canaries() -> None:
    ask = load_ask(CLASS, CLASS.rooms, SCHOOL, TARGET, NOW)
    assert (ask.plan.class_pupils, ask.plan.search, ask.plan.pace.hold_s) == (30, False, 90.0)
    assert ask.mix == SITE.plan.mix
    assert ask.permission == "given by A. Head (head teacher) on 2026-09-01"
    assert ask.canaries == (CANARY,)


def test_the_size_is_the_plans_the_rooms_or_what_is_asked_and_adds_up_over_rooms() -> None:
    small = replace(SCHOOL, plan=Plan(class_size=12))
    assert load_ask(CLASS, CLASS.rooms, small, TARGET, NOW).plan.class_pupils == 12
    asked = replace(CLASS, pupils=5, hold_s=20.0)
    both = load_ask(asked, ("Room 1", "Room 2"), small, TARGET, NOW)
    assert (both.plan.class_pupils, both.plan.pace.hold_s) == (10, 20.0)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (replace(SCHOOL, permission=None), "Nobody's permission"),
        (with_rules(windows=("Mon-Fri 18:00-19:00",)), "only in these windows"),
        (with_rules(targets=("10.20.0.6",)), "does not allow load on 10.20.0.5"),
        (with_rules(max_mbps=10.0), "max_mbps = 10"),
        (with_rules(max_gigabytes=0.1), "max_gigabytes = 0.1"),
    ],
    ids=["nobody's", "hours", "target", "rate", "volume"],
)
def test_a_class_that_the_site_file_does_not_allow_is_refused(site: Site, words: str) -> None:
    with pytest.raises(CannotMeasureError, match=words):
        load_ask(CLASS, CLASS.rooms, site, TARGET, NOW)
    ask = load_ask(CLASS, CLASS.rooms, site, HERE, NOW)
    assert ask.permission == "loopback: no permission needed"
    assert ask.canaries == ()


def test_without_a_target_nothing_is_loaded_and_an_unknown_mix_is_named() -> None:
    with pytest.raises(CannotMeasureError, match="No target is set up"):
        load_ask(CLASS, CLASS.rooms, SCHOOL, None, NOW)
    with pytest.raises(BadInputError, match="'none'"):
        load_ask(CLASS, CLASS.rooms, replace(SCHOOL, plan=Plan(mix="none")), TARGET, NOW)


def test_a_load_that_has_minutes_fits_into_them_and_searches() -> None:
    asked = replace(CLASS, search=True, minutes=6.0)
    ask = load_ask(asked, CLASS.rooms, SCHOOL, TARGET, NOW)
    assert (ask.plan.search, ask.plan.max_pupils, ask.within_s) == (True, 30, 360.0)
    assert ask.gather_s < 45
    assert ask.words == ""
    plain = load_ask(CLASS, CLASS.rooms, SCHOOL, TARGET, NOW)
    assert (plain.within_s, plain.gather_s, plain.plan.search) == (None, 45.0, False)
    assert load_ask(replace(CLASS, search=True), CLASS.rooms, SCHOOL, TARGET, NOW).plan.search


def test_another_mix_than_the_plans_is_taken_where_the_catalogue_has_it() -> None:
    asked = replace(CLASS, mix="everyday-lesson")
    assert load_ask(asked, CLASS.rooms, SCHOOL, TARGET, NOW).mix == "everyday-lesson"
    with pytest.raises(BadInputError, match=r"^mix: 'party'"):
        load_ask(replace(CLASS, mix="party"), CLASS.rooms, SCHOOL, TARGET, NOW)


def test_what_excludes_each_other_is_refused() -> None:
    both = replace(CLASS, minutes=6.0, hold_s=20.0)
    with pytest.raises(BadInputError, match="hold_s, minutes"):
        load_ask(both, CLASS.rooms, SCHOOL, TARGET, NOW)
    together = Asked(what=What.TOGETHER, rooms=("Room 1", "Room 2"), search=True)
    with pytest.raises(BadInputError, match="one room only"):
        load_ask(together, together.rooms, SCHOOL, TARGET, NOW)


def test_a_cap_on_volume_shortens_what_may_be_shortened() -> None:
    site, asked = with_rules(max_gigabytes=2.0), replace(CLASS, search=True, minutes=6.0)
    ask = load_ask(asked, CLASS.rooms, site, TARGET, NOW)
    whole = load_ask(asked, CLASS.rooms, SCHOOL, TARGET, NOW)
    assert ask.plan.pace.stages_max < whole.plan.pace.stages_max
    assert "cap on volume" in ask.words
    with pytest.raises(CannotMeasureError, match="max_gigabytes = 2") as caught:
        load_ask(replace(CLASS, search=True), CLASS.rooms, site, TARGET, NOW)
    assert caught.value.why is Refusal.CAPS_SPENT
    held = load_ask(
        replace(CLASS, minutes=6.0), CLASS.rooms, with_rules(max_gigabytes=1.0), TARGET, NOW
    )
    assert (held.plan.pace.stages_max, held.plan.pace.voids_max) == (1, 1)
    assert held.words.endswith("leaves room for 1 stage at most.")


def test_a_measurement_fills_the_air_only_with_permission() -> None:
    quiet = ["host", "wifi-link", "wifi-scan", "reach", "latency"]
    filling = [*quiet, "throughput", "loaded-latency"]
    assert probes(SCHOOL, TARGET, AgentKind.NATIVE) == filling
    assert probes(replace(SCHOOL, permission=None), TARGET, AgentKind.NATIVE) == quiet
    assert probes(with_rules(max_mbps=50.0), TARGET, AgentKind.NATIVE) == quiet
    assert probes(None, HERE, AgentKind.NATIVE) == filling
    assert probes(SCHOOL, None, AgentKind.NATIVE) == quiet[:3]
    assert probes(SCHOOL, TARGET, AgentKind.BROWSER) == ["browser"]


def test_what_is_left_out_is_said_and_carries_no_permission() -> None:
    ask = measure_ask(with_rules(max_mbps=50.0), TARGET, NOW)
    assert ask.words.startswith("Nothing is filled: ")
    assert "50 Mbit/s" in ask.words
    assert ask.permission == "", "a browser would fill the air with it"
    assert measure_ask(SCHOOL, TARGET, NOW).words == ""


def test_only_a_device_of_its_own_looks_at_the_cloud_and_only_where_it_is_told_to() -> None:
    cloud = (Endpoint(list_name="own", host="mis.example", port=443, required=True),)
    ask = replace(measure_ask(SCHOOL, TARGET, NOW), cloud=cloud)
    named = [each.probe for each in probes_for(LAPTOP, ask)]
    assert named[-3:] == ["dns", "endpoints", "media-udp"]
    page = replace(LAPTOP, kind=AgentKind.BROWSER)
    assert [each.probe for each in probes_for(page, ask)] == ["browser"]
    assert "endpoints" not in probes(SCHOOL, TARGET, AgentKind.NATIVE)
