"""Responsiveness under working conditions (draft-ietf-ippm-responsiveness): round trips a minute.

More is better; 60000 / milliseconds. Samples are averaged without their slowest 5 %. With the
draft's four kinds of probe the own connection counts half and TCP, TLS and HTTP of fresh
connections a sixth each.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# the draft's classes, as Apple's tool prints them
_CLASSES = ((6000.0, "excellent"), (1000.0, "good"), (300.0, "fair"))
WORDS = ("poor", *(word for _, word in reversed(_CLASSES)))  # from worst to best
_TRIM = 0.05
_STABLE_WITHIN = 0.05
_INTERVALS = 4

# weights of the draft: a sixth for each step of a fresh connection, half for the loaded one
WEIGHTS: Mapping[str, float] = {
    "tcp_ms": 1 / 6,
    "tls_ms": 1 / 6,
    "http_ms": 1 / 6,
    "self_ms": 1 / 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RpmResult:
    """Round trips a minute, None without data.

    Attributes:
        word: "poor", "fair", "good", "excellent" or None.
        confidence: "low", "medium", "high": of the intervals; None where there are none.
        skipped: kinds of probe without data; the others then share their weight.
    """

    rpm: float | None
    word: str | None
    confidence: str | None
    skipped: tuple[str, ...]
    sentence: str


def rpm(
    samples_ms: Mapping[str, Sequence[float]] | Sequence[float],
    interval_rpm: Sequence[float] = (),
) -> RpmResult:
    """From samples of one kind of round trip, or of the draft's four kinds by name.

    `interval_rpm` is the responsiveness of each interval of the run, oldest first, and gives the
    confidence.

    Raises:
        ValueError: for a kind that the draft does not have, or a time that is not above 0.
    """
    kinds = samples_ms if isinstance(samples_ms, Mapping) else {"self_ms": samples_ms}
    unknown = sorted(set(kinds) - set(WEIGHTS))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not one of: {', '.join(WEIGHTS)}")
    means = {kind: trimmed_mean(samples) for kind, samples in kinds.items() if len(samples)}
    skipped = tuple(kind for kind in WEIGHTS if kind not in means)
    if not isinstance(samples_ms, Mapping):
        skipped = ()
    if not means:
        return _result(None, None, skipped)
    total = math.fsum(WEIGHTS[kind] for kind in means)
    mean_ms = math.fsum(WEIGHTS[kind] * mean for kind, mean in means.items()) / total
    confidence = stability(interval_rpm) if interval_rpm else None
    return _result(60_000.0 / mean_ms, confidence, skipped)


def trimmed_mean(samples_ms: Sequence[float]) -> float:
    """Mean without the slowest 5 % of the samples (whole ones only).

    Raises:
        ValueError: without samples, or if one is not above 0.
    """
    if not samples_ms or min(samples_ms) <= 0.0:
        raise ValueError("round trips must be there and above 0 ms")
    kept = sorted(samples_ms)[: len(samples_ms) - math.floor(_TRIM * len(samples_ms))]
    return math.fsum(kept) / len(kept)


def stability(interval_rpm: Sequence[float]) -> str:
    """Confidence word of a run's intervals, oldest first.

    Fewer than four: low. The last four within 5 % of their mean: high. Else medium.
    """
    last = interval_rpm[-_INTERVALS:]
    if len(last) < _INTERVALS:
        return "low"
    mean = math.fsum(last) / len(last)
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in last) / len(last))
    return "high" if mean > 0 and deviation / mean <= _STABLE_WITHIN else "medium"


def classify(value: float) -> str:
    """The word: poor below 300, fair, good from 1000, excellent from 6000."""
    return next((word for lowest, word in _CLASSES if value >= lowest), WORDS[0])


def _result(value: float | None, confidence: str | None, skipped: tuple[str, ...]) -> RpmResult:
    if value is None:
        return RpmResult(
            rpm=None, word=None, confidence=None, skipped=skipped, sentence="RPM: no data to score."
        )
    word = classify(value)
    sure = f", confidence {confidence}" if confidence else ""
    tail = f"; without data and left out: {', '.join(skipped)}" if skipped else ""
    return RpmResult(
        rpm=value,
        word=word,
        confidence=confidence,
        skipped=skipped,
        sentence=f"RPM {value:.0f} ({word}{sure}): round trips a minute while the line is full"
        f"{tail}.",
    )
