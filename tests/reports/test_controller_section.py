"""The controller's list on the technician's page: told as theirs, and hostile labels as text."""

from dataclasses import replace

from netready.domain.controller import ControllerRadio
from netready_reports.controller import controller_sections
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import air, go, measurements

RADIO = ControllerRadio(
    ap="<script>alert(1)</script>",
    band="5 GHz",
    room="Room 12",
    channel=36,
    clients=22,
    utilisation_ratio=0.45,
    doubts=("odd",),
)
RECORD = measurements.record(1, "controller", details=air.plain({"rows": [RADIO]}))


def test_a_list_is_shown_as_the_controllers_and_what_it_lacks_is_not_known() -> None:
    (section,) = controller_sections((RECORD,))
    assert "did not measure" in section.words[0]
    (row,) = section.tables[0].rows
    assert row[1:] == ("5 GHz", "36", "not known", "not known", "22", "45 %", "Room 12", "odd")


def test_a_radio_of_several_rooms_records_stands_once() -> None:
    again = measurements.record(1, "controller", details=air.plain({"rows": [RADIO, RADIO]}))
    assert len(controller_sections((RECORD, again))[0].tables[0].rows) == 1


def test_without_a_list_or_with_a_torn_one_there_is_no_section() -> None:
    assert controller_sections(()) == ()
    torn = measurements.record(1, "controller", details={"rows": ["x", {"ap": 3}]})
    assert controller_sections((torn,)) == ()


def test_a_hostile_label_is_text_on_the_page() -> None:
    material = go()
    page = render_technician(
        technician_view(replace(material, records=(*material.records, RECORD)))
    )
    assert "The controller&#39;s list" in page or "The controller's list" in page
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page
