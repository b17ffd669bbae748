from dataclasses import replace

import pytest

from netready.service.pages.standing import standing
from netready_probes.contract import Address
from tests.service.desks import SITE

TARGET = Address(host="192.0.2.5", port=7411)


@pytest.mark.parametrize(
    ("records", "devices", "words", "url"),
    [
        ({}, 0, "Let devices join.", "/join"),
        ({}, 3, "Walk the rooms and measure.", "/walk"),
        ({"Room 1": 2}, 3, "Measure the room that nothing is known of.", "/walk"),
        ({"": 2}, 3, "Measure the 2 rooms that nothing is known of.", "/walk"),
        ({"Room 1": 2, "Room 2": 1}, 3, "Every room was measured.", "/reports/leadership"),
    ],
)
def test_it_says_what_to_do_next(
    records: dict[str, int], devices: int, words: str, url: str
) -> None:
    found = standing(SITE, records, devices, TARGET)
    assert found.next_words.startswith(words)
    assert found.next_url == url


def test_without_a_site_or_a_target_it_says_so_first() -> None:
    assert "--site" in standing(None, {}, 0, None).next_words
    assert "target" in standing(SITE, {}, 0, None).next_words


def test_how_many_rooms_there_are_is_not_known_without_a_site() -> None:
    found = standing(None, {"A": 1, "": 2}, 1, TARGET)
    assert (found.rooms, found.measured, found.records, found.elsewhere) == (None, 1, 3, 2)


def test_records_of_a_room_that_is_not_in_the_file_count_for_none() -> None:
    found = standing(replace(SITE), {"Room 1": 4, "Old room": 3}, 1, TARGET)
    assert (found.rooms, found.measured, found.missing) == (2, 1, ("Room 2",))
    assert (found.records, found.elsewhere) == (7, 3)
