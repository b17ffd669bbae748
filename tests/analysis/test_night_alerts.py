from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready.analysis.night_alerts import alerts_of_nights
from netready.domain.alerts import Alert, AlertKind
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.skip_words import SKIP_WORDS
from tests.analysis.drift_nights import FELL_ON, from_then

NIGHTS = from_then(12)
AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
# "" is a reading
Row = Sequence[SkipReason | str]
Said = NightReading | SkippedNight


def room(night: date, name: str, said: SkipReason | str) -> Said:
    if isinstance(said, SkipReason):
        return SkippedNight(night=night, room=name, reason=said)
    return NightReading(night=night, room=name, holds=28)


def nights(**rooms: Row) -> list[Said]:
    return [
        room(night, name, said)
        for name, row in rooms.items()
        for night, said in zip(NIGHTS, row, strict=False)
    ]


def told(
    rooms: Sequence[Said], missed: Sequence[date] = (), since: date = date.min, at: datetime = AT
) -> list[Alert]:
    readings = [one for one in rooms if isinstance(one, NightReading)]
    skipped = [one for one in rooms if isinstance(one, SkippedNight)]
    return list(alerts_of_nights(readings, skipped, missed, at=at, since=since))


def only(alerts: Sequence[Alert]) -> Alert:
    assert len(alerts) == 1, [one.words for one in alerts]
    return alerts[0]


def kinds(alerts: Sequence[Alert]) -> list[AlertKind]:
    return [one.kind for one in alerts]


USED, TARGET, AGENT = SkipReason.IN_USE, SkipReason.NO_TARGET, SkipReason.NO_AGENT


def test_a_room_without_a_reading_on_three_of_its_turns_is_told_once_and_its_end_once() -> None:
    waits = SkipReason.NOT_IN_TURN
    row = [USED, waits, USED, waits, AGENT, AGENT, ""]
    other = [""] * 7
    for count in (4, 3):
        assert not told(nights(A=row[:count], B=other))
    alert = only(told(nights(A=row[:5], B=other)))
    assert (alert.kind, alert.room, alert.key) == (AlertKind.SKIPPED, "A", "skipped/A/2026-11-03")
    assert alert.words == (
        "A was not measured on its last 3 turns, since Tuesday 3 November: "
        "somebody was using the network (twice), no device of the room answered."
    )
    assert only(told(nights(A=row[:6], B=other))) == alert
    first, back = told(nights(A=row, B=other))
    assert first == alert
    assert back.kind is AlertKind.RECOVERED
    assert back.words == (
        "A is measured again since Wednesday 11 November; "
        "4 turns before, the first on Tuesday 3 November, gave nothing."
    )


def test_a_night_without_a_target_is_told_once_as_the_round_and_not_room_by_room() -> None:
    rooms = nights(**{name: [TARGET] * 5 for name in "ABCDE"})
    alert = only(told(rooms))
    assert (alert.kind, alert.room) == (AlertKind.BROKEN, None)
    assert alert.key == "broken/no-target/2026-11-03"
    assert alert.words == (
        "In the night of Tuesday 3 November no room was measured: the target did not answer."
    )
    assert only(told([one for one in rooms if one.night == FELL_ON])) == alert


def test_the_end_of_an_outage_is_told_once() -> None:
    rooms = nights(**{name: [TARGET, SkipReason.HOLIDAY, TARGET, "", ""] for name in "AB"})
    alerts = told(rooms)
    assert kinds(alerts) == [AlertKind.BROKEN, AlertKind.RECOVERED]
    assert alerts[1].key == "recovered/broken/2026-11-06"
    assert alerts[1].words == (
        "The nights measure again since Friday 6 November; "
        "2 nights before, the first Tuesday 3 November, gave nothing."
    )


def test_another_fault_of_the_same_outage_is_told_too() -> None:
    rooms = nights(**{name: [TARGET, SkipReason.DISK_LOW, TARGET] for name in "AB"})
    keys = [one.key for one in told(rooms)]
    assert keys == ["broken/no-target/2026-11-03", "broken/disk-low/2026-11-04"]


@pytest.mark.parametrize("reason", [USED, SkipReason.CAPS_SPENT, SkipReason.ON_BATTERY])
def test_what_people_may_do_for_an_evening_is_told_after_three(reason: SkipReason) -> None:
    rooms = nights(**{name: [reason] * 3 for name in "ABC"})
    assert not told([one for one in rooms if one.night < NIGHTS[2]])
    alert = only(told(rooms))
    assert alert.key == f"broken/{reason}/2026-11-05"
    assert alert.words == (
        "No room was measured in 3 nights, since Tuesday 3 November: "
        f"{SKIP_WORDS[reason]} (3 times)."
    )


