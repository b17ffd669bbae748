"""The latency probe beside a stage, in the words of a stage's measurement."""

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netready.domain.histogram import Histogram, histogram_of
from netready.loadtest.trip import ProbeSeen
from netready_probes.contract import Address
from netready_probes.load.echo import EchoPlan, EchoProber
from netready_probes.load.echo_summary import (
    EchoLog,
    between,
    lateness_ms,
    loss,
    scored_ms,
    summary,
)
from netready_probes.seams import NetworkError, System


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoReading:
    """What a latency probe saw; empty when it could not even begin.

    Attributes:
        rtt_ms: percentiles ("p50", ...) from the intended send time; lost is infinite.
        rtt: the samples behind them, to be merged with those of other devices; None: no probe.
        lateness_ms: of its own sends, percentiles.
        missed_slots_ratio: sends that were a whole interval late; the next one's turn had come.
        refused_sends_ratio: sends that the local network stack refused.
        failures: words for why it could not begin.
    """

    sent: int = 0
    rtt_ms: Mapping[str, float] = field(default_factory=dict)
    rtt: Histogram | None = None
    loss_ratio: float | None = None
    lateness_ms: Mapping[str, float] = field(default_factory=dict)
    missed_slots_ratio: float | None = None
    refused_sends_ratio: float | None = None
    failures: tuple[str, ...] = ()

    @property
    def why_blind(self) -> str:
        """Why this way cannot be watched; "": it can."""
        if self.failures:
            return ", ".join(self.failures)
        return "" if self.loss_ratio is not None and self.loss_ratio < 1 else "no answer by UDP"


class Echo:
    """One run of probes. The handshake is made here, so that none is needed under load.

    Attributes:
        failures: words for why it could not begin.
    """

    def __init__(self, system: System, address: Address, *, client: str, seconds: float) -> None:
        self._prober: EchoProber | None = None
        self.failures: tuple[str, ...] = ()
        plan = EchoPlan(client=client, seconds=seconds)
        try:
            self._prober = EchoProber(system.network, system.clock, address, plan)
        except NetworkError as error:
            self.failures = (error.failure.word.value,)

    def start(self, at_s: float) -> None:
        """Begins at that time of the monotonic clock."""
        if self._prober:
            self._prober.start(at_s)

    def recent(self, since_s: float) -> Sequence[ProbeSeen]:
        """What is known now of the probes since then."""
        return self._prober.recent(since_s) if self._prober else ()

    def reading(self, from_s: float = -math.inf, to_s: float = math.inf) -> EchoReading:
        """The stage is over: no more probes; waits for stragglers. Of the probes in that time."""
        if self._prober is None:
            return EchoReading(failures=self.failures)
        self._prober.stop()
        return reading_of(between(self._prober.finish(), from_s, to_s))

    def abandon(self) -> None:
        """Nobody wants to know any more; returns at once."""
        if self._prober is None:
            return
        self._prober.stop()
        if self._prober.began:
            threading.Thread(target=self._prober.finish, daemon=True).start()


def reading_of(log: EchoLog) -> EchoReading:
    """The whole log in a few figures."""
    lost, late_ms, waited_ms = loss(log), lateness_ms(log), scored_ms(log)
    slots = len(log.samples)
    missed = sum(late > 1000 * log.interval_s for late in late_ms)
    return EchoReading(
        sent=lost.sent,
        rtt_ms=summary(waited_ms),
        # the kernel's stamps and our clock may differ by some microseconds: none is negative
        rtt=histogram_of(max(0.0, value) for value in waited_ms) if waited_ms else None,
        loss_ratio=lost.ratio,
        lateness_ms=summary(late_ms),
        missed_slots_ratio=missed / slots if slots else None,
        refused_sends_ratio=lost.refused / slots if slots else None,
    )
