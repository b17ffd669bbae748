"""Minutes of windows, beside counting them one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.window import (
    DAY_MINUTES,
    DAYS,
    minutes_within,
    weekly_minutes,
    window_minutes,
)

WEEK = len(DAYS) * DAY_MINUTES
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
days = st.sampled_from(["Mon", "Sun", "Mon-Fri", "Sat-Mon", "Fri", "Mon-Sun"])
windows = st.builds("{} {}-{}".format, days, clocks, clocks)


@pytest.mark.parametrize(
    ("window", "minutes"),
    [
        ("Mon-Fri 19:00-23:00", 240),
        ("Fri 22:30-01:15", 165),
        ("Sun 23:59-00:00", 1),
        ("Mon 19:00-19:00", 0),
    ],
)
def test_a_window_is_as_long_as_the_clock_says(window: str, minutes: int) -> None:
    assert window_minutes(window) == minutes
    assert all(end - start == minutes for start, end in weekly_minutes(window))


def test_windows_that_touch_are_one_and_the_longest_day_counts() -> None:
    assert minutes_within("Mon-Fri 19:00-23:00", ["Mon 18:00-20:00", "Mon-Tue 20:00-21:00"]) == 120
    assert minutes_within("Fri 22:00-02:00", ["Sat 00:00-01:00"]) == 60
    assert minutes_within("Sun 22:00-02:00", ["Sun 23:00-00:00", "Mon 00:00-01:00"]) == 120
    assert minutes_within("Mon 19:00-23:00", ["Tue 19:00-23:00"]) == 0
    assert minutes_within("Mon 19:00-23:00", []) == 0


@given(window=windows, others=st.lists(windows, max_size=4))
def test_the_time_within_is_that_of_counting_minute_by_minute(
    window: str, others: list[str]
) -> None:
    agreed = bytearray(WEEK)
    for start, end in (each for other in others for each in weekly_minutes(other)):
        for minute in range(start, end):
            agreed[minute % WEEK] = 1
    longest = 0
    for start, end in weekly_minutes(window):
        run = 0
        for minute in range(start, end):
            run = run + 1 if agreed[minute % WEEK] else 0
            longest = max(longest, run)
    assert minutes_within(window, others) == longest
