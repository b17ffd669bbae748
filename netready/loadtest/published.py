"""A load run as the JSON that others rely on. A figure that is not known is null, never 0."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from netready.domain.air import AirLook
from netready.domain.histogram import histogram_json
from netready.domain.load import (
    DeviceShare,
    DeviceStage,
    LoadResult,
    SharePoint,
    StageResult,
    StageVerdict,
)
from netready.loadtest.air import TIMES, look_of
from netready.loadtest.air_words import air_sentence
from netready.loadtest.latency import (
    LETTERS_SOURCE,
    bufferbloat_letter,
    increase_ms,
    round_trips_per_minute,
)

LOOKS_MAX: Final = 90  # of one stage, each device's own; `air_together` speaks of all of them
_RTT_STATS = ("p50", "p95", "p98", "p99")


def load_run_json(result: LoadResult) -> dict[str, object]:
    """The keys of the contract, ready for `canonical_json`."""
    answer = result.pupils_supported
    return {
        "activity": result.activity,
        "radios": result.radios,
        "stages": [_stage_json(stage) for stage in result.stages],
        "pupils_supported": {
            "holds": answer.holds,
            "breaks": answer.breaks,
            "censored": answer.censored,
            "confidence": answer.confidence,
        },
        "capacity_mbps": {
            direction: _known(result.capacity_mbps.get(direction)) for direction in ("down", "up")
        },
        "limiter": {
            "word": result.limiter.word.value,
            "evidence": list(result.limiter.evidence),
        },
        "stopped": result.stopped,
        "ended_by": result.ended_by or None,
        "curve": [_point_json(point) for point in answer.curve],
        "together": list(result.together),
        "air_sentence": air_sentence(result) or None,
        "bufferbloat_letters": {
            "source": LETTERS_SOURCE.text,
            "read_on": LETTERS_SOURCE.read_on,
            "mark": LETTERS_SOURCE.mark,
        },
    }


def _point_json(point: SharePoint) -> dict[str, object]:
    return {
        "pupils": point.pupils,
        "share": _known(point.share),
        "low": _known(point.low),
        "high": _known(point.high),
        "repeats": point.repeats,
    }


def _stage_json(stage: StageResult) -> dict[str, object]:
    return {
        "pupils": stage.pupils,
        "ok_pupils": stage.ok_pupils,
        "verdict": stage.verdict.value,
        "goodput_mbps": {way: _known(stage.goodput_mbps.get(way)) for way in ("down", "up")},
        "loaded_rtt_ms": _figures(stage.loaded_rtt_ms),
        "idle_rtt_ms": _figures(stage.idle_rtt_ms),
        "loss_ratio": _known(stage.loss_ratio),
        "jain": _known(stage.jain),
        "send_lateness_ms": {"p99": _known(stage.send_lateness_ms.get("p99"))},
        "reasons": list(stage.reasons),
        "ended_by": stage.ended_by or None,
        "stall_ratio": _known(stage.stall_ratio),
        "delivered_ratio": {
            "min": _known(stage.delivered_ratio_min),
            "p10": _known(stage.delivered_ratio_p10),
        },
        "startup_s": {"p95": _known(stage.startup_s.get("p95"))},
        "measure_s": stage.measure_s,
        "share_ok": _known(stage.share_ok),
        **_latency_json(stage),
        "start_spread_ms": _known(stage.start_spread_ms),
        "devices": _devices_json(stage),
        "air": [_look_json(look) for look in stage.air[:LOOKS_MAX]],
        "air_together": [
            _look_json(look) for when in TIMES if (look := look_of(stage.air, when)) is not None
        ],
    }


def _look_json(look: AirLook) -> dict[str, object]:
    """A look at the air as it is; what the device could not see is null."""
    return {each.name: _look_value(getattr(look, each.name)) for each in fields(look)}


def _look_value(value: float | str | None) -> float | str | None:
    return _known(value) if isinstance(value, float) else value


def _latency_json(stage: StageResult) -> dict[str, object]:
    """What the round trips say; the samples, so that runs and devices can be put together.

    A void stage gets no letter and no RPM: they would judge the network by what may not be used.
    """
    void = stage.verdict is StageVerdict.VOID
    median_increase = increase_ms(stage.idle_rtt_ms, stage.loaded_rtt_ms, "p50")
    letter = None if void or median_increase is None else bufferbloat_letter(median_increase)
    rpm = None if void else round_trips_per_minute(stage.loaded_rtt_ms.get("p50"))
    return {
        "loaded_rtt_increase_ms": {
            stat: _known(increase_ms(stage.idle_rtt_ms, stage.loaded_rtt_ms, stat))
            for stat in _RTT_STATS
        },
        "bufferbloat": letter,
        "responsiveness_rpm": _known(rpm),
        "rtt_above_limit": {
            "limit_ms": _known(stage.rtt_limit_ms),
            "seconds": _known(stage.seconds_above),
        },
        "loaded_rtt_histogram": histogram_json(stage.loaded_rtt) if stage.loaded_rtt else None,
    }


def _devices_json(stage: StageResult) -> list[dict[str, object]]:
    """Each real device by its label: what it carried, how its pupils fared, how well it began."""
    fared = {share.device: share for share in stage.shares}
    return [_device_json(device, fared.get(device.device)) for device in stage.devices]


def _device_json(device: DeviceStage, share: DeviceShare | None) -> dict[str, object]:
    return {
        "device": device.device,
        "room": device.room,
        "pupils": device.pupils,
        "active": share.active if share else None,
        "ok": share.ok if share else None,
        "limited": device.limited or None,
        "start_error_ms": _known(device.start_error_ms),
        "clock_bound_ms": _known(device.clock_bound_ms),
        "send_lateness_ms": {"p99": _known(device.strain.send_lateness_ms.get("p99"))},
    }


def _figures(percentiles: Mapping[str, float]) -> dict[str, float | None]:
    return {stat: _known(percentiles.get(stat)) for stat in _RTT_STATS}


def _known(value: float | None) -> float | None:
    """JSON has no infinity: a lost packet's round trip is null, and `loss_ratio` says why."""
    return None if value is None or not math.isfinite(value) else round(value, 6)
