"""Radios of a list to records: one a room, the same for the same list."""

from datetime import UTC, datetime

import pytest

from netready.coordinator.controller_record import controller_records, placed
from netready.domain.controller import ControllerRadio
from netready.domain.record import NetworkRole, Record
from netready.domain.site import Phase, Room, Site
from netready.domain.typed_json import decoded
from netready.store.records import parse_record, record_line

AT = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
SITE = Site(
    name="Test school",
    country="GB-ENG",
    phase=Phase.PRIMARY,
    pupils=60,
    rooms=(Room(name="Room 1", ap="AP-1"), Room(name="Room 2", ap="ap-1"), Room(name="Room 3")),
)


def radio(
    ap: str = "AP-1", *, room: str = "", band: str = "5 GHz", clients: int | None = 20
) -> ControllerRadio:
    return ControllerRadio(
        ap=ap, radio=band, room=room, band=band, channel=36, clients=clients, utilisation_ratio=0.4
    )


def records(*radios: ControllerRadio) -> tuple[Record, ...]:
    return controller_records(placed(radios, SITE).radios, SITE, at=AT)


def share(record: Record) -> tuple[float | None, str]:
    found = next(line for line in record.metrics if line.name == "clients_2ghz_ratio")
    return found.value, found.note


def test_a_radio_is_in_the_room_that_is_listed_or_that_names_its_access_point() -> None:
    found = placed([radio(), radio("AP-9", room=" room  3 "), radio("AP-9")], SITE)
    assert [each.room for each in found.radios] == ["Room 1", "Room 2", "Room 3", ""]
    assert found.warnings == ()


def test_a_room_that_the_site_does_not_know_is_said_once() -> None:
    found = placed([radio("AP-9", room="Hall"), radio("AP-8", room="Hall")], SITE)
    assert len(found.warnings) == 1
    assert "'Hall'" in found.warnings[0]


def test_each_room_has_a_record_and_radios_without_one_share_the_last() -> None:
    found = records(radio("AP-9"), radio("AP-8", room="Room 3"), radio())
    assert [record.room for record in found] == ["Room 1", "Room 2", "Room 3", None]
    assert {record.probe for record in found} == {"controller"}
    assert {record.network.role for record in found} == {NetworkRole.PUPIL}


def test_the_records_are_valid_and_hold_the_rows() -> None:
    for record in records(radio(), radio("AP-9")):
        back = parse_record(record_line(record).encode(), known_probes={"controller"})
        assert isinstance(back, Record)
        rows = back.details["rows"]
        assert isinstance(rows, list)
        assert decoded(ControllerRadio, rows[0]).clients == 20


def test_the_same_list_gives_the_same_records() -> None:
    assert records(radio()) == records(radio())
    assert records(radio())[0].record_id != records(radio(clients=21))[0].record_id


@pytest.mark.parametrize(
    ("radios", "value", "words"),
    [
        ((radio(clients=20), radio(band="2.4 GHz", clients=5)), 0.2, ""),
        ((radio(clients=20), radio(band="2.4 GHz", clients=None)), None, "does not tell"),
        ((radio(clients=20), radio(band="", clients=5)), None, "does not tell"),
        ((radio(clients=20), radio(band="", clients=0)), 0.0, ""),
        ((radio(clients=0),), None, "nobody was connected"),
    ],
)
def test_the_share_on_24_ghz_needs_every_band_and_count(
    radios: tuple[ControllerRadio, ...], value: float | None, words: str
) -> None:
    found, note = share(records(*radios)[0])
    assert found == value
    assert words in note


def test_what_is_not_listed_is_none_with_a_note() -> None:
    (record, *_) = records(ControllerRadio(ap="AP-1", doubts=("utilisation 0: not measured",)))
    busy = next(line for line in record.metrics if line.name == "channel_utilisation_ratio")
    assert (busy.value, busy.note) == (None, "utilisation 0: not measured")
    width = next(line for line in record.metrics if line.name == "channel_width_mhz")
    assert width.value is None
    assert width.note
