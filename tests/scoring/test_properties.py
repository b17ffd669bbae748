"""What must hold for every school (3.2.9): found by search, not by example."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume
from hypothesis import given as search
from hypothesis import strategies as st

from netready.domain.criterion import Better, Criterion, Gate, Question, Words
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import CapacityReading, LineCapacity, ScoringInput
from netready.domain.site import Cohort
from netready.domain.verdict import Confidence, QuestionResult, Score, Status, Verdict
from netready.scoring.score import score_site
from netready.scoring.verdict import VERDICT_ORDER
from tests.scoring.school import BACKUP, catalogue, criterion, given, rooms, school

YES_NO = Words(fail=("no",), acceptable=("partly",), target=("yes",))
CRITERIA = (
    criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X),
    criterion("INF-08", 5, (200, 60, 30), Gate.R),
    criterion("INF-10", 5, BACKUP, Gate.R, evidence="B"),
    criterion("INF-05", 3, (150, 100, 50)),
    criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room"),
    criterion("TSP-08", 4, (100, 50, 20), scope="room"),
    criterion("SEC-01", 6, YES_NO, Gate.X, evidence="D", answers=Question.PROGRAMME),
    criterion("FIN-05", 3, (0, 50, 100), evidence="D", answers=Question.PROGRAMME),
    criterion("INF-02", 5, (100, 100, 210), Gate.R, answers=Question.STANDARD),
)
SITE = school(rooms=rooms(3))


def places(one: Criterion) -> Sequence[str | None]:
    return [room.name for room in SITE.rooms] if one.scope == "room" else [None]


def value_at(one: Criterion, position: float) -> float | str:
    """0 is beyond fail, 1 beyond target."""
    if one.words is not None:
        words = (*one.words.fail, *one.words.acceptable, *one.words.target)
        return words[min(2, int(position * 3))]
    assert one.thresholds is not None
    fail, target = one.thresholds.fail, one.thresholds.target
    return fail + (target - fail) * (1.4 * position - 0.2)


@st.composite
def pieces(draw: st.DrawFn, one: Criterion, room: str | None) -> Evidence:
    position = draw(st.sampled_from([0.0, 0.1, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0]))
    value = value_at(one, position)
    wide = draw(st.sampled_from([0.0, 0.0, 0.1, 0.4]))
    interval = None
    if wide and not isinstance(value, str) and one.thresholds is not None:
        half = wide * abs(one.thresholds.target - one.thresholds.fail)
        interval = (value - half, value + half)
    kinds = [EvidenceKind.MEASURED, EvidenceKind.EXTRAPOLATED]
    return Evidence(
        criterion=one.id,
        kind=EvidenceKind.DECLARED if one.evidence == "D" else draw(st.sampled_from(kinds)),
        value=value,
        interval=interval,
        days=draw(st.sampled_from([1, 3])),
        age_days=draw(st.sampled_from([0, 400])),
        room=room,
    )


@st.composite
def evidence(draw: st.DrawFn, *, all_of_it: bool = False) -> list[Evidence]:
    found = []
    # mostly known, so that every verdict is reached
    rate = 10 if all_of_it else draw(st.sampled_from([3, 7, 9]))
    for one in CRITERIA:
        for room in places(one):
            if all_of_it or draw(st.integers(1, 10)) <= rate:
                found.append(draw(pieces(one, room)))
    return found


def scored(found: Sequence[Evidence], **more: object) -> Score:
    return score_site(asked(found, **more))


def asked(found: Sequence[Evidence], **more: object) -> ScoringInput:
    return given(found, CRITERIA, **({"site": SITE} | more))


def both(score: Score) -> tuple[QuestionResult, QuestionResult]:
    return score.network, score.programme


def rank(answer: QuestionResult) -> int:
    return VERDICT_ORDER.index(answer.verdict)


@search(evidence(), st.data())
def test_a_better_value_never_lowers_index_or_verdict(
    found: list[Evidence], data: st.DataObject
) -> None:
    assume(found)
    at = data.draw(st.integers(0, len(found) - 1))
    one = next(each for each in CRITERIA if each.id == found[at].criterion)
    better = improved(one, found[at], data.draw(st.sampled_from([0.05, 0.3, 1.0])))
    before = scored(found)
    after = scored([*found[:at], better, *found[at + 1 :]])
    for old, new in zip(both(before), both(after), strict=True):
        assert (new.index is None) == (old.index is None)
        assert (new.index or 0) >= (old.index or 0)
        assert new.index_low >= old.index_low
        assert new.index_high >= old.index_high
        assert rank(new) >= rank(old)


def improved(one: Criterion, piece: Evidence, step: float) -> Evidence:
    if one.words is not None:
        return replace(piece, value=one.words.target[0])
    assert one.thresholds is not None
    assert not isinstance(piece.value, str)
    sign = 1 if one.better is Better.HIGHER else -1
    shift = sign * step * abs(one.thresholds.target - one.thresholds.fail)
    ends = piece.interval
    return replace(
        piece,
        value=piece.value + shift,
        interval=(ends[0] + shift, ends[1] + shift) if ends else None,
    )


@search(evidence(all_of_it=True), st.data())
def test_more_evidence_keeps_the_index_inside_the_earlier_bounds(
    found: list[Evidence], data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(range(len(found))), unique=True))
    fewer = scored([found[at] for at in kept])
    more = scored(found)
    for old, new in zip(both(fewer), both(more), strict=True):
        assert new.index is not None
        assert old.index_low <= new.index_low <= new.index <= new.index_high <= old.index_high


@search(evidence(), st.data())
def test_deleting_evidence_never_raises_the_low_bound_and_never_gives_go(
    found: list[Evidence], data: st.DataObject
) -> None:
    kept = data.draw(st.lists(st.sampled_from(range(max(1, len(found)))), unique=True))
    fewer = scored([found[at] for at in kept if at < len(found)])
    whole = scored(found)
    for old, new in zip(both(whole), both(fewer), strict=True):
        assert new.index_low <= old.index_low
        assert new.coverage <= old.coverage + 1e-9
        if old.verdict is not Verdict.GO:
            assert new.verdict is not Verdict.GO
        if old.verdict is not Verdict.NOT_YET:
            # ignorance never says "not yet" either
            assert new.verdict is not Verdict.NOT_YET


@search(evidence())
def test_not_yet_always_names_evidence(found: list[Evidence]) -> None:
    score = scored(found)
    for answer in both(score):
        if answer.verdict is Verdict.NOT_YET:
            assert answer.because
            named = [one for one in score.criteria if one.id in answer.because]
            assert all(one.status is Status.NOT_MET for one in named)
            assert all(one.evidence is not EvidenceKind.MISSING for one in named)
            assert answer.sentence.startswith("Not yet: ")
            assert len(answer.sentence) > len("Not yet: .")


@search(evidence())
def test_number_words_and_confidence_never_disagree(found: list[Evidence]) -> None:
    score = scored(found)
    for answer in both(score):
        assert 0 <= answer.index_low <= answer.index_high <= 1
        if answer.index is not None:
            assert answer.index_low <= answer.index <= answer.index_high
        assert answer.gates_cleared <= answer.gates_of
        if answer.verdict is Verdict.GO:
            assert answer.gates_cleared == answer.gates_of
            assert answer.index_low >= 0.45
        if answer.verdict is Verdict.CANNOT_SAY:
            assert answer.confidence is not Confidence.HIGH
            assert answer.gates_cleared < answer.gates_of
    # the programme says "go" exactly when every area is met
    areas_met = all(area.status is Status.MET for area in score.areas)
    assert (score.programme.verdict is Verdict.GO) == areas_met


@search(evidence(), st.sampled_from([0.25, 2.0, 3.0, 10.0]))
def test_scaling_all_weights_changes_nothing(found: list[Evidence], factor: float) -> None:
    heavier = [replace(one, weight=one.weight * factor) for one in CRITERIA]
    plain = scored(found)
    other = scored(found, catalogue=catalogue(heavier))
    for old, new in zip(both(plain), both(other), strict=True):
        assert (new.verdict, new.confidence) == (old.verdict, old.confidence)
        assert new.index_low == pytest.approx(old.index_low, abs=2e-9)
        assert new.index_high == pytest.approx(old.index_high, abs=2e-9)
        assert new.index == pytest.approx(old.index, abs=2e-9)


@search(evidence(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_criteria_and_rooms_changes_nothing(
    found: list[Evidence], shuffle: random.Random
) -> None:
    shuffled, criteria, places = list(found), list(CRITERIA), list(SITE.rooms)
    for each in (shuffled, criteria, places):
        shuffle.shuffle(each)
    plain = scored(found)
    other = scored(shuffled, catalogue=catalogue(criteria), site=replace(SITE, rooms=tuple(places)))
    for old, new in zip(both(plain), both(other), strict=True):
        assert (old.verdict, old.confidence) == (new.verdict, new.confidence)
        assert (old.index, old.index_low, old.index_high) == (
            new.index,
            new.index_low,
            new.index_high,
        )
        assert old.coverage == new.coverage
    assert {each.id: each.status for each in plain.criteria} == {
        each.id: each.status for each in other.criteria
    }


@search(evidence())
def test_the_order_of_evidence_changes_no_byte_of_the_score(found: list[Evidence]) -> None:
    assert scored(found[::-1]) == scored(found)


@search(evidence())
def test_the_standard_never_touches_the_other_two(found: list[Evidence]) -> None:
    without = [one for one in found if one.criterion != "INF-02"]
    assert both(scored(found)) == both(scored(without))


@search(evidence())
def test_a_programme_declaration_never_touches_the_network(found: list[Evidence]) -> None:
    blank = [one for one in found if one.criterion not in {"SEC-01", "FIN-05"}]
    assert scored(blank).network == scored(found).network


COHORTS = tuple(
    Cohort(name=f"Year {n}", pupils=60, roll_out=n, rooms=(f"Room {n}",)) for n in (1, 2, 3)
)


@search(evidence(), st.floats(5, 200))
def test_a_later_stage_is_never_readier_than_an_earlier_one(
    found: list[Evidence], mbps: float
) -> None:
    reading = CapacityReading(mbps=mbps)
    without_line = [one for one in found if one.criterion != "INF-04"]
    score = scored(
        without_line,
        site=replace(SITE, cohorts=COHORTS),
        line=LineCapacity(down=reading, up=reading),
    )
    ranks = [VERDICT_ORDER.index(stage.verdict) for stage in score.stages]
    assert ranks == sorted(ranks, reverse=True)
    # the last stage is the whole plan
    assert score.stages[-1].verdict is score.network.verdict
