"""Latency under load behind an emulated link whose queue is known."""

import pytest

from netready.domain.failures import FailureWord
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import Direction
from netready.loadtest.latency import bufferbloat_letter
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.shared_queue import Shape
from netready_probes.loaded_latency import PROBE
from tests.probes.load.room import context, running_target

pytestmark = pytest.mark.timing


@pytest.mark.slow
def test_the_queue_shows_in_each_direction() -> None:
    """80 ms of queue a direction: 80 more when one is full, 160 when both are."""
    with EmbeddedRoom(Shape(down_mbps=24, up_mbps=16, delay_ms=5, queue_ms=80)) as room:
        asked = context(room.address, duration_s=1.8, idle_s=0.6, omit_s=0.8, streams=3)
        outcome = PROBE.run(asked)
    found = {
        (line.name, line.direction, line.stat): line.value
        for line in outcome.metrics
        if line.name != "rtt_ms"
    }
    assert found["loaded_rtt_increase_ms", Direction.DOWN, "p50"] == pytest.approx(80, rel=0.15)
    assert found["loaded_rtt_increase_ms", Direction.UP, "p50"] == pytest.approx(80, rel=0.15)
    assert found["loaded_rtt_increase_ms", Direction.BOTH, "p50"] == pytest.approx(160, rel=0.15)
    assert outcome.annotations["bufferbloat_down"] == "C"
    rpm = found["responsiveness_rpm", Direction.DOWN, "value"]
    assert rpm is not None
    assert 150 < rpm < 1000
    assert outcome.failures == ()
    canonical_json(outcome)


@pytest.mark.parametrize(
    ("increase_ms", "letter"),
    [(-1, "A+"), (4.9, "A+"), (5, "A"), (30, "B"), (60, "C"), (200, "D"), (400, "F")],
)
def test_the_letter_follows_the_published_limits(increase_ms: float, letter: str) -> None:
    assert bufferbloat_letter(increase_ms) == letter


def test_another_host_is_not_loaded_without_permission() -> None:
    outcome = PROBE.run(context(Address(host="192.0.2.1", port=9)))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_ALLOWED]
    assert {line.value for line in outcome.metrics} == {None}


def test_a_load_that_was_refused_leaves_no_loaded_number() -> None:
    with running_target(TargetLimits(connections=1)) as target:
        outcome = PROBE.run(context(target.address, duration_s=1, idle_s=0.5, streams=2))
    assert FailureWord.BUSY in {failure.word for failure in outcome.failures}
    loaded = {line.value for line in outcome.metrics if line.name.startswith("loaded_rtt")}
    assert loaded == {None}
