"""What a finished load run leaves in a record of probe "load"."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.load import LimiterWord, LoadResult, StageResult, StageVerdict
from netready.domain.metrics import Direction, Metric, metric
from netready.loadtest.latency import increase_ms, round_trips_per_minute
from netready.loadtest.published import load_run_json
from netready.loadtest.words import pupils
from netready_probes.contract import Outcome

PROBE: Final = "load"
PROBE_VERSION: Final = "1"
SOURCE: Final = "virtual pupils"


def load_record_parts(result: LoadResult) -> Outcome:
    """Metrics, failures and details.

    The metrics of a stage are those of the largest class that could be judged, the longest of
    them; each is labelled with its number of pupils. `details["run"]` is the run as published.
    """
    stage = shown_stage(result)
    metrics = [*_answer_metrics(result), *(_stage_metrics(stage) if stage else ())]
    late_ms = stage.send_lateness_ms.get("p99") if stage else None
    return Outcome(
        metrics=tuple(metrics),
        failures=_failures(result),
        settings={"workload": result.activity, "radios": result.radios},
        self_error={"send_lateness_p99_ms": late_ms} if late_ms is not None else {},
        annotations={**_priority(result), **_auto_stops(result)},
        details={"run": load_run_json(result)},
    )


def _priority(result: LoadResult) -> Mapping[str, str]:
    """Whether every stage ran at a raised scheduling priority; nothing where nobody knows."""
    raised = [stage.priority_raised for stage in result.stages if stage.priority_raised is not None]
    return {"priority": "raised" if all(raised) else "default"} if raised else {}


def _auto_stops(result: LoadResult) -> Mapping[str, str]:
    """How many stages were ended by themselves for safety; nothing where none was."""
    ended = sum(bool(stage.ended_by) for stage in result.stages)
    return {"auto_stop": f"{ended} of {len(result.stages)} stages"} if ended else {}


def shown_stage(result: LoadResult) -> StageResult | None:
    """The largest class that could be judged; None: none could."""
    judged = [stage for stage in result.stages if stage.verdict is not StageVerdict.VOID]
    return max(judged, key=lambda stage: (stage.pupils, stage.measure_s), default=None)


def _answer_metrics(result: LoadResult) -> Iterator[Metric]:
    answer = result.pupils_supported
    why = " ".join(result.limiter.evidence)
    yield metric(
        "pupils_supported",
        answer.holds,
        stat="holds",
        source=SOURCE,
        note="at least: not reached" if answer.censored else why if answer.holds is None else "",
    )
    unbroken = f"Not reached: {why}" if answer.censored else why
    yield metric(
        "pupils_supported",
        answer.breaks,
        stat="breaks",
        source=SOURCE,
        note=unbroken if answer.breaks is None else "",
    )


def _stage_metrics(stage: StageResult) -> Iterator[Metric]:
    label = pupils(stage.pupils)
    yield metric("pupils_ok", stage.ok_pupils, n=stage.pupils, source=SOURCE, label=label)
    for name, stat, value, direction, n in (
        *_pupil_figures(stage),
        *_latency_figures(stage),
    ):
        known = value is not None and math.isfinite(value)
        yield metric(
            name,
            value if known else None,
            stat=stat,
            direction=direction,
            n=n,
            source=SOURCE,
            label=label,
            note="" if known else _why_not(value),
        )


Figure = tuple[str, str, float | None, Direction | None, int | None]


def _pupil_figures(stage: StageResult) -> Iterator[Figure]:
    n = stage.pupils
    active = sum(share.active for share in stage.shares)
    if stage.share_ok is not None:
        yield "pupils_ok_ratio", "value", stage.share_ok, None, active
    for stat in ("p10", "p50"):
        rate = stage.pupil_goodput_mbps.get(stat)
        yield "pupil_goodput_mbps", stat, rate, Direction.DOWN, n
    for way in (Direction.DOWN, Direction.UP):
        yield "goodput_mbps", "value", stage.goodput_mbps.get(way.value), way, n
    yield "delivered_ratio", "min", stage.delivered_ratio_min, None, n
    yield "delivered_ratio", "p10", stage.delivered_ratio_p10, None, n
    yield "stall_ratio", "value", stage.stall_ratio, None, n
    yield "fairness_jain", "value", stage.jain, None, n
    yield "startup_s", "p95", stage.startup_s.get("p95"), None, n
    yield "send_lateness_ms", "p99", stage.send_lateness_ms.get("p99"), None, None
    if stage.start_spread_ms is not None:
        yield "start_spread_ms", "value", stage.start_spread_ms, None, len(stage.devices)


def _latency_figures(stage: StageResult) -> Iterator[Figure]:
    n = stage.probes_sent
    for stat in ("p50", "p95", "p98", "p99"):
        yield "loaded_rtt_ms", stat, stage.loaded_rtt_ms.get(stat), None, n
        increase = increase_ms(stage.idle_rtt_ms, stage.loaded_rtt_ms, stat)
        yield "loaded_rtt_increase_ms", stat, increase, None, n
    # 60000 / the median of isochronous probes; the draft's mean of self and foreign probes is
    # what "loaded-latency" measures
    rpm = round_trips_per_minute(stage.loaded_rtt_ms.get("p50"))
    yield "responsiveness_rpm", "p50", rpm, None, n
    if stage.seconds_above is not None:
        yield "rtt_above_limit_s", "value", stage.seconds_above, None, n
    yield "loss_ratio", "value", stage.loss_ratio, None, n


def _why_not(value: float | None) -> str:
    return "not measured" if value is None else "no answer: the packet was lost"


_LIMITER_FAILURES: Final[Mapping[LimiterWord, FailureWord]] = {
    LimiterWord.DEVICE: FailureWord.DEVICE_LIMITED,
    LimiterWord.SERVER: FailureWord.OVERLOADED,
}


def _failures(result: LoadResult) -> tuple[Failure, ...]:
    """Why there is no answer, where there is none."""
    words = [FailureWord.STOPPED] if result.stopped else []
    words += [w for w in [_LIMITER_FAILURES.get(result.limiter.word)] if w]
    return tuple(Failure(operation="load run", word=word) for word in words)
