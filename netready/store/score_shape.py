"""The shape of `score.json`: the keys that other programs rely on, for its schema. Pure.

`netready.scoring.score_json` writes it; a test holds the two together. Parts are in `score_parts`.
"""

from typing import Literal

from netready.store.score_parts import (
    EvidenceWord,
    PupilsDocument,
    QuestionDocument,
    RemedyDocument,
    Shape,
    SmallestSetDocument,
    StageDocument,
    StatusWord,
    WhatIfDocument,
)


class CatalogueKeys(Shape):
    """Which dated criteria were applied."""

    version: str
    country: str
    phase: str


class StandardLineDocument(Shape):
    """One line of the national standard."""

    criterion: str
    title: str
    status: StatusWord
    value: str


class StandardDocument(Shape):
    """Lines met, not met, not known; never a statement of capacity."""

    name: str
    met: int
    not_met: int
    not_known: int
    lines: list[StandardLineDocument]


class AreaDocument(Shape):
    """One of the ten areas."""

    area: str
    name: str
    status: StatusWord
    index: float | None
    index_low: float
    index_high: float
    evidence: dict[EvidenceWord, int]


class ThresholdsDocument(Shape):
    """The three lines: numbers, or words of one step joined by " / "; empty: none known."""

    fail: float | str | None = None
    acceptable: float | str | None = None
    target: float | str | None = None


class CriterionDocument(Shape):
    """One criterion, judged; `score` 0 to 1, null where missing."""

    id: str
    area: str
    title: str
    question: Literal["network", "standard", "programme"]
    status: StatusWord
    score: float | None
    score_low: float | None
    score_high: float | None
    value: float | str | None
    unit: str
    interval: list[float] | None
    n: int
    evidence: EvidenceWord
    quality: float
    weight: float
    room: str | None
    rooms_not_met: list[str]
    rooms_unknown: list[str]
    rooms_met: list[str]
    gate: Literal["X", "R"] | None
    thresholds: ThresholdsDocument
    source: str
    mark: str
    reason: str
    notes: list[str]
    age_days: int | None
    evidence_words: str


class DisagreementDocument(Shape):
    """Somebody said one thing and the measurement another."""

    criterion: str
    title: str
    told: str
    told_by: str
    told_on: str
    measured: str
    sentence: str


class ScoreDocument(Shape):
    """A netready score: what is known of a site on a date."""

    score_version: Literal[1]
    as_of: str
    emulated: bool
    simulated: bool
    catalogue: CatalogueKeys
    network: QuestionDocument
    programme: QuestionDocument
    standard: StandardDocument
    areas: list[AreaDocument]
    criteria: list[CriterionDocument]
    pupils: PupilsDocument
    stages: list[StageDocument]
    remedies: list[RemedyDocument]
    lenses: dict[str, object]
    warnings: list[str]
    smallest_sets: list[SmallestSetDocument]
    disagreements: list[DisagreementDocument]
    what_if: WhatIfDocument | None = None
