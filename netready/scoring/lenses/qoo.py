"""Quality of Outcome (draft-ietf-ippm-qoo): the weakest link between perfect and useless, 0 to 100.

ROP is the requirement for a perfect outcome, CPUP the point at which it is useless. Each latency
percentile and the loss lie between the two; throughput is met or not; the score is the least.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netready.scoring.lenses.figures import figures, said_skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One end of the scale: latency in ms by percentile (0 to 100), loss as a ratio."""

    latency_ms: Mapping[float, float] = field(default_factory=dict)
    loss: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QooRequirement:
    """What an application needs; None: it does not say."""

    rop: Anchor
    cpup: Anchor
    min_throughput_mbps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QooMeasured:
    """What was measured; None and absent percentiles: not measured."""

    latency_ms: Mapping[float, float] = field(default_factory=dict)
    loss: float | None = None
    throughput_mbps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QooResult:
    """All 0 to 100, None without data."""

    qoo: float | None
    qoo_latency: float | None
    qoo_loss: float | None
    qoo_throughput: float | None
    skipped: tuple[str, ...]
    sentence: str


def default_requirement() -> QooRequirement:
    """A video call, our own default."""
    table = figures("qoo")["conferencing"]
    return QooRequirement(rop=_anchor(table["rop"]), cpup=_anchor(table["cpup"]))


def _anchor(table: Mapping[str, object]) -> Anchor:
    latency, loss = table.get("latency_ms"), table.get("loss")
    return Anchor(
        latency_ms={float(p): float(ms) for p, ms in latency.items()}
        if isinstance(latency, Mapping)
        else {},
        loss=float(loss) if isinstance(loss, int | float) else None,
    )


def qoo(measured: QooMeasured, requirement: QooRequirement | None = None) -> QooResult:
    """The score of what was measured against a requirement.

    Raises:
        ValueError: if the two anchors of a requirement do not belong together.
    """
    wanted = requirement or default_requirement()
    _check(wanted)
    latency, skipped = _latency(measured, wanted)
    loss, throughput = _loss(measured, wanted), _throughput(measured, wanted)
    if wanted.rop.loss is not None and loss is None:
        skipped.append("loss")
    if wanted.min_throughput_mbps is not None and throughput is None:
        skipped.append("throughput")
    parts = [part for part in (latency, loss, throughput) if part is not None]
    score = min(parts, default=None)
    return QooResult(
        qoo=score,
        qoo_latency=latency,
        qoo_loss=loss,
        qoo_throughput=throughput,
        skipped=tuple(skipped),
        sentence=_sentence(score, tuple(skipped)),
    )


def percentiles_of(samples_ms: Sequence[float], wanted: Sequence[float]) -> dict[float, float]:
    """Percentiles (0 to 100) of raw samples: the value with that share strictly below it.

    The upper one of two, as the reference does (the median of 100 and 200 ms is 200 ms).
    """
    ordered = sorted(samples_ms)
    if not ordered:
        return {}
    last = len(ordered) - 1
    return {p: ordered[min(last, math.floor(p * len(ordered) / 100.0))] for p in wanted}


def _check(wanted: QooRequirement) -> None:
    if set(wanted.rop.latency_ms) != set(wanted.cpup.latency_ms):
        raise ValueError("both ends of a requirement must name the same latency percentiles")
    if (wanted.rop.loss is None) != (wanted.cpup.loss is None):
        raise ValueError("both ends of a requirement must say something of loss, or neither")
    pairs = [(ms, wanted.cpup.latency_ms[p]) for p, ms in wanted.rop.latency_ms.items()]
    if wanted.rop.loss is not None and wanted.cpup.loss is not None:
        pairs.append((wanted.rop.loss, wanted.cpup.loss))
    if any(perfect > useless for perfect, useless in pairs):
        raise ValueError("a perfect outcome cannot need less than a useless one")


def _between(value: float, perfect: float, useless: float) -> float:
    """100 at or below perfect, 0 at or beyond useless, linear between."""
    if value <= perfect:
        return 100.0
    if value >= useless:
        return 0.0
    return 100.0 * (1.0 - (value - perfect) / (useless - perfect))


def _latency(measured: QooMeasured, wanted: QooRequirement) -> tuple[float | None, list[str]]:
    parts, skipped = [], []
    for p, perfect in sorted(wanted.rop.latency_ms.items()):
        if p in measured.latency_ms:
            parts.append(_between(measured.latency_ms[p], perfect, wanted.cpup.latency_ms[p]))
        else:
            skipped.append(f"latency p{p:g}")
    return min(parts, default=None), skipped


def _loss(measured: QooMeasured, wanted: QooRequirement) -> float | None:
    if measured.loss is None or wanted.rop.loss is None or wanted.cpup.loss is None:
        return None
    return _between(measured.loss, wanted.rop.loss, wanted.cpup.loss)


def _throughput(measured: QooMeasured, wanted: QooRequirement) -> float | None:
    if measured.throughput_mbps is None or wanted.min_throughput_mbps is None:
        return None
    return 100.0 if measured.throughput_mbps >= wanted.min_throughput_mbps else 0.0


def _sentence(score: float | None, skipped: tuple[str, ...]) -> str:
    if score is None:
        return "QoO: no data to score."
    return (
        f"QoO {score:.1f} of 100: 100 is a perfect outcome for this application, "
        f"0 a useless one, by the weakest link{said_skipped(skipped)}."
    )
