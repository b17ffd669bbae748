"""Declared answers of the site file as evidence."""

from datetime import date

import pytest

from netready.domain.errors import BadInputError
from netready.domain.site import Answer
from netready.domain.verdict import Status
from netready.scoring.answers import answers_as_evidence, unused_answers
from netready.scoring.score import score_site
from tests.scoring.school import (
    AS_OF,
    EXAMPLE,
    catalogue,
    criterion,
    declared,
    given,
    measured,
    result,
    rooms,
    school,
)

SHARE = criterion("FIN-09", 3, (0, 50, 100), evidence="D")
CATALOGUE = catalogue((*EXAMPLE, SHARE))


def answer(id: str, value: float | str | bool, **more: object) -> Answer:
    return Answer(**({"criterion": id, "value": value, "by": "Head", "on": AS_OF} | more))  # type: ignore[arg-type]


def test_a_document_and_its_age_are_kept() -> None:
    site = school(answers=(answer("INF-10", "manual", on=date(2025, 11, 20), document="p. 4"),))
    (evidence,) = answers_as_evidence(site, CATALOGUE, AS_OF)
    assert (evidence.value, evidence.documented, evidence.age_days) == ("manual", True, 366)


def test_a_fault_names_the_answer_what_was_found_and_what_is_allowed() -> None:
    site = school(answers=(answer("INF-10", "maybe"), answer("FIN-09", "lots")))
    with pytest.raises(BadInputError) as caught:
        answers_as_evidence(site, CATALOGUE, AS_OF)
    assert caught.value.faults == (
        "site file: answer 1 (INF-10): 'maybe' is not one of: none, manual, automatic",
        "site file: answer 2 (FIN-09): FIN-09 takes a number, not 'lots'",
    )


def test_answers_that_settle_nothing_are_named_and_left_out() -> None:
    site = school(
        answers=(
            answer("INF-99", 1.0),
            answer("INF-10", "manual", on=date(2026, 11, 22)),
            answer("INF-02", 180.0),
            answer("FIN-09", 70),
        )
    )
    assert len(unused_answers(site, CATALOGUE, AS_OF)) == 3
    score = score_site(given([], (*EXAMPLE, SHARE), site=site))
    assert result(score, "INF-10").status is Status.MISSING
    assert result(score, "INF-02").status is Status.MISSING
    assert result(score, "FIN-09").status is Status.MET
    assert any("INF-02 is not used: this must be measured" in line for line in score.warnings)


def test_a_measurement_outweighs_what_was_said_whatever_the_order() -> None:
    pair = [declared("INF-10", "automatic"), measured("INF-10", "none")]
    for evidence in (pair, pair[::-1]):
        judged = result(score_site(given(evidence)), "INF-10")
        assert judged.status is Status.NOT_MET
        assert judged.notes == ("Declared automatic, measured none: they disagree.",)


def test_a_saying_about_the_whole_school_fills_rooms_nobody_measured() -> None:
    one = criterion("TSP-12", 3, (0, 50, 100), evidence="B", scope="room")
    evidence = [declared("TSP-12", 100.0), measured("TSP-12", 20.0, room="Room 2")]
    score = score_site(given(evidence, (one,), site=school(rooms=rooms(2))))
    judged = result(score, "TSP-12")
    assert (judged.status, judged.room) == (Status.NOT_MET, "Room 2")
    assert judged.rooms_unknown == ()
