"""The hours of a night: midnight, exams, and the change of the clocks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from netready.coordinator.nightly.hours import agreed_within, moments, window_of, without_exams
from netready.domain.nightly import Exam

LONDON = ZoneInfo("Europe/London")
FORWARD = date(2027, 3, 28)  # a Sunday: 01:00 becomes 02:00
BACK = date(2026, 10, 25)  # a Sunday: 02:00 becomes 01:00


def utc(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def test_a_window_that_crosses_midnight_belongs_to_its_evening() -> None:
    friday = date(2026, 11, 27)
    assert window_of("Mon-Fri 22:00-04:00", friday) == (1320, 1680)
    assert window_of("Mon-Fri 22:00-04:00", date(2026, 11, 28)) is None
    assert window_of("Fri-Mon 01:00-02:00", date(2026, 11, 29)) == (60, 120)


def test_agreed_hours_of_the_next_morning_count_and_windows_that_touch_are_one() -> None:
    sunday = date(2026, 11, 29)
    night = (1320, 1680)  # 22:00 to 04:00
    assert agreed_within(night, ["Mon 00:00-02:00"], sunday) == ((1440, 1560),)
    assert agreed_within(night, ["Sun 20:00-23:00", "Sun 23:00-00:30"], sunday) == ((1320, 1470),)
    assert agreed_within(night, ["Wed 22:00-23:00"], sunday) == ()


@pytest.mark.parametrize(
    ("hours", "left"),
    [
        (None, ()),
        ("09:00-16:30", ((990, 1200),)),
        ("17:00-18:00", ((960, 1020), (1080, 1200))),
        ("09:00-15:00", ((960, 1200),)),
    ],
)
def test_hours_beside_an_exam_are_left(hours: str | None, left: object) -> None:
    day = date(2026, 11, 30)
    exam = Exam(name="Mock", first=day, last=day, hours=hours)
    assert without_exams([(960, 1200)], [exam], day) == left


def test_an_exam_of_the_next_morning_cuts_the_hours_after_midnight() -> None:
    day = date(2026, 11, 30)
    exam = Exam(name="Mock", first=date(2026, 12, 1), last=date(2026, 12, 1))
    assert without_exams([(1320, 1680)], [exam], day) == ((1320, 1440),)


@pytest.mark.parametrize(
    ("piece", "begins", "ends"),
    [
        ((0, 240), "00:00", "03:00"),  # 00:00 GMT to 04:00 BST: one hour less
        ((60, 150), "01:00", "01:30"),  # opens in the missing hour, ends at 02:30 BST
        ((30, 90), "00:30", "01:00"),  # closes in the missing hour
    ],
)
def test_the_missing_hour_is_cut_off(piece: tuple[int, int], begins: str, ends: str) -> None:
    assert moments(piece, FORWARD, LONDON) == (utc(FORWARD, begins), utc(FORWARD, ends))


def test_a_window_inside_the_missing_hour_does_not_exist() -> None:
    assert moments((60, 120), FORWARD, LONDON) is None
    assert moments((75, 105), FORWARD, LONDON) is None


@pytest.mark.parametrize(
    ("piece", "begins", "ends"),
    [
        ((90, 180), "01:30", "03:00"),  # from the second 01:30
        ((0, 90), "-", "00:30"),  # up to the first 01:30
        ((75, 105), "00:15", "00:45"),  # inside: its first showing
    ],
)
def test_in_the_doubled_hour_the_wall_never_shows_another_hour(
    piece: tuple[int, int], begins: str, ends: str
) -> None:
    found = moments(piece, BACK, LONDON)
    assert found is not None
    midnight = datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert found == (midnight if begins == "-" else utc(BACK, begins), utc(BACK, ends))


def test_a_night_before_the_change_crosses_it() -> None:
    found = moments((1320, 1680), date(2027, 3, 27), LONDON)  # Saturday 22:00 to Sunday 04:00
    assert found is not None
    assert (found[1] - found[0]).total_seconds() == 5 * 3600


def test_a_day_that_never_was_has_no_hours() -> None:
    samoa = ZoneInfo("Pacific/Apia")
    assert moments((600, 700), date(2011, 12, 30), samoa) is None
