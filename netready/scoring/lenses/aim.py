"""Cloudflare's Aggregated Internet Measurement (AIM): points, and a word for each kind of use.

Inputs keep their published names: `download`, `upload` in bit/s; `latency`, `jitter`,
`downLoadedLatency`, `upLoadedLatency` in ms; `packetLoss` as a ratio. Missing packet loss counts
0 points; a use that lacks any other input is left out and named.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from netready.scoring.lenses.figures import figures, known

INPUTS = (
    "download",
    "upload",
    "latency",
    "jitter",
    "packetLoss",
    "downLoadedLatency",
    "upLoadedLatency",
)

# our names for the same things, with the factor into AIM's unit
OUR_NAMES: Mapping[str, tuple[str, float]] = {
    "download_throughput_mbps": ("download", 1e6),
    "upload_throughput_mbps": ("upload", 1e6),
    "latency_ms": ("latency", 1.0),
    "jitter_ms": ("jitter", 1.0),
    "packet_loss": ("packetLoss", 1.0),
    "loaded_latency_down_ms": ("downLoadedLatency", 1.0),
    "loaded_latency_up_ms": ("upLoadedLatency", 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One kind of use: its points, never below 0, and its word."""

    points: float
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AimResult:
    """Uses that could be scored; `skipped` holds the others with what they lack."""

    experiences: Mapping[str, Experience]
    skipped: Mapping[str, tuple[str, ...]]
    sentence: str


def aim_values(values: Mapping[str, float | None]) -> dict[str, float]:
    """AIM's inputs out of AIM's names or ours; AIM's own name wins."""
    data = known(values)
    ours = {name: data[our] * factor for our, (name, factor) in OUR_NAMES.items() if our in data}
    return ours | {name: data[name] for name in INPUTS if name in data}


def aim(values: Mapping[str, float | None]) -> AimResult:
    """Scores every kind of use that has its inputs."""
    points = _points(aim_values(values))
    found, skipped = {}, {}
    for name, table in figures("aim")["experience"].items():
        lacking = tuple(each for each in table["inputs"] if each not in points)
        if lacking:
            skipped[name] = lacking
        else:
            found[name] = _experience(sum(points[each] for each in table["inputs"]), table["steps"])
    return AimResult(experiences=found, skipped=skipped, sentence=_sentence(found, skipped))


def _points(data: Mapping[str, float]) -> dict[str, float]:
    measured = dict(data)
    loaded = [data[name] for name in ("downLoadedLatency", "upLoadedLatency") if name in data]
    if loaded and "latency" in data:
        measured["loadedLatencyIncrease"] = max(loaded) - data["latency"]
    points = {
        name: _step(measured[name], table["steps"], table["points"])
        for name, table in figures("aim")["points"].items()
        if name in measured
    }
    return {"packetLoss": 0.0} | points


def _step(value: float, steps: list[float], points: list[float]) -> float:
    """At or above a step the next points count."""
    return float(points[bisect_right(steps, value)])


def _experience(points: float, steps: list[float]) -> Experience:
    clamped = max(0.0, points)
    word = figures("aim")["words"][bisect_right(steps, clamped)]
    return Experience(points=clamped, word=word)


def _sentence(found: Mapping[str, Experience], skipped: Mapping[str, tuple[str, ...]]) -> str:
    if not found:
        return "AIM: no data to score any kind of use."
    words = ", ".join(
        f"{name} {each.word} ({each.points:g} points)" for name, each in found.items()
    )
    lacking = "; ".join(f"{name} left out, no {', '.join(each)}" for name, each in skipped.items())
    return f"AIM: {words}{'; ' + lacking if lacking else ''}."
