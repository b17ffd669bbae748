"""What makes a stage unusable: its own device, the target, other programs."""

from dataclasses import replace
from typing import Any

import pytest

from netready.domain.load import DeviceStrain, StageVerdict
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules, device_fault
from tests.loadtest.limiter_blocks import held, short, strain, tcp
from tests.loadtest.samples import ACTIVITIES, AT_EASE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frequency_drop_ratio": 0.31}, "slowed down by 31.0 %"),
        ({"self_test_mbps": 149.0, "offered_mbps": 75.0}, "149 Mbit/s to itself"),
        ({"self_test_lateness_ms": 10.1}, "without a network it sent 10.1 ms late"),
    ],
)
def test_what_a_device_could_not_do_is_said(changes: dict[str, Any], words: str) -> None:
    assert words in device_fault(strain(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency_drop_ratio": 0.3},
        {"self_test_mbps": 150.0, "offered_mbps": 75.0},
        {"self_test_mbps": None, "offered_mbps": 75.0},
        {"self_test_lateness_ms": 10.0},
        {"power_saving": True},
        {"foreign_mbps": 9.0},
    ],
)
def test_what_it_could_do_or_nobody_knows_is_no_fault(changes: dict[str, Any]) -> None:
    assert device_fault(strain(**changes)) == ""
    assert device_fault(DeviceStrain(**changes)) == ""


def test_rules_may_be_looser() -> None:
    late = strain(self_test_lateness_ms=25.0)
    assert device_fault(late)
    assert device_fault(late, DeviceRules(lateness_p99_ms_max=60.0)) == ""


def test_somebody_elses_traffic_makes_a_stage_void_whatever_it_says() -> None:
    for stage in (held(), short()):
        judged = judge(replace(stage, strain=strain(foreign_mbps=0.26)), ACTIVITIES)
        assert judged.verdict is StageVerdict.VOID
        assert "close other programs" in judged.reasons[0]
        assert not judged.device_limited
        assert not judged.server_limited


@pytest.mark.parametrize(
    ("shares", "device", "server"),
    [
        ({"tcp_down": tcp(receiver=0.21)}, True, False),
        ({"tcp_up": tcp(sender=0.21)}, True, False),
        ({"tcp_down": tcp(sender=0.21)}, False, True),
        ({"tcp_up": tcp(receiver=0.21)}, False, True),
        ({"tcp_down": tcp(receiver=0.2, sender=0.2)}, False, False),
        ({"tcp_down": tcp(receiver=0.9, busy_s=10.0)}, False, False),  # of 16 x 20 s
    ],
)
def test_who_held_the_data_back_is_asked_at_each_end(
    shares: dict[str, Any], device: bool, server: bool
) -> None:
    judged = judge(short(strain=strain(**shares)), ACTIVITIES)
    assert (judged.device_limited, judged.server_limited) == (device, server)


def test_where_nobody_went_short_nobody_held_anything_back() -> None:
    judged = judge(held(strain=strain(tcp_down=tcp(receiver=0.9))), ACTIVITIES)
    assert judged.verdict is StageVerdict.PASS
    assert AT_EASE.tcp_down is None
