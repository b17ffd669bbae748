"""What scoring says: a verdict, a confidence and the numbers behind them, never in disagreement."""

from dataclasses import dataclass, field
from enum import StrEnum

from netready.domain.criterion import Gate, Question
from netready.domain.evidence import EvidenceKind


class Verdict(StrEnum):
    """Four words. "Not yet" rests on evidence; ignorance says "cannot say"."""

    GO = "go"
    PILOT = "pilot"
    CANNOT_SAY = "cannot-say"
    NOT_YET = "not-yet"


class Confidence(StrEnum):
    """How much is known."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What is known of one criterion."""

    MET = "met"
    NOT_MET = "not-met"
    UNSETTLED = "unsettled"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One criterion, judged; the keys of the score's JSON.

    Attributes:
        score, score_low, score_high: 0 to 1, None where missing (bounds are then 0 and 1).
        quality: evidence quality 0 to 1.
        gate: the gate that counts for this site, after its condition; None: no gate.
        rooms_met, rooms_not_met, rooms_unknown: for room criteria, names in the site's order;
            a room in none of them is not settled.
        thresholds: as text, e.g. "fail 1.0, acceptable 1.0, target 1.5".
        scale: the same as values, for the score's JSON: fail, acceptable, target.
        age_days: of the oldest evidence that counts, at the date of the score; None: no evidence.
        evidence_words: how it is known and how old that is, e.g. "measured on 3 days, 12 days
            ago"; "" where nothing is known.
    """

    id: str
    area: str
    title: str
    question: Question
    status: Status
    score: float | None
    score_low: float
    score_high: float
    value: float | str | None
    unit: str
    interval: tuple[float, float] | None
    n: int
    evidence: EvidenceKind
    quality: float
    weight: float
    room: str | None
    gate: Gate | None
    thresholds: str
    source: str
    mark: str
    reason: str = ""
    rooms_not_met: tuple[str, ...] = ()
    rooms_unknown: tuple[str, ...] = ()
    rooms_met: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scale: dict[str, object] = field(default_factory=dict)
    age_days: int | None = None
    evidence_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTrace:
    """One line of "why this verdict"."""

    criterion: str
    gate: Gate
    status: Status
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """The answer to one of the three questions.

    Attributes:
        index: None where nothing is known; index_low and index_high always hold it.
        coverage: 0 to 1.
        gates_cleared, gates_of: blockers.
        because: ids of the criteria the verdict names.
    """

    verdict: Verdict
    confidence: Confidence
    sentence: str
    index: float | None
    index_low: float
    index_high: float
    coverage: float
    gates_cleared: int
    gates_of: int
    because: tuple[str, ...] = ()
    trace: tuple[GateTrace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLine:
    """One line of the national standard."""

    criterion: str
    title: str
    status: Status
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardResult:
    """Met, not met, not known, line by line; never a capacity statement."""

    name: str
    met: int
    not_met: int
    not_known: int
    lines: tuple[StandardLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaResult:
    """One of the ten areas; `status` in words: MET, NOT_MET, UNSETTLED (partly known), MISSING."""

    area: str
    name: str
    status: Status
    index: float | None
    index_low: float
    index_high: float
    evidence: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilsCarried:
    """How many pupils at once, by kind of lesson; None: not known."""

    planned: int
    everyday: int | None
    video: int | None
    test: int | None
    censored: tuple[str, ...] = ()  # kinds whose figure is "at least"
    limited_by: dict[str, str] = field(default_factory=dict)  # kind -> "room 12", "line", ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReadiness:
    """Readiness of a roll-out stage (all cohorts up to and with this one).

    Attributes:
        pupils: carried at this stage, of those planned up to and with it; None: not worked out.
    """

    name: str
    devices: int
    verdict: Verdict
    first_to_fail: str
    confidence: Confidence = Confidence.LOW
    pupils: PupilsCarried | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What scoring says after a change, in the verdict and index of the question it belongs to.

    Attributes:
        pupils: carried at once for the kind of lesson that is planned; None: not known.
    """

    verdict: Verdict
    index: float | None
    pupils: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """An action for an unmet criterion, with its effect by re-scoring under an assumption.

    Attributes:
        low, high: the ends of the range: what is mended just reaches the acceptable line, or its
            target; the truth lies between, if the assumption holds.
        cost_low, cost_high: in the school's currency; None: no price was entered.
        mends: something known to fail; False: something not known is measured or asked.
    """

    action: str
    criteria: tuple[str, ...]
    owner: str
    effort: str
    low: Effect
    high: Effect
    assumption: str
    cost_band: str | None
    pupils_notice: str = ""
    cost_low: float | None = None
    cost_high: float | None = None
    lead_time_weeks: float | None = None
    mends: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestSet:
    """The fewest actions that together turn the network's verdict.

    Attributes:
        to: the verdict that they reach, also at the low end of their range.
        actions, criteria: as in the remedies, in their order.
        cost_low, cost_high: their sum; None where any of them has no price.
        unpriced: how many have none.
    """

    to: Verdict
    actions: tuple[str, ...]
    criteria: tuple[str, ...]
    low: Effect
    high: Effect
    cost_low: float | None
    cost_high: float | None
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Somebody said one thing and the measurement another: a finding of its own."""

    criterion: str
    title: str
    told: str
    told_by: str
    told_on: str
    measured: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Everything scoring says of a site on a date."""

    as_of: str
    catalogue_version: str
    country: str
    phase: str
    network: QuestionResult
    programme: QuestionResult
    standard: StandardResult
    areas: tuple[AreaResult, ...]
    criteria: tuple[CriterionResult, ...]
    pupils: PupilsCarried
    stages: tuple[StageReadiness, ...]
    remedies: tuple[Remedy, ...]
    lenses: dict[str, object]
    emulated: bool = False
    simulated: bool = False
    warnings: tuple[str, ...] = ()
    smallest_sets: tuple[SmallestSet, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
