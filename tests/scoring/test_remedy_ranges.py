"""The two ends of a remedy hold whatever lies between; the smallest sets are the smallest."""

import random

import pytest
from hypothesis import given as search
from hypothesis import settings
from hypothesis import strategies as st

from netready.domain.criterion import Gate
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity
from netready.domain.site import Cohort, Room
from netready.domain.verdict import Verdict
from netready.scoring.actions import MEASURE_ROOMS, Goal, actions_of, done
from netready.scoring.case import case_of
from netready.scoring.score import score_site
from tests.scoring.laws import Law, breaches
from tests.scoring.remedy_laws import REMEDY_LAWS, at
from tests.scoring.school import criterion, given, measured, rooms, school
from tests.scoring.sites import School, schools

SITE = school(rooms=rooms(3))
MEASURED_LINE = LineCapacity(down=CapacityReading(mbps=40), up=CapacityReading(mbps=40))
HELD = tuple(RoomCapacity(room=f"Room {n}", kind="video", holds=20 + n) for n in (1, 2, 3))


@pytest.mark.parametrize("law", REMEDY_LAWS, ids=lambda law: law.__name__)
@settings(max_examples=60)
@search(school=schools(), dice=st.randoms(use_true_random=False))
def test_a_law_of_remedies_holds_for_any_school(
    law: Law, school: School, dice: random.Random
) -> None:
    assert breaches(school, dice, [law]) == []


@settings(max_examples=30)
@search(school=schools())
def test_a_remedy_never_makes_less_of_it_and_every_set_is_made_of_remedies(school: School) -> None:
    score = score_site(school.given())
    for remedy in score.remedies:
        assert (remedy.low.index or 0) <= (remedy.high.index or 0)
        assert at(remedy.low.verdict) <= at(remedy.high.verdict)
    texts = [remedy.action for remedy in score.remedies]
    for one in score.smallest_sets:
        assert at(one.to) > at(score.network.verdict)
        assert one.to in {Verdict.PILOT, Verdict.GO}
        places = [texts.index(action) for action in one.actions]
        assert places == sorted(places)


KNEE = criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room", fix="Add an access point.")


def test_mending_the_rooms_that_fail_does_not_make_the_others_known() -> None:
    found = [measured("TSP-13", 0.7, room="Room 1"), measured("TSP-13", 1.2, room="Room 2")]
    score = score_site(given(found, (KNEE,), site=SITE))
    mend, find = score.remedies
    assert (mend.action, find.action) == ("Add an access point.", MEASURE_ROOMS)
    assert (mend.mends, find.mends) == (True, False)
    assert mend.high.verdict is Verdict.CANNOT_SAY
    assert "in Room 1," in mend.assumption
    assert "in Room 3," in find.assumption
    (both,) = score.smallest_sets
    assert (both.to, both.actions) == (Verdict.GO, (mend.action, find.action))


def test_a_room_that_is_better_than_needed_is_not_made_worse_by_the_low_end() -> None:
    found = [measured("TSP-13", 1.25, room=f"Room {n}") for n in (1, 2)]
    found.append(measured("TSP-13", 0.5, room="Room 3"))
    case = case_of(given(found, (KNEE,), site=SITE))
    kept = done(case, actions_of(case), Goal.ACCEPTABLE).given.evidence
    assert sorted((one.room, one.value) for one in kept) == [
        ("Room 1", 1.25), ("Room 2", 1.25), ("Room 3", 1.0),
    ]  # fmt: skip


def test_pupils_are_never_more_than_the_other_limit_has_shown() -> None:
    line = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X, fix="A larger line.")
    held = [RoomCapacity(room="Room 1", kind="video", holds=30, censored=True),
            RoomCapacity(room="Room 2", kind="video", holds=15)]  # fmt: skip
    asked_ = given(
        [measured("TSP-13", 1.0, room="Room 1"), measured("TSP-13", 0.5, room="Room 2")],
        (line, KNEE),
        site=school(rooms=rooms(2)),
        line=MEASURED_LINE,
        rooms=tuple(held),
    )
    score = score_site(asked_)
    pupils = {one.criteria[0]: (one.low.pupils, one.high.pupils) for one in score.remedies}
    # the rooms hold 45 of 60, the line 80 of 420; both together all
    assert score.pupils.video == 80
    assert pupils == {"INF-04": (315, 315), "TSP-13": (80, 80)}
    (both,) = score.smallest_sets
    assert both.low.pupils == 420


