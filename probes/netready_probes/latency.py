"""Latency, jitter and loss to the on-site target, without load: open loop on an exact schedule."""

from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready.domain.histogram import histogram_json, histogram_of
from netready.domain.metrics import metric
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.load.echo import EchoPlan, EchoProber
from netready_probes.load.echo_metrics import (
    jitter_lines,
    lateness_lines,
    loss_lines,
    network_lines,
    rtt_lines,
    self_error,
    source,
    told,
)
from netready_probes.load.echo_summary import (
    EchoLog,
    network_rtts_ms,
    scored_ms,
    summary,
    windows,
)
from netready_probes.load.wire import UDP_BYTES_MAX, UDP_BYTES_MIN
from netready_probes.seams import NetworkError
from netready_probes.settings import check_known, count_of, number_of, text_of

_TICK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    log: EchoLog
    overloaded: bool
    stopped: bool


def run(ctx: ProbeContext) -> Outcome:
    """Sends `duration_s` / `interval_ms` probes and says what came back. Raises BadSettingError."""
    plan = _plan(ctx)
    target = target_of(ctx, "latency")
    try:
        done = _measure(ctx, target, plan)
    except NetworkError as error:
        missing = metric("rtt_ms", None, note=f"{error.failure.operation}: {error.failure.word}")
        return Outcome(metrics=(missing,), failures=(error.failure,), settings=_settings(plan))
    return _outcome(done, plan)


def target_of(ctx: ProbeContext, probe: str) -> Address:
    """The target; raises BadSettingError where none was given."""
    if ctx.target is None:
        raise BadSettingError(f"{probe} needs an on-site target: --target HOST[:PORT]")
    return ctx.target


def _plan(ctx: ProbeContext) -> EchoPlan:
    check_known(ctx.settings, ("duration_s", "interval_ms", "payload_bytes", "client"))
    return EchoPlan(
        client=text_of(ctx.settings, "client", "latency")[:64],
        seconds=number_of(ctx.settings, "duration_s", 10.0, low=0.2, high=3600.0),
        interval_s=number_of(ctx.settings, "interval_ms", 20.0, low=2.0, high=1000.0) / 1e3,
        payload_bytes=count_of(
            ctx.settings, "payload_bytes", 160, low=UDP_BYTES_MIN, high=UDP_BYTES_MAX
        ),
    )


def _settings(plan: EchoPlan) -> dict[str, str | int | float | bool | None]:
    return {
        "duration_s": plan.seconds,
        "interval_ms": plan.interval_s * 1e3,
        "payload_bytes": plan.payload_bytes,
    }


def _measure(ctx: ProbeContext, target: Address, plan: EchoPlan) -> _Run:
    clock = ctx.system.clock
    prober = EchoProber(ctx.system.network, clock, target, plan)
    prober.start()
    stopped = False
    while not stopped and (left_s := prober.start_s + plan.seconds - clock.monotonic_s()) > 0:
        ctx.progress(1 - left_s / plan.seconds, "latency")
        clock.sleep(min(_TICK_S, left_s))
        stopped = ctx.stopped()
    prober.stop()
    return _Run(log=prober.finish(), overloaded=prober.target_overloaded, stopped=stopped)


def _outcome(done: _Run, plan: EchoPlan) -> Outcome:
    kept = told(done.log)
    failures = list(kept.failures)
    if done.overloaded:
        failures.append(Failure(operation="udp echo", word=FailureWord.OVERLOADED))
    if done.stopped:
        failures.append(Failure(operation="udp echo", word=FailureWord.STOPPED))
    log = kept.log
    lines = [*rtt_lines(log, "rtt_ms"), *network_lines(log), *loss_lines(log)]
    return Outcome(
        metrics=(*lines, *jitter_lines(log), *lateness_lines(log)),
        failures=tuple(failures),
        settings=_settings(plan),
        self_error=self_error(log),
        annotations={"timestamps": source(log)},
        details={
            "scored_rtt_ms": histogram_json(histogram_of(scored_ms(log))),
            "network_rtt_ms": dict(summary(network_rtts_ms(log))),
            "windows": windows(log),
        },
    )


PROBE = Probe(
    name="latency",
    version="1",
    summary="round trip, jitter and loss to the target without load",
    run=run,
    metrics=("rtt_ms", "loss_ratio", "loss_burst_packets", "jitter_ms", "send_lateness_ms"),
    needs_target=True,
)
