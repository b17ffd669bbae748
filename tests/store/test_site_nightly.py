"""The tables of the nightly round in a site file: faults with their place, and warnings."""

import time
import tomllib
from dataclasses import fields
from datetime import date

import pytest

from netready.coordinator.nightly.runs import LOOK_MINUTES
from netready.domain.errors import BadInputError
from netready.domain.nightly import Days, Exam, Nightly
from netready.loadtest.night_pace import fitted
from netready.store.example import example_site_text
from netready.store.site_checks import Known
from netready.store.site_file import parse_site
from netready.store.site_nightly_checks import SEARCH_MINUTES
from netready.store.site_nightly_model import ExamTable, HolidayTable, NightlyTable, TermTable
from netready.store.site_text import site_text

SITE = """\
[site]
name = "Oak Road"
country = "GB-ENG"
phase = "primary"
pupils = 100
[[room]]
name = "Class 1"
[[room]]
name = "Class 2"
"""
TERM = "[[term]]\nname = 'Autumn'\nfirst = 2026-09-02\nlast = 2026-12-18\n"
SPRING = "[[term]]\nname = 'Spring'\nfirst = 2027-01-04\nlast = 2027-03-26\n"
HALF = "[[holiday]]\nname = 'Half-term'\nfirst = 2026-10-26\nlast = 2026-10-30\n"
EXAM = "[[exam]]\nname = 'Mocks'\nfirst = 2026-11-30\nlast = 2026-12-04\n"


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(BadInputError) as error:
        parse_site(text, name="s.toml", known=Known(mixes={"video-lesson"}))
    return error.value.faults


FAULTS = [
    ("[nightly]\nwindow = 'Mno-Fri 19:00-23:00'", "did you mean 'Mon-Fri 19:00-23:00'?"),
    ("[nightly]\nwindow = 'Monday-Friday 19:00-23:00'", "did you mean 'Mon-Fri 19:00-23:00'?"),
    ("[nightly]\nwindow = 'Tues 19:00-23:00'", "did you mean 'Tue 19:00-23:00'?"),
    ("[nightly]\nwindow = 'Mon-Fri 19-23'", "nightly.window: found 'Mon-Fri 19-23', allowed days"),
    ("[nightly]\ntime_zone = 'Europe/Londn'", "did you mean 'Europe/London'?"),
    ("[nightly]\ntime_zone = '../../etc/passwd'", "allowed the name of a time zone"),
    ("[nightly]\nrooms = ['Clas 2']", "s.toml:11: nightly.rooms[1]: found 'Clas 2', which is no"),
    ("[nightly]\nrooms = ['Class 2', 'Class 2']", "nightly.rooms[2]: found 'Class 2' again"),
    ("[nightly]\nmix = 'video-leson'", "did you mean 'video-lesson'?"),
    ("[nightly]\nrooms_per_night = 0", "allowed a whole number, 1 to 500"),
    ("[nightly]\nroom_per_night = 2", "did you mean 'rooms_per_night'?"),
    ("[nightly]\nraw_days = 0", "s.toml:11: nightly.raw_days: found 0, allowed a whole number, 1"),
    ("[[nightly]]\nrooms_per_night = 2", "nightly: found something else than one table"),
    ("[nigthly]", "did you mean 'nightly'?"),
    (TERM.replace("2026-12-18", "2025-12-18"), "s.toml:13: term[1].last: found 2025-12-18, before"),
    (TERM + TERM, "s.toml:16: term[2].first: found 2026-09-02, inside term[1]"),
    (
        SPRING.replace("2027-01", "2026-12") + TERM,
        "term[1].first: found 2026-12-04, inside term[2]",
    ),
    (TERM.replace("2026-09-02", "'2 September'"), "allowed a date, e.g. 2026-09-01 without quotes"),
    (TERM.replace("last", "lst"), "unknown key 'lst', did you mean 'last'?"),
    (HALF.replace("2026-10-30", "2026-10-03"), "holiday[1].last: found 2026-10-03, before first"),
    (EXAM + "hours = '9-12'", "exam[1].hours: found '9-12', allowed hours of one day"),
    (
        EXAM + "hours = '16:00-09:00'",
        "exam[1].hours: found '16:00-09:00', allowed hours of one day",
    ),
    ("[[term]]\nname = 'x'", "term[1].first: missing in 'x', wanted in every [term]"),
]


@pytest.mark.parametrize(("more", "expected"), FAULTS)
def test_a_fault_in_the_nightly_tables_names_its_place_and_what_is_allowed(
    more: str, expected: str
) -> None:
    faults = faults_of(SITE + more)
    assert any(expected in fault for fault in faults), faults
    assert all(fault.startswith("s.toml") and fault.isprintable() for fault in faults)


