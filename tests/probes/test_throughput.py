"""The throughput probe against a target on loopback and behind an emulated link."""

import pytest

from netready.domain.failures import FailureWord
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import Direction
from netready_probes.contract import Address, BadSettingError
from netready_probes.load.admission import TargetLimits
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.shared_queue import Shape
from netready_probes.throughput import PROBE
from tests.probes.load.room import context, running_target

pytestmark = pytest.mark.timing


def test_it_tells_both_ways_with_one_stream_and_many() -> None:
    with EmbeddedRoom(Shape(down_mbps=40, up_mbps=20, queue_ms=20)) as room:
        asked = context(room.address, duration_s=1.6, omit_s=0.6, streams=3)
        outcome = PROBE.run(asked)
    found = {(line.direction, line.label): line.value for line in outcome.metrics}
    assert found[Direction.DOWN, "1 stream"] == pytest.approx(40, rel=0.1)
    assert found[Direction.DOWN, "3 streams"] == pytest.approx(40, rel=0.1)
    assert found[Direction.UP, "1 stream"] == pytest.approx(20, rel=0.1)
    assert found[Direction.UP, "3 streams"] == pytest.approx(20, rel=0.1)
    assert outcome.annotations["congestion_down"]
    assert outcome.annotations["congestion_up"]
    canonical_json(outcome)


def test_another_host_is_not_loaded_without_permission() -> None:
    outcome = PROBE.run(context(Address(host="192.0.2.1", port=9), duration_s=1))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_ALLOWED]
    assert {line.value for line in outcome.metrics} == {None}


def test_a_full_target_is_named_and_leaves_no_number() -> None:
    with running_target(TargetLimits(connections=2)) as target:
        outcome = PROBE.run(context(target.address, duration_s=0.5, streams=4, single=False))
    assert {failure.word for failure in outcome.failures} == {FailureWord.BUSY}
    assert [line.value for line in outcome.metrics] == [None, None]


@pytest.mark.parametrize("settings", [{"congestion": "vegas"}, {"direction": "left"}, {"n": 1}])
def test_impossible_settings_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(BadSettingError, match="setting"):
        PROBE.run(context(Address(host="127.0.0.1", port=1), None, **settings))
