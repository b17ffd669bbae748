"""Remedies: what helps most stands first, each with its assumption and the school's own price."""

from dataclasses import replace
from datetime import date

from netready.domain.criterion import Gate, Question
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity
from netready.domain.site import Price
from netready.domain.verdict import Status, Verdict
from netready.scoring.score import score_site
from tests.scoring.school import (
    BACKUP,
    EXAMPLE,
    criterion,
    example_before,
    given,
    measured,
    rooms,
    school,
)


def test_each_fault_and_each_open_gate_has_a_line_and_nothing_else() -> None:
    score = score_site(example_before())
    named = {one.criteria[0] for one in score.remedies}
    assert named == {"INF-04", "INF-08", "INF-10", "TSP-01", "TSP-05"}


def test_an_open_gate_is_to_be_found_out_and_its_fault_is_only_supposed() -> None:
    remedy = next(
        one for one in score_site(example_before()).remedies if one.criteria == ("TSP-05",)
    )
    assert remedy.action.startswith("Find out: ")
    assert remedy.pupils_notice == "" or remedy.pupils_notice.startswith("Not known yet.")


def test_mending_everything_but_what_is_unknown_still_cannot_say() -> None:
    score = score_site(example_before())
    assert all(one.low.verdict is not Verdict.GO for one in score.remedies)
    assert all(
        one.low.index is not None
        and score.network.index is not None
        and one.low.index > score.network.index
        for one in score.remedies
    )


def test_the_only_blocker_leads_from_not_yet_to_go() -> None:
    line = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X, fix="A larger line.", owner="Head")
    held = (RoomCapacity(room="Room 1", kind="video", holds=30, censored=True),)
    reading = CapacityReading(mbps=180)
    score = score_site(
        given(
            [],
            (line,),
            line=LineCapacity(down=reading, up=reading),
            rooms=held,
            site=school(rooms=rooms(1)),
        )
    )
    (remedy,) = score.remedies
    assert remedy.action == "A larger line."
    assert (remedy.low.verdict, remedy.low.pupils) == (Verdict.GO, 420)
    assert score.pupils.video == 360
    assert "1.5" in remedy.assumption


def test_one_action_that_mends_two_things_is_one_line() -> None:
    fix = "Add an access point."
    one = criterion("TSP-06", 6, (0.95, 0.95, 0.98), Gate.X, fix=fix)
    two = criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, fix=fix)
    score = score_site(given([measured("TSP-06", 0.4), measured("TSP-13", 0.5)], (one, two)))
    (remedy,) = score.remedies
    assert remedy.criteria == ("TSP-06", "TSP-13")
    assert remedy.low.verdict is Verdict.GO


def test_what_is_not_settled_is_to_be_measured_and_not_bought() -> None:
    open_line = [measured("INF-04", 1.1, interval=(0.9, 1.3), more_needed="14 more samples")]
    score = score_site(given(open_line, EXAMPLE[2:3]))
    assert score.criteria[0].status is Status.UNSETTLED
    assert score.remedies[0].action == "Measure more: Line against plan (14 more samples)"
    assert "still to be found out: Line against plan (14 more samples)" in score.network.sentence


def test_costs_come_from_the_schools_own_newest_price_and_else_are_none() -> None:
    prices = (
        Price(action="INF-04", low=900, high=1500, lead_time_weeks=8, on=date(2026, 1, 5)),
        Price(action="INF-04", low=1, high=2, on=date(2024, 1, 5)),
        Price(action="INF-04", low=3, high=4, on=date(2027, 1, 5)),
    )
    asked = replace(example_before(), site=school(prices=prices))
    bands = {one.criteria[0]: one.cost_band for one in score_site(asked).remedies}
    assert bands["INF-04"] == "900 to 1,500, lead time 8 weeks (prices of 2026-01-05)"
    assert bands["INF-08"] is None


def test_a_light_criterion_without_a_gate_is_not_worth_a_line() -> None:
    light = criterion("INF-05", 3, (150, 100, 50))
    found = [measured("INF-05", 500.0), measured("INF-04", 2.0)]
    assert score_site(given(found, (light, EXAMPLE[2]))).remedies == ()


def test_a_remedy_of_the_programme_shows_the_programmes_verdict() -> None:
    review = criterion("SEC-01", 6, BACKUP, Gate.X, evidence="D", answers=Question.PROGRAMME)
    line = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
    evidence = [measured("INF-04", 2.0), measured("SEC-01", "none")]
    score = score_site(given(evidence, (review, line)))
    (remedy,) = score.remedies
    assert score.programme.verdict is Verdict.NOT_YET
    assert remedy.low.verdict is Verdict.GO
