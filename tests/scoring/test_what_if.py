"""What would be, if: only what is named changes, and what is assumed is extrapolated."""

from dataclasses import replace

from netready.domain.criterion import Gate, Measure, Question
from netready.domain.evidence import EvidenceKind
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity, ScoringInput
from netready.domain.site import Answer
from netready.domain.verdict import Status, Verdict
from netready.domain.what_if import CriterionIf, LineIf, PlanIf, RoomPupilsIf, Span
from netready.scoring.actions import Goal
from netready.scoring.pupils import pupils_carried
from netready.scoring.score import score_site
from netready.scoring.what_if import assumed_if, planned_if, scaled_room
from netready.scoring.what_if_words import said_of
from tests.scoring.school import AS_OF, BACKUP, criterion, given, measured, result, rooms, school

DOWNLOAD = criterion(
    "INF-02", 5, (100, 100, 210), answers=Question.STANDARD, unit="Mbit/s",
    measure=Measure(metric="goodput_mbps", probe="internet-line", direction="down", pool="p10"),
)  # fmt: skip
LINE = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
DELAY = criterion("INF-08", 5, (200, 60, 30), Gate.R, unit="ms", title="Delay")
SECOND_LINE = criterion("INF-10", 5, BACKUP, Gate.R, evidence="B")
RATE = criterion(
    "TSP-06", 6, (0.5, 0.95, 1.0), Gate.X, scope="room",
    measure=Measure(derived="pupil_goodput_ratio"),
)  # fmt: skip
KNEE = criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room")
CRITERIA = (DOWNLOAD, LINE, DELAY, SECOND_LINE, RATE, KNEE)


def span(worse: float, better: float | None = None) -> Span:
    return Span(worse=worse, better=worse if better is None else better)


def small_line() -> ScoringInput:
    reading = CapacityReading(mbps=80)
    return given(
        [measured("INF-02", 80.0), measured("INF-08", 300.0),
         measured("TSP-06", 0.4, room="Room 1"), measured("TSP-06", 1.0, room="Room 2"),
         measured("TSP-13", 0.5, room="Room 1"), measured("TSP-13", 1.5, room="Room 2")],
        CRITERIA,
        site=school(rooms=rooms(2), answers=(
            Answer(criterion="INF-10", value="none", by="Head", on=AS_OF),)),
        line=LineCapacity(down=reading, up=reading),
        rooms=(RoomCapacity(room="Room 1", kind="video", holds=15),
               RoomCapacity(room="Room 2", kind="video", holds=45, censored=True)),
    )  # fmt: skip


def test_another_line_changes_the_line_its_standard_and_its_pupils_and_nothing_else() -> None:
    asked = small_line()
    after = assumed_if(asked, [LineIf(down_mbps=span(1000), up_mbps=span(500))], Goal.TARGET)
    before, score = score_site(asked), score_site(after)
    changed = {
        one.id for one, other in zip(before.criteria, score.criteria, strict=True) if one != other
    }
    assert changed == {"INF-02", "INF-04"}
    assert result(score, "INF-02").value == 1000.0
    assert result(score, "INF-04").status is Status.MET
    assert result(score, "INF-04").evidence is EvidenceKind.EXTRAPOLATED
    assert score.network.verdict is Verdict.NOT_YET  # the room still fails
    assert (before.pupils.video, score.pupils.video) == (160, 315)


def test_half_a_line_carries_half_of_the_pupils() -> None:
    half = CriterionIf(criterion="INF-04", value=span(0.5, 0.7))
    carried = [score_site(assumed_if(small_line(), [half], goal)).pupils for goal in Goal]
    assert [(one.video, one.limited_by["video"]) for one in carried] == [
        (210, "line"),
        (294, "line"),
    ]


def test_what_is_assumed_is_worth_less_than_what_is_measured() -> None:
    asked = small_line()
    after = assumed_if(asked, [CriterionIf(criterion="INF-08", value=span(25))], Goal.TARGET)
    assert result(score_site(after), "INF-08").quality < result(score_site(asked), "INF-08").quality


def test_an_answer_takes_the_place_of_what_was_said_and_measured() -> None:
    asked = small_line()
    found = replace(asked, evidence=(*asked.evidence, measured("INF-10", "none")))
    after = assumed_if(found, [CriterionIf(criterion="INF-10", value="automatic")], Goal.TARGET)
    score = score_site(after)
    assert result(score, "INF-10").status is Status.MET
    assert score.disagreements == ()


