"""Calls over a wire whose truth is known: loss one way, too little room, no third party."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = pytest.mark.lab

CALL = {
    "down_mbps": 1.0,
    "up_mbps": 1.0,
    "audio_pps": 50.0,
    "audio_bytes": 120,
    "frames_per_s": 30.0,
    "key_frame_s": 2.0,
    "key_frame_factor": 5.0,
    "packet_bytes": 1200,
}
VOICE = {"down_mbps": 0.048, "up_mbps": 0.048, "audio_pps": 50.0, "audio_bytes": 120}
STRANGER = "10.231.7.99"


@pytest.fixture
def wire() -> Iterator[Wire]:
    needs_lab()
    with lab() as one:
        yield one


def call(wire: Wire, port: int, **asked: object) -> dict[str, Any]:
    job = json.dumps({"host": ADDRESS["b"], "port": port, **asked})
    out = wire.run("a", [sys.executable, "-m", "tests.lab.call", job], timeout_s=60.0)
    said: dict[str, Any] = json.loads(out)
    assert said["failure"] is None
    return said


def mean(said: dict[str, Any], direction: str, name: str) -> float:
    values = [pupil[direction][name] for pupil in said["pupils"]]
    return float(sum(values) / len(values))


@pytest.mark.parametrize(("side", "direction", "other"), [("b", "up", "down"), ("a", "down", "up")])
def test_five_per_cent_of_random_loss_is_that_direction_s(
    wire: Wire, side: str, direction: str, other: str
) -> None:
    """Voice only, 10 pupils, 6 s: 3000 packets each way; five standard deviations are 2 %."""
    wire.drop(side, 5)
    said = call(wire, wire.start_target(), activity=VOICE, pupils=10, seconds=6)
    assert 0.03 <= mean(said, direction, "loss_ratio") <= 0.07
    assert mean(said, other, "loss_ratio") <= 0.002
    assert mean(said, direction, "delivered_ratio") == pytest.approx(0.95, abs=0.02)


def test_a_wire_that_is_too_small_loses_what_does_not_fit(wire: Wire) -> None:
    """10 calls want 10 Mbit/s each way and 8 are there, heads of Ethernet, IP and UDP included."""
    wire.shape(8)
    said = call(wire, wire.start_target(), activity=CALL, pupils=10, seconds=6)
    for direction in ("down", "up"):
        print(direction, json.dumps(said["pupils"][0][direction]))  # noqa: T201
        assert 0.60 <= mean(said, direction, "delivered_ratio") <= 0.85
        assert mean(said, direction, "mbps") * 10 == pytest.approx(7.6, rel=0.1)
        lost_or_refused = mean(said, direction, "loss_ratio") > 0.1 or said["refused"] > 100
        assert lost_or_refused


def test_a_wire_that_is_wide_enough_loses_nothing(wire: Wire) -> None:
    wire.shape(20)
    said = call(wire, wire.start_target(), activity=CALL, pupils=10, seconds=4)
    for direction in ("down", "up"):
        assert mean(said, direction, "delivered_ratio") >= 0.99
        assert mean(said, direction, "loss_ratio") <= 0.01
        assert mean(said, direction, "jitter_ms") < 20.0


def sent_by_target(wire: Wire) -> int:
    return int(wire.run("b", ["cat", "/sys/class/net/nrb/statistics/tx_packets"]))


def test_the_target_is_silent_within_three_seconds_of_a_client_that_was_killed(wire: Wire) -> None:
    """The whole client dies at once, as in a crash; and in a second round it only stands still."""
    port = wire.start_target()
    job = {"host": ADDRESS["b"], "port": port, "activity": CALL, "pupils": 5, "seconds": 60}
    for word in (signal.SIGKILL, signal.SIGSTOP):
        client = wire.start("a", [sys.executable, "-m", "tests.lab.call", json.dumps(job)])
        before = sent_by_target(wire)
        end_s = time.monotonic() + 10.0
        while sent_by_target(wire) - before < 500 and time.monotonic() < end_s:
            time.sleep(0.1)
        os.kill(client.pid, word)
        time.sleep(3.0)
        quiet = sent_by_target(wire)
        time.sleep(0.5)
        assert sent_by_target(wire) - quiet < 10
        assert quiet - before >= 500


def test_a_forged_source_gets_nothing_even_with_the_right_token(wire: Wire) -> None:
    port = wire.start_target()
    rules = (
        "add table inet watch; add chain inet watch out { type filter hook output priority 0; }; "
        f"add rule inet watch out ip daddr {STRANGER} counter"
    )
    wire.run("b", ["nft", rules])
    job = json.dumps({"host": ADDRESS["b"], "port": port, "forged": STRANGER})
    own = int(wire.run("a", [sys.executable, "-m", "tests.lab.forger", job]))
    listed = wire.run("b", ["nft", "list", "chain", "inet", "watch", "out"])
    assert "counter packets 0 " in listed
    assert own > 10  # the same token did work for its owner
