"""Whose turn it is."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from netready.coordinator.nightly.turn import RETRIES_MAX, gone, in_turn, pasts
from netready.domain.nights import NightReading, SkippedNight, SkipReason

MONDAY = date(2026, 11, 23)


def read(room: str, ago: int) -> NightReading:
    return NightReading(night=MONDAY - timedelta(days=ago), room=room)


def skip(room: str, ago: int, reason: SkipReason = SkipReason.IN_USE) -> SkippedNight:
    return SkippedNight(night=MONDAY - timedelta(days=ago), room=room, reason=reason)


def test_failed_rooms_go_first_then_who_was_never_seen_then_who_waited_longest() -> None:
    history = pasts([read("A", 3), read("B", 5), read("C", 9)], [skip("C", 1)])
    turns = in_turn(["A", "B", "C", "D"], history)
    assert [turn.room for turn in turns] == ["C", "D", "B", "A"]
    assert [turn.why for turn in turns] == [
        "no reading on 2026-11-22: in-use",
        "never yet",
        "last on 2026-11-18",
        "last on 2026-11-20",
    ]


def test_a_holiday_or_another_rooms_turn_is_no_failure() -> None:
    none = [skip("A", 1, SkipReason.HOLIDAY), skip("A", 2, SkipReason.NOT_IN_TURN)]
    assert pasts([], none) == {}


def test_a_night_with_a_reading_and_a_skip_is_read() -> None:
    assert pasts([read("A", 1)], [skip("A", 1)])["A"].failed is None


def test_a_room_that_fails_again_and_again_waits_for_its_ordinary_turn() -> None:
    fails = [skip("A", ago) for ago in range(1, RETRIES_MAX + 2)]
    history = pasts([read("B", 9)], fails)
    assert [turn.room for turn in in_turn(["A", "B"], history)] == ["B", "A"]
    history = pasts([read("B", 9)], fails[:RETRIES_MAX])
    assert [turn.room for turn in in_turn(["A", "B"], history)] == ["A", "B"]


def test_rooms_that_no_longer_exist_are_named_and_have_no_turn() -> None:
    history = pasts([read("Old hut", 3), read("A", 2)], [])
    assert [turn.room for turn in in_turn(["A"], history)] == ["A"]
    assert gone(["A"], history, MONDAY) == ("Old hut",)
    assert gone(["A"], history, MONDAY + timedelta(days=100)) == ()


@settings(max_examples=60, deadline=None)
@given(
    rooms=st.integers(1, 9),
    a_night=st.integers(1, 4),
    broken=st.sets(st.integers(0, 8), max_size=9),
)
def test_every_room_is_tried_within_a_bound_whatever_fails(
    rooms: int, a_night: int, broken: set[int]
) -> None:
    names = [f"R{number}" for number in range(rooms)]
    bound = (1 + RETRIES_MAX) * -(-rooms // a_night)
    readings: list[NightReading] = []
    skipped: list[SkippedNight] = []
    last = dict.fromkeys(names, 0)
    for number in range(1, 4 * bound):
        night = MONDAY + timedelta(days=number)
        for turn in in_turn(names, pasts(readings, skipped))[:a_night]:
            last[turn.room] = number
            if names.index(turn.room) in broken:
                reason = SkipReason.NO_AGENT
                skipped.append(SkippedNight(night=night, room=turn.room, reason=reason))
            else:
                readings.append(NightReading(night=night, room=turn.room))
        assert all(number - tried <= bound for tried in last.values()), (number, last)