def test_a_span_is_taken_at_its_worse_end_first() -> None:
    change = CriterionIf(criterion="INF-08", value=span(90, 25))
    ends = [score_site(assumed_if(small_line(), [change], goal)) for goal in Goal]
    assert [result(score, "INF-08").status for score in ends] == [Status.NOT_MET, Status.MET]


def test_a_room_that_holds_its_class_keeps_the_limits_of_the_class() -> None:
    change = CriterionIf(criterion="TSP-13", value=span(1.0), room="Room 1")
    after = assumed_if(small_line(), [change], Goal.ACCEPTABLE)
    score = score_site(after)
    assert [result(score, id).status for id in ("TSP-06", "TSP-13")] == [Status.MET, Status.MET]
    assert {one.room: one.holds for one in after.rooms} == {"Room 1": 30, "Room 2": 45}


def test_a_room_that_would_hold_less_than_its_class_mends_nothing_of_it() -> None:
    change = CriterionIf(criterion="TSP-13", value=span(0.9), room="Room 1")
    score = score_site(assumed_if(small_line(), [change], Goal.ACCEPTABLE))
    assert result(score, "TSP-06").rooms_not_met == ("Room 1",)


def test_a_value_without_a_room_holds_in_every_room_asked_about() -> None:
    change = CriterionIf(criterion="TSP-06", value=span(0.97))
    after = assumed_if(small_line(), [change], Goal.ACCEPTABLE)
    assert [(one.room, one.value) for one in after.evidence if one.criterion == "TSP-06"] == [
        ("Room 1", 0.97), ("Room 2", 0.97),
    ]  # fmt: skip


def test_a_factor_moves_open_ends_too_and_leaves_them_open() -> None:
    asked = small_line()
    open_room = measured("TSP-13", 0.8, room="Room 1", interval=(0.4, 0.8), more_needed="load both")
    asked = replace(asked, evidence=(*(e for e in asked.evidence if e.room != "Room 1"), open_room))
    after = scaled_room(asked, "Room 1", 1.5)
    (one,) = (e for e in after.evidence if (e.criterion, e.room) == ("TSP-13", "Room 1"))
    assert one.interval is not None
    assert one.interval == (0.4 * 1.5, 0.8 * 1.5)
    assert one.kind is EvidenceKind.EXTRAPOLATED
    assert result(score_site(after), "TSP-13").status is Status.UNSETTLED
    assert [room.holds for room in after.rooms] == [22, 45]


def test_pupils_of_one_room_leave_the_others_as_they_were_planned() -> None:
    site = school(rooms=rooms(2, seats=20))
    site = replace(site, plan=replace(site.plan, class_size=28))
    after = planned_if(site, [RoomPupilsIf(room="Room 2", pupils=16)])
    assert [room.seats for room in after.rooms] == [28, 16]
    assert after.plan.class_size is None


def test_fewer_pupils_at_once_need_less_of_the_line() -> None:
    asked = small_line()
    after = replace(asked, site=planned_if(asked.site, [PlanIf(concurrency=0.25)]))
    assert pupils_carried(after).limited_by["video"] == "Room 1"
    assert result(score_site(after), "INF-04").status is Status.MET


def test_nothing_assumed_changes_nothing() -> None:
    asked = small_line()
    assert planned_if(asked.site, []) == asked.site
    assert assumed_if(asked, [], Goal.TARGET) == asked


def test_each_assumption_is_one_sentence_with_what_is_known_now() -> None:
    asked = small_line()
    changes = (
        LineIf(down_mbps=span(500, 900), up_mbps=span(100)),
        CriterionIf(criterion="INF-08", value=span(60, 30)),
        CriterionIf(criterion="INF-10", value="automatic"),
        RoomPupilsIf(room="Room 1", pupils=20),
        PlanIf(mix="everyday", concurrency=0.5, class_size=25),
    )
    assert [said_of(one, asked) for one in changes] == [
        "The internet line gives pupils 500 to 900/100 Mbit/s down/up (now 80/80); "
        "its delays stay as they are.",
        "Delay (INF-08) is 30 ms to 60 ms.",
        "INF-10 (INF-10) is automatic.",
        "20 pupils are planned in Room 1 (now 30).",
        "The planned lesson is everyday (now video-lesson), and 50 % of the pupils work at once "
        "(now the default), and the largest class has 25 pupils (now the rooms' seats).",
    ]
