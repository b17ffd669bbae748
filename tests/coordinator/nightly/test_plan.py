"""Which nights run, when, and why not."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from netready.coordinator.nightly.calendar import coming, night_at, trimmed, weekly_starts
from netready.coordinator.nightly.plan import plan_night, skipped_of, start_offset_minutes
from netready.coordinator.nightly.turn import pasts
from netready.domain.nightly import Days, Exam, Nightly
from netready.domain.nights import NightReading, SkipReason
from tests.coordinator.nightly.schools import PERMISSION, agreed, school

MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 22)
TERM = Days(name="Autumn", first=date(2026, 9, 2), last=date(2026, 12, 18))


def test_a_night_in_term_has_all_its_rooms_inside_the_window() -> None:
    planned = plan_night(replace(school(), terms=(TERM,)), MONDAY, {})
    assert planned.runs
    assert planned.words == "Mon in Autumn: all 4 rooms"
    assert planned.starts is not None
    assert planned.ends == planned.starts + timedelta(minutes=24)
    assert 19 <= planned.starts.hour < 23
    assert planned.closes is not None
    assert planned.closes.hour == 23


@pytest.mark.parametrize(
    ("change", "night", "reason", "words"),
    [
        ({}, SUNDAY, None, "not a day of the window Mon-Fri 19:00-23:00"),
        ({"terms": (TERM,)}, date(2026, 12, 21), SkipReason.HOLIDAY, "outside every term"),
        (
            {"holidays": (Days(name="Half-term", first=MONDAY, last=MONDAY),)},
            MONDAY,
            SkipReason.HOLIDAY,
            "holiday: Half-term",
        ),
        (
            {"exams": (Exam(name="Mocks", first=MONDAY, last=MONDAY),)},
            MONDAY,
            SkipReason.EXAM,
            "exam: Mocks",
        ),
        ({"permission": None}, MONDAY, SkipReason.NO_PERMISSION, "nobody's permission"),
        (
            {"permission": replace(PERMISSION, on=date(2026, 11, 24))},
            MONDAY,
            SkipReason.NO_PERMISSION,
            "permission is given from 2026-11-24",
        ),
        (
            {"permission": replace(PERMISSION, window="Sat 09:00-12:00")},
            MONDAY,
            SkipReason.NO_PERMISSION,
            "outside the agreed hours: Sat 09:00-12:00",
        ),
        (
            {"nightly": Nightly(window="Mon 19:00-19:05")},
            MONDAY,
            SkipReason.WINDOW_TOO_SHORT,
            "shorter than one room (6 minutes)",
        ),
        ({"rooms": ()}, MONDAY, SkipReason.NO_SUCH_ROOM, "no room to look at"),
    ],
)
def test_a_night_that_does_not_run_says_why(
    change: dict[str, object], night: date, reason: SkipReason | None, words: str
) -> None:
    site = replace(school(), **change)  # type: ignore[arg-type]
    planned = plan_night(site, night, {})
    assert not planned.runs
    assert planned.reason is reason
    assert words in planned.words
    told = {skip.reason for skip in skipped_of(planned)}
    assert told == ({reason} if reason and site.rooms else set())


def test_an_exam_with_hours_moves_the_night_behind_it() -> None:
    site = school(window="Mon-Fri 16:00-20:00")
    exam = Exam(name="Mocks", first=MONDAY, last=MONDAY, hours="13:00-18:30")
    planned = plan_night(replace(site, exams=(exam,)), MONDAY, {})
    assert planned.starts is not None
    assert (planned.starts.hour, planned.starts.minute) >= (18, 30)


def test_rooms_that_do_not_fit_are_left_for_another_night() -> None:
    site = school(rooms=50, window="Mon 19:00-20:00")
    planned = plan_night(site, MONDAY, {})
    assert 1 <= len(planned.rooms) <= 9
    assert len(planned.rooms) + len(planned.left_over) == 50
    assert planned.ends is not None
    assert planned.closes is not None
    assert planned.ends <= planned.closes
    assert {skip.reason for skip in skipped_of(planned)} == {SkipReason.NOT_IN_TURN}


def test_a_room_that_no_longer_exists_is_named_once_and_never_planned() -> None:
    history = pasts([NightReading(night=SUNDAY, room="Old hut")], [])
    planned = plan_night(school(), MONDAY, history)
    assert planned.gone == ("Old hut",)
    assert [s.room for s in skipped_of(planned) if s.reason is SkipReason.NO_SUCH_ROOM] == [
        "Old hut"
    ]
    assert "Old hut" not in [turn.room for turn in planned.rooms]


def test_a_room_that_the_round_leaves_out_is_still_in_the_site_file() -> None:
    history = pasts([NightReading(night=SUNDAY, room="R4")], [])
    site = replace(school(), nightly=Nightly(rooms=("R1", "R2")))
    assert plan_night(site, MONDAY, history).gone == ()


def test_only_the_named_rooms_are_looked_at() -> None:
    site = school(rooms=3)
    nightly = replace(site.nightly or Nightly(), rooms=("R2",))
    planned = plan_night(replace(site, nightly=nightly), MONDAY, {})
    assert [turn.room for turn in planned.rooms] == ["R2"]


def test_a_window_in_the_missing_hour_is_skipped_and_says_the_clocks_change() -> None:
    site = school(window="Sun 01:00-02:00")
    planned = plan_night(site, date(2027, 3, 28), {})
    assert planned.reason is SkipReason.WINDOW_TOO_SHORT
    assert "the clocks change" in planned.words
    assert plan_night(site, date(2027, 4, 4), {}).runs


@pytest.mark.parametrize("night", [date(2026, 10, 24), date(2027, 3, 27)])
def test_a_night_over_the_change_of_the_clocks_stays_inside_its_window(night: date) -> None:
    planned = plan_night(school(rooms=30, window="Sat 22:00-04:00"), night, {})
    assert planned.starts is not None
    assert planned.ends is not None
    assert planned.closes is not None
    real = planned.ends.astimezone(UTC) - planned.starts.astimezone(UTC)
    assert real == timedelta(minutes=6 * len(planned.rooms))
    assert planned.ends.astimezone(UTC) <= planned.closes.astimezone(UTC)
    assert (planned.closes.hour, planned.closes.minute) == (4, 0)


def test_the_minute_is_the_same_every_night_and_in_both_seasons() -> None:
    clocks = {
        (planned.starts.hour, planned.starts.minute)
        for ahead in range(300)
        if (planned := plan_night(school(), MONDAY + timedelta(days=ahead), {})).starts
    }
    assert len(clocks) == 1


def test_schools_do_not_start_together() -> None:
    offsets = Counter(
        start_offset_minutes(site, site.nightly or Nightly(), 240)
        for number in range(1000)
        for site in [school(rooms=10, name=f"School {number}")]
    )
    assert min(offsets) >= 0
    assert max(offsets) <= 180  # 60 minutes of rooms fit behind it
    assert len(offsets) > 170
    assert max(offsets.values()) < 25


def test_schools_with_a_full_window_are_spread_too() -> None:
    starts = set()
    for number in range(200):
        site = school(rooms=80, name=f"School {number}")
        starts.add(start_offset_minutes(site, site.nightly or Nightly(), 240))
    assert len(starts) > 25


def test_the_night_after_midnight_is_yesterdays() -> None:
    site = school(window="Fri 22:00-04:00")
    friday = date(2026, 11, 27)
    assert night_at(site, datetime(2026, 11, 28, 3, 59, tzinfo=UTC)) == friday
    assert night_at(site, datetime(2026, 11, 27, 22, 0, tzinfo=UTC)) == friday
    assert night_at(site, datetime(2026, 11, 28, 4, 0, tzinfo=UTC)) is None


def test_a_start_in_the_doubled_hour_lies_in_its_night_whichever_showing_it_has() -> None:
    clocks_go_back = date(2026, 10, 25)
    whole = school(rooms=1, window="Sun 01:00-03:00")
    permitted = replace(PERMISSION, on=date(2026, 1, 1))
    site = replace(agreed(whole, "Sun 01:00-01:30"), permission=permitted)
    planned = plan_night(site, clocks_go_back, {})
    assert planned.starts is not None
    assert planned.starts.astimezone(UTC).hour == 0
    assert night_at(site, planned.starts) == clocks_go_back


def test_a_late_night_does_what_still_fits() -> None:
    site = school(rooms=10, window="Mon 19:00-23:00")
    planned = plan_night(site, MONDAY, {})
    nightly = site.nightly or Nightly()
    late = trimmed(planned, nightly, datetime(2026, 11, 23, 22, 40, tzinfo=UTC))
    assert len(late.rooms) == 3
    assert len(late.left_over) == 7
    over = trimmed(planned, nightly, datetime(2026, 11, 23, 22, 56, tzinfo=UTC))
    assert over.rooms == ()
    assert trimmed(planned, nightly, datetime(2026, 11, 23, 18, 0, tzinfo=UTC)) == planned


def test_the_next_five_are_in_turn_and_the_days_between_say_why_not() -> None:
    site = replace(school(rooms=4, rooms_per_night=2), terms=(TERM,))
    nights = list(coming(site, datetime(2026, 11, 26, 9, tzinfo=UTC), {}))
    running = [night for night in nights if night.runs]
    assert [night.night.day for night in running] == [26, 27, 30, 1, 2]
    assert [[turn.room for turn in night.rooms] for night in running[:3]] == [
        ["R1", "R2"],
        ["R3", "R4"],
        ["R1", "R2"],
    ]
    assert [night.night.day for night in nights if not night.runs] == [28, 29]


def test_a_school_without_permission_has_no_next_night_and_ends_soon() -> None:
    nights = list(coming(replace(school(), permission=None), datetime(2026, 1, 1, tzinfo=UTC), {}))
    assert len(nights) == 400
    assert not any(night.runs for night in nights)


def test_a_timer_starts_when_the_plan_does() -> None:
    site = agreed(school(window="Mon-Sun 18:00-02:00"), "Mon-Fri 16:00-20:00", "Sun 20:00-06:00")
    starts = set(weekly_starts(site))
    for ahead in range(14):
        planned = plan_night(site, MONDAY + timedelta(days=ahead), {})
        if planned.starts:
            minute = planned.starts.hour * 60 + planned.starts.minute
            assert (planned.starts.weekday(), minute) in starts
    assert {day for day, _ in starts} >= {0, 1, 2, 3, 4}
    assert weekly_starts(replace(site, rooms=())) == ()


def test_a_timer_starts_early_enough_for_the_night_that_begins_first_beside_exams() -> None:
    site = school()
    ordinary = dict(weekly_starts(site))[0]
    exam = Exam(name="Mocks", first=MONDAY, last=MONDAY, hours="19:20-23:00")
    beside = replace(site, exams=(exam,), nightly=Nightly(window="Mon-Fri 18:50-23:00"))
    planned = plan_night(beside, MONDAY, {})
    assert planned.starts is not None
    assert planned.ends is not None
    assert planned.ends.hour == 19
    minute = planned.starts.hour * 60 + planned.starts.minute
    assert minute < ordinary
    starts = dict(weekly_starts(beside))
    assert starts[0] == minute
    assert starts[1] > minute  # no exam on a Tuesday


def test_a_night_that_begins_late_ends_when_its_rooms_are_over() -> None:
    planned = plan_night(school(), MONDAY, {})
    assert planned.starts is not None
    assert planned.closes is not None
    late = planned.closes - timedelta(minutes=13)
    left = trimmed(planned, Nightly(), late)
    assert len(left.rooms) == 2
    assert left.ends == late + timedelta(minutes=12)
