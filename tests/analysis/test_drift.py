from dataclasses import replace
from datetime import date

import pytest

from netready.analysis.drift import changes, nights_missing, open_changes
from netready.analysis.drift_law import DriftRules
from netready.domain.load import LimiterWord
from netready.domain.nights import ChangeKind, NightReading
from tests.analysis.drift_nights import (
    FELL_ON,
    evenings,
    fell,
    from_then,
    only,
    reading,
    steady,
    worse,
)


def test_a_fall_is_said_in_one_sentence_with_what_changed_at_that_time() -> None:
    before = steady(28, evenings(30), retry_ratio=0.05, neighbours=0, channel=36)
    after = steady(17, from_then(5), retry_ratio=0.10, neighbours=1, channel=36)
    found = only(changes(before + after))
    assert found.words == (
        "Room 12 carried 28, carries 17 since Tuesday 3 November; "
        "retries doubled; channel 36 got a neighbour."
    )
    assert (found.room, found.kind, found.since) == ("12", ChangeKind.WORSE, FELL_ON)
    assert found.nights_needed <= 3


def test_stable_nights_say_nothing() -> None:
    assert not changes(steady(28, evenings(120)))


@pytest.mark.parametrize("bad", [0, 5, 60])
def test_one_night_however_bad_says_nothing(bad: int) -> None:
    assert not changes([*steady(28, evenings(40)), reading(FELL_ON, bad)])


def test_a_disturbed_night_among_good_ones_changes_nothing() -> None:
    row = steady(28, evenings(60))
    for at in range(15, 60, 9):
        row[at] = replace(row[at], holds=3, breaks=4)
    assert not changes(row)


def test_a_weekday_that_is_always_lower_says_nothing() -> None:
    row = [
        replace(one, holds=22, breaks=23) if one.night.weekday() == 4 else one
        for one in steady(28, evenings(100))
    ]
    assert not changes(row)


def test_a_fall_is_found_where_every_weekday_has_its_own_level() -> None:
    def of_weekday(one: NightReading, share: float) -> NightReading:
        held = round((20 + 6 * one.night.weekday() + (one.holds or 0) - 28) * share)
        return replace(one, holds=held, breaks=held + 1)

    row = [of_weekday(one, 1.0) for one in steady(28, evenings(60))]
    assert not changes(row)
    row += [of_weekday(one, 0.7) for one in steady(28, from_then(5))]
    assert only(changes(row)).nights_needed <= 4


def test_nights_that_were_a_little_low_before_the_fall_do_not_belong_to_it() -> None:
    before = steady(28, evenings(30))
    before[-2:] = [replace(one, holds=26, breaks=27) for one in before[-2:]]
    assert only(changes(before + steady(17, from_then(6)))).since == FELL_ON


def test_a_return_with_bad_nights_in_it_is_a_return_all_the_same() -> None:
    days = from_then(60)
    back = [
        replace(one, holds=12, breaks=13) if at % 3 == 2 else one
        for at, one in enumerate(steady(28, days[20:]))
    ]
    found = changes(steady(28, evenings(30)) + steady(17, days[:20]) + back)
    assert [one.kind for one in found][:2] == [ChangeKind.WORSE, ChangeKind.RECOVERED]


def test_a_holiday_says_nothing() -> None:
    assert not changes(steady(28, evenings(30, date(2026, 7, 20))) + steady(28, from_then(30)))


def test_what_is_not_known_is_no_fall() -> None:
    assert not changes(steady(28, evenings(30)) + [reading(each, None) for each in from_then(9)])


@pytest.mark.parametrize("word", [LimiterWord.DEVICE, LimiterWord.SERVER])
def test_what_the_device_or_the_target_stopped_is_no_fall(word: LimiterWord) -> None:
    before = steady(28, evenings(30), loaded_rtt_p95_ms=40.0, capacity_down_mbps=70.0)
    after = steady(
        12,
        from_then(9),
        limiter=word,
        loaded_rtt_p95_ms=400.0,
        capacity_down_mbps=30.0,
        stall_ratio=0.5,
    )
    assert not changes(before + after)


def test_a_smaller_class_that_held_is_no_fall() -> None:
    short = [reading(each, 15, breaks=None, censored=True) for each in from_then(9)]
    assert not changes(steady(28, evenings(30)) + short)


def test_a_room_that_never_broke_falls_from_at_least() -> None:
    held = [reading(each, 30, breaks=None, censored=True) for each in evenings(30)]
    found = only(changes(held + steady(20, from_then(5))))
    assert found.words == "Room 12 carried 30 or more, carries 20 since Tuesday 3 November."
    assert found.before_at_least and not found.after_at_least


