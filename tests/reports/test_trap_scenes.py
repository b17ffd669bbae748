"""The traps of a first design as whole schools: records and site file to verdict and page."""

import re
from functools import cache

import pytest

from netready.domain.verdict import Status, Verdict
from netready.scoring.case import Case, case_of, network_answer, programme_answer
from netready.scoring.score import score_site
from netready_reports.judged import pages_of
from tests.reports.fixtures.traps import TRAPS, trap_material

GO, NOT_YET, CANNOT_SAY = Verdict.GO, Verdict.NOT_YET, Verdict.CANNOT_SAY

EXPECTED = {
    "everything-met": (GO, GO),
    "knee-at-22-of-30": (NOT_YET, NOT_YET),
    "passed-without-bss-load": (GO, GO),
    "every-one-of-24-rooms-passes": (GO, GO),
    "two-of-24-rooms-fail": (NOT_YET, NOT_YET),
    "line-of-250-for-a-peak-of-210": (GO, GO),
    "blank-declarations": (GO, CANNOT_SAY),
    "nothing-measured": (CANNOT_SAY, CANNOT_SAY),
    "staff-network-only": (CANNOT_SAY, CANNOT_SAY),
    "two-rooms-on-one-radio": (CANNOT_SAY, CANNOT_SAY),
    "told-otherwise-than-measured": (GO, GO),
}


@cache
def case(name: str) -> Case:
    return case_of(TRAPS[name]().given())


def status(found: Case, id: str) -> Status:
    return next(one.status for one in found.results if one.id == id)


def test_every_trap_is_expected_here() -> None:
    assert set(EXPECTED) == set(TRAPS)


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gets_the_verdict_it_deserves(name: str) -> None:
    found = case(name)
    assert (network_answer(found).verdict, programme_answer(found).verdict) == EXPECTED[name]


def test_the_knee_is_named_with_its_room_and_share() -> None:
    network = network_answer(case("knee-at-22-of-30"))
    assert "in Room 2 the planned lesson works for 73 % of the class" in network.sentence
    assert network.index is not None and network.index > 0.8  # the index alone would have said yes


def test_airtime_nobody_saw_stays_unknown_beside_a_class_that_passed() -> None:
    found = case("passed-without-bss-load")
    assert status(found, "TSP-05") is Status.MISSING
    assert status(found, "TSP-13") is Status.MET


def test_rooms_that_were_all_measured_are_a_census() -> None:
    found = case("every-one-of-24-rooms-passes")
    knee = next(one for one in found.results if one.id == "TSP-13")
    assert (knee.status, knee.reason, knee.n) == (Status.MET, "met in 24 of 24 rooms", 24)


def test_the_line_is_asked_for_headroom_once() -> None:
    line = next(one for one in case("line-of-250-for-a-peak-of-210").results if one.id == "INF-04")
    assert line.status is Status.MET
    # the median of 250 to 255 over 210
    assert line.value == pytest.approx(252.5 / 210)


def leadership(name: str) -> str:
    """The words of the head's page."""
    page = pages_of(trap_material(name))["leadership.html"]
    text = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script).*?</\1>", " ", page))
    return re.sub(r"\s+", " ", text)


def test_the_page_of_the_knee_says_not_yet_and_how_many_the_school_carries() -> None:
    text = leadership("knee-at-22-of-30")
    assert "Not yet" in text
    assert "82 of 90 planned" in text


def test_the_page_of_nothing_measured_has_no_made_up_zero_and_promises_no_price() -> None:
    text = leadership("nothing-measured")
    assert "Cannot say" in text
    assert not re.search(r"\b(None|nan|null|inf)\b", text)
    assert not re.search(r"\b0\+? of 90", text)
    assert "steps may turn this into" in text
    assert "Staff time only." in text
    assert "Price: 0" not in text


def test_a_room_that_passed_alone_is_not_said_to_carry_the_plan() -> None:
    text = leadership("two-rooms-on-one-radio")
    assert "by itself; not tried together with Room 2" in text
    assert "Pupils working at once" not in text.partition("What was not tested")[2]


def test_what_was_told_otherwise_stands_in_the_score() -> None:
    score = score_site(TRAPS["told-otherwise-than-measured"]().given())
    assert [(one.criterion, one.told) for one in score.disagreements] == [
        ("INF-04", "40 %"),
        ("INF-08", "190 ms"),
        ("INF-04", "2000 Mbit/s"),
    ]
    assert score.network.verdict is GO
