"""Judging a stage: first whether it may be used, then each pupil by all its limits."""

import math
from dataclasses import replace
from typing import Any

import pytest

from netready.domain.load import DeviceStrain, StageVerdict
from netready.loadtest.unmeasured import LOSS_UNSEEN
from netready.loadtest.verdict import judge
from tests.loadtest.samples import ACTIVITIES, AT_EASE, measurement, outcome

PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID


def verdict_of(happy: int, unhappy: int) -> StageVerdict:
    pupils = [outcome(i) for i in range(happy)]
    pupils += [outcome(happy + i, delivered_ratio=0.5) for i in range(unhappy)]
    return judge(measurement(*pupils), ACTIVITIES).verdict


def test_one_in_twenty_may_go_short_and_none_of_fewer() -> None:
    assert verdict_of(30, 0) is PASS
    assert verdict_of(29, 1) is PASS
    assert verdict_of(28, 2) is FAIL
    assert verdict_of(18, 1) is FAIL
    assert verdict_of(19, 1) is PASS
    assert verdict_of(1, 0) is PASS
    assert verdict_of(0, 1) is FAIL


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"delivered_ratio": 0.954}, "95.4 % of the rate"),
        ({"stalls": 1, "stall_s": 0.7}, "stalled 1 times for 0.7 s"),
        ({"startup_s": 3.5}, "started after 3.50 s (limit 3.00 s)"),
        ({"startup_s": None}, "never started"),
        ({"failure": "reset"}, "connection failed: reset"),
        ({"activity": "documents", "response_s_p95": 1.4}, "p95 1.40 s (limit 1.00 s)"),
        ({"activity": "documents", "response_s_p95": math.inf}, "p95 no answer"),
    ],
)
def test_every_limit_counts_and_is_named_with_its_figure(
    trouble: dict[str, Any], words: str
) -> None:
    stage = judge(measurement(outcome(0), outcome(1, **trouble)), ACTIVITIES)

    assert stage.verdict is FAIL
    assert stage.ok_pupils == 1
    assert any(words in reason and reason.startswith("1 of 2 pupils") for reason in stage.reasons)


def test_latency_beside_the_load_counts_for_those_who_have_a_limit() -> None:
    pupils = (outcome(0), outcome(1, "documents"))
    slow = measurement(*pupils, loaded_rtt_ms={"p50": 80.0, "p95": 150.0})
    stage = judge(slow, ACTIVITIES)

    assert stage.verdict is FAIL
    assert stage.ok_pupils == 1
    assert stage.reasons == (
        "1 of 2 pupils: round trips beside the load: p95 150.0 ms (limit 100 ms).",
    )


def test_lost_probes_are_infinitely_late() -> None:
    lossy = measurement(outcome(0, "documents"), loaded_rtt_ms={"p95": math.inf}, loss_ratio=0.08)
    stage = judge(lossy, ACTIVITIES)

    assert stage.verdict is FAIL
    assert "no answer" in stage.reasons[0]
    assert "8.0 % of packets lost" in stage.reasons[1]


@pytest.mark.parametrize(
    ("strain", "words"),
    [
        ({"send_lateness_ms": {"p99": 10.1}}, "10.1 ms late"),
        ({"missed_slots_ratio": 0.011}, "missed"),
        ({"busy_core_ratio": 0.21}, "busy"),
        ({"process_cpu_ratio": 0.81}, "of a core"),
        ({"refused_sends_ratio": 0.02}, "refused"),
        ({"memory_available_ratio": 0.01}, "memory"),
    ],
)
def test_a_device_at_its_limit_makes_the_stage_void_whatever_the_pupils_got(
    strain: dict[str, Any], words: str
) -> None:
    for pupil in (outcome(0), outcome(0, delivered_ratio=0.1)):
        tired = replace(AT_EASE, **strain)
        stage = judge(measurement(pupil, strain=tired), ACTIVITIES)
        assert stage.verdict is VOID
        assert stage.device_limited
        assert words in stage.reasons[0]


