"""Which run the options of `netready load` mean, and which of them exclude each other."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netready.cli.load_ask import Given, ask_of, plan_of
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.record import NetworkRole
from netready.loadtest.plan import QUICK

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
PLAIN = Given(
    target="127.0.0.1",
    activity="constant-2m5",
    mix=None,
    max_pupils=None,
    pupils=None,
    hold=None,
    search=False,
    quick=False,
    site=None,
    room=None,
    device="this device",
    network_role=None,
    permitted_by=None,
    out=None,
)


def test_without_a_number_a_class_of_thirty_is_searched() -> None:
    plan = plan_of(PLAIN)
    assert (plan.class_pupils, plan.max_pupils, plan.search) == (30, 30, True)


def test_a_held_stage_is_not_searched_and_lasts_as_long_as_asked() -> None:
    plan = plan_of(replace(PLAIN, pupils=12, hold=20.0))
    assert (plan.class_pupils, plan.search, plan.pace.hold_s) == (12, False, 20.0)


def test_with_search_the_class_is_held_first_and_then_doubled_at_most() -> None:
    plan = plan_of(replace(PLAIN, pupils=30, search=True))
    assert (plan.class_pupils, plan.max_pupils, plan.search) == (30, 60, True)


def test_with_search_the_limit_may_be_given_too() -> None:
    plan = plan_of(replace(PLAIN, pupils=30, search=True, max_pupils=45, quick=True, hold=33.0))
    assert (plan.max_pupils, plan.pace.hold_s) == (45, 33.0)
    assert plan.pace.search_s == QUICK.search_s


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (replace(PLAIN, hold=20.0), "--hold: only with --pupils"),
        (replace(PLAIN, pupils=3, max_pupils=4), "give one"),
        (replace(PLAIN, pupils=5, max_pupils=4, search=True), "found 4"),
    ],
)
def test_what_does_not_fit_together_is_refused(given: Given, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        plan_of(given)
    assert words in caught.value.faults[0]


def test_this_device_itself_is_no_network_and_needs_no_permission() -> None:
    ask = ask_of(PLAIN, NOW)
    assert ask.role is NetworkRole.EMULATED
    assert ask.marks["emulated"] == "this device itself, not your network"
    assert ask.mix is None


def test_a_network_is_loaded_with_its_owner_s_permission_only() -> None:
    given = replace(PLAIN, target="192.0.2.7", activity=None, mix="video-lesson")
    with pytest.raises(CannotMeasureError):
        ask_of(given, NOW)
    ask = ask_of(replace(given, permitted_by="A. Head", network_role="pupil"), NOW)
    assert ask.permission == "given by A. Head (command line)"
    assert (ask.role, ask.marks, ask.mix) == (NetworkRole.PUPIL, {}, "video-lesson")


SITE = """
[site]
name = "Hill School"
country = "GB-ENG"
phase = "primary"
pupils = 30
[[room]]
name = "Room 12"
seats = 30
[permission]
by = "A. Head"
role = "head"
on = 2026-11-01
"""


def test_a_record_for_a_site_names_one_of_its_rooms(tmp_path: Path) -> None:
    path = tmp_path / "school.toml"
    path.write_text(SITE)
    given = replace(PLAIN, target="192.0.2.7", site=path, out=tmp_path)
    with pytest.raises(BadInputError, match="--room: missing, allowed a room"):
        ask_of(given, NOW)
    with pytest.raises(BadInputError, match="--room"):
        ask_of(replace(given, room="Room 13"), NOW)
    ask = ask_of(replace(given, room="Room 12"), NOW)
    assert (ask.site, ask.room) == ("Hill School", "Room 12")
    assert ask.permission == "given by A. Head (head) on 2026-11-01"
