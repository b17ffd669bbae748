"""What a log of echo probes says: pure functions on times and counts.

Three times a probe: when it was meant to leave, when it left, when its answer came. What the
device was late is the device's; what is left is the network's and the target's.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netready.loadtest.percentiles import percentiles

STATS: Final = ("p50", "p95", "p98", "p99")
WINDOW_S: Final = 15.0  # Teams states its limits per 15 s (MicrosoftDocs prepare-network)
LATE_MS: Final = 10.0  # the device is the limit when p99 of its lateness is above this


@dataclass(frozen=True, slots=True)
class EchoSample:
    """One probe; times in seconds of this device's monotonic clock.

    Attributes:
        intended_s: its place in the schedule.
        sent_s: just before it was handed to the kernel; None: the local stack refused it.
        received_s: when its answer came to this host; None: never.
        held_s: how long the target kept it; None: no answer.
        reached: datagrams of the flow that had reached the target by then; None: no answer.
    """

    sequence: int
    intended_s: float
    sent_s: float | None
    received_s: float | None = None
    held_s: float | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoLog:
    """All probes of one run, in order.

    Attributes:
        stamped: answers carry the kernel's time of arrival, not that of reading.
        reached: datagrams that the target says it got; None: it was not asked, or did not answer.
        duplicates: answers that came twice.
        peer_gone: this device was told that nobody listens there.
    """

    samples: tuple[EchoSample, ...]
    interval_s: float
    stamped: bool = False
    reached: int | None = None
    duplicates: int = 0
    peer_gone: bool = False

    @property
    def silent_s(self) -> float:
        """How long nothing was answered at the end of the log."""
        if not self.samples:
            return 0.0
        return self.samples[-1].intended_s - self.last_answered_s

    @property
    def last_answered_s(self) -> float:
        """When the last answered probe was to leave; the log's start where none was."""
        for sample in reversed(self.samples):
            if sample.received_s is not None:
                return sample.intended_s
        return self.samples[0].intended_s - self.interval_s


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoLoss:
    """Ratios are of the probes that left this device, 0 to 1; None: not known.

    Attributes:
        up_ratio, down_ratio: lost on the way to the target, and of those that came there, on the
            way back.
        refused: never left: the local stack took no more; not part of any ratio.
        longest_run: consecutive probes without an answer.
    """

    sent: int
    answered: int
    ratio: float | None
    up_ratio: float | None
    down_ratio: float | None
    refused: int
    longest_run: int


def between(log: EchoLog, from_s: float, to_s: float) -> EchoLog:
    """The probes meant to leave in [from_s, to_s); what reached the target is not known of it."""
    kept = tuple(sample for sample in log.samples if from_s <= sample.intended_s < to_s)
    return replace(log, samples=kept, reached=None)


def scored_ms(log: EchoLog) -> list[float]:
    """Answer minus intended time, a lost probe infinite; refused ones are left out."""
    return [
        (sample.received_s - sample.intended_s) * 1e3 if sample.received_s is not None else math.inf
        for sample in log.samples
        if sample.sent_s is not None
    ]


def network_rtts_ms(log: EchoLog) -> list[float]:
    """Answered probes only: answer minus departure, minus what the target kept it."""
    return [
        max(0.0, sample.received_s - sample.sent_s - (sample.held_s or 0.0)) * 1e3
        for sample in log.samples
        if sample.sent_s is not None and sample.received_s is not None
    ]


def lateness_ms(log: EchoLog) -> list[float]:
    """Departure minus intended time: this device's own fault."""
    return [
        (sample.sent_s - sample.intended_s) * 1e3
        for sample in log.samples
        if sample.sent_s is not None
    ]


def summary(values: Sequence[float]) -> Mapping[str, float]:
    """p50, p95, p98 and p99, and the largest; empty without values."""
    return {**percentiles(values, STATS), **({"max": max(values)} if values else {})}


