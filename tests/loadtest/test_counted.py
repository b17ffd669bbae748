"""What a device could not do is not counted against the network, and not for it either."""

from dataclasses import replace

import pytest

from netready.domain.load import DeviceShare, DeviceStage, StageMeasurement, StageVerdict
from netready.loadtest.verdict import judge
from tests.loadtest.samples import ACTIVITIES, AT_EASE, measurement, outcome

PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID
TIRED = replace(AT_EASE, missed_slots_ratio=0.5)


def class_on(devices: int, *short_on: int, tired: tuple[int, ...] = ()) -> StageMeasurement:
    """30 pupils on that many devices; those on some devices go short, some devices are tired."""
    pupils = [
        outcome(
            i,
            device=f"device-{i % devices + 1}",
            delivered_ratio=0.5 if i % devices + 1 in short_on else 1.0,
        )
        for i in range(30)
    ]
    parts = tuple(
        DeviceStage(
            device=f"device-{n}", pupils=30 // devices, strain=TIRED if n in tired else AT_EASE
        )
        for n in range(1, devices + 1)
    )
    return measurement(*pupils, devices=parts)


def test_the_share_is_kept_by_device() -> None:
    stage = judge(class_on(5, 2), ACTIVITIES)

    assert stage.verdict is FAIL
    assert stage.share_ok == pytest.approx(0.8)
    assert stage.shares[1] == DeviceShare(device="device-2", ok=0, active=6)
    assert sum(each.ok for each in stage.shares) == stage.ok_pupils == 24
    assert len(stage.devices) == 5


def test_pupils_that_fail_all_on_one_device_are_evidence_for_one_bad_radio() -> None:
    stage = judge(class_on(5, 2), ACTIVITIES)
    assert (
        stage.reasons[-1] == "All 6 failing pupils were on device-2; the other 4 kept every limit."
    )

    two = judge(class_on(5, 2, 4), ACTIVITIES)
    assert two.reasons[-1] == (
        "The failing pupils were on 2 of 5 devices: device-2 (6 of 6), device-4 (6 of 6)."
    )
    everybody = judge(class_on(5, 1, 2, 3, 4, 5), ACTIVITIES)
    assert len(everybody.reasons) == 1


def test_a_failure_of_the_others_stands_without_the_limited_device() -> None:
    stage = judge(class_on(5, 2, 3, tired=(3,)), ACTIVITIES)

    assert stage.verdict is FAIL
    assert not stage.device_limited
    assert {each.device for each in stage.shares} == {f"device-{n}" for n in (1, 2, 4, 5)}
    assert any("device-3" in reason and "missed" in reason for reason in stage.reasons)


def test_a_pass_of_the_others_is_no_pass_of_the_whole_load() -> None:
    stage = judge(class_on(5, 3, tired=(3,)), ACTIVITIES)

    assert stage.verdict is VOID
    assert stage.device_limited
    assert stage.reasons[0].startswith("The load was not whole: 6 of 30 pupils")


def test_a_device_whose_coordinator_says_that_it_is_limited_is_left_out() -> None:
    whole = class_on(5, 3)
    late = replace(whole.devices[2], limited="It began 700 ms late.")
    stage = judge(
        replace(whole, devices=(*whole.devices[:2], late, *whole.devices[3:])), ACTIVITIES
    )

    assert stage.verdict is VOID
    assert any("It began 700 ms late" in reason for reason in stage.reasons)


def test_where_every_device_was_limited_nothing_is_said() -> None:
    stage = judge(class_on(3, tired=(1, 2, 3)), ACTIVITIES)

    assert (stage.verdict, stage.device_limited, stage.ok_pupils) == (VOID, True, None)
    assert stage.share_ok is None


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        ("reset", FAIL),  # the way there
        ("timeout", FAIL),
        ("closed-early", FAIL),
        ("no-network", FAIL),  # its radio lost the room
        ("bad-answer", FAIL),
        ("not-supported", VOID),  # this device
        ("port-taken", VOID),
        ("stopped", VOID),
        ("busy", VOID),  # the target
        ("overloaded", VOID),
    ],
)
def test_only_failures_of_the_way_speak_of_the_network(failure: str, verdict: StageVerdict) -> None:
    pupils = [outcome(i, failure=failure if i < 3 else None) for i in range(30)]
    stage = judge(measurement(*pupils), ACTIVITIES)

    assert stage.verdict is verdict


def test_connections_cut_by_a_target_that_is_gone_are_not_the_networks_fault() -> None:
    cut = [outcome(i, failure="closed-early") for i in range(3)]
    gone = judge(measurement(*cut, failures=("refused",)), ACTIVITIES)

    assert (gone.verdict, gone.unreachable) == (VOID, True)
    assert "unreachable" in gone.reasons[-1]
    there = judge(measurement(*cut), ACTIVITIES)
    assert not there.unreachable
