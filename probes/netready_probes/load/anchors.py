"""Light probes to other places during a stage: what tells the parts of the way apart.

Other `netready target`s that the user names are asked by UDP, 20 times a second (32 kbit/s); the
gateway answers no such thing, so a connection to it is tried four times a second, and a refusal is
an answer. Nothing here loads anything. What cannot be read is a reading with its failure.
"""

import math
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from netready.domain.clues import AnchorReading, Place
from netready.domain.failures import FailureWord
from netready.loadtest.percentiles import percentiles
from netready_probes.contract import Address
from netready_probes.load.echo import EchoPlan, EchoProber
from netready_probes.load.echo_summary import EchoLog, between, loss, scored_ms, summary
from netready_probes.seams import NetworkError, System
from netready_probes.system.network import close_at_once

ANCHORS_MAX: Final = 4
INTERVAL_S: Final = 0.05
PAYLOAD_BYTES: Final = 160
GATEWAY_EVERY_S: Final = 0.25
GATEWAY_TIMEOUT_S: Final = 1.0
GATEWAY_PORTS: Final = (80, 443, 53)
_ANSWERS: Final = (FailureWord.REFUSED, FailureWord.RESET)
_STATS: Final = ("p50", "p95")
_WAIT_S: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place to read beside the load.

    Attributes:
        from_wired: this device is on a cable.
        past_filter: the way there leads round the content filter; None: not known.
    """

    where: Place
    address: Address
    from_wired: bool = False
    past_filter: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From and to, seconds of the monotonic clock."""

    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One try: when, and its round trip in ms; infinite: no answer."""

    at_s: float
    rtt_ms: float


class _Prober(Protocol):
    def stop(self) -> None: ...
    def reading(self, idle: Span, loaded: Span) -> AnchorReading: ...
    @property
    def sent(self) -> int: ...


class AnchorWatch:
    """All anchors of one stage: started before the idle phase, read when the stage is over."""

    def __init__(self, system: System, anchors: Sequence[Anchor], *, client: str, seconds: float):
        """Shakes hands with each; `seconds`: the most that the stage may last."""
        self._probers: list[_Prober] = [
            _prober(system, anchor, client=client, seconds=seconds)
            for anchor in anchors[:ANCHORS_MAX]
        ]

    @property
    def sent(self) -> int:
        """Probes that left so far, of all anchors."""
        return sum(prober.sent for prober in self._probers)

    def stop(self) -> None:
        """No further probes; nothing is waited for."""
        for prober in self._probers:
            prober.stop()

    def readings(self, idle: Span, loaded: Span) -> tuple[AnchorReading, ...]:
        """Of each anchor, in both spans; waits for stragglers of all at the same time."""
        self.stop()
        if not self._probers:
            return ()
        with ThreadPoolExecutor(max_workers=len(self._probers)) as pool:
            asked = [pool.submit(prober.reading, idle, loaded) for prober in self._probers]
            return tuple(each.result(timeout=_WAIT_S) for each in asked)


def _prober(system: System, anchor: Anchor, *, client: str, seconds: float) -> _Prober:
    if anchor.where is Place.GATEWAY:
        return _ConnectProber(system, anchor, seconds=seconds)
    return _EchoProber(system, anchor, client=client, seconds=seconds)


class _EchoProber:
    """A target of ours."""

    def __init__(self, system: System, anchor: Anchor, *, client: str, seconds: float) -> None:
        self._anchor = anchor
        self._failure = ""
        self._prober: EchoProber | None = None
        self._started_s, self._clock = system.clock.monotonic_s(), system.clock
        plan = EchoPlan(
            client=client, seconds=seconds, interval_s=INTERVAL_S, payload_bytes=PAYLOAD_BYTES
        )
        try:
            self._prober = EchoProber(system.network, system.clock, anchor.address, plan)
            self._prober.start()
        except NetworkError as error:
            self._failure = error.failure.word.value

    @property
    def sent(self) -> int:
        if self._prober is None:
            return 0
        return int((self._clock.monotonic_s() - self._started_s) / INTERVAL_S)

    def stop(self) -> None:
        if self._prober:
            self._prober.stop()

    def reading(self, idle: Span, loaded: Span) -> AnchorReading:
        if self._prober is None:
            return _unread(self._anchor, self._failure)
        return reading_of(self._anchor, self._prober.finish(), idle, loaded)


def reading_of(anchor: Anchor, log: EchoLog, idle: Span, loaded: Span) -> AnchorReading:
    """A log of both phases; one that nothing ever answered says that it could not be read."""
    if all(sample.received_s is None for sample in log.samples):
        return _unread(anchor, FailureWord.TIMEOUT.value)
    before = between(log, idle.begin_s, idle.end_s)
    beside = between(log, loaded.begin_s, loaded.end_s)
    return AnchorReading(
        where=anchor.where,
        idle_rtt_ms=_of_stats(summary(scored_ms(before))),
        loaded_rtt_ms=_of_stats(summary(scored_ms(beside))),
        idle_loss_ratio=loss(before).ratio,
        loss_ratio=loss(beside).ratio,
        from_wired=anchor.from_wired,
        past_filter=anchor.past_filter,
    )


class _ConnectProber:
    """Anything that answers a TCP SYN, if only by refusing it."""

    def __init__(self, system: System, anchor: Anchor, *, seconds: float) -> None:
        self._system, self._anchor = system, anchor
        self._end_s = system.clock.monotonic_s() + seconds
        self._stopping = threading.Event()
        self._trips: list[Trip] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def sent(self) -> int:
        return len(self._trips)

    def stop(self) -> None:
        self._stopping.set()

    def reading(self, idle: Span, loaded: Span) -> AnchorReading:
        self._stopping.set()
        self._thread.join(timeout=2 * GATEWAY_TIMEOUT_S)
        return reading_of_trips(self._anchor, tuple(self._trips), idle, loaded)

    def _run(self) -> None:
        port = self._open_port()
        if port is None:
            return
        clock = self._system.clock
        due_s = clock.monotonic_s()
        while due_s < self._end_s and not self._stopping.wait(max(0.0, due_s - _now(self._system))):
            rtt_ms = self._try(port)
            self._trips.append(Trip(at_s=due_s, rtt_ms=rtt_ms))
            due_s = max(due_s + GATEWAY_EVERY_S, clock.monotonic_s())

    def _open_port(self) -> int | None:
        """The first port at which something answers at all."""
        return next((port for port in GATEWAY_PORTS if math.isfinite(self._try(port))), None)

    def _try(self, port: int) -> float:
        clock, host = self._system.clock, self._anchor.address.host
        begin_s = clock.monotonic_s()
        try:
            close_at_once(self._system.network.tcp(host, port, timeout_s=GATEWAY_TIMEOUT_S))
        except NetworkError as error:
            if error.failure.word not in _ANSWERS:
                return math.inf
        return (clock.monotonic_s() - begin_s) * 1e3


def _now(system: System) -> float:
    return system.clock.monotonic_s()


def reading_of_trips(
    anchor: Anchor, trips: Sequence[Trip], idle: Span, loaded: Span
) -> AnchorReading:
    """Tries of both phases; where nothing ever answered it could not be read."""
    if not any(math.isfinite(trip.rtt_ms) for trip in trips):
        return _unread(anchor, FailureWord.TIMEOUT.value)
    before = [t.rtt_ms for t in trips if idle.begin_s <= t.at_s < idle.end_s]
    beside = [t.rtt_ms for t in trips if loaded.begin_s <= t.at_s < loaded.end_s]
    return AnchorReading(
        where=anchor.where,
        idle_rtt_ms=percentiles(before, _STATS),
        loaded_rtt_ms=percentiles(beside, _STATS),
        idle_loss_ratio=_lost(before),
        loss_ratio=_lost(beside),
        from_wired=anchor.from_wired,
        past_filter=anchor.past_filter,
    )


def _lost(times_ms: Sequence[float]) -> float | None:
    return sum(map(math.isinf, times_ms)) / len(times_ms) if times_ms else None


def _of_stats(found: Mapping[str, float]) -> dict[str, float]:
    return {stat: found[stat] for stat in _STATS if stat in found}


def _unread(anchor: Anchor, word: str) -> AnchorReading:
    return AnchorReading(
        where=anchor.where,
        failure=word,
        from_wired=anchor.from_wired,
        past_filter=anchor.past_filter,
    )