def jitter_steps_ms(log: EchoLog) -> list[float]:
    """Differences of neighbouring round trips, unsigned (D of RFC 3550 section 6.4.1)."""
    steps = []
    before: EchoSample | None = None
    for sample in log.samples:
        if before is not None and sample.received_s is not None and before.received_s is not None:
            steps.append(abs(_transit_s(sample) - _transit_s(before)) * 1e3)
        before = sample
    return steps


def jitter_ms(log: EchoLog) -> float | None:
    """Mean of the steps; None without two answers in a row."""
    steps = jitter_steps_ms(log)
    return sum(steps) / len(steps) if steps else None


def _transit_s(sample: EchoSample) -> float:
    assert sample.received_s is not None  # noqa: S101 - the caller looked
    assert sample.sent_s is not None  # noqa: S101 - it could not have come back otherwise
    return sample.received_s - sample.sent_s - (sample.held_s or 0.0)


def loss(log: EchoLog) -> EchoLoss:
    """How much was lost, and on which way."""
    left = [sample for sample in log.samples if sample.sent_s is not None]
    answered = sum(sample.received_s is not None for sample in left)
    sent, reached = len(left), _reached(log, answered)
    return EchoLoss(
        sent=sent,
        answered=answered,
        ratio=(sent - answered) / sent if sent else None,
        up_ratio=(sent - reached) / sent if sent and reached is not None else None,
        down_ratio=(reached - answered) / reached if reached else None,
        refused=len(log.samples) - sent,
        longest_run=_longest_run(sample.received_s is None for sample in left),
    )


def _reached(log: EchoLog, answered: int) -> int | None:
    """What came to the target: its own count, or, inside a run, what its answers tell."""
    sent = sum(sample.sent_s is not None for sample in log.samples)
    if log.reached is not None:
        return min(sent, max(answered, log.reached))
    told = [
        (sample.sequence, sample.reached) for sample in log.samples if sample.reached is not None
    ]
    if len(told) < 2:
        return None
    (first, first_count), (last, last_count) = told[0], told[-1]
    spanned = last - first + 1
    lost_up = max(0, spanned - (last_count - first_count + 1))
    return min(sent, max(answered, sent - round(lost_up * sent / spanned)))


def _longest_run(lost: Iterable[bool]) -> int:
    longest = run = 0
    for one in lost:
        run = run + 1 if one else 0
        longest = max(longest, run)
    return longest


def windows(log: EchoLog, window_s: float = WINDOW_S) -> list[dict[str, float | int | None]]:
    """Each whole window: start, p50, p95 (None: beyond any number), loss and jitter."""
    if not log.samples:
        return []
    start_s = log.samples[0].intended_s
    end_s = log.samples[-1].intended_s + log.interval_s
    found = []
    for number in range(int((end_s - start_s) / window_s + 1e-6)):
        part = between(log, start_s + number * window_s, start_s + (number + 1) * window_s)
        values = summary(scored_ms(part))
        found.append(
            {
                "start_s": number * window_s,
                "p50_ms": finite(values.get("p50")),
                "p95_ms": finite(values.get("p95")),
                "loss_ratio": loss(part).ratio,
                "jitter_ms": jitter_ms(part),
                "n": len(part.samples),
            }
        )
    return found


def seconds_above(log: EchoLog, limit_ms: float) -> float:
    """Time in which a probe would have waited longer than that, or for ever."""
    return sum(value > limit_ms for value in scored_ms(log)) * log.interval_s


def finite(value: float | None) -> float | None:
    """None for what is beyond any number."""
    return value if value is not None and math.isfinite(value) else None


def late_stats(log: EchoLog) -> frozenset[str]:
    """The percentiles at which this device's own lateness is above `LATE_MS`.

    If p99 of the lateness is 30 ms, p99 of the answers says nothing of the network; p50 still does.
    """
    return frozenset(stat for stat, late in summary(lateness_ms(log)).items() if late > LATE_MS)


def device_late(log: EchoLog) -> bool:
    """True: this device could not keep its schedule (p99 of its lateness is above `LATE_MS`)."""
    return "p99" in late_stats(log)
