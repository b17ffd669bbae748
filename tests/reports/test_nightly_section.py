"""The nights in the technician report."""

import json
from dataclasses import replace

import pytest

from netready_reports.nightly_section import nights_sections
from netready_reports.nightly_words import NIGHT_CAPACITY
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import hostile, not_yet
from tests.reports.fixtures.nights import material
from tests.reports.test_nightly import badly_named, empty


def test_without_nights_the_report_has_no_such_section() -> None:
    assert nights_sections(None) == ()
    assert nights_sections(empty()) == ()
    text = render_technician(technician_view(not_yet()), bundle="/* none */")
    assert "Over the nights" not in text


def test_it_says_what_the_nightly_page_says() -> None:
    (section,) = nights_sections(material())
    assert section.words[:2] == (NIGHT_CAPACITY, "Worse: 1 change to the worse needs somebody.")
    changed, rooms = section.tables
    assert changed.rows[0][:2] == (
        "Worse",
        "Room 12 carried 29, carries 18 since Tuesday 3 November.",
    )
    assert [row[0] for row in rooms.rows] == ["12", "Hall", "Library", "Maple", "Willow"]


def test_a_room_that_changed_is_drawn_with_marks_that_differ_in_form() -> None:
    (section,) = nights_sections(material())
    (chart,) = section.charts
    traces = json.loads(json.dumps(chart.figure))["data"]
    symbols = [each["marker"]["symbol"] for each in traces if "marker" in each]
    assert symbols == ["circle", "triangle-up-open"]
    assert traces[-1]["x"] == ["2026-11-03", "2026-11-03"]


@pytest.mark.parametrize("attack", ["script", "turned", "controls", "long-word"])
def test_hostile_names_of_the_nights_add_no_element(attack: str) -> None:
    found = replace(not_yet(), nightly=badly_named(hostile.ATTACKS[attack]))
    text = render_technician(technician_view(found), bundle="/* none */")
    assert "<script>alert" not in text and "\u202e" not in text and "\x1b" not in text
    assert '<a href="#nights">Over the nights</a>' in text
