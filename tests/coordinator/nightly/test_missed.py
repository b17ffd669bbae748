"""Nights that nobody began: derived from the calendar, named once their hours are over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from netready.coordinator.nightly.missed import missed_nights
from netready.domain.nightly import Days
from netready.domain.site import Site
from tests.coordinator.nightly.schools import PERMISSION, school

MONDAY = date(2026, 11, 23)
TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)
FRIDAY_MORNING = datetime(2026, 11, 27, 9, tzinfo=UTC)


def missed(site: Site, begun: set[date], now: datetime = FRIDAY_MORNING) -> list[date]:
    return [one.night for one in missed_nights(site, begun, now)]


def test_nights_since_the_first_that_have_no_row_are_missed() -> None:
    assert missed(school(), {MONDAY, THURSDAY}) == [TUESDAY, date(2026, 11, 25)]


def test_before_the_first_night_nothing_is_missed() -> None:
    assert missed(school(), set()) == []
    assert missed(school(), {THURSDAY}) == []
    assert missed(replace(school(), nightly=None), {MONDAY}) == []


def test_a_night_whose_hours_are_not_over_is_not_missed_yet() -> None:
    for hour, names in ((20, []), (22, []), (23, [TUESDAY])):
        now = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)
        assert missed(school(), {MONDAY}, now) == names


def test_days_on_which_nothing_runs_are_no_miss() -> None:
    holiday = Days(name="Snow", first=TUESDAY, last=TUESDAY)
    site = replace(school(), holidays=(holiday,))
    monday_after = datetime(2026, 11, 30, 9, tzinfo=UTC)
    names = missed(site, {MONDAY, date(2026, 11, 25), THURSDAY}, monday_after)
    assert names == [date(2026, 11, 27)]  # neither Tuesday nor the weekend


def test_years_are_looked_back_on_for_400_days_only() -> None:
    site = replace(school(), permission=replace(PERMISSION, on=date(2000, 1, 1)))
    found = missed(site, {date(2001, 1, 1)})
    assert found[0] >= FRIDAY_MORNING.date() - timedelta(days=400)
    assert len(found) == 286  # evenings of Monday to Friday
