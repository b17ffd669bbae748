"""All that scoring takes, in one value: what analysis builds and `score_site` reads.

Time is the argument `as_of`; ages in the evidence are days before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from netready.domain.activity import Activity, LessonMix
from netready.domain.criterion import Catalogue
from netready.domain.demand import DemandRules
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The national standard, line by line; each line is a criterion of the catalogue.

    Attributes:
        name: e.g. "DfE digital and technology standards (England)".
        criteria: ids in the order to show; empty: every criterion that answers the standard
            question.
    """

    name: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityReading:
    """Measured capacity of the internet line in one direction.

    Attributes:
        mbps: what pupils can have of it: if it was measured while others used the line, their
            use is already gone from it and is not subtracted again.
        interval_mbps: sampling interval, or None for a single reading.
        n, days, age_days: runs, different days, days before the score's date.
        kind: MEASURED, or DECLARED for a contract figure nobody measured.
        samples_mbps: the samples whose median `mbps` is; empty: a single reading.
    """

    mbps: float
    interval_mbps: tuple[float, float] | None = None
    n: int = 1
    days: int = 1
    age_days: int = 0
    kind: EvidenceKind = EvidenceKind.MEASURED
    samples_mbps: tuple[float, ...] = ()
    more_needed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCapacity:
    """Both directions of the internet line; None: not measured."""

    down: CapacityReading | None = None
    up: CapacityReading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCapacity:
    """How many pupils one room held at once, for one kind of lesson.

    Attributes:
        room: name in the site file.
        kind: of the lesson mix: "everyday", "video" or "test".
        holds: the largest number seen to hold; 0 is a finding, unknown is left out.
        censored: more may fit, as not all sizes of class were tried.
        limited_by: the limiter's word, e.g. "ap-contention", or "".
        untested_with: rooms on the same access point that should have been loaded at the same
            time and were not; what this one held alone then says nothing of the school.
    """

    room: str
    kind: str
    holds: int
    censored: bool = False
    kind_of_evidence: EvidenceKind = EvidenceKind.MEASURED
    limited_by: str = ""
    untested_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringInput:
    """Everything that decides a score; the same input gives the same score.

    Attributes:
        evidence: measured and extrapolated; the declared answers of the site file are added by
            `score_site` (see `netready.scoring.answers`). Evidence for "does the line carry the
            plan" (INF-04) is derived from `line` and the demand model where none is given.
        line: capacity of the internet line, or None.
        rooms: pupils held per room and kind of lesson.
        stage: name of the cohort up to and with which the question is asked; None: the whole
            plan.
        lens_values: inputs of the other published methods by their own names, e.g.
            "download_throughput_mbps", "latency_ms", "packet_loss" (ratio), "jitter_ms",
            "loaded_latency_down_ms", "loaded_latency_up_ms", "loaded_latency_p95_ms",
            "throughput_mbps"; what is not known is left out.
        simulated: any of it was made up by a program for an example.
    """

    site: Site
    catalogue: Catalogue
    evidence: tuple[Evidence, ...]
    mixes: tuple[LessonMix, ...]
    activities: tuple[Activity, ...]
    demand_rules: DemandRules
    standard: Standard
    as_of: date
    line: LineCapacity | None = None
    rooms: tuple[RoomCapacity, ...] = ()
    stage: str | None = None
    lens_values: Mapping[str, float] = field(default_factory=dict)
    emulated: bool = False
    simulated: bool = False
    warnings: tuple[str, ...] = ()
