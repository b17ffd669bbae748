"""A load run as the JSON that others rely on. A figure that is not known is null, never 0."""

import math
from collections.abc import Mapping

from netready.domain.load import LoadResult, StageResult

_RTT_STATS = ("p50", "p95", "p98")


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
    }


def _figures(percentiles: Mapping[str, float]) -> dict[str, float | None]:
    return {stat: _known(percentiles.get(stat)) for stat in _RTT_STATS}


def _known(value: float | None) -> float | None:
    """JSON has no infinity: a lost packet's round trip is null, and `loss_ratio` says why."""
    return None if value is None or not math.isfinite(value) else round(value, 6)