def test_a_room_in_which_nobody_held_has_fallen_to_below_the_smallest_class() -> None:
    broke = [reading(each, None, breaks=5) for each in from_then(4)]
    assert only(changes(steady(28, evenings(30)) + broke)).after == pytest.approx(4)


def test_another_lesson_or_another_number_of_radios_is_not_compared() -> None:
    before = steady(28, evenings(30), mix="video", radios=5)
    assert not changes(before + steady(17, from_then(9), mix="test", radios=5))
    assert not changes(before + steady(17, from_then(9), mix="video", radios=2))
    assert changes(before + steady(17, from_then(9), mix="video", radios=5))


def test_a_fall_is_said_once_and_its_end_once() -> None:
    down, up = from_then(40)[:20], from_then(40)[20:]
    row = steady(28, evenings(30)) + steady(17, down) + steady(28, up)
    found = changes(row)
    assert [one.kind for one in found] == [ChangeKind.WORSE, ChangeKind.RECOVERED]
    assert found[1].ends == found[0].since == FELL_ON
    assert found[1].since == up[0]
    assert found[1].words == "Room 12 carries 28 again since Tuesday 1 December, after 17."
    assert not open_changes(found)
    assert open_changes(found[:1]) == found[:1]


def test_a_second_fall_after_the_first_ended_is_said_again() -> None:
    days = from_then(60)
    row = steady(28, evenings(30)) + steady(17, days[:20])
    row += steady(28, days[20:40]) + steady(17, days[40:])
    kinds = [one.kind for one in changes(row)]
    assert kinds == [ChangeKind.WORSE, ChangeKind.RECOVERED, ChangeKind.WORSE]


def test_a_level_that_falls_further_is_another_change() -> None:
    days = from_then(40)
    row = steady(28, evenings(30)) + steady(20, days[:20]) + steady(12, days[20:])
    first, second = changes(row)
    assert (round(first.after), round(second.before), round(second.after)) == (20, 20, 12)


def test_a_room_that_got_better_is_said_without_haste() -> None:
    found = only(changes(steady(17, evenings(30)) + steady(28, from_then(12))))
    assert found.kind is ChangeKind.BETTER
    assert found.words.startswith("Room 12 carried 17, carries 28 since Tuesday 3 November")


def test_a_slow_decline_is_found() -> None:
    days = evenings(90)
    row = [reading(each, round(28 - 0.2 * max(0, at - 30))) for at, each in enumerate(days)]
    assert worse(changes(row))


def test_figures_of_one_room_that_fall_together_are_one_change() -> None:
    before = steady(28, evenings(30), capacity_down_mbps=70.0, loaded_rtt_p95_ms=40.0)
    after = steady(17, from_then(6), capacity_down_mbps=40.0, loaded_rtt_p95_ms=120.0)
    assert only(changes(before + after)).metric == "pupils_supported"


def test_a_round_trip_that_rises_and_stalls_are_said_where_all_pupils_still_hold() -> None:
    def held(days: list[date], **more: object) -> list[NightReading]:
        whole = [reading(each, 30, breaks=None, censored=True) for each in days]
        return [replace(one, **more) for one in whole]  # type: ignore[arg-type]

    slow = held(evenings(30), loaded_rtt_p95_ms=40.0) + held(from_then(6), loaded_rtt_p95_ms=90.0)
    words = "Room 12 answered under load in 40 ms, answers in 90 since Tuesday 3 November."
    assert only(changes(slow)).words == words
    stalls = held(evenings(30), stall_ratio=0.0) + held(from_then(6), stall_ratio=0.2)
    words = "Room 12 stalled for 0 % of its pupils, stalls for 20 % since Tuesday 3 November."
    assert only(changes(stalls)).words == words


def test_signs_of_a_cause_are_named_and_unknown_ones_are_not() -> None:
    limited = LimiterWord.AP_CONTENTION
    before = steady(28, evenings(30), channel=36, channel_utilisation_ratio=0.2, limiter=limited)
    after = steady(
        17,
        from_then(5),
        channel=44,
        channel_utilisation_ratio=0.6,
        neighbours=4,
        limiter=LimiterWord.LAN,
    )
    assert only(changes(before + after)).causes == (
        "moved from channel 36 to 44",
        "the channel is busy 60 % of the time, was 20 %",
        "what stops it now is the wired network instead of devices crowding one access point",
    )
    assert only(changes(fell())).causes == ()