def test_just_below_every_device_rule_the_stage_counts() -> None:
    strain = DeviceStrain(
        send_lateness_ms={"p99": 10.0},
        missed_slots_ratio=0.01,
        busy_core_ratio=0.2,
        process_cpu_ratio=0.8,
        refused_sends_ratio=0.01,
        memory_available_ratio=0.03,
    )
    assert judge(measurement(outcome(0), strain=strain), ACTIVITIES).verdict is PASS


def test_what_the_device_cannot_tell_is_not_held_against_it() -> None:
    assert judge(measurement(outcome(0), strain=DeviceStrain()), ACTIVITIES).verdict is PASS


def test_an_overloaded_target_makes_the_stage_void() -> None:
    strain = replace(AT_EASE, target_overloaded=True)
    stage = judge(measurement(outcome(0), strain=strain), ACTIVITIES)

    assert (stage.verdict, stage.server_limited, stage.device_limited) == (VOID, True, False)


def test_pupils_turned_away_by_the_target_are_the_targets_limit() -> None:
    stage = judge(measurement(outcome(0), outcome(1, failure="busy")), ACTIVITIES)

    assert (stage.verdict, stage.server_limited) == (VOID, True)


def test_nobody_connected_is_no_verdict_on_the_number_of_pupils() -> None:
    gone = [outcome(i, failure="timeout") for i in range(3)]
    stage = judge(measurement(*gone), ACTIVITIES)

    assert stage.verdict is VOID
    assert not stage.device_limited
    assert "timeout" in stage.reasons[0]


def test_a_limit_on_latency_that_was_not_measured_is_no_pass() -> None:
    blind: dict[str, Any] = {"loaded_rtt_ms": {}, "loss_ratio": None, "probes_sent": 0}

    assert judge(measurement(outcome(0, "documents"), **blind), ACTIVITIES).verdict is VOID
    assert judge(measurement(outcome(0, "video"), **blind), ACTIVITIES).verdict is PASS


def test_a_device_that_stood_still_measured_nothing() -> None:
    stage = judge(measurement(failures=("device-limited",), probes_sent=0), ACTIVITIES)

    assert (stage.verdict, stage.device_limited) == (VOID, True)


def test_idle_pupils_make_it_no_easier_to_pass() -> None:
    idle = [
        outcome(i, "idle", delivered_ratio=None, stalls=None, goodput_down_mbps=0.0)
        for i in range(12)
    ]
    active = [outcome(20 + i, delivered_ratio=0.5 if i == 0 else 1.0) for i in range(18)]
    stage = judge(measurement(*idle, *active), ACTIVITIES)

    assert stage.verdict is FAIL
    assert stage.ok_pupils == 29


def test_a_pupil_that_never_started_is_late_and_not_absent() -> None:
    late = outcome(0, startup_s=None, failure="timeout")
    stage = judge(measurement(late, *[outcome(i, startup_s=1.0) for i in range(1, 4)]), ACTIVITIES)
    assert stage.startup_s == {"p50": 1.0, "p95": math.inf}


def test_where_nobody_kept_a_connection_nothing_is_counted_and_nothing_is_zero() -> None:
    gone = [outcome(i, delivered_ratio=0.0, stalls=0, failure="refused") for i in range(3)]
    stage = judge(measurement(*gone), ACTIVITIES)
    assert stage.verdict is StageVerdict.VOID
    assert stage.ok_pupils is None and stage.goodput_mbps == {}
    assert stage.stall_ratio is None and stage.delivered_ratio_min is None


def test_what_nobody_does_is_unknown_and_not_zero() -> None:
    stage = judge(measurement(outcome(0, "constant", stalls=None, startup_s=None)), ACTIVITIES)
    assert stage.stall_ratio is None
    assert stage.jain is None
    assert stage.startup_s == {}


def test_loss_that_pages_could_not_count_is_said_where_it_has_a_limit() -> None:
    unseen = judge(measurement(outcome(0, "documents"), loss_ratio=None), ACTIVITIES)
    assert unseen.verdict is PASS
    assert unseen.loss_ratio is None
    assert unseen.reasons == (LOSS_UNSEEN,)
    assert judge(measurement(outcome(0), loss_ratio=None), ACTIVITIES).reasons == ()
    assert judge(measurement(outcome(0, "documents")), ACTIVITIES).reasons == ()
