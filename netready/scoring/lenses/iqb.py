"""Internet Quality Barometer (M-Lab): one connection as one user would find it, 0 to 1.

It scores a connection, not a school: a line that cannot carry its pupils may still score high.
Each requirement is met or not (strictly beyond its threshold); weighted means over requirements,
then over use cases. What has no data is left out of the mean and named.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.scoring.lenses.figures import figures, known, said_skipped

# a higher value is better for these; a lower one for all others
_HIGHER = frozenset({"download_throughput_mbps", "upload_throughput_mbps"})

INPUTS = ("download_throughput_mbps", "upload_throughput_mbps", "latency_ms", "packet_loss")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One threshold of a use case."""

    weight: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """What one kind of use requires; `weight` against the other use cases."""

    weight: float
    requirements: Mapping[str, Requirement]


@dataclass(frozen=True, slots=True, kw_only=True)
class IqbConfig:
    """A configuration; `words` from the best to the worst, each with its lowest score."""

    use_cases: Mapping[str, UseCase]
    words: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IqbResult:
    """The score 0 to 1, None without any data; `skipped` names the inputs that had none."""

    score: float | None
    word: str | None
    use_cases: Mapping[str, float | None]
    skipped: tuple[str, ...]
    sentence: str


def default_config() -> IqbConfig:
    """The published default: every use case counts the same."""
    cases = {
        name: _use_case(table, float(table["weight"]))
        for name, table in figures("iqb")["default"]["use_case"].items()
    }
    return IqbConfig(use_cases=cases, words=_words())


def edu_config() -> IqbConfig:
    """IQB-Edu: the default thresholds with school weights."""
    weights = figures("iqb")["edu"]["weights"]
    cases = {
        name: UseCase(weight=float(weights[name]), requirements=case.requirements)
        for name, case in default_config().use_cases.items()
    }
    return IqbConfig(use_cases=cases, words=_words())


def _use_case(table: Mapping[str, Mapping[str, float]], weight: float) -> UseCase:
    requirements = {
        name: Requirement(weight=float(table[name]["weight"]), threshold=table[name]["threshold"])
        for name in INPUTS
        if name in table
    }
    return UseCase(weight=weight, requirements=requirements)


def _words() -> tuple[tuple[float, str], ...]:
    return tuple((float(each["from"]), each["word"]) for each in figures("iqb")["edu"]["words"])


def iqb(values: Mapping[str, float | None], config: IqbConfig | None = None) -> IqbResult:
    """Scores one set of values: throughput in Mbit/s, latency in ms, packet loss as a ratio."""
    config = config or default_config()
    data = known(values)
    scores = {name: _use_case_score(case, data) for name, case in config.use_cases.items()}
    score = _weighted([(config.use_cases[name].weight, each) for name, each in scores.items()])
    skipped = tuple(name for name in INPUTS if name not in data)
    word = _word(score, config) if score is not None else None
    return IqbResult(
        score=score,
        word=word,
        use_cases=scores,
        skipped=skipped,
        sentence=_sentence(score, word, skipped),
    )


def _use_case_score(case: UseCase, data: Mapping[str, float]) -> float | None:
    return _weighted(
        [
            (requirement.weight, float(_meets(name, data[name], requirement.threshold)))
            for name, requirement in case.requirements.items()
            if name in data
        ]
    )


def _meets(name: str, value: float, threshold: float) -> bool:
    """Strictly beyond the threshold: equality fails."""
    return value > threshold if name in _HIGHER else value < threshold


def _weighted(parts: Sequence[tuple[float, float | None]]) -> float | None:
    """Weighted mean of what is known; None where nothing with a weight is."""
    known_parts = [(weight, score) for weight, score in parts if score is not None]
    total = math.fsum(weight for weight, _ in known_parts)
    if total <= 0.0:
        return None
    return math.fsum(weight * score for weight, score in known_parts) / total


def _word(score: float, config: IqbConfig) -> str:
    return next(word for lowest, word in config.words if score >= lowest)


def _sentence(score: float | None, word: str | None, skipped: tuple[str, ...]) -> str:
    if score is None:
        return "IQB: no data to score."
    return (
        f"IQB {score:.3f} ({word}): how one user would find this connection, "
        f"not whether it carries the school{said_skipped(skipped)}."
    )
