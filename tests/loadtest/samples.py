"""Values for tests of the load core."""

from dataclasses import replace
from typing import Any

from netready.domain.activity import Activity, Limits, Shape
from netready.domain.load import (
    DeviceStrain,
    PupilOutcome,
    Stage,
    StageMeasurement,
    StageResult,
    StageVerdict,
)

VIDEO = Activity(
    key="video",
    title="Video",
    shape=Shape.SEGMENTS,
    down_mbps=2.5,
    up_mbps=0.1,
    segment_s=2.0,
    buffer_s=4.0,
    limits=Limits(delivered_ratio_min=0.98, stalls_max=0, startup_s_max=3.0),
)
CONSTANT = Activity(
    key="constant",
    title="Constant",
    shape=Shape.STREAM,
    down_mbps=2.5,
    up_mbps=0.0,
    interval_s=0.1,
    limits=Limits(delivered_ratio_min=0.98),
)
CALL = replace(CONSTANT, key="call", up_mbps=1.0)
VOICE = Activity(
    key="voice",
    title="Voice only, 50 packets of 160 bytes a second each way",
    shape=Shape.MEDIA,
    down_mbps=0.064,
    up_mbps=0.064,
    audio_pps=50.0,
    audio_bytes=160,
    limits=Limits(delivered_ratio_min=0.98),
)
LIVE_CALL = Activity(
    key="call",
    title="Call with video, 2 Mbit/s down and 1 Mbit/s up",
    shape=Shape.MEDIA,
    down_mbps=2.0,
    up_mbps=1.0,
    audio_pps=50.0,
    audio_bytes=120,
    frames_per_s=30.0,
    key_frame_s=4.0,
    key_frame_factor=6.0,
    packet_bytes=1200,
    limits=Limits(delivered_ratio_min=0.98),
)
DOCUMENTS = Activity(
    key="documents",
    title="Documents",
    shape=Shape.REQUESTS,
    down_mbps=0.5,
    up_mbps=0.1,
    interval_s=0.5,
    request_bytes=5000,
    answer_bytes=31250,
    autosave_s=30.0,
    autosave_bytes=75000,
    limits=Limits(
        delivered_ratio_min=0.95,
        startup_s_max=3.0,
        response_s_p95_max=1.0,
        loaded_rtt_p95_ms_max=100.0,
        loss_ratio_max=0.01,
    ),
)
ACTIVITIES = {a.key: a for a in (VIDEO, CONSTANT, CALL, DOCUMENTS)}
STAGE = Stage(pupils=30, ramp_s=2.0, settle_s=5.0, measure_s=20.0)
AT_EASE = DeviceStrain(
    send_lateness_ms={"p50": 0.1, "p99": 0.5},
    missed_slots_ratio=0.0,
    busy_core_ratio=0.0,
    process_cpu_ratio=0.1,
    memory_available_ratio=0.5,
    refused_sends_ratio=0.0,
)


def outcome(pupil: int = 0, activity: str = "video", **changes: Any) -> PupilOutcome:
    """A pupil who has everything."""
    happy = PupilOutcome(
        pupil=pupil,
        activity=activity,
        delivered_ratio=1.0,
        stalls=0,
        stall_s=0.0,
        startup_s=0.2,
        response_s_p95=0.1,
        goodput_down_mbps=2.5,
        goodput_up_mbps=0.0,
    )
    return replace(happy, **changes)


def measurement(*pupils: PupilOutcome, **changes: Any) -> StageMeasurement:
    """A stage in which the device was at ease and the network quick."""
    good = StageMeasurement(
        stage=replace(STAGE, pupils=len(pupils)),
        pupils=pupils,
        idle_rtt_ms={"p50": 2.0, "p95": 3.0},
        loaded_rtt_ms={"p50": 5.0, "p95": 10.0, "p98": 12.0},
        loss_ratio=0.0,
        probes_sent=1000,
        duration_s=20.0,
        strain=AT_EASE,
    )
    return replace(good, **changes)


def judged(pupils: int, verdict: StageVerdict, **changes: Any) -> StageResult:
    """A judged stage, for tests of what comes after the judging."""
    plain = StageResult(
        pupils=pupils,
        ok_pupils=pupils if verdict is StageVerdict.PASS else 0,
        verdict=verdict,
        goodput_mbps={"down": 2.5 * min(pupils, 17), "up": 0.1},
        loaded_rtt_ms={"p50": 5.0},
        idle_rtt_ms={"p50": 2.0},
        loss_ratio=0.0,
        jain=1.0,
        stall_ratio=0.0,
        delivered_ratio_min=1.0,
        send_lateness_ms={"p99": 0.5},
        measure_s=20.0,
    )
    return replace(plain, **changes)
