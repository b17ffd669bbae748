"""The latency probe against a target on loopback."""

import time

import pytest

from netready.domain.failures import FailureWord
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import Direction
from netready.domain.record import Setting
from netready_probes.contract import Address, BadSettingError
from netready_probes.latency import PROBE
from tests.probes.load.room import context, running_target

pytestmark = pytest.mark.timing


def test_it_reports_round_trips_loss_and_its_own_lateness() -> None:
    with running_target() as target:
        outcome = PROBE.run(context(target.address, duration_s=0.6, interval_ms=10))
    found = {(line.name, line.direction, line.stat): line for line in outcome.metrics}
    assert found["rtt_ms", None, "p50"].n == 60
    assert found["loss_ratio", None, "value"].value == 0.0
    assert found["loss_ratio", Direction.UP, "value"].value == 0.0
    assert found["loss_ratio", Direction.DOWN, "value"].value == 0.0
    assert found["rtt_ms", None, "network-p50"].value is not None
    assert ("jitter_ms", None, "p95") in found
    assert outcome.self_error["send_lateness_p99_ms"] >= 0
    assert {line.name for line in outcome.metrics} <= set(PROBE.metrics)
    canonical_json(outcome)  # no infinity, nothing that has no place in a file


def test_without_a_target_it_says_what_is_missing() -> None:
    with pytest.raises(BadSettingError, match="--target"):
        PROBE.run(context(None))


@pytest.mark.parametrize(
    "settings",
    [{"duration_s": 0}, {"interval_ms": 0.1}, {"payload_bytes": 4000}, {"speed": 1}],
)
def test_impossible_settings_are_refused(settings: dict[str, Setting]) -> None:
    with pytest.raises(BadSettingError, match="setting"):
        PROBE.run(context(Address(host="127.0.0.1", port=1), None, **settings))


def test_a_target_that_is_not_there_is_unknown_and_not_zero() -> None:
    with running_target() as target:
        address = target.address
    outcome = PROBE.run(context(address))
    assert [failure.word for failure in outcome.failures] == [FailureWord.REFUSED]
    assert [line.value for line in outcome.metrics] == [None]


def test_stopped_keeps_what_was_measured() -> None:
    with running_target() as target:
        asked = context(target.address, duration_s=60)
        end_s = time.perf_counter() + 0.3
        object.__setattr__(asked, "stopped", lambda: time.perf_counter() > end_s)
        outcome = PROBE.run(asked)
    assert time.perf_counter() - end_s < 1.0
    assert FailureWord.STOPPED in [failure.word for failure in outcome.failures]
    assert any(line.name == "rtt_ms" and line.value is not None for line in outcome.metrics)
