from collections.abc import Sequence

import pytest

from netready.analysis.drift import changes, open_changes
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
