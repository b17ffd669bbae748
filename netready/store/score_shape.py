"""The shape of `score.json`: the keys that other programs rely on, for its schema. Pure.

`netready.scoring.score_json` writes it; a test holds the two together.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

VerdictWord = Literal["go", "pilot", "cannot-say", "not-yet"]
StatusWord = Literal["met", "not-met", "unsettled", "missing", "not-applicable"]
ConfidenceWord = Literal["high", "medium", "low"]
EvidenceWord = Literal["measured", "extrapolated", "declared", "missing"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class CatalogueKeys(_Shape):
    """Which dated criteria were applied."""

    version: str
    country: str
    phase: str


class Gates(_Shape):
    """Blockers cleared, of how many."""

    cleared: int
    of: int


class GateLine(_Shape):
    """One line of "why this verdict"."""

    criterion: str
    gate: Literal["X", "R"]
    status: StatusWord
    sentence: str


class QuestionDocument(_Shape):
    """The answer to one question; `index` is null where nothing is known."""

    verdict: VerdictWord
    confidence: ConfidenceWord
    sentence: str
    index: float | None
    index_low: float
    index_high: float
    coverage: float
    gates: Gates
    because: list[str]
    trace: list[GateLine]


class StandardLineDocument(_Shape):
    """One line of the national standard."""

    criterion: str
    title: str
    status: StatusWord
    value: str


class StandardDocument(_Shape):
    """Lines met, not met, not known; never a statement of capacity."""

    name: str
    met: int
    not_met: int
    not_known: int
    lines: list[StandardLineDocument]


class AreaDocument(_Shape):
    """One of the ten areas."""

    area: str
    name: str
    status: StatusWord
    index: float | None
    index_low: float
    index_high: float
    evidence: dict[EvidenceWord, int]


class ThresholdsDocument(_Shape):
    """The three lines: numbers, or words of one step joined by " / "; empty: none known."""

    fail: float | str | None = None
    acceptable: float | str | None = None
    target: float | str | None = None


class CriterionDocument(_Shape):
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


class SupportedDocument(_Shape):
    """Pupils at once by kind of lesson; null: not known, never 0."""

    everyday: int | None
    video: int | None
    test: int | None


class PupilsDocument(_Shape):
    """`at_least` names the kinds whose figure was not reached; `limited_by` what stops each."""

    planned: int
    supported: SupportedDocument
    at_least: list[str]
    limited_by: dict[str, str]


class StageDocument(_Shape):
    """Readiness of a roll-out stage; `pupils` null: not worked out."""

    name: str
    devices: int
    verdict: VerdictWord
    confidence: ConfidenceWord
    first_to_fail: str
    pupils: PupilsDocument | None


class EffectDocument(_Shape):
    """What an action would change, under its assumption."""

    verdict: VerdictWord
    index: float | None
    pupils: int | None


class EffectRangeDocument(EffectDocument):
    """From just acceptable (these keys) to the target (`high`)."""

    high: EffectDocument


class CostDocument(_Shape):
    """In the school's own currency; null: no price was entered."""

    low: float | None
    high: float | None


class RemedyDocument(_Shape):
    """An action for criteria that are not met."""

    action: str
    criteria: list[str]
    owner: str
    effort: str
    effect: EffectRangeDocument
    assumption: str
    cost_band: str | None
    pupils_notice: str
    cost: CostDocument
    lead_time_weeks: float | None
    mends: bool


class SmallestSetDocument(_Shape):
    """The fewest actions that turn the network's verdict into `to`; `unpriced` have no price."""

    to: VerdictWord
    actions: list[str]
    criteria: list[str]
    effect: EffectRangeDocument
    cost: CostDocument
    unpriced: int


class DisagreementDocument(_Shape):
    """Somebody said one thing and the measurement another."""

    criterion: str
    title: str
    told: str
    told_by: str
    told_on: str
    measured: str
    sentence: str


class ChangedDocument(_Shape):
    """One criterion under an assumption, at both ends of it."""

    id: str
    title: str
    before: StatusWord
    low: StatusWord
    high: StatusWord


class EndDocument(_Shape):
    """What scoring says at one end of an assumption."""

    network: QuestionDocument
    programme: QuestionDocument
    standard: dict[Literal["met", "not_met", "not_known"], int]
    pupils: PupilsDocument
    stages: list[StageDocument]


class WhatIfDocument(_Shape):
    """What would be, if; never evidence. All other keys of the score are as measured."""

    assumptions: list[str]
    cannot_say: list[str]
    low: EndDocument
    high: EndDocument
    changed: list[ChangedDocument]


class ScoreDocument(_Shape):
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
