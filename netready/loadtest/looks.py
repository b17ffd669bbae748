"""A glance at a stage that many devices run, out of theirs. Pure; no verdict rests on it."""

from collections.abc import Sequence

from netready.domain.load import StageLook


def whole_look(looks: Sequence[StageLook]) -> StageLook:
    """Goodput summed, delay and loss of the worst, the share of the slowest."""
    ways = sorted({way for look in looks for way in look.goodput_mbps})
    return StageLook(
        share=min((look.share for look in looks), default=0.0),
        goodput_mbps={way: sum(look.goodput_mbps.get(way, 0.0) for look in looks) for way in ways},
        rtt_p50_ms=_worst([look.rtt_p50_ms for look in looks]),
        rtt_p95_ms=_worst([look.rtt_p95_ms for look in looks]),
        loss_ratio=_worst([look.loss_ratio for look in looks]),
    )


def _worst(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
