"""The automatic stop on a wire that a class drowns: it ends early, fails, and fewer are tried."""

import pytest

from tests.lab.knee_run import LENIENT, SHORT, ramp
from tests.lab.namespaces import lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow]

PACE = {**SHORT, "hold_s": 20.0, "search_s": 5.0, "ramp": [1], "stages_max": 2}


def test_a_queue_of_700_ms_ends_the_load_and_the_search_goes_on_with_fewer() -> None:
    needs_lab("nice")
    with lab() as wire:
        wire.shape(4, queue_ms=700)
        run = ramp(wire, activity="constant-2m5", pupils=6, pace=PACE, rules=LENIENT)

    if run["limiter"]["word"] in ("device", "server"):
        pytest.skip(f"not to be had here: a quiet machine; {run['limiter']['evidence'][0]}")
    class_stage, alone = run["stages"]
    assert class_stage["verdict"] == "fail", run
    assert class_stage["reasons"][0] == class_stage["ended_by"]
    assert class_stage["ended_by"].startswith("The load was ended by itself: ")
    assert class_stage["ok_pupils"] == 0
    assert 5.0 <= class_stage["measure_s"] <= 10.0  # of 20: 11 s after the ramp, less the settling
    assert class_stage["loaded_rtt_ms"]["p50"] > 300
    assert class_stage["goodput_mbps"]["down"] == pytest.approx(3.8, rel=0.15)
    assert (alone["pupils"], alone["verdict"], alone["ended_by"]) == (1, "pass", None)
    assert run["pupils_supported"]["holds"] == 1