def test_a_name_that_gives_orders_is_shown_as_text() -> None:
    found = only(changes(fell(room="1\u202e\r\nBcc: x")))
    assert found.words.startswith("Room 1[U+202E][CR][LF]Bcc: x carried 28")


def test_a_key_names_the_change_whatever_comes_after_it() -> None:
    short, long = changes(fell()), changes(fell(nights_after=40))
    assert short[0].key == long[0].key == "worse/room/12/pupils_supported/2026-11-03"


def test_before_there_are_nights_enough_it_is_said_how_many_are_missing() -> None:
    rules = DriftRules()
    needed = rules.baseline_min + min(rules.windows)
    row = steady(28, evenings(9))
    assert nights_missing(row) == {"12": needed - 9}
    assert nights_missing([reading(FELL_ON, None)]) == {"12": needed}
    assert nights_missing(fell()) == {"12": 0}


def test_nothing_at_all_says_nothing() -> None:
    assert changes([]) == ()
    assert nights_missing([]) == {}


def test_a_room_in_which_nothing_held_carries_so_many_or_fewer() -> None:
    broke = [reading(each, None, breaks=5) for each in from_then(20)]
    found = only(changes(steady(28, evenings(30)) + broke))
    assert found.words == "Room 12 carried 28, carries 4 or fewer since Tuesday 3 November."
    assert found.after_at_most and not (found.before_at_most or found.after_at_least)
    back = steady(28, from_then(40)[20:])
    said = changes(steady(28, evenings(30)) + broke + back)[-1]
    assert said.words == "Room 12 carries 28 again since Tuesday 1 December, after 4 or fewer."
    assert said.before_at_most


def test_below_at_most_and_above_at_least_may_be_where_it_always_was() -> None:
    broke = [reading(each, None, breaks=10) for each in evenings(30)]
    assert not changes(broke + steady(3, from_then(20)))
    held = [reading(each, 20, breaks=None, censored=True) for each in evenings(30)]
    assert not changes(held + steady(28, from_then(20)))


def test_nights_in_which_nothing_held_are_no_return() -> None:
    for nights in (5, 20):
        down, up = from_then(40)[:nights], from_then(40)[nights:]
        row = steady(28, evenings(30)) + steady(10, down)
        broke = [reading(each, None, breaks=27) for each in up]
        assert [one.kind for one in changes(row + broke)] == [ChangeKind.WORSE]


def test_a_return_ends_a_further_fall_too() -> None:
    days = from_then(70)
    row = steady(30, evenings(30)) + steady(20, days[:20]) + steady(12, days[20:40])
    assert len(open_changes(changes(row))) == 2
    found = changes(row + steady(30, days[40:]))
    assert [one.kind for one in found] == [ChangeKind.WORSE] * 2 + [ChangeKind.RECOVERED]
    assert not open_changes(found)


def test_nights_of_another_lesson_do_not_count_towards_those_that_are_needed() -> None:
    needed = DriftRules().baseline_min + min(DriftRules().windows)
    row = steady(28, evenings(30), mix="video", radios=5)
    assert nights_missing(row) == {"12": 0}
    assert nights_missing([*row, reading(FELL_ON, 28, mix="test", radios=5)]) == {"12": needed - 1}
    assert nights_missing([*row, reading(FELL_ON, 28, mix="video", radios=4)]) == {"12": needed - 1}


def test_bounds_that_leave_everything_open_neither_hide_a_fall_nor_make_one() -> None:
    days = from_then(60)
    broke = [reading(each, None, breaks=30) for each in days[:30]]
    row = steady(20, evenings(30)) + broke
    assert not changes(row + steady(20, days[30:45]))
    assert only(changes(row + steady(12, days[30:40]))).before == pytest.approx(20, abs=1)
    limited = steady(12, days[:30], limiter=LimiterWord.DEVICE)
    row = steady(28, evenings(30)) + limited
    assert not changes(row + steady(28, days[30:45]))
    fall = only(changes(row + steady(17, days[30:40])))
    assert (fall.kind, fall.since) == (ChangeKind.WORSE, days[30])


def test_a_night_whose_bracket_holds_what_was_usual_says_nothing() -> None:
    held = [reading(each, 30, breaks=None, censored=True) for each in evenings(30)]
    wide = [reading(each, 24, breaks=31) for each in from_then(9)]
    assert not changes(held + wide)
    assert not changes(steady(28, evenings(30)) + wide)
    low = [reading(each, 14, breaks=21) for each in from_then(9)]
    assert only(changes(steady(28, evenings(30)) + low)).kind is ChangeKind.WORSE
