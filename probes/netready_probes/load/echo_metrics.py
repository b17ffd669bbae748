"""A log of echo probes as metrics and failures of a record; pure.

A percentile is withheld where the device itself was late in as many probes: it would speak of
the device. Nothing is said of the time after the target went away: that is a failure, not loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, Metric, metric
from netready.loadtest.percentiles import percentile
from netready_probes.load.echo_summary import (
    LATE_MS,
    EchoLog,
    between,
    device_late,
    finite,
    jitter_steps_ms,
    late_stats,
    lateness_ms,
    loss,
    network_rtts_ms,
    scored_ms,
    summary,
)

GONE_S: Final = 1.5  # silence at the end that, with a target that says nothing more, means gone
_LOST_NOTE: Final = "so many probes were lost that this percentile is beyond any number"
_LATE_NOTE: Final = "withheld: so many probes left late that it would speak of this device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What may be told of a log: the part that counts, and what failed."""

    log: EchoLog
    failures: tuple[Failure, ...]


def told(log: EchoLog) -> Told:
    """Cuts off what came after the target went, and names what failed."""
    failures = []
    if not any(sample.received_s is not None for sample in log.samples):
        word = FailureWord.REFUSED if log.peer_gone else FailureWord.TIMEOUT
        note = "No UDP answer came back, though the target answered by TCP."
        return Told(log=log, failures=(Failure(operation="udp echo", word=word, note=note),))
    if log.reached is None and log.silent_s > GONE_S:
        lasted_s = log.last_answered_s - log.samples[0].intended_s
        note = f"The target went away after {lasted_s:.1f} s; only that time is counted."
        failures.append(Failure(operation="udp echo", word=FailureWord.CLOSED_EARLY, note=note))
        start_s = log.samples[0].intended_s
        log = between(log, start_s, log.last_answered_s + log.interval_s / 2)
    if device_late(log):
        late_ms = summary(lateness_ms(log))["p99"]
        note = f"Probes left up to {late_ms:.0f} ms late (p99); {LATE_MS:g} ms are allowed."
        failures.append(Failure(operation="udp echo", word=FailureWord.DEVICE_LIMITED, note=note))
    return Told(log=log, failures=tuple(failures))


def rtt_lines(log: EchoLog, name: str, direction: Direction | None = None) -> list[Metric]:
    """p50, p95, p98, p99 and the largest of answer minus intended time."""
    values, late = scored_ms(log), late_stats(log)
    lines = []
    for stat, value in summary(values).items():
        known = None if stat in late else finite(value)
        note = _LATE_NOTE if stat in late else "" if known is not None else _LOST_NOTE
        lines.append(
            metric(
                name,
                known,
                direction=direction,
                stat=stat,
                n=len(values),
                source=source(log),
                note=note,
            )
        )
    return lines


def network_lines(log: EchoLog) -> list[Metric]:
    """The wire's share of the round trip: without the device's lateness and the target's time."""
    values = network_rtts_ms(log)
    if not values:
        return []
    stats = {"network-p50": percentile(values, 0.5), "network-min": min(values)}
    return [
        metric("rtt_ms", value, stat=stat, n=len(values), source=source(log))
        for stat, value in stats.items()
    ]


def loss_lines(log: EchoLog) -> list[Metric]:
    """Loss in all, up and down, and the longest run; None where it is not known."""
    lost = loss(log)
    ways = ((None, lost.ratio), (Direction.UP, lost.up_ratio), (Direction.DOWN, lost.down_ratio))
    lines = [
        metric(
            "loss_ratio",
            ratio,
            direction=direction,
            n=lost.sent,
            source=source(log),
            note="" if ratio is not None else "the target did not say how many probes it got",
        )
        for direction, ratio in ways
    ]
    run = metric("loss_burst_packets", float(lost.longest_run), n=lost.sent, source=source(log))
    return [*lines, run]


def jitter_lines(log: EchoLog) -> list[Metric]:
    """Mean and p95 of the difference between neighbouring round trips."""
    steps = jitter_steps_ms(log)
    if not steps:
        return [metric("jitter_ms", None, stat="mean", note="no two answers in a row")]
    stats = {"mean": sum(steps) / len(steps), "p95": percentile(steps, 0.95)}
    return [
        metric("jitter_ms", value, stat=stat, n=len(steps), source=source(log))
        for stat, value in stats.items()
    ]


def lateness_lines(log: EchoLog) -> list[Metric]:
    """How late this device sent: its own error."""
    values = summary(lateness_ms(log))
    kept = {stat: values[stat] for stat in ("p50", "p99", "max") if stat in values}
    return [
        metric("send_lateness_ms", value, stat=stat, n=len(log.samples), source="schedule")
        for stat, value in kept.items()
    ]


def self_error(log: EchoLog) -> Mapping[str, float]:
    """The tool's own error."""
    values, lost = summary(lateness_ms(log)), loss(log)
    return {
        "send_lateness_p50_ms": values.get("p50", 0.0),
        "send_lateness_p99_ms": values.get("p99", 0.0),
        "refused_sends_ratio": lost.refused / len(log.samples) if log.samples else 0.0,
        "duplicate_answers": float(log.duplicates),
    }


def source(log: EchoLog) -> str:
    """How the times were taken."""
    return f"udp echo, {'kernel' if log.stamped else 'user-space'} timestamps"
