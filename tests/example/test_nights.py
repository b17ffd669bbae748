"""The example's nights: one room falls with its signs, one recovers, and nothing is left out."""

import pytest

from netready.domain.nights import ChangeKind
from netready.example.nights import MISSED, NIGHTS, example_nights
from netready.example.school import example_school
from netready_reports.nightly import nightly_view
from netready_reports.nightly_changes import still_worse
from netready_reports.nightly_material import NightlyMaterial


@pytest.fixture(name="nights", scope="module")
def _nights() -> NightlyMaterial:
    return example_nights(example_school(rooms=20, pictures=False), seed=7)


def test_one_room_is_worse_and_says_what_else_changed(nights: NightlyMaterial) -> None:
    (fall,) = still_worse(nights)
    assert fall.room == "G09"
    assert "retries doubled" in fall.words and "got a neighbour" in fall.words
    assert [one.kind for one in nights.changes] == [
        ChangeKind.WORSE,
        ChangeKind.RECOVERED,
        ChangeKind.WORSE,
    ]


def test_every_room_has_every_night_but_the_missed_one(nights: NightlyMaterial) -> None:
    rooms = len(nights.site.rooms)
    assert len(nights.readings) + len(nights.skipped) == rooms * (NIGHTS - 1)
    assert len(nights.nights) == NIGHTS - 1
    assert nights.missed[0].night not in {one.night for one in nights.nights}
    assert MISSED < NIGHTS


def test_it_is_simulated_and_the_same_every_time(nights: NightlyMaterial) -> None:
    assert nights.simulated
    again = example_nights(example_school(rooms=20, pictures=False), seed=7)
    assert nightly_view(again) == nightly_view(nights)
