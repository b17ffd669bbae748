from dataclasses import replace

from netready.analysis.selection import counting_records, is_emulated
from netready.domain.record import NIGHT, NetworkRole, Record
from tests.build_records import a_load_record, a_record, a_site


def test_a_staff_network_settles_no_pupil_criterion_and_the_page_says_so() -> None:
    pupil, staff = a_record(number=1), a_record(number=2, role=NetworkRole.STAFF)
    found = counting_records([staff, pupil], a_site(), emulated=False)
    assert found.records == (pupil,)
    assert found.warnings == (
        "1 records from the staff network were not used: the question is about the pupil network.",
    )


def test_a_network_nobody_named_settles_nothing() -> None:
    found = counting_records([a_record(role=NetworkRole.UNKNOWN)], a_site(), emulated=False)
    assert found.records == () and "not recorded" in found.warnings[0]


def test_an_emulated_room_is_never_mixed_with_a_school() -> None:
    records = [a_record(number=1), a_record(number=2, role=NetworkRole.EMULATED)]
    assert is_emulated(records)
    found = counting_records(records, a_site(), emulated=True)
    assert [record.network.role for record in found.records] == [NetworkRole.EMULATED]


def test_the_order_of_records_does_not_matter() -> None:
    records = [a_record(number=n) for n in (3, 1, 2)]
    forward = counting_records(records, a_site(), emulated=False)
    backward = counting_records(records[::-1], a_site(), emulated=False)
    assert forward == backward


def by_night(record: Record) -> Record:
    return replace(record, annotations={NIGHT: "no bodies, no phones"})


def test_a_night_that_carried_more_does_not_overturn_what_was_seen_by_day() -> None:
    day = a_load_record(holds=12, breaks=16, number=1, day=0)
    night = by_night(a_load_record(holds=30, number=2, day=1))
    found = counting_records([day, night], a_site(), emulated=False)
    assert found.records == (day,)
    assert "1 load runs by night were not used" in found.warnings[0]


def test_a_night_that_carried_less_counts_for_a_lesson_is_no_easier() -> None:
    day = a_load_record(holds=30, number=1, day=0)
    night = by_night(a_load_record(holds=17, breaks=18, number=2, day=1))
    assert counting_records([day, night], a_site(), emulated=False).records == (day, night)


def test_a_night_that_the_devices_ended_says_nothing_worse_of_the_network() -> None:
    day = a_load_record(holds=30, number=1, day=0)
    night = by_night(a_load_record(holds=4, breaks=8, limiter="device", number=2, day=1))
    assert counting_records([day, night], a_site(), emulated=False).records == (day,)


def test_a_bad_night_that_later_nights_took_back_counts_no_more() -> None:
    day = a_load_record(holds=28, breaks=30, number=1, day=0)
    bad = by_night(a_load_record(holds=17, breaks=18, number=2, day=1))
    good = by_night(a_load_record(holds=28, breaks=30, number=3, day=2))
    device = by_night(a_load_record(holds=4, breaks=8, limiter="device", number=4, day=3))
    assert counting_records([day, bad, good], a_site(), emulated=False).records == (day,)
    assert counting_records([day, bad, device], a_site(), emulated=False).records == (day, bad)


def test_where_nobody_tried_by_day_a_night_is_what_there_is_and_is_called_one() -> None:
    night = by_night(a_load_record(holds=30, number=2))
    found = counting_records([night], a_site(), emulated=False)
    assert found.records == (night,)
    assert "Measured by night: Room 1." in found.warnings[0]
    assert "night capacity, with no bodies and no phones" in found.warnings[0]
    assert counting_records([a_load_record(holds=30)], a_site(), emulated=False).warnings == ()
    rooms = [f"Room {number:02d}" for number in range(1, 15)]
    many = [replace(night, record_id=room, room=room) for room in rooms]
    warning = counting_records(many, a_site(), emulated=False).warnings[0]
    assert "Room 10 and 4 more rooms. " in warning and "Room 11" not in warning
