from dataclasses import replace

import pytest

from netready.analysis.signal_places import BY_LINK, Heard, heard_by_floor, without_spot
from netready.analysis.spots import SPOT, spots_of
from netready.domain.air import Bss
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready.domain.site import Floor, Room, Site
from tests.build_records import a_record, a_site

OWN = Bss(bssid="02:00:00:00:00:01", ssid="School", frequency_mhz=5220, channel=44, signal_dbm=-60)
NEXT = replace(OWN, bssid="02:00:00:00:00:02", channel=36, frequency_mhz=5180, signal_dbm=-70)
OTHERS = replace(OWN, bssid="06:00:00:00:00:09", ssid="Cafe", signal_dbm=-40)
SLOW = replace(OWN, bssid="02:00:00:00:00:03", channel=6, frequency_mhz=2437, signal_dbm=-30)
SILENT = replace(OWN, bssid="02:00:00:00:00:04", signal_dbm=0.0)


def site() -> Site:
    room = Room(name="Room 1", floor="Ground", x=100.0, y=50.0)
    return replace(a_site(room), floors=(Floor(name="Ground"),))


def scan(*bss: Bss, own: Bss | None = OWN, number: int = 1, spot: str = "") -> Record:
    details = {"bss": jsonable(bss), "radios": [], "own_bssid": own.bssid if own else None}
    at = {SPOT: spot} if spot else {}
    return a_record(probe="wifi-scan", number=number, details=details, annotations=at)


def link(dbm: float | None, mhz: float | None = 5220, bssid: str | None = OWN.bssid) -> Record:
    figures = (metric("signal_dbm", dbm), metric("frequency_mhz", mhz))
    return a_record(*figures, probe="wifi-link", number=9, details={"bssid": bssid})


def heard(*records: Record) -> tuple[Heard, ...]:
    found = heard_by_floor(records, site(), spots_of(records, site()))
    assert set(found) <= {"Ground"}
    return found.get("Ground", ())


def test_a_look_around_tells_the_schools_radios_of_5_and_6_ghz_only() -> None:
    (found,) = heard(scan(OWN, NEXT, OTHERS, SLOW, SILENT))
    assert found.dbm == {OWN.bssid: -60.0, NEXT.bssid: -70.0}
    assert found.whole


def test_a_link_tells_of_its_own_access_point() -> None:
    (found,) = heard(link(-63.0))
    assert (found.dbm, found.whole) == ({OWN.bssid: -63.0}, False)
    assert heard(link(-63.0, bssid=None))[0].dbm == {BY_LINK: -63.0}


@pytest.mark.parametrize(
    "record", [link(None), link(-63.0, mhz=None), link(-63.0, mhz=2437), link(0.0), link(-200.0)]
)
def test_what_is_not_known_or_cannot_be_is_no_reading(record: Record) -> None:
    assert heard(record) == ()


def test_a_scan_of_the_own_channel_only_says_nothing_of_what_it_did_not_hear() -> None:
    assert not heard(scan(OWN))[0].whole


def test_a_place_where_none_of_the_schools_radios_is_heard_is_one() -> None:
    found = heard(scan(OWN, NEXT, number=1), scan(OTHERS, SLOW, own=None, number=2))
    assert [(each.dbm, each.whole) for each in found][1] == ({}, True)


@pytest.mark.parametrize(
    "hidden",
    [replace(OTHERS, ssid=None, withheld=True), replace(OTHERS, bssid=None)],
    ids=["names", "addresses"],
)
def test_a_look_from_which_the_platform_hid_names_is_no_place_without_a_radio(hidden: Bss) -> None:
    told, silent = scan(OWN, NEXT, number=1), scan(hidden, SLOW, own=None, number=2)
    assert [each.record_id for each in heard(told, silent)] == [told.record_id]
    (found,) = heard(scan(OWN, hidden))
    assert (found.dbm, found.whole) == ({OWN.bssid: -60.0}, False)


def test_a_device_that_hears_2_4_ghz_only_finds_no_place_without_a_radio() -> None:
    told, old = scan(OWN, NEXT, number=1), scan(SLOW, replace(SLOW, channel=1), own=None, number=2)
    assert len(heard(told, replace(old, device="old tablet"))) == 1
    assert [each.dbm for each in heard(told, old)][1] == {}  # the same device: it can hear more


def test_without_the_schools_name_a_scan_says_nothing() -> None:
    assert heard(scan(OWN, NEXT, own=None)) == ()


def test_a_place_that_is_only_the_mark_of_its_room_says_so() -> None:
    found = heard(scan(OWN, NEXT, number=1), scan(OWN, NEXT, number=2, spot="9,9"))
    assert [each.of_room for each in found] == [True, False]


def test_readings_without_a_place_are_counted() -> None:
    nowhere = replace(scan(OWN, NEXT), room=None)
    assert without_spot([nowhere, link(-60.0)], spots_of([link(-60.0)], site())) == 1


@pytest.mark.parametrize("details", [{}, {"bss": "x"}, {"bss": [1, {"bssid": []}]}])
def test_damaged_details_are_left_out(details: dict[str, object]) -> None:
    assert heard(a_record(probe="wifi-scan", details=details)) == ()
