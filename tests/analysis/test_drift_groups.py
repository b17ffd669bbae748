from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from netready.analysis.drift import changes, open_changes
from netready.analysis.drift_groups import Scope, Told
from netready.analysis.drift_law import DriftRules
from netready.analysis.drift_series import series_of
from netready.analysis.drift_shifts import shifts_of
from netready.analysis.drift_words import FromTo, words_of
from netready.domain.nights import Change, ChangeKind, Share
from tests.analysis.drift_nights import (
    FELL_ON,
    NAMES,
    ROOMS,
    evenings,
    fell,
    from_then,
    only,
    reading,
    school,
    steady,
)


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


def test_rooms_of_which_nothing_is_known_are_not_counted_as_asked() -> None:
    row = [*school(NAMES[:3], NAMES[:5])]
    row += [one for room in NAMES[5:] for one in steady(28, evenings(30, date(2026, 9, 1)), room)]
    row = [one for one in row if one.room not in NAMES[5:] or one.night < date(2026, 9, 1)]
    found = only(changes(row, [replace(room, floor=None, ap=None) for room in ROOMS]))
    assert found.words.startswith(
        "3 of 5 rooms (of 7 more it is not known) carry fewer pupils since Tuesday 3 November: "
        "the middle one 17 instead of 28"
    )


def test_a_group_whose_first_room_back_fell_on_another_night_is_over() -> None:
    days = from_then(40)
    row = []
    for at, room in enumerate(NAMES[:4]):
        late = 2 if at == 0 else 0  # it fell two nights after the others, and is back first
        row += steady(28, [*evenings(30), *days[:late]], room)
        row += steady(17, days[late:20], room) + steady(28, days[20:], room)
    found = changes(row, ROOMS)
    assert [one.kind for one in found] == [ChangeKind.WORSE, ChangeKind.RECOVERED]
    assert found[1].ends == found[0].since
    assert not open_changes(found)


def test_a_name_in_a_group_is_visible_and_nothing_more() -> None:
    rooms = [replace(room, ap=f"\u202eAP \u05d7{number // 2}") for number, room in enumerate(ROOMS)]
    found = only(changes(school(NAMES[2:4], NAMES), rooms))
    assert "on access point [U+202E]AP \u05d71 " in found.words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (5, "the middle one 9 instead of 28"),
        (2, "the middle of the 2 that show it, 9 instead of 28"),
        (1, "the one that shows it most, 9 instead of 28"),
    ],
)
def test_the_middle_figure_is_said_of_the_rooms_that_show_it(known: int, words: str) -> None:
    (lead,) = (
        one for row in series_of(fell(), DriftRules()) for one in shifts_of(row, DriftRules(), 1.0)
    )
    scope = Scope(share=Share.SCHOOL, name="", rooms=NAMES[:6])
    told = Told(lead=lead, shifts=(lead,), scope=scope, rooms=NAMES[:5], asked=6)
    said = words_of(told, FromTo(was="28", now="9", rooms=known), ())
    assert said == f"5 of 6 rooms carry fewer pupils since Tuesday 3 November: {words}."
