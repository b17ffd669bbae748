"""One question with fail, acceptable and target; ten areas hold them all."""

from dataclasses import dataclass, field
from enum import StrEnum

from netready.domain.activity import Sourced


class Question(StrEnum):
    """The three questions, never mixed."""

    NETWORK = "network"  # does it carry the plan?
    STANDARD = "standard"  # does it meet the national standard?
    PROGRAMME = "programme"  # are the ten areas prepared?


class Gate(StrEnum):
    """X blocks any yes; R blocks "Go" but not a pilot."""

    X = "X"
    R = "R"


class Better(StrEnum):
    """The direction of a numeric scale, or that it has words."""

    HIGHER = "higher"
    LOWER = "lower"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Numeric scale: 0 at or beyond `fail`, 0.65 at `acceptable`, 1 at `target`."""

    fail: float
    acceptable: float
    target: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Word scale: each word belongs to one of three steps (0, 0.65, 1)."""

    fail: tuple[str, ...]
    acceptable: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Where the measured evidence of a criterion comes from.

    Either a metric of a probe, picked and pooled, or a named derivation of `netready.analysis`.

    Attributes:
        metric, probe, direction, stat, label: which metrics of which records.
        target_place: "on-site" or "internet": where the target of those records stood.
        pool: how several values become one: "p10", "p50", "p95", "max", "min", "mean".
        scale: factor into the criterion's unit (0.01 for per cent and the like); default 1.
        derived: name of a derivation, instead of `metric`.
    """

    metric: str | None = None
    probe: str | None = None
    direction: str | None = None
    stat: str | None = None
    label: str | None = None
    target_place: str = "on-site"
    pool: str = "p50"
    scale: float = 1.0
    derived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question.

    Attributes:
        id: e.g. "INF-04".
        area: three letters.
        title: a short name for a table row.
        question: in one sentence, as asked of the school.
        leadership: what a head would say of it when it is not met, no jargon; "" where rare.
        answers: which of the three questions it belongs to. A criterion belongs to the network
            question, the standard, or the programme; the programme verdict also sees the
            network's criteria through their areas.
        evidence: "M" measured, "D" declared, "B" both.
        unit: of the numeric scale, "" for words.
        scope: "site" or "room".
        better: direction or words.
        thresholds: numeric scale for the site's phase, or None.
        words: word scale, or None.
        weight: 1 to 6, inside its area.
        gate: X, R or None.
        gate_when: condition under which the gate counts: "", "live-lessons", "take-home",
            "google-or-apple", "country:GB-ENG".
        countries: where it applies; empty: everywhere.
        valid_from: ISO date from which these figures hold.
        sources: with date and mark.
        measure: how to find measured evidence, or None.
        fix: what mends it, one sentence for the remedy list.
        owner: who would do it.
        effort: "hours", "days", "weeks" or "term".
    """

    id: str
    area: str
    title: str
    question: str
    answers: Question
    evidence: str
    unit: str
    scope: str
    better: Better
    weight: float
    leadership: str = ""
    thresholds: Thresholds | None = None
    words: Words | None = None
    gate: Gate | None = None
    gate_when: str = ""
    countries: tuple[str, ...] = ()
    valid_from: str = ""
    sources: tuple[Sourced, ...] = field(default=())
    measure: Measure | None = None
    fix: str = ""
    owner: str = ""
    effort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One of the ten pre-deployment areas; weights of all areas add up to 100."""

    code: str
    name: str
    plain: str  # what it means, one sentence for leadership
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything dated, for one country and phase, on one date."""

    version: str
    country: str
    phase: str
    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWords:
    """Some of the words that a criterion may be answered with."""

    criterion: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two answers that cannot both be true, and why, as the end of a sentence."""

    one: SaidWords
    other: SaidWords
    because: str
