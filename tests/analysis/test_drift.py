import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready.analysis.drift import changes, nights_missing, open_changes
from netready.analysis.drift_law import DriftRules
from netready.analysis.drift_series import series_of
from netready.analysis.drift_shifts import shifts_of
from netready.domain.load import LimiterWord
from netready.domain.nights import Change, ChangeKind, NightReading, Share
from netready.domain.site import Room
from tests.bench.seasons import Fall, Season, name_of, nights, readings_of, term_begins

FELL_ON = date(2026, 11, 3)  # a Tuesday
WOBBLE = (0, 1, -1, 0, 1, 0, -1, 0, -1, 1, 0)


def evenings(count: int, before: date = FELL_ON) -> list[date]:
    """School nights, the last one the one before that date."""
    days = (before - timedelta(days=back) for back in range(1, 3 * count))
    return sorted([day for day in days if day.weekday() < 5][:count])


def from_then(count: int, since: date = FELL_ON) -> list[date]:
    days = (since + timedelta(days=on) for on in range(3 * count))
    return [day for day in days if day.weekday() < 5][:count]


def reading(night: date, holds: int | None, room: str = "12", **more: object) -> NightReading:
    breaks = None if holds is None else holds + 1
    one = NightReading(night=night, room=room, holds=holds, breaks=breaks, planned=30)
    return replace(one, **more)  # type: ignore[arg-type]


def steady(
    level: int, nights_: Iterable[date], room: str = "12", **more: object
) -> list[NightReading]:
    return [
        reading(night, level + WOBBLE[at % len(WOBBLE)], room, **more)
        for at, night in enumerate(nights_)
    ]


def fell(
    before: int = 28, after: int = 17, *, room: str = "12", nights_after: int = 5
) -> list[NightReading]:
    return steady(before, evenings(30), room) + steady(after, from_then(nights_after), room)


def worse(found: Sequence[Change]) -> list[Change]:
    return [one for one in found if one.kind is ChangeKind.WORSE]


def only(found: Sequence[Change]) -> Change:
    assert len(found) == 1, [one.words for one in found]
    return found[0]


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
        "what stops it now is the school's wired network instead of devices crowding one "
        "access point",
    )
    assert only(changes(fell())).causes == ()


def school(fallen: Sequence[str], rooms: Sequence[str]) -> list[NightReading]:
    return [one for room in rooms for one in fell(after=17 if room in fallen else 28, room=room)]


ROOMS = tuple(
    Room(name=f"R{number}", floor="Ground" if number < 6 else "First", ap=f"AP{number // 2}")
    for number in range(12)
)
NAMES = tuple(room.name for room in ROOMS)


def test_a_school_that_falls_on_one_night_is_one_change() -> None:
    found = only(changes(school(NAMES, NAMES), ROOMS))
    assert (found.share, found.room, len(found.rooms)) == (Share.SCHOOL, None, 12)
    assert found.words.startswith("All 12 rooms carry fewer pupils since Tuesday 3 November")
    assert "target, controller, switches, line" in found.words


@pytest.mark.parametrize(
    ("fallen", "share", "shared"),
    [(NAMES[2:4], Share.RADIO, "AP1"), (NAMES[6:], Share.FLOOR, "First")],
)
def test_rooms_that_share_something_and_fall_together_are_one_change(
    fallen: Sequence[str], share: Share, shared: str
) -> None:
    found = only(changes(school(fallen, NAMES), ROOMS))
    assert (found.share, found.shared, found.rooms) == (share, shared, tuple(sorted(fallen)))


def test_rooms_that_share_nothing_are_said_each() -> None:
    found = changes(school(("R0", "R7"), NAMES), ROOMS)
    assert [one.room for one in found] == ["R0", "R7"]


def test_a_school_that_is_back_is_said_once() -> None:
    days = from_then(40)
    row = [
        one
        for room in NAMES
        for one in [
            *steady(28, evenings(30), room),
            *steady(17, days[:20], room),
            *steady(28, days[20:], room),
        ]
    ]
    found = changes(row, ROOMS)
    kinds = [(one.kind, one.share) for one in found]
    assert kinds == [(ChangeKind.WORSE, Share.SCHOOL), (ChangeKind.RECOVERED, Share.SCHOOL)]
    assert found[1].words.startswith("All 12 rooms are back since Tuesday 1 December")


def test_a_room_that_shows_a_common_fall_first_is_not_said_alone() -> None:
    days = from_then(3)
    row = [*school((), NAMES[:2]), *fell(room=NAMES[2], after=9)]
    early = [one for one in row if one.room == NAMES[2] or one.night < FELL_ON]
    slow = [
        reading(day, holds, room)
        for room in NAMES[:2]
        for day, holds in zip(days, (22, 21, 20), strict=True)
    ]
    assert [one.share for one in changes([*early, *slow], ROOMS)] == [Share.SCHOOL]


def test_a_school_is_back_when_half_of_its_rooms_are() -> None:
    days = from_then(40)

    def rooms_back(count: int) -> list[Change]:
        row = [one for room in NAMES[:8] for one in steady(28, evenings(30), room)]
        row += [one for room in NAMES[:8] for one in steady(17, days[:20], room)]
        for at, room in enumerate(NAMES[:8]):
            row += steady(28 if at < count else 17, days[20:], room)
        return list(changes(row, ROOMS))

    assert len(open_changes(rooms_back(3))) == 1
    assert [one.kind for one in rooms_back(3)] == [ChangeKind.WORSE]
    assert [one.kind for one in rooms_back(4)] == [ChangeKind.WORSE, ChangeKind.RECOVERED]
    assert rooms_back(4)[1].words.startswith("4 of 8 rooms are back so far since")


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


