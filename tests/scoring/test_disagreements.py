"""Told one thing, measured another: said once, with who and when, and the measurement counts."""

from dataclasses import replace
from datetime import timedelta

from netready.domain.criterion import Gate
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import CapacityReading, LineCapacity
from netready.domain.site import Answer, Internet
from netready.domain.verdict import Disagreement, Status
from netready.scoring.case import case_of, network_answer
from netready.scoring.disagreements import disagreements
from tests.scoring.school import AS_OF, BACKUP, criterion, given, measured, rooms, school

BACK = criterion("INF-10", 5, BACKUP, Gate.R, evidence="B", title="Backup line")
DELAY = criterion("INF-05", 3, (150, 100, 50), evidence="B", unit="ms", title="Delay")
LINE = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X, title="Line against plan", unit="ratio")
KNEE = criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room", title="Class")
POWER = criterion("PLR-01", 1, (1.0, 1.0, 1.25), scope="room", evidence="B", title="Power")
ALL = (BACK, DELAY, LINE, KNEE, POWER)


def answer(criterion: str, value: float | str) -> Answer:
    return Answer(criterion=criterion, value=value, by="Bursar", on=AS_OF)


def found(
    evidence: list[Evidence], *answers: Answer, internet: Internet | None = None, **more: object
) -> tuple[Disagreement, ...]:
    site = school(answers=answers, rooms=rooms(2), internet=internet or Internet())
    return disagreements(case_of(given(evidence, ALL, site=site, **more)))


def test_a_word_that_was_measured_otherwise_is_named_with_who_said_it_when() -> None:
    (one,) = found([measured("INF-10", "none")], answer("INF-10", "automatic"))
    assert (one.criterion, one.told, one.measured) == ("INF-10", "automatic", "none")
    assert (one.told_by, one.told_on) == ("Bursar", "2026-11-21")
    assert one.sentence.startswith(
        "Backup line: told automatic (Bursar on 2026-11-21), measured none. The measurement counts"
    )


def test_numbers_on_one_side_of_the_line_do_not_disagree() -> None:
    assert found([measured("INF-05", 60.0)], answer("INF-05", 90.0)) == ()
    (one,) = found([measured("INF-05", 130.0)], answer("INF-05", 90.0))
    assert (one.told, one.measured) == ("90 ms", "130 ms")


def test_what_is_not_settled_contradicts_nobody() -> None:
    wide = measured("INF-05", 110.0, interval=(80.0, 140.0))
    assert found([wide], answer("INF-05", 90.0)) == ()


def test_blank_later_and_unmeasured_answers_contradict_nothing() -> None:
    later = replace(answer("INF-10", "automatic"), on=AS_OF + timedelta(days=1))
    assert found([measured("INF-10", "none")], answer("INF-10", " ? "), later) == ()
    assert found([], answer("INF-10", "automatic")) == ()


def test_a_saying_about_the_line_stands_beside_the_measurement_and_hides_it_not() -> None:
    reading = CapacityReading(mbps=100.0)
    line = LineCapacity(down=reading, up=reading)
    site = school(answers=(answer("INF-04", 2.0),))
    case = case_of(given([], ALL, site=site, line=line))
    assert next(one for one in case.results if one.id == "INF-04").status is Status.NOT_MET
    assert [one.told for one in disagreements(case)] == ["200 %"]
    assert "INF-04" in network_answer(case).because


def test_a_room_that_fails_is_named_against_what_was_told_of_all() -> None:
    evidence = [measured("TSP-13", value, room=f"Room {n}") for n, value in ((1, 1.2), (2, 0.5))]
    (one,) = found(evidence, answer("TSP-13", 1.3))
    assert one.measured.endswith("(not met in Room 2)")


def test_a_room_that_fails_is_named_where_others_have_only_what_was_told() -> None:
    (one,) = found([measured("PLR-01", 0.5, room="Room 2")], answer("PLR-01", 1.3))
    assert one.measured.endswith("(not met in Room 2)")


def test_people_did_not_speak_of_an_emulated_room() -> None:
    assert found([measured("INF-10", "none")], answer("INF-10", "automatic"), emulated=True) == ()


def test_a_contract_is_held_against_the_best_that_was_measured() -> None:
    contract = Internet(contracted_down_mbps=500.0, contracted_up_mbps=100.0)
    down = CapacityReading(mbps=300.0, interval_mbps=(250.0, 449.0))
    line = LineCapacity(down=down, up=CapacityReading(mbps=91.0))
    (one,) = found([], internet=contract, line=line)
    assert (one.told, one.measured) == ("500 Mbit/s", "300 Mbit/s")
    assert "Measure again with a cable" in one.sentence
    kept = replace(line, down=replace(down, interval_mbps=(250.0, 450.0)))
    assert found([], internet=contract, line=kept) == ()
    for kind in (EvidenceKind.DECLARED, EvidenceKind.EXTRAPOLATED):
        promised = CapacityReading(mbps=1.0, kind=kind)
        assert found([], internet=contract, line=LineCapacity(down=promised)) == ()