def test_a_room_that_stays_silent_when_the_round_is_back_is_told() -> None:
    row = [TARGET] * 3
    alerts = told(nights(A=[*row, USED], B=[*row, ""]))
    assert kinds(alerts) == [AlertKind.BROKEN, AlertKind.RECOVERED, AlertKind.SKIPPED]
    assert "on its last 4 turns" in alerts[2].words


def test_one_room_without_a_device_is_that_rooms_matter() -> None:
    assert not told(nights(A=[AGENT, AGENT]))
    assert only(told(nights(A=[AGENT] * 3))).kind is AlertKind.SKIPPED
    assert only(told(nights(A=[AGENT], B=[AGENT]))).words.endswith(
        "no device of any room answered."
    )


def test_nights_that_nothing_began_are_told_as_one() -> None:
    alert = only(told([], NIGHTS[:1]))
    assert alert.key == "broken/missed/2026-11-03"
    assert alert.words == (
        "The night of Tuesday 3 November was not run: nothing began it at its hour; "
        "the machine was off, or its timer is, or the site file has that night only since."
    )
    five = told(nights(A=[""] * 6)[5:], NIGHTS[:5])
    assert kinds(five) == [AlertKind.BROKEN, AlertKind.RECOVERED]
    assert five[0].words.startswith("5 nights from Tuesday 3 November on were not run: ")


def test_holidays_say_nothing() -> None:
    none = [SkipReason.HOLIDAY, SkipReason.EXAM, SkipReason.NOT_IN_TURN, SkipReason.NO_SUCH_ROOM]
    assert not told(nights(A=none, B=none))


def test_a_permission_that_ended_is_told() -> None:
    none = [SkipReason.NO_PERMISSION] * 4
    assert only(told(nights(A=none, B=none))).key == "broken/no-permission/2026-11-03"


def test_what_was_over_long_ago_is_no_news() -> None:
    rooms = nights(A=[TARGET, ""], B=[TARGET, ""], C=[*([USED] * 3), ""], D=[TARGET, ""])
    assert len(told(rooms)) == 4
    later = NIGHTS[4] + timedelta(days=1)
    assert not told(rooms, since=later)
    assert kinds(told(rooms, since=NIGHTS[3])) == [AlertKind.RECOVERED]


def test_what_began_before_the_known_history_is_not_told_again_under_another_name() -> None:
    late = AT + timedelta(days=340)
    rooms = nights(**{name: [TARGET] * 12 for name in "AB"}, C=[USED] * 12)
    assert told(rooms, at=AT)
    assert not told(rooms, at=late)
    back = NightReading(night=late.date(), room="C", holds=28)
    assert kinds(told([*rooms, back], at=late, since=late.date())) == [AlertKind.RECOVERED]


def test_what_is_told_of_a_night_does_not_change_with_later_ones() -> None:
    row: Row = [USED, TARGET, TARGET, "", USED, USED, AGENT, "", TARGET, USED]
    rooms = nights(A=row, B=[*row[:4], *([""] * 6)], C=[TARGET, *row[:9]])
    seen: dict[str, str] = {}
    for count in range(1, 11):
        for one in told([each for each in rooms if each.night <= NIGHTS[count - 1]]):
            assert seen.setdefault(one.key, one.words) == one.words
    assert set(seen) == {one.key for one in told(rooms)}


def test_every_reason_has_its_words() -> None:
    assert set(SKIP_WORDS) == set(SkipReason)


SAID = [*([""] * 6), USED, TARGET, AGENT, SkipReason.HOLIDAY, SkipReason.NOT_IN_TURN]


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(st.tuples(*[st.sampled_from(SAID)] * 3), min_size=6, max_size=25),
    missed=st.sets(st.integers(0, 24), max_size=3),
)
def test_asked_night_by_night_everything_is_told_once_and_no_end_without_its_beginning(
    table: list[tuple[SkipReason | str, ...]], missed: set[int]
) -> None:
    days = from_then(25)
    gone = [days[at] for at in sorted(missed) if at < len(table)]
    rooms = [
        room(day, name, said)
        for day, row in zip(days, table, strict=False)
        for name, said in zip("ABC", row, strict=True)
        if day not in gone
    ]
    words: dict[str, str] = {}
    balance: dict[str | None, int] = defaultdict(int)
    for day in days[: len(table)]:
        known = [one for one in rooms if one.night <= day]
        at = datetime.combine(day, time(22), UTC)
        past = [night for night in gone if night < day]
        for one in told(known, past, since=day - timedelta(days=4), at=at):
            if one.key in words:
                assert words[one.key] == one.words or "missed" in one.key
                continue
            words[one.key] = one.words
            if one.kind is AlertKind.RECOVERED:
                assert balance[one.room] > 0
                balance[one.room] = 0
            else:
                balance[one.room] += 1
