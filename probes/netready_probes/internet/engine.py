"""The one interface of all engines of the internet line, and how a rate is made. No I/O here.

An engine fills the line in one direction and says how many bytes reached the *receiver*, and when.
The rate is made from that here, in the same way for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Protocol

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import ProbeContext
from netready_probes.internet.http_wire import Place

# Below this a rate is mostly slow start: it is withheld.
WINDOW_S_MIN = 1.0
CONSENT_SENTENCE: Final = (
    "ndt7 publishes the result together with this school's internet address; "
    "set ndt7_consent to true if the school agrees."
)
# An answer of this kind means that something else than the measurement was served.
NEVER_A_RATE = frozenset({FailureWord.HTTP_STATUS, FailureWord.BAD_ANSWER, FailureWord.NOT_ALLOWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure.

    Attributes:
        place: the server.
        seconds: of load, at most.
        drop_s: of slow start, not counted.
        streams: parallel connections.
        bytes_max: for one direction; the measurement ends earlier when it is used up.
    """

    place: Place
    seconds: float = 10.0
    drop_s: float = 2.0
    streams: int = 4
    bytes_max: int = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Bytes that reached the receiver between two times, seconds since the load began."""

    from_s: float
    to_s: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What an engine saw in one direction.

    Attributes:
        spans: in any order; spans of parallel streams overlap.
        from_s, to_s: the window that counts.
        facts: method, streams, congestion control, who counted: text for the annotations.
        failures: what went wrong; words of `NEVER_A_RATE` withhold the rate.
    """

    direction: Direction
    spans: Sequence[Span] = ()
    from_s: float = 0.0
    to_s: float = 0.0
    facts: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


class SpeedEngine(Protocol):
    """One way of measuring the line."""

    @property
    def name(self) -> str:
        """As in the setting "engine"."""
        ...

    def measure(self, direction: Direction, plan: Plan, context: ProbeContext) -> Samples:
        """Loads one direction; a failing network is part of the samples."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingEngine:
    """Stands where an engine cannot be had, because its package is not installed."""

    name: str
    package: str

    def measure(self, direction: Direction, plan: Plan, context: ProbeContext) -> Samples:
        """Nothing; says what is missing."""
        note = f"This Python lacks the package {self.package}."
        failure = Failure(operation=self.name, word=FailureWord.NOT_INSTALLED, note=note)
        return Samples(direction=direction, failures=(failure,))


def bytes_between(spans: Sequence[Span], from_s: float, to_s: float) -> float:
    """Bytes that arrived in the window; a span that crosses its edge counts by its share."""
    total = 0.0
    for span in spans:
        overlap_s = min(span.to_s, to_s) - max(span.from_s, from_s)
        if overlap_s > 0:
            total += span.size * overlap_s / (span.to_s - span.from_s)
    return total


def goodput_mbps(samples: Samples) -> float | None:
    """Mbit/s over the window; None where there is no honest rate.

    No rate: an answer that was no measurement, a window shorter than a second, no byte at all.
    """
    if any(failure.word in NEVER_A_RATE for failure in samples.failures):
        return None
    window_s = samples.to_s - samples.from_s
    if window_s < WINDOW_S_MIN:
        return None
    arrived = bytes_between(samples.spans, samples.from_s, samples.to_s)
    return arrived * 8 / window_s / 1e6 if arrived else None


def each_second_mbps(samples: Samples) -> list[float]:
    """The rate of each whole second of the window, for the technician's chart."""
    first, last = samples.from_s, samples.to_s
    return [
        round(bytes_between(samples.spans, first + i, first + i + 1) * 8 / 1e6, 3)
        for i in range(min(600, int(last - first)))
    ]


def spans_of(readings: Sequence[tuple[float, int]]) -> tuple[Span, ...]:
    """Spans between readings (seconds, bytes so far) of one counter."""
    pairs = pairwise(readings)
    return tuple(Span(from_s=t0, to_s=t1, size=n1 - n0) for (t0, n0), (t1, n1) in pairs if t1 > t0)
