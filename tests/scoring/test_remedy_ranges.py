"""The two ends of a remedy hold whatever lies between; the smallest sets are the smallest."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import given as search
from hypothesis import settings
from hypothesis import strategies as st

from netready.domain.criterion import Gate, Question
from netready.domain.evidence import Evidence
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity, ScoringInput
from netready.domain.site import Cohort, Room
from netready.domain.verdict import QuestionResult, Verdict
from netready.scoring.actions import MEASURE_ROOMS, Action, Goal, actions_of, done
from netready.scoring.case import case_of, network_answer, network_finding, programme_answer
from netready.scoring.pupils import pupils_carried
from netready.scoring.remedies import remedies
from netready.scoring.scale import acceptable_value, target_value
from netready.scoring.score import score_site
from netready.scoring.smallest_sets import smallest_sets
from netready.scoring.verdict import VERDICT_ORDER, decide
from tests.scoring.one_school import SITE, asked, evidence
from tests.scoring.school import criterion, given, measured, rooms, school

MEASURED_LINE = LineCapacity(down=CapacityReading(mbps=40), up=CapacityReading(mbps=40))
HELD = tuple(RoomCapacity(room=f"Room {n}", kind="video", holds=20 + n) for n in (1, 2, 3))


def with_everything(found: Sequence[Evidence]) -> ScoringInput:
    """The line only by its capacity, so that pupils follow from it."""
    without_line = [one for one in found if one.criterion != "INF-04"]
    return asked(without_line, line=MEASURED_LINE, rooms=HELD)


def between(action: Action, share: float) -> list[Evidence]:
    """Evidence as a person would bring it, somewhere between the two ends."""
    found = []
    for part in action.parts:
        low, high = acceptable_value(part.criterion), target_value(part.criterion)
        if isinstance(low, str) or isinstance(high, str):
            value: float | str = low if share < 0.5 else high
        else:
            value = low + share * (high - low)
        places = part.rooms or (None,)
        found += [measured(part.criterion.id, value, room=room) for room in places]
    return found


def really(asked_: ScoringInput, action: Action, share: float) -> ScoringInput:
    """The input as it would be measured after the action; written without the code under test."""
    new = between(action, share)
    places = {(one.criterion, one.room) for one in new}
    kept = [one for one in asked_.evidence if (one.criterion, one.room) not in places]
    held = {one.room: float(one.value) for one in new if one.criterion == "TSP-13"}
    line = next((float(one.value) for one in new if one.criterion == "INF-04"), None)
    return replace(
        asked_,
        evidence=(*kept, *new),
        rooms=tuple(
            replace(one, holds=int(held[one.room] * 30 + 1e-9)) if one.room in held else one
            for one in asked_.rooms
        ),
        # 420 pupils of 0.5 Mbit/s down and 0.1 up
        line=asked_.line
        if line is None
        else LineCapacity(
            down=CapacityReading(mbps=line * 210.0), up=CapacityReading(mbps=line * 42.0)
        ),
    )


@settings(max_examples=40)
@search(evidence(), st.floats(0, 1), st.data())
def test_any_value_between_the_two_ends_gives_a_result_inside_the_range(
    found: list[Evidence], share: float, data: st.DataObject
) -> None:
    asked_ = with_everything(found)
    case = case_of(asked_)
    action = data.draw(st.sampled_from(actions_of(case)))
    (remedy,) = remedies(case, [action])
    after = case_of(really(asked_, action, share))
    answer = (
        programme_answer(after) if action.question is Question.PROGRAMME else network_answer(after)
    )
    order = [VERDICT_ORDER.index(one) for one in (remedy.low.verdict, remedy.high.verdict)]
    assert order[0] <= VERDICT_ORDER.index(answer.verdict) <= order[1]
    assert (remedy.low.index or 0) - 2e-9 <= (answer.index or 0) <= (remedy.high.index or 0) + 2e-9
    pupils = pupils_carried(after.given).video
    if pupils is None:
        assert remedy.low.pupils is None or remedy.high.pupils is None
    else:
        assert remedy.low.pupils is not None
        assert remedy.high.pupils is not None
        assert remedy.low.pupils <= pupils <= remedy.high.pupils


@settings(max_examples=40)
@search(evidence())
def test_a_smallest_set_reaches_its_verdict_and_no_smaller_one_does(found: list[Evidence]) -> None:
    case = case_of(with_everything(found))
    actions = [one for one in actions_of(case) if one.question is Question.NETWORK]
    for one in smallest_sets(case, actions):
        for goal in Goal:
            assert _rank(network_answer(done(case, one.actions, goal))) >= _at(one.to)
        for fewer in combinations(actions, len(one.actions) - 1):
            verdict = decide(network_finding(done(case, fewer, Goal.ACCEPTABLE)))
            assert _at(verdict) < _at(one.to), [action.text for action in fewer]


@settings(max_examples=40)
@search(evidence())
def test_a_remedy_never_makes_less_of_it_and_every_set_is_made_of_remedies(
    found: list[Evidence],
) -> None:
    asked_ = with_everything(found)
    score = score_site(asked_)
    for remedy in score.remedies:
        assert (remedy.low.index or 0) <= (remedy.high.index or 0)
        assert _at(remedy.low.verdict) <= _at(remedy.high.verdict)
    texts = [remedy.action for remedy in score.remedies]
    for one in score.smallest_sets:
        assert _at(one.to) > _at(score.network.verdict)
        assert one.to in {Verdict.PILOT, Verdict.GO}
        assert [texts.index(action) for action in one.actions] == sorted(
            texts.index(action) for action in one.actions
        )


def _rank(answer: QuestionResult) -> int:
    return _at(answer.verdict)


def _at(verdict: Verdict) -> int:
    return VERDICT_ORDER.index(verdict)


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