def test_a_country_of_several_time_zones_must_name_its_own() -> None:
    american = SITE.replace("GB-ENG", "US-CA") + "[nightly]\n"
    (fault,) = faults_of(american)
    assert fault.startswith("s.toml:10: nightly.time_zone: missing, for 'US-CA' does not tell")
    parse_site(american + "time_zone = 'America/Los_Angeles'", name="s")


WARNINGS = [
    (TERM + HALF.replace("2026-10", "2027-10"), "'Half-term' lies outside every term"),
    (TERM + EXAM.replace("2026", "2028"), "'Mocks' lies outside every term"),
    (
        "[nightly]\nroom_minutes = 2",
        "nightly.room_minutes: found 2, too short to look for the number",
    ),
    ("[nightly]", "no [[term]]: nights run in the holidays, too"),
    ("[nightly]\nrooms_per_night = 1\nevery_room_nights = 1", "comes every 2 nights, not within 1"),
    ("[nightly]\nwindow = 'Mon 19:00-19:05'", "are shorter than one room (6 minutes): no night"),
    (
        "[load]\nwindows = ['Mon-Fri 22:56-23:30']\n[nightly]",
        "nightly.window: the agreed hours are shorter than one room (6 minutes): no night will run",
    ),
    (
        "[load]\nwindows = ['Mon 20:00-20:11']\n[nightly]\nevery_room_nights = 1",
        "2 rooms, 1 a night: a room's turn comes every 2 nights, not within 1",
    ),
    (
        "[load]\nwindows = ['Mon-Fri 16:00-18:00']\n[nightly]",
        "s.toml:12: nightly.window: Mon-Fri 19:00-23:00 never meets the hours in which load",
    ),
]


@pytest.mark.parametrize(("more", "expected"), WARNINGS)
def test_what_leaves_nights_out_is_a_warning(more: str, expected: str) -> None:
    warnings = parse_site(SITE + more, name="s.toml").warnings
    assert any(expected in warning for warning in warnings), warnings


def test_hours_that_meet_after_midnight_on_monday_are_no_warning() -> None:
    load = "[load]\nwindows = ['Mon 00:00-02:00']\n[nightly]\nwindow = 'Sun 22:00-04:00'\n"
    warnings = parse_site(SITE + load + TERM, name="s").warnings
    assert not any("never meets" in warning for warning in warnings)


def test_the_tables_are_read_and_written() -> None:
    nightly = "[nightly]\nwindow = 'Mon-Thu 20:00-01:00'\nrooms = ['Class 2']\n"
    text = SITE + nightly + TERM + HALF + EXAM + "hours = '09:00-12:00'\n"
    site = parse_site(text, name="s").site
    assert site.nightly == Nightly(window="Mon-Thu 20:00-01:00", rooms=("Class 2",))
    assert site.terms == (Days(name="Autumn", first=date(2026, 9, 2), last=date(2026, 12, 18)),)
    assert site.holidays[0].last == date(2026, 10, 30)
    assert site.exams[0].hours == "09:00-12:00"
    assert parse_site(site_text(site), name="s").site == site


def test_every_key_of_these_tables_is_a_field_of_its_value() -> None:
    for table, value in (
        (NightlyTable, Nightly),
        (TermTable, Days),
        (HolidayTable, Days),
        (ExamTable, Exam),
    ):
        assert set(table.model_fields) == {one.name for one in fields(value)}
    site = parse_site(SITE + "[nightly]\n" + TERM, name="s").site
    assert site.nightly == Nightly()


def test_thousands_of_terms_are_answered_soon() -> None:
    start = time.process_time()
    faults_of(SITE + TERM * 5_000 + HALF * 5_000)
    assert time.process_time() - start < 5


def test_the_nights_of_the_example_are_right_once_uncommented() -> None:
    begin, _, rest = example_site_text().partition("# [nightly]\n")
    tables, _, end = rest.partition("\n\n")
    plain = (line.removeprefix("#").removeprefix(" ") for line in tables.split("\n"))
    lines = ["[nightly]", *plain]
    checked = parse_site("\n".join([begin, *lines, end]), name="s.toml")
    assert checked.warnings == ()
    assert checked.site.nightly is not None
    assert len(checked.site.terms) == len(checked.site.holidays) == len(checked.site.exams) == 1
    shown = set(tomllib.loads("\n".join(lines))["nightly"])
    assert shown == {one.name for one in fields(Nightly)}


def test_the_minutes_from_which_a_night_searches_are_those_of_its_pace() -> None:
    for minutes, searches in ((SEARCH_MINUTES, True), (SEARCH_MINUTES - 1, False)):
        assert fitted(30, minutes - LOOK_MINUTES, search=True).plan.search is searches