LEVELS = st.lists(st.integers(min_value=0, max_value=40), min_size=14, max_size=60)
MORE = settings(max_examples=60, deadline=None)


def row_of(levels: Sequence[int], room: str = "12") -> list[NightReading]:
    return [
        reading(each, level, room)
        for each, level in zip(evenings(len(levels)), levels, strict=True)
    ]


def blocky(seed: int, rooms: Sequence[str] = ("12",), count: int = 60) -> list[NightReading]:
    """Rooms with noise whose level moves now and then."""
    chance = random.Random(seed)
    found = []
    for room in rooms:
        level = chance.uniform(10, 35)
        levels = []
        for _ in range(count):
            level = chance.uniform(6, 38) if chance.random() < 0.03 else level
            levels.append(max(0, round(chance.gauss(level, 0.06 * level))))
        found += row_of(levels, room)
    return [replace(one, channel=chance.choice((36, 40, 44))) for one in found]


@MORE
@given(seed=st.integers(0, 10_000), gain=st.integers(1, 40))
def test_a_better_last_night_never_raises_an_alarm(seed: int, gain: int) -> None:
    row = blocky(seed, count=20 + seed % 40)
    last = row[-1]
    held = last.holds or 0
    better = [*row[:-1], replace(last, holds=held + gain, breaks=held + gain + 1)]
    said = {one.key for one in worse(changes(row))}
    assert len(worse(changes(better))) <= len(said)


@MORE
@given(levels=LEVELS)
def test_a_night_above_all_before_it_is_never_a_fall(levels: list[int]) -> None:
    row = row_of([*levels, max(levels) + 1])
    assert all(one.found != row[-1].night for one in worse(changes(row)))


@MORE
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rooms_and_nights_changes_nothing(seed: int) -> None:
    row = blocky(seed, NAMES[:4])
    mixed = random.Random(seed).sample(row, len(row))
    assert changes(mixed, ROOMS) == changes(row, ROOMS)


@MORE
@given(seed=st.integers(0, 10_000))
def test_a_night_without_a_reading_changes_nothing(seed: int) -> None:
    row = blocky(seed)
    empty = [reading(each.night + timedelta(days=200), None) for each in row]
    between = [reading(date(2025, 1, 1) + timedelta(days=day), None) for day in range(20)]
    assert changes([*row, *empty, *between]) == changes(row)


@MORE
@given(seed=st.integers(0, 10_000), at=st.integers(0, 59), weeks=st.integers(1, 9))
def test_a_holiday_anywhere_changes_no_more_than_the_dates(seed: int, at: int, weeks: int) -> None:
    row = blocky(seed)
    late = timedelta(weeks=weeks)
    moved = [*row[:at], *(replace(one, night=one.night + late) for one in row[at:])]
    assert without_dates(moved) == without_dates(row)


def without_dates(row: Sequence[NightReading]) -> list[tuple[object, ...]]:
    rules = DriftRules()
    shifts = [one for each in series_of(row, rules) for one in shifts_of(each, rules, 40)]
    return [(one.kind, one.before, one.after, one.nights) for one in shifts]


@MORE
@given(seed=st.integers(0, 10_000), nights_=st.integers(12, 59))
def test_later_nights_do_not_change_what_was_said(seed: int, nights_: int) -> None:
    row = blocky(seed, NAMES[:3])
    until = sorted({one.night for one in row})[nights_]
    early = [one for one in row if one.night <= until]
    assert changes(early, ROOMS) == tuple(one for one in changes(row, ROOMS) if one.found <= until)


ANY = st.one_of(st.none(), st.floats(min_value=0), st.just(float("nan")))
COUNT = st.one_of(st.none(), st.integers(0, 60))


@MORE
@given(
    rows=st.lists(
        st.tuples(COUNT, COUNT, st.booleans(), ANY, ANY, ANY, ANY, st.sampled_from(LimiterWord)),
        min_size=14,
        max_size=40,
    )
)
def test_any_figures_at_all_give_an_answer(rows: list[tuple[object, ...]]) -> None:
    names = (
        *("holds", "breaks", "censored", "capacity_down_mbps", "loaded_rtt_p95_ms"),
        *("stall_ratio", "retry_ratio", "limiter"),
    )
    days = evenings(len(rows))
    readings = [
        replace(reading(each, None), **dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
        for each, row in zip(days, rows, strict=True)
    ]
    assert all(one.words.endswith(".") for one in changes([*readings, *fell()]))


def test_simulated_terms_have_few_false_alarms_and_large_falls_are_found() -> None:
    alarms = [
        one
        for seed in range(6)
        for one in changes(readings_of(Season(seed=seed), more=False))
        if one.kind is not ChangeKind.RECOVERED and one.found >= term_begins()
    ]
    assert len(alarms) <= 6
    falls = {room: Fall(share=0.4, night=60) for room in range(8)}
    found = changes(readings_of(Season(seed=1, falls=falls), more=False))
    named = {room for one in worse(found) if one.since >= nights()[58] for room in one.rooms}
    assert {name_of(room) for room in falls} <= named
