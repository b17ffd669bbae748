"""The whole engine over a wire of known rate: is the knee where arithmetic says?"""

import os
import sys

import pytest

from tests.lab.knee_run import FIRST, LENIENT, SHORT, ceiling, ramp
from tests.lab.namespaces import lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow]


def test_the_knee_of_a_30_megabit_wire_is_where_arithmetic_says() -> None:
    """Three activities on three wires in the bench `ramp`."""
    needs_lab("nice")
    with lab() as wire:
        wire.shape(30)
        run = ramp(wire, activity="video-720p", pupils=16, pace=SHORT, rules=LENIENT)

    expected = ceiling(30, 2.5)  # 11.4 pupils
    answer, limiter = run["pupils_supported"], run["limiter"]
    if limiter["word"] in ("device", "server"):
        pytest.skip(f"not to be had here: a quiet machine; {limiter['evidence'][0]}")
    assert abs(answer["holds"] - int(expected)) <= 2, run
    assert answer["breaks"] is not None
    assert limiter["word"] == "shared-link"
    assert run["capacity_mbps"]["down"] == pytest.approx(28.6, rel=0.05)


def test_a_hog_on_the_agents_core_gives_no_number() -> None:
    """One that is as urgent as the agent, which raises its own priority."""
    needs_lab("nice", "taskset")
    core = max(os.sched_getaffinity(0))
    with lab() as wire:
        wire.shape(30)
        hog = "while True: pass"
        wire.start("a", [*FIRST, "taskset", "-c", str(core), sys.executable, "-c", hog])
        pace = {**SHORT, "hold_s": 8.0}
        run = ramp(wire, activity="constant-2m5", pupils=8, pace=pace, core=core, first=FIRST)

    assert run["limiter"]["word"] == "device", run
    assert run["pupils_supported"] == {
        "holds": None,
        "breaks": None,
        "censored": False,
        "confidence": "low",
    }
    assert {stage["verdict"] for stage in run["stages"]} == {"void"}
