"""Schools made by chance, for what must hold for every school: site, criteria, evidence, answers.

`schools()` is the strategy; `school_of` makes one from any source of chance, so that the bench
can make many of them fast.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from netready.domain.criterion import Area, Better, Catalogue, Criterion, Gate, Question, Words
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import (
    CapacityReading,
    LineCapacity,
    RoomCapacity,
    ScoringInput,
)
from netready.domain.site import Answer, Cohort, Plan, Site
from netready.scoring.wording import LINE_CARRIES_PLAN
from tests.scoring.school import AREAS, AS_OF, BACKUP, catalogue, criterion, given, rooms, school

YES_NO = Words(fail=("no",), acceptable=("partly",), target=("yes",))
BASE = (
    criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X, unit="ratio"),
    criterion("INF-08", 5, (200, 60, 30), Gate.R, unit="ms"),
    criterion("INF-10", 5, BACKUP, Gate.R, evidence="B"),
    criterion("INF-05", 3, (150, 100, 50), unit="ms"),
    criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room", unit="ratio"),
    criterion("TSP-08", 4, (100, 50, 20), scope="room", unit="ms"),
    criterion("TSP-12", 3, YES_NO, scope="room", evidence="D"),
    criterion("SEC-01", 6, YES_NO, Gate.X, evidence="D", answers=Question.PROGRAMME),
    criterion("SEC-05", 4, (0, 50, 100), evidence="B", answers=Question.PROGRAMME),
    criterion("FIN-05", 3, (0, 50, 100), evidence="D", answers=Question.PROGRAMME),
    criterion("INF-02", 5, (100, 100, 210), Gate.R, answers=Question.STANDARD, unit="Mbit/s"),
)
GATES = (Gate.X, Gate.R, None)
POSITIONS = (0.0, 0.1, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class School:
    """One made-up school; `whole` holds a piece of evidence for everything it may be asked.

    What is measured of the line comes as evidence or as readings, never both: one would hide the
    other.
    """

    site: Site
    criteria: tuple[Criterion, ...]
    evidence: tuple[Evidence, ...]
    whole: tuple[Evidence, ...]
    line: LineCapacity | None
    held: tuple[RoomCapacity, ...]
    areas: tuple[Area, ...] = AREAS

    def catalogue(self, criteria: Sequence[Criterion] | None = None) -> Catalogue:
        """Its own criteria, or others, in its areas."""
        return catalogue(self.criteria if criteria is None else criteria, self.areas)

    def given(self, **more: object) -> ScoringInput:
        """What scoring is given; `more` replaces parts of it."""
        parts: dict[str, object] = {
            "site": self.site,
            "catalogue": self.catalogue(),
            "line": self.line,
            "rooms": self.held,
        }
        evidence = more.pop("evidence", self.evidence)
        assert isinstance(evidence, Sequence)
        return given(evidence, **(parts | more))  # type: ignore[arg-type]


def schools() -> st.SearchStrategy[School]:
    """Any school; smaller ones first where a law breaks."""
    return st.randoms(use_true_random=False).map(school_of)


def school_of(
    dice: random.Random,
    base: Sequence[Criterion] = BASE,
    areas: tuple[Area, ...] = AREAS,
) -> School:
    """A school by that chance: 1 to 4 rooms, stages or none, any part of everything known."""
    places = rooms(dice.randint(1, 4))
    cohorts = _cohorts(dice, [room.name for room in places])
    shared = "AP 1" if dice.random() < 0.3 else None
    site = school(
        pupils=30 * len(places),
        rooms=tuple(replace(room, ap=shared) for room in places),
        cohorts=cohorts,
        plan=Plan(mix="video-lesson", present=1.0, platform=dice.choice(("google", "microsoft"))),
    )
    criteria = tuple(_bent(dice, one) for one in base if dice.random() < 0.9)
    line = _line(dice) if dice.random() < 0.5 else None
    positions = dice.choice((POSITIONS, POSITIONS, POSITIONS[-3:]))
    whole = tuple(
        piece(dice, one, room, positions)
        for one in criteria
        if line is None or one.id != LINE_CARRIES_PLAN
        for room in ([place.name for place in places] if one.scope == "room" else [None])
    )
    rate = dice.choice((0.3, 0.7, 0.9, 1.0))
    known = tuple(each for each in whole if dice.random() < rate)
    held = tuple(
        RoomCapacity(
            room=room.name,
            kind=dice.choice(("everyday", "video", "test")),
            holds=dice.choice((0, 10, 29, 30, 60)),
            censored=dice.random() < 0.5,
        )
        for room in places
        if dice.random() < 0.7
    )
    return School(
        site=replace(site, answers=_answers(dice, criteria)),
        criteria=criteria,
        evidence=known,
        whole=whole,
        line=line,
        held=held,
        areas=areas,
    )


def _cohorts(dice: random.Random, names: Sequence[str]) -> tuple[Cohort, ...]:
    if dice.random() < 0.4:
        return ()
    return tuple(
        Cohort(name=f"Year {at}", pupils=30, roll_out=at, rooms=(name,), take_home=at == 2)
        for at, name in enumerate(names, start=1)
    )


def _bent(dice: random.Random, one: Criterion) -> Criterion:
    """The criterion with another weight and perhaps another gate; the two it stands for keep X."""
    if one.id in {"INF-04", "TSP-13"}:
        return one
    return replace(one, weight=float(dice.randint(1, 6)), gate=dice.choice((one.gate, *GATES)))


def piece(
    dice: random.Random, one: Criterion, room: str | None, positions: Sequence[float]
) -> Evidence:
    """One piece of evidence, at one of those places of the scale or its ends, sure or not."""
    value = value_at(one, dice.choice(positions))
    wide = dice.choice((0.0, 0.0, 0.1, 0.4))
    interval = None
    if wide and not isinstance(value, str) and one.thresholds is not None:
        half = wide * abs(one.thresholds.target - one.thresholds.fail)
        interval = (value - half, value + half)
    seen = (EvidenceKind.MEASURED, EvidenceKind.EXTRAPOLATED)
    return Evidence(
        criterion=one.id,
        kind=EvidenceKind.DECLARED if one.evidence == "D" else dice.choice(seen),
        value=value,
        interval=interval,
        n=dice.choice((1, 5, 30)),
        days=dice.choice((1, 3)),
        age_days=dice.choice((0, 400)),
        documented=dice.random() < 0.5,
        room=room,
    )


def value_at(one: Criterion, position: float) -> float | str:
    """0 is beyond fail, 1 beyond target."""
    if one.words is not None:
        words = (*one.words.fail, *one.words.acceptable, *one.words.target)
        return words[min(len(words) - 1, int(position * len(words)))]
    assert one.thresholds is not None
    fail, target = one.thresholds.fail, one.thresholds.target
    return fail + (target - fail) * (1.4 * position - 0.2)


def improved(one: Criterion, found: Evidence, step: float) -> Evidence:
    """The same piece with a better value: by that share of the scale, or the best word."""
    if one.words is not None:
        return replace(found, value=one.words.target[0])
    assert one.thresholds is not None
    assert not isinstance(found.value, str)
    sign = 1 if one.better is Better.HIGHER else -1
    shift = sign * step * abs(one.thresholds.target - one.thresholds.fail)
    ends = found.interval
    return replace(
        found,
        value=found.value + shift,
        interval=(ends[0] + shift, ends[1] + shift) if ends else None,
    )


def _line(dice: random.Random) -> LineCapacity:
    down, up = (_reading(dice) if dice.random() < 0.8 else None for _ in range(2))
    return LineCapacity(down=down, up=up)


def _reading(dice: random.Random) -> CapacityReading:
    mbps = dice.choice((1.0, 14.9, 15.0, 40.0, 75.0, 200.0, 400.0))
    wide = dice.choice((0.0, 0.1, 0.5))
    ends = (mbps * (1 - wide), mbps * (1 + wide)) if wide else None
    return CapacityReading(mbps=mbps, interval_mbps=ends, days=dice.choice((1, 3)))


def _answers(dice: random.Random, criteria: Sequence[Criterion]) -> tuple[Answer, ...]:
    """Blank ones and some about what nothing else will be known of; never a second answer."""
    return tuple(
        Answer(
            criterion=one.id,
            value="" if one.words else "unknown",
            by="Office",
            on=AS_OF,
        )
        for one in criteria
        if one.evidence != "M" and dice.random() < 0.2
    )
