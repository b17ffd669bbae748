"""Whatever the window, the zone and the season: no minute of a night lies outside its hours."""

from dataclasses import replace
from datetime import UTC, date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netready.coordinator.nightly.calendar import night_at
from netready.coordinator.nightly.plan import plan_night, zone_of
from netready.coordinator.permission import agreed_windows
from netready.domain.nightly import Exam
from netready.domain.window import DAYS, in_any_window
from tests.coordinator.nightly.schools import PERMISSION, agreed, school

# Nights round a change of the clocks in one of the zones, and plain ones.
NIGHTS = [
    date(2026, 2, 14), date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 28), date(2026, 3, 29),
    date(2026, 4, 4), date(2026, 4, 5), date(2026, 10, 3), date(2026, 10, 4), date(2026, 10, 24),
    date(2026, 10, 25), date(2026, 10, 31), date(2026, 11, 1), date(2011, 12, 29),
]  # fmt: skip
# Lord Howe's clocks change by half an hour; Apia once left out a whole day.
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]


@st.composite
def windows(draw: st.DrawFn) -> str:
    days = "-".join(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2)))
    start, end = draw(st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True))
    return f"{days} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


# a window drawn at random misses most nights; that is no fault of the test
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    window=windows(),
    loads=st.lists(windows(), max_size=2),
    zone=st.sampled_from(ZONES),
    night=st.sampled_from(NIGHTS),
    rooms=st.integers(1, 40),
    exam=st.sampled_from([None, "09:00-12:00", "18:00-19:30"]),
)
def test_every_minute_of_a_night_lies_inside_all_agreed_hours(
    window: str,
    loads: list[str],
    zone: str,
    night: date,
    rooms: int,
    exam: str | None,
) -> None:
    site = agreed(school(rooms=rooms, window=window, time_zone=zone), *loads)
    exams = (Exam(name="E", first=night, last=night, hours=exam),) if exam else ()
    site = replace(site, exams=exams, permission=replace(PERMISSION, on=date(2001, 1, 1)))
    planned = plan_night(site, night, {})
    assume(planned.starts is not None)
    assert planned.starts is not None
    assert planned.ends is not None
    assert planned.closes is not None
    now, end = planned.starts.astimezone(UTC), planned.ends.astimezone(UTC)
    assert end - now == timedelta(minutes=6 * len(planned.rooms))
    assert now < end <= planned.closes.astimezone(UTC)
    assert night_at(site, planned.starts) == night
    busy = [f"{day} {exam}" for day in DAYS] if exam else []
    while now < end:
        local = now.astimezone(zone_of(site))
        assert in_any_window([window], local)
        assert not agreed_windows(site) or in_any_window(agreed_windows(site), local)
        assert local.date() != night or not in_any_window(busy, local)
        now += timedelta(minutes=1)
