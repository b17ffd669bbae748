"""The short form of the E-model: what a telephone call would be rated, 1 to 4.5. It only explains.

L = latency + 2 jitter + 10; R = 93.2 - L / 40 below 160 ms, else 93.2 - (L - 120) / 10; less 2.5
for each per cent lost; MOS = 1 + 0.035 R + 7e-6 R (R - 60) (100 - R), within 1 and 4.5.
Source: CalSPEED, "How to estimate VoIP quality" (calbroadbanddrivetest.blogspot.com, May 2015,
read 2026-11-21, F).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from netready.scoring.lenses.figures import known

_INPUTS = ("latency_ms", "jitter_ms", "packet_loss")


@dataclass(frozen=True, slots=True, kw_only=True)
class EModelResult:
    """The rating R and the mean opinion score; None where an input is not known."""

    r: float | None
    mos: float | None
    sentence: str


def e_model(values: Mapping[str, float | None]) -> EModelResult:
    """Takes latency_ms, jitter_ms and packet_loss (a ratio); all three are needed."""
    data = known(values)
    lacking = [name for name in _INPUTS if name not in data]
    if lacking:
        sentence = f"E-model: no data to score (no {', '.join(lacking)})."
        return EModelResult(r=None, mos=None, sentence=sentence)
    r = _rating(data["latency_ms"] + 2.0 * data["jitter_ms"] + 10.0, 100.0 * data["packet_loss"])
    mos = _opinion(r)
    sentence = f"E-model {mos:.2f} of 4.5: how one telephone call would be rated at rest."
    return EModelResult(r=r, mos=mos, sentence=sentence)


def _rating(latency_ms: float, loss_percent: float) -> float:
    delay = latency_ms / 40.0 if latency_ms < 160.0 else (latency_ms - 120.0) / 10.0
    return 93.2 - delay - 2.5 * loss_percent


def _opinion(r: float) -> float:
    if r <= 0.0:
        return 1.0
    return max(1.0, min(4.5, 1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r)))
