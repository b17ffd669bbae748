from netready.analysis.selection import counting_records, is_emulated
from netready.domain.record import NetworkRole
from tests.build_records import a_record, a_site


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
