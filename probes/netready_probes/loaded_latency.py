"""Latency while the network is full: idle, then loaded down, up and both ways.

One prober runs through all phases on one schedule; each phase's figures are cut out of its log.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.histogram import histogram_json, histogram_of
from netready.domain.metrics import Direction, Metric, metric
from netready.loadtest.latency import bufferbloat_letter
from netready.loadtest.percentiles import percentile
from netready.scoring.lenses.rpm import rpm
from netready_probes.contract import Address, Outcome, Probe, ProbeContext
from netready_probes.latency import target_of
from netready_probes.load.bulk import Bulk, StreamReport, download, goodput_mbps, upload
from netready_probes.load.echo import EchoPlan, EchoProber
from netready_probes.load.echo_metrics import lateness_lines, rtt_lines, self_error, source, told
from netready_probes.load.echo_summary import (
    EchoLog,
    between,
    finite,
    late_stats,
    loss,
    scored_ms,
    seconds_above,
    summary,
)
from netready_probes.load.working import Trips, Working, start_probes
from netready_probes.permission import load_refused
from netready_probes.seams import NetworkError
from netready_probes.settings import check_known, count_of, number_of, text_of

_PHASES: Final = (Direction.DOWN, Direction.UP, Direction.BOTH)
_GRACE_S: Final = 1.0  # queues empty before the next phase begins


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    idle_s: float
    load_s: float
    omit_s: float
    streams: int
    congestion: str
    limit_ms: float
    client: str

    @property
    def whole_s(self) -> float:
        return self.idle_s + len(_PHASES) * (self.load_s + 2 * _GRACE_S) + 5.0


@dataclass(slots=True)
class _Phase:
    """One loaded phase as it was; times of the monotonic clock."""

    direction: Direction
    start_s: float
    end_s: float = 0.0
    reports: dict[Direction, tuple[StreamReport, ...]] = field(default_factory=dict)
    trips: Trips = field(default_factory=Trips)
    failures: list[Failure] = field(default_factory=list)


def run(ctx: ProbeContext) -> Outcome:
    """Idle, down, up, both. Raises BadSettingError."""
    plan = _plan(ctx)
    target = target_of(ctx, "loaded-latency")
    refused = load_refused(ctx, target.host)
    if refused is not None:
        return _nothing(plan, refused)
    try:
        prober = EchoProber(ctx.system.network, ctx.system.clock, target, _echo(plan))
    except NetworkError as error:
        return _nothing(plan, error.failure)
    prober.start()
    ctx.progress(0.0, "idle")
    _wait(ctx, plan.idle_s)
    phases = []
    for number, direction in enumerate(_PHASES):
        if ctx.stopped():
            break
        ctx.progress((number + 0.3) / 3.3, f"loaded: {direction}")
        phases.append(_load(ctx, target, plan, direction))
        _wait(ctx, _GRACE_S)
    prober.stop()
    return _outcome(ctx, plan, prober, phases)


def _plan(ctx: ProbeContext) -> _Plan:
    settings = ctx.settings
    names = ("idle_s", "duration_s", "omit_s", "streams", "congestion", "limit_ms", "client")
    check_known(settings, names)
    load_s = number_of(settings, "duration_s", 10.0, low=1.0, high=120.0)
    return _Plan(
        idle_s=number_of(settings, "idle_s", 5.0, low=0.5, high=60.0),
        load_s=load_s,
        omit_s=number_of(settings, "omit_s", min(2.0, load_s / 2), low=0.0, high=load_s / 2),
        streams=count_of(settings, "streams", 4, low=1, high=32),
        congestion=text_of(settings, "congestion", ""),
        limit_ms=number_of(settings, "limit_ms", 100.0, low=1.0, high=10_000.0),
        client=text_of(settings, "client", "loaded-latency")[:64],
    )


def _echo(plan: _Plan) -> EchoPlan:
    return EchoPlan(client=plan.client, seconds=plan.whole_s)


def _settings(plan: _Plan) -> dict[str, str | int | float | bool | None]:
    return {
        "idle_s": plan.idle_s,
        "duration_s": plan.load_s,
        "omit_s": plan.omit_s,
        "streams": plan.streams,
        "limit_ms": plan.limit_ms,
        "congestion": plan.congestion or None,
    }


def _nothing(plan: _Plan, failure: Failure) -> Outcome:
    note = failure.note or f"{failure.operation}: {failure.word}"
    lines = [metric("loaded_rtt_ms", None, direction=way, note=note) for way in _PHASES]
    return Outcome(metrics=tuple(lines), failures=(failure,), settings=_settings(plan))


def _wait(ctx: ProbeContext, seconds: float) -> None:
    end_s = ctx.system.clock.monotonic_s() + seconds
    while (left_s := end_s - ctx.system.clock.monotonic_s()) > 0 and not ctx.stopped():
        ctx.system.clock.sleep(min(0.1, left_s))


def _load(ctx: ProbeContext, target: Address, plan: _Plan, direction: Direction) -> _Phase:
    """Bulk streams, and beside them self and foreign probes, for `load_s`."""
    clock = ctx.system.clock
    phase = _Phase(direction=direction, start_s=clock.monotonic_s())
    ways = (Direction.DOWN, Direction.UP) if direction is Direction.BOTH else (direction,)
    work = Working(
        network=ctx.system.network,
        clock=clock,
        address=target,
        client=plan.client,
        direction=direction,
        seconds=plan.load_s,
        run=ctx.grant.run,
        stopped=ctx.stopped,
    )
    bulks = [
        threading.Thread(target=_bulk, args=(ctx, target, plan, way, phase), daemon=True)
        for way in ways
    ]
    for bulk in bulks:
        bulk.start()
    try:
        probes = start_probes(work, phase.trips)
    except NetworkError as error:
        phase.failures.append(error.failure)
        probes = []
    for thread in (*bulks, *probes):
        thread.join()
    phase.end_s = phase.start_s + plan.load_s
    return phase


def _bulk(ctx: ProbeContext, target: Address, plan: _Plan, way: Direction, phase: _Phase) -> None:
    bulk = Bulk(
        client=plan.client,
        seconds=plan.load_s,
        streams=plan.streams,
        congestion=plan.congestion,
        run=ctx.grant.run,
        stopped=ctx.stopped,
    )
    work: Callable[..., tuple[StreamReport, ...]]
    work = partial(download if way is Direction.DOWN else upload)
    try:
        phase.reports[way] = work(ctx.system.network, ctx.system.clock, target, bulk)
    except NetworkError as error:
        phase.failures.append(error.failure)
        return
    ended = [report.failure for report in phase.reports[way] if report.failure]
    phase.failures.extend(ended[:1])


def _outcome(ctx: ProbeContext, plan: _Plan, prober: EchoProber, phases: list[_Phase]) -> Outcome:
    kept = told(prober.finish())
    failures = [*kept.failures, *(failure for phase in phases for failure in _failures(phase))]
    if ctx.stopped():
        failures.append(Failure(operation="loaded latency", word=FailureWord.STOPPED))
    log = kept.log
    idle = between(log, prober.start_s, prober.start_s + plan.idle_s)
    lines = [*rtt_lines(idle, "rtt_ms")]
    for phase in phases:
        lines.extend(_phase_lines(log, idle, phase, plan))
    lines.extend(lateness_lines(log))
    annotations = {"timestamps": source(log), **_annotations(log, idle, phases, plan)}
    if ctx.permission:
        annotations["permission"] = ctx.permission
    return Outcome(
        metrics=tuple(lines),
        failures=tuple(dict.fromkeys(failures)),
        settings=_settings(plan),
        self_error=self_error(log),
        annotations=annotations,
        details={phase.direction.value: _details(log, phase, plan) for phase in phases},
    )


def _failures(phase: _Phase) -> list[Failure]:
    return [*phase.failures, *phase.trips.failures]


def _cut(log: EchoLog, phase: _Phase, plan: _Plan) -> EchoLog:
    return between(log, phase.start_s + plan.omit_s, phase.end_s)


def _increases(loaded: EchoLog, idle: EchoLog) -> dict[str, float | None]:
    """Loaded minus idle median, for the loaded median and p95; None: not to be told."""
    base = finite(percentile(scored_ms(idle), 0.5))
    if base is None or "p50" in late_stats(idle):
        return {"p50": None, "p95": None}
    found, late = summary(scored_ms(loaded)), late_stats(loaded)
    ends = {stat: None if stat in late else finite(found.get(stat)) for stat in ("p50", "p95")}
    return {stat: None if end is None else end - base for stat, end in ends.items()}


def _phase_lines(log: EchoLog, idle: EchoLog, phase: _Phase, plan: _Plan) -> list[Metric]:
    way, loaded = phase.direction, _cut(log, phase, plan)
    if phase.failures or not loaded.samples:
        words = ", ".join(str(failure.word) for failure in phase.failures) or "no probes"
        note = f"the load did not last: {words}"
        return [metric("loaded_rtt_ms", None, direction=way, note=note)]
    lines = rtt_lines(loaded, "loaded_rtt_ms", way)
    for stat, value in _increases(loaded, idle).items():
        note = "" if value is not None else "lost probes or a late device leave no number"
        lines.append(
            metric(
                "loaded_rtt_increase_ms",
                value,
                direction=way,
                stat=stat,
                n=len(loaded.samples),
                source=source(log),
                note=note,
            )
        )
    lines.append(metric("loss_ratio", loss(loaded).ratio, direction=way, n=len(loaded.samples)))
    return [*lines, _rpm_line(phase)]


def _rpm_line(phase: _Phase) -> Metric:
    trips = phase.trips
    kinds = {"tcp_ms": trips.tcp_ms, "http_ms": trips.http_ms, "self_ms": trips.self_ms}
    whole = trips.self_ms and trips.http_ms
    return metric(
        "responsiveness_rpm",
        rpm(kinds).rpm if whole else None,
        direction=phase.direction,
        n=sum(len(samples) for samples in kinds.values()),
        source="self and foreign probes, plain TCP (no TLS part)",
        note="" if whole else "no probe of one kind came back",
    )


def _annotations(
    log: EchoLog, idle: EchoLog, phases: list[_Phase], plan: _Plan
) -> Mapping[str, str]:
    found = {"load_engine": f"netready tcp, {plan.streams} streams a direction"}
    for phase in phases:
        for way, reports in phase.reports.items():
            words = sorted({report.congestion_control for report in reports})
            found[f"congestion_{way}"] = ", ".join(words)
        increase_ms = _increases(_cut(log, phase, plan), idle)["p50"]
        if increase_ms is not None and not phase.failures:
            found[f"bufferbloat_{phase.direction}"] = bufferbloat_letter(increase_ms)
    return found


def _details(log: EchoLog, phase: _Phase, plan: _Plan) -> dict[str, object]:
    loaded = _cut(log, phase, plan)
    return {
        "scored_rtt_ms": histogram_json(histogram_of(scored_ms(loaded))),
        "seconds_above_limit": seconds_above(loaded, plan.limit_ms),
        "limit_ms": plan.limit_ms,
        "goodput_mbps": {
            way.value: goodput_mbps(reports, from_s=plan.omit_s, to_s=plan.load_s)
            for way, reports in phase.reports.items()
        },
        "self_ms": dict(summary(phase.trips.self_ms)),
        "foreign_tcp_ms": dict(summary(phase.trips.tcp_ms)),
        "foreign_hello_ms": dict(summary(phase.trips.http_ms)),
    }


PROBE = Probe(
    name="loaded-latency",
    version="1",
    summary="round trip while the network is loaded down, up and both ways",
    run=run,
    metrics=(
        "rtt_ms",
        "loaded_rtt_ms",
        "loaded_rtt_increase_ms",
        "loss_ratio",
        "responsiveness_rpm",
        "send_lateness_ms",
    ),
    loads=True,
    needs_target=True,
)
