"""Many devices as one: who carries what, and one measurement out of their parts."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from netready.domain.clues import TcpShares
from netready.domain.failures import FailureWord
from netready.domain.histogram import histogram_of
from netready.domain.load import (
    DeviceStrain,
    PupilOutcome,
    Stage,
    StageLook,
    StageMeasurement,
    StageVerdict,
)
from netready.loadtest.looks import whole_look
from netready.loadtest.merge import Part, shares, start_spread_ms, whole, worst_strain
from netready.loadtest.verdict import judge
from netready.loadtest.void import start_faults
from tests.loadtest.samples import CONSTANT

STAGE = Stage(pupils=4, ramp_s=2.0, settle_s=5.0, measure_s=20.0)
ACTIVITIES = {"constant": CONSTANT}


def outcome(pupil: int) -> PupilOutcome:
    return PupilOutcome(
        pupil=pupil,
        activity="constant",
        delivered_ratio=1.0,
        stalls=None,
        stall_s=0.0,
        startup_s=0.1,
        response_s_p95=0.1,
        goodput_down_mbps=2.5,
        goodput_up_mbps=0.0,
    )


def measured(
    rtts_ms: Sequence[float], loss_ratio: float = 0.0, pupils: int = 2
) -> StageMeasurement:
    return StageMeasurement(
        stage=replace(STAGE, pupils=pupils),
        pupils=tuple(outcome(number) for number in range(pupils)),
        idle_rtt_ms={"p50": 1.0, "max": 2.0},
        loaded_rtt_ms={"p50": 1.0, "max": max(rtts_ms)},
        loss_ratio=loss_ratio,
        probes_sent=len(rtts_ms),
        duration_s=20.0,
        strain=DeviceStrain(send_lateness_ms={"p99": 1.0}, priority_raised=True),
        loaded_rtt=histogram_of(rtts_ms),
        idle_rtt=histogram_of([1.0] * 10),
    )


ONE = Part(
    device="a", first=0, pupils=2, measurement=measured([10.0] * 90), start_error_ms=1.0, room="R"
)
TWO = replace(ONE, device="b", first=2, start_error_ms=-3.0)


def test_pupils_are_spread_as_evenly_as_it_goes() -> None:
    found = shares(STAGE, tuple("abcdefgh"), 3)
    assert [share.assignment for share in found] == [("a", "b", "c"), ("d", "e", "f"), ("g", "h")]
    assert [share.first for share in found] == [0, 3, 6]


def test_the_class_starts_as_on_one_device() -> None:
    """Each device spreads its own pupils over the ramp; the offsets fill what lies between."""
    found = shares(STAGE, ("x",) * 8, 4)
    starts = sorted(
        share.offset_s + STAGE.ramp_s * number / len(share.assignment)
        for share in found
        for number in range(len(share.assignment))
    )
    assert starts == pytest.approx([STAGE.ramp_s * number / 8 for number in range(8)])


def test_a_device_without_a_pupil_has_no_share() -> None:
    assert len(shares(STAGE, ("x",), 5)) == 1


def test_percentiles_come_from_all_samples_together() -> None:
    """Two devices with medians of 10 and 200 ms: the whole has 10, and 200 in its tail."""
    slow = replace(TWO, measurement=measured([200.0] * 10))
    merged = whole(STAGE, [ONE, slow])
    assert merged.loaded_rtt_ms["p50"] == pytest.approx(10.0, rel=0.02)
    assert merged.loaded_rtt_ms["p95"] == pytest.approx(200.0, rel=0.02)
    assert merged.loaded_rtt_ms["max"] == 200.0
    assert merged.probes_sent == 100


def test_lost_probes_stay_infinite() -> None:
    lossy = replace(TWO, measurement=measured([10.0] * 85 + [math.inf] * 5, loss_ratio=5 / 90))
    merged = whole(STAGE, [ONE, lossy])
    assert merged.loaded_rtt_ms["p98"] == math.inf
    assert merged.loss_ratio == pytest.approx(5 / 180)


def test_a_device_without_samples_leaves_the_whole_unknown() -> None:
    bare = replace(measured([10.0]), loaded_rtt=None, loss_ratio=None)
    merged = whole(STAGE, [ONE, replace(TWO, measurement=bare)])
    assert merged.loaded_rtt_ms == {}
    assert merged.loss_ratio is None


def test_pupils_are_renumbered_and_keep_their_device() -> None:
    merged = whole(STAGE, [ONE, TWO])
    assert [(p.pupil, p.device) for p in merged.pupils] == [
        (0, "a"),
        (1, "a"),
        (2, "b"),
        (3, "b"),
    ]
    assert [part.device for part in merged.devices] == ["a", "b"]
    assert merged.clues.radios == 2
    assert judge(merged, ACTIVITIES).verdict is StageVerdict.PASS


def test_of_the_strain_the_worst_counts() -> None:
    shares_ = TcpShares(
        connections=1,
        busy_s=1.0,
        receiver_limited_ratio=0.0,
        sender_limited_ratio=0.0,
        network_limited_ratio=1.0,
    )
    worst = worst_strain(
        [
            DeviceStrain(
                send_lateness_ms={"p99": 1.0},
                memory_available_ratio=0.5,
                priority_raised=True,
                tcp_down=shares_,
            ),
            DeviceStrain(
                send_lateness_ms={"p99": 9.0, "max": 12.0},
                memory_available_ratio=0.1,
                busy_core_ratio=0.3,
                priority_raised=False,
            ),
        ]
    )
    assert worst.send_lateness_ms == {"p99": 9.0, "max": 12.0}
    assert worst.memory_available_ratio == 0.1
    assert worst.busy_core_ratio == 0.3
    assert worst.process_cpu_ratio is None
    assert worst.priority_raised is False
    assert worst.tcp_down is None


def test_a_device_that_vanished_voids_the_stage_by_name() -> None:
    merged = whole(STAGE, [ONE, replace(TWO, measurement=None, start_error_ms=None)])
    assert len(merged.pupils) == 2
    judged = judge(merged, ACTIVITIES)
    assert judged.verdict is StageVerdict.VOID
    assert "2 of 4 pupils" in judged.reasons[0]
    assert "Device b may not be used: it vanished" in " ".join(judged.reasons)


def test_all_vanished_is_void_and_no_zero() -> None:
    merged = whole(STAGE, [replace(ONE, measurement=None), replace(TWO, measurement=None)])
    assert merged.loss_ratio is None
    assert judge(merged, ACTIVITIES).verdict is StageVerdict.VOID


def test_a_device_that_stood_still_is_named() -> None:
    still = replace(measured([1.0]), pupils=(), failures=(FailureWord.DEVICE_LIMITED.value,))
    judged = judge(whole(STAGE, [ONE, replace(TWO, measurement=still)]), ACTIVITIES)
    assert judged.verdict is StageVerdict.VOID
    assert "Device b may not be used: it stood still" in " ".join(judged.reasons)


def test_the_spread_is_from_the_earliest_to_the_latest() -> None:
    assert start_spread_ms([ONE, TWO]) == 4.0
    assert start_spread_ms([ONE, replace(TWO, start_error_ms=None)]) is None


@pytest.mark.parametrize(
    ("late_ms", "bound_ms", "room", "words"),
    [
        (90.0, 1.0, "R", ""),
        (110.0, 1.0, "R", "apart, known to 2.0 ms (at most 100 ms)"),
        (90.0, 20.0, "R", "known to 40.0 ms"),
        (200.0, 1.0, "other", ""),
        (260.0, 1.0, "other", "(at most 250 ms)"),
    ],
)
def test_devices_that_did_not_start_together_were_no_class(
    late_ms: float, bound_ms: float, room: str, words: str
) -> None:
    one = replace(ONE, start_error_ms=0.0, clock_bound_ms=bound_ms)
    late = replace(TWO, start_error_ms=late_ms, clock_bound_ms=bound_ms, room=room)
    merged = whole(STAGE, [one, late])
    faults = list(start_faults(merged))
    assert bool(faults) == bool(words)
    assert words in " ".join(faults)
    expected = StageVerdict.VOID if words else StageVerdict.PASS
    assert judge(merged, ACTIVITIES).verdict is expected


def test_a_look_at_many_devices() -> None:
    look = whole_look(
        [
            StageLook(share=0.5, goodput_mbps={"down": 2.0}, rtt_p50_ms=4.0),
            StageLook(share=0.4, goodput_mbps={"down": 3.0, "up": 1.0}),
        ]
    )
    assert look.share == 0.4
    assert look.goodput_mbps == {"down": 5.0, "up": 1.0}
    assert look.rtt_p50_ms == 4.0
    assert look.loss_ratio is None
