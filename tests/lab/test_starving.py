"""Pupils who get almost nothing are slow, not gone: their connections live as long as the load."""

import json
import sys
from typing import Any

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow]


VIDEO = {
    "key": "video",
    "shape": "segments",
    "down_mbps": 2.5,
    "up_mbps": 0.1,
    "segment_s": 2.0,
    "buffer_s": 4.0,
}


def play(wire: Wire, port: int, **asked: object) -> list[dict[str, Any]]:
    """One stage from "a" against the target in "b"; what each pupil got."""
    job = json.dumps({"host": ADDRESS["b"], "port": port, **asked})
    argv = [sys.executable, "-m", "tests.lab.stage", job]
    pupils: list[dict[str, Any]] = json.loads(wire.run("a", argv, timeout_s=120.0))
    return pupils


def test_a_queue_that_is_full_for_long_ends_no_pupil() -> None:
    """75 Mbit/s are wanted of 6: some connections move nothing for many seconds."""
    needs_lab()
    with lab() as wire:
        wire.shape(6, queue_ms=400)
        stage = {"pupils": 30, "ramp_s": 1.0, "settle_s": 4.0, "measure_s": 12.0}
        asked = {"activities": [VIDEO], "assignment": ["video"] * 30, "stage": stage}
        pupils = play(wire, wire.start_target(), **asked)

    assert [pupil["failure"] for pupil in pupils] == [None] * 30
    shares = [pupil["delivered_ratio"] for pupil in pupils]
    assert max(shares) < 1.0
    assert 0.05 <= sum(shares) / 30 <= 0.12  # 5.7 of 75 Mbit/s