def test_pupils_stay_unknown_where_a_room_was_never_tried() -> None:
    line = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
    asked_ = given([], (line, KNEE), site=SITE, line=MEASURED_LINE, rooms=HELD[:2])
    upgrade = next(one for one in score_site(asked_).remedies if one.criteria == ("INF-04",))
    assert (upgrade.low.pupils, upgrade.high.pupils) == (None, None)


def test_a_pilot_needs_its_blockers_only_and_go_the_others_too() -> None:
    first = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X, fix="A larger line.")
    second = criterion("INF-08", 2, (200, 60, 30), Gate.R, fix="Queue management.")
    found = [measured("INF-04", 0.5), measured("INF-08", 300.0)]
    score = score_site(given(found, (first, second)))
    assert [(one.to, one.actions) for one in score.smallest_sets] == [
        (Verdict.PILOT, ("A larger line.",)),
        (Verdict.GO, ("A larger line.", "Queue management.")),
    ]
    assert [one.unpriced for one in score.smallest_sets] == [1, 2]
    assert score.smallest_sets[0].cost_low is None


def test_of_light_criteria_the_fewest_that_lift_a_low_area_are_named() -> None:
    gate = criterion("INF-04", 30, (1.0, 1.0, 1.5), Gate.X)
    light = [
        criterion(f"TSP-1{n}", weight, (50, 20, 0), fix=f"Fix {n}.")
        for n, weight in enumerate((1, 2, 3, 2, 1))
    ]
    found = [measured("INF-04", 2.0), *(measured(one.id, 60.0) for one in light)]
    score = score_site(given(found, (gate, *light)))
    assert score.network.verdict is Verdict.PILOT
    (one,) = score.smallest_sets
    # 9 in all, 4.05 wanted, 0.65 of a weight gained: 7 of weight need three of them
    assert (one.to, one.actions) == (Verdict.GO, ("Fix 2.", "Fix 1.", "Fix 3."))


def test_a_school_that_is_ready_and_an_emulated_room_have_no_sets() -> None:
    gate = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
    assert score_site(given([measured("INF-04", 2.0)], (gate,))).smallest_sets == ()
    failed = given([measured("INF-04", 0.5)], (gate,), emulated=True)
    assert score_site(failed).smallest_sets == ()


def test_many_low_areas_are_searched_one_by_one_and_in_bounded_time() -> None:
    gate = criterion("FIN-99", 200, (1.0, 1.0, 1.5), Gate.X)
    many = [
        criterion(f"{area}-{n}", 1 + n % 5, (50, 20, 0), fix=f"{area} {n}.")
        for area in ("INF", "TSP", "SEC")
        for n in range(20)
    ]
    found = [measured("FIN-99", 2.0), *(measured(one.id, 60.0) for one in many)]
    (one,) = score_site(given(found, (gate, *many))).smallest_sets
    assert one.to is Verdict.GO
    # 60 of weight, 27 wanted, 0.65 of it gained: 41.54, and the four of weight 5 and of 4 give 36
    assert len(one.actions) == 3 * 10


def test_stages_say_confidence_and_pupils_of_their_own() -> None:
    cohorts = tuple(
        Cohort(name=f"Year {n}", pupils=60, roll_out=n, rooms=(f"Room {n}",)) for n in (1, 2, 3)
    )
    line = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
    site = school(rooms=tuple(Room(name=f"Room {n}") for n in (1, 2, 3)), cohorts=cohorts)
    held = tuple(
        RoomCapacity(room=f"Room {n}", kind="video", holds=30, censored=True) for n in (1, 2, 3)
    )
    stages = score_site(given([], (line,), site=site, line=MEASURED_LINE, rooms=held)).stages
    carried = [(one.pupils.planned, one.pupils.video) for one in stages if one.pupils]
    assert carried == [(60, 60), (120, 80), (180, 80)]
    assert [one.verdict for one in stages] == [Verdict.GO, Verdict.NOT_YET, Verdict.NOT_YET]
    assert len({one.confidence for one in stages}) == 1
    assert all(one.pupils and one.pupils.test is None for one in stages)


def test_finding_out_takes_time_and_no_price() -> None:
    found = [measured("TSP-13", 1.2, room="Room 2")]
    score = score_site(given(found, (KNEE,), site=SITE))
    (remedy,) = score.remedies
    assert (remedy.action, remedy.cost_band, remedy.cost_low) == (
        MEASURE_ROOMS,
        "staff time",
        None,
    )
    (one,) = score.smallest_sets
    assert (one.unpriced, one.cost_low, one.cost_high) == (0, 0.0, 0.0)
