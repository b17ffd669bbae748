"""Parts of `score.json`: a question's answer, pupils, stages, what to do, what if. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

VerdictWord = Literal["go", "pilot", "cannot-say", "not-yet"]
StatusWord = Literal["met", "not-met", "unsettled", "missing", "not-applicable"]
ConfidenceWord = Literal["high", "medium", "low"]
EvidenceWord = Literal["measured", "extrapolated", "declared", "missing"]


class Shape(BaseModel):
    """Every key known, every value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Gates(Shape):
    """Blockers cleared, of how many."""

    cleared: int
    of: int


class GateLine(Shape):
    """One line of "why this verdict"."""

    criterion: str
    gate: Literal["X", "R"]
    status: StatusWord
    sentence: str


class QuestionDocument(Shape):
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


class SupportedDocument(Shape):
    """Pupils at once by kind of lesson; null: not known, never 0."""

    everyday: int | None
    video: int | None
    test: int | None


class PupilsDocument(Shape):
    """`at_least` names the kinds whose figure was not reached; `limited_by` what stops each."""

    planned: int
    supported: SupportedDocument
    at_least: list[str]
    limited_by: dict[str, str]


class StageDocument(Shape):
    """Readiness of a roll-out stage; `pupils` null: not worked out."""

    name: str
    devices: int
    verdict: VerdictWord
    confidence: ConfidenceWord
    first_to_fail: str
    pupils: PupilsDocument | None


class EffectDocument(Shape):
    """What an action would change, under its assumption."""

    verdict: VerdictWord
    index: float | None
    pupils: int | None


class EffectRangeDocument(EffectDocument):
    """From just acceptable (these keys) to the target (`high`)."""

    high: EffectDocument


class CostDocument(Shape):
    """In the school's own currency; null: no price was entered."""

    low: float | None
    high: float | None


class RemedyDocument(Shape):
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


class SmallestSetDocument(Shape):
    """The fewest actions that turn the network's verdict into `to`; `unpriced` have no price."""

    to: VerdictWord
    actions: list[str]
    criteria: list[str]
    effect: EffectRangeDocument
    cost: CostDocument
    unpriced: int


class ChangedDocument(Shape):
    """One criterion under an assumption, at both ends of it."""

    id: str
    title: str
    before: StatusWord
    low: StatusWord
    high: StatusWord


class EndDocument(Shape):
    """What scoring says at one end of an assumption."""

    network: QuestionDocument
    programme: QuestionDocument
    standard: dict[Literal["met", "not_met", "not_known"], int]
    pupils: PupilsDocument
    stages: list[StageDocument]


class WhatIfDocument(Shape):
    """What would be, if; never evidence. All other keys of the score are as measured."""

    assumptions: list[str]
    cannot_say: list[str]
    low: EndDocument
    high: EndDocument
    changed: list[ChangedDocument]
