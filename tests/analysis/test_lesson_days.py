from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from netready.analysis.lesson_days import begins, lesson_days, with_days_of
from netready.domain.histogram import histogram_of
from netready.domain.night_journal import LessonDay, LessonLook

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 2)
LOOK = LessonLook(
    at=MORNING,
    room="Room 1",
    device="pi",
    delay=histogram_of([2.0, 3.0]),
    channel_utilisation_ratio=0.2,
    rssi_dbm=-50.0,
)


def test_a_day_merges_the_samples_and_takes_the_middle_of_what_is_known() -> None:
    looks = [
        LOOK,
        replace(LOOK, delay=histogram_of([9.0]), channel_utilisation_ratio=0.6),
        replace(LOOK, delay=None, channel_utilisation_ratio=None),
    ]
    assert lesson_days(looks, BERLIN) == (
        LessonDay(
            day=MONDAY,
            room="Room 1",
            looks=3,
            delay=histogram_of([2.0, 3.0, 9.0]),
            channel_utilisation_ratio=0.4,
            rssi_dbm=-50.0,
        ),
    )


def test_a_day_begins_by_the_schools_clock() -> None:
    late = replace(LOOK, at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC))
    days = lesson_days([late, LOOK], BERLIN)
    assert [day.day for day in days] == [MONDAY, MONDAY + timedelta(days=1)]
    assert late.at >= begins(MONDAY + timedelta(days=1), BERLIN) > LOOK.at


def test_kept_days_and_looks_together_are_the_same_before_and_after_some_looks_went() -> None:
    looks = [
        replace(LOOK, at=MORNING + timedelta(days=day, hours=h)) for day in range(4) for h in (0, 2)
    ]
    days = lesson_days(looks, BERLIN)
    assert with_days_of((), looks, BERLIN) == days
    assert with_days_of(days[:2], looks[4:], BERLIN) == days
    assert with_days_of(days[:3], looks[5:], BERLIN) == days  # of the third day one look is left
    assert with_days_of(days, (), BERLIN) == days


AUTUMN = datetime(2026, 10, 20, tzinfo=UTC)
LOOKS = st.builds(
    LessonLook,
    at=st.integers(0, 16 * 24 * 60).map(lambda m: AUTUMN + timedelta(minutes=m)),
    room=st.sampled_from(("Room 1", "Room 2")),
    device=st.just("pi"),
    delay=st.none() | st.lists(st.floats(0, 1e4), min_size=1, max_size=3).map(histogram_of),
    rssi_dbm=st.none() | st.floats(-90, -30),
)


@given(looks=st.lists(LOOKS, max_size=30), today=st.integers(0, 16), raw_days=st.integers(1, 10))
def test_whatever_goes_by_age_a_page_reads_the_same_days(
    looks: list[LessonLook], today: int, raw_days: int
) -> None:
    """Over the change of the clocks, too; `today` is not summed up yet."""
    now = date(2026, 10, 20) + timedelta(days=today)
    seen = [look for look in looks if look.at < begins(now + timedelta(days=1), BERLIN)]
    kept = lesson_days([look for look in seen if look.at < begins(now, BERLIN)], BERLIN)
    cut = begins(now - timedelta(days=raw_days), BERLIN)
    left = [look for look in seen if look.at >= cut]
    assert with_days_of(kept, left, BERLIN) == with_days_of((), seen, BERLIN)
