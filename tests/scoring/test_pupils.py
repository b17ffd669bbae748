"""Pupils carried: the line and the rooms together, in agreement with their gates."""

from collections.abc import Sequence

import pytest

from netready.domain.criterion import Gate
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity
from netready.domain.site import Cohort
from netready.domain.verdict import PupilsCarried, Status
from netready.scoring.pupils import pupils_carried, rooms_asked
from netready.scoring.score import score_site
from tests.scoring.school import criterion, given, result, rooms, school

LINE = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)


def line(mbps: float, interval: tuple[float, float] | None = None) -> LineCapacity:
    reading = CapacityReading(mbps=mbps, interval_mbps=interval)
    return LineCapacity(down=reading, up=reading)


def held(counts: Sequence[int], censored: bool = False) -> tuple[RoomCapacity, ...]:
    return tuple(
        RoomCapacity(
            room=f"Room {n}", kind="video", holds=count, censored=censored, limited_by="radio"
        )
        for n, count in enumerate(counts, start=1)
    )


def carried(line: LineCapacity | None, rooms_held: Sequence[int]) -> PupilsCarried:
    site = school(rooms=rooms(max(1, len(rooms_held))))
    return pupils_carried(given([], line=line, rooms=held(rooms_held), site=site))


def test_a_school_that_carries_its_plan_carries_at_least_all_its_pupils() -> None:
    pupils = carried(line(210), [30, 30])
    assert (pupils.planned, pupils.video) == (420, 420)
    assert pupils.censored == ("video",)
    assert "video" not in pupils.limited_by


def test_the_line_limits_and_says_so() -> None:
    pupils = carried(line(180), [30, 30])
    assert pupils.video == 360
    assert pupils.limited_by["video"] == "line"
    assert "video" not in pupils.censored


def test_the_worst_room_is_named_and_the_seats_that_hold_are_counted() -> None:
    pupils = carried(line(1000), [30, 22])
    assert pupils.video == 420 * 52 // 60
    assert pupils.limited_by["video"] == "Room 2 (radio)"


def test_a_room_that_holds_more_than_its_class_makes_up_for_no_other() -> None:
    assert carried(line(1000), [60, 0]).video == 210


def test_what_is_unknown_is_none_and_what_is_known_of_it_is_told() -> None:
    no_line = carried(None, [30, 22])
    assert no_line.video is None
    assert no_line.limited_by["video"].startswith("the internet line was not measured")
    assert "Room 2 (radio) alone allows 364" in no_line.limited_by["video"]
    no_rooms = carried(line(180), [])
    assert no_rooms.video is None
    assert "not tested in 1 of 1 rooms" in no_rooms.limited_by["video"]
    assert "line alone allows 360" in no_rooms.limited_by["video"]


def test_a_site_without_rooms_does_not_carry_what_its_line_carries() -> None:
    pupils = pupils_carried(given([], line=line(1000), site=school(rooms=())))
    assert pupils.video is None
    assert "lists no rooms" in pupils.limited_by["video"]


def test_a_kind_without_a_mix_is_unknown_and_not_nought() -> None:
    pupils = carried(line(1000), [30])
    assert (pupils.everyday, pupils.test) == (None, None)


@pytest.mark.parametrize(
    ("mbps", "interval"),
    [(180, None), (209, None), (210, None), (400, None), (220, (200.0, 240.0)), (190, (180, 200))],
)
def test_the_figure_reaches_the_plan_exactly_when_the_gate_is_met(
    mbps: float, interval: tuple[float, float] | None
) -> None:
    site = school(rooms=rooms(1))
    score = score_site(given([], (LINE,), line=line(mbps, interval), rooms=held([30]), site=site))
    assert score.pupils.video is not None
    met = result(score, "INF-04").status is Status.MET
    assert (score.pupils.video >= score.pupils.planned) == met
    if result(score, "INF-04").status is Status.UNSETTLED:
        assert score.pupils.censored == ("video",)


def test_rooms_of_cohorts_that_name_them_all_and_else_every_room() -> None:
    year_3 = Cohort(name="Year 3", pupils=30, roll_out=1, rooms=("Room 2",))
    year_4 = Cohort(name="Year 4", pupils=30, roll_out=2)
    named = school(rooms=rooms(3), cohorts=(year_3,))
    assert [room.name for room in rooms_asked(named)] == ["Room 2"]
    assert len(rooms_asked(school(rooms=rooms(3), cohorts=(year_3, year_4)))) == 3
