"""Looks in lesson time: when, by which devices, and nothing that loads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from netready.coordinator.nightly.lesson_round import look_round, looked_at, why_no_look
from netready.coordinator.nightly.school import RunSeen
from netready.domain.fleet import Agent, AgentKind
from netready.domain.nightly import Days, Exam
from netready.domain.refusal import Refusal
from netready.store.database import Database
from tests.coordinator.nightly.night_fakes import AWAY, Scene, a_look
from tests.coordinator.nightly.schools import school

LESSON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MONDAY = LESSON.date()
ROOMS = {f"R{number}": frozenset({"L1"}) for number in (1, 2, 3)}


@pytest.fixture(name="scene")
def _scene(nights_database: Database) -> Scene:
    scene = Scene(site=school(3, lesson_readings=True), rows=nights_database.nights)
    scene.clock.wall = LESSON
    return scene


def agent(label: str, room: str, **known: object) -> Agent:
    made = Agent(
        agent_id=label, kind=AgentKind.NATIVE, label=label, room=room, joined_at=LESSON, facts={}
    )
    return replace(made, **known)  # type: ignore[arg-type]


def test_every_room_is_looked_at_once_and_nothing_is_loaded(
    scene: Scene, nights_database: Database
) -> None:
    words = look_round(scene.means, nights_database.nights, ROOMS)
    assert words == "3 of 3 rooms looked at"
    assert scene.school.loads == []
    assert len(nights_database.nights.looks(LESSON - timedelta(days=1))) == 3


def test_only_fixed_devices_on_mains_are_kept(scene: Scene, nights_database: Database) -> None:
    scene.findings.seen = {
        "R1": [a_look("R1", on_mains=False)],
        "R2": [replace(a_look("R2"), device="A phone")],
        "R3": [a_look("R3", on_mains=None)],
    }
    words = look_round(scene.means, nights_database.nights, ROOMS)
    assert words == (
        "1 of 3 rooms looked at; R1: no device on mains answered; R2: no device on mains answered"
    )


def test_a_room_that_cannot_be_looked_at_is_named_and_the_others_are(
    scene: Scene, nights_database: Database
) -> None:
    no = RunSeen(run_id="", over=True, refusal=Refusal.NO_AGENT, words="No device is connected.")
    scene.school.says["R1", False] = [no]
    words = look_round(scene.means, nights_database.nights, ROOMS)
    assert words == "2 of 3 rooms looked at; R1: No device is connected."


def test_the_room_longest_not_looked_at_goes_first(scene: Scene, nights_database: Database) -> None:
    nights_database.nights.add_looks([a_look("R1"), a_look("R3")])  # this evening, by its figures
    scene.clock.wall = LESSON + timedelta(days=1)
    look_round(scene.means, nights_database.nights, ROOMS)
    assert [ask.room for ask in scene.school.asked] == ["R2", "R1", "R3"]


def test_looks_end_before_the_next_ones_begin(scene: Scene, nights_database: Database) -> None:
    scene.school.says["R2", False] = [AWAY]
    scene.school.away_asks = 10_000
    words = look_round(scene.means, nights_database.nights, ROOMS)
    assert words.startswith("1 of 3 rooms looked at; the aggregator did not answer from 10:")
    assert timedelta(minutes=28) < scene.clock.wall - LESSON < timedelta(minutes=30)


@pytest.mark.parametrize(
    ("change", "at", "why"),
    [
        ({}, LESSON, ""),
        ({"nightly": school().nightly}, LESSON, "The site file wants no looks"),
        ({}, LESSON.replace(hour=16), "No lessons now: Mon-Fri 09:00-15:00."),
        ({"holidays": (Days(name="Snow", first=MONDAY, last=MONDAY),)}, LESSON, "today: Snow."),
        (
            {"terms": (Days(name="X", first=MONDAY.replace(day=1), last=MONDAY.replace(day=2)),)},
            LESSON,
            "outside every term",
        ),
        ({"exams": (Exam(name="Mocks", first=MONDAY, last=MONDAY),)}, LESSON, "exams: Mocks."),
        (
            {"exams": (Exam(name="M", first=MONDAY, last=MONDAY, hours="09:00-09:30"),)},
            LESSON,
            "",
        ),
    ],
)
def test_lessons_are_when_the_site_file_says(
    change: dict[str, object], at: datetime, why: str
) -> None:
    site = replace(school(lesson_readings=True), **change)  # type: ignore[arg-type]
    said = why_no_look(site, at)
    assert why in said
    assert bool(said) == bool(why)


def test_devices_that_are_carried_or_gone_make_no_room() -> None:
    agents = [
        agent("L1", "R1"),
        agent("L2", "R1"),
        agent("Phone", "R2", kind=AgentKind.BROWSER),
        agent("Gone", "R3", revoked_at=LESSON),
        agent("Elsewhere", "Hall"),
    ]
    assert looked_at(school(3), agents) == {"R1": frozenset({"L1", "L2"})}
