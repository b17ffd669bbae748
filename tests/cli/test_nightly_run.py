"""`netready nightly run / look / status / next` on a machine where no aggregator answers now."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.errors import BadInputError
from netready.domain.night_journal import Night, NightState, RoomNight, RoomState
from netready.domain.nights import NightReading
from netready.store.aggregator_file import AggregatorAt, write_aggregator
from netready.store.database import Database
from netready.store.database.address import database_in

NOW = datetime.now(UTC)
# in a zone where it is never near midnight, so that today stays today
ZONE = "UTC" if 2 <= NOW.hour <= 21 else "Etc/GMT+6"
TODAY = NOW.date() if ZONE == "UTC" else (NOW - timedelta(hours=6)).date()
SITE = """\
[site]
name = "Oak Road"
country = "GB-ENG"
phase = "primary"
pupils = 100
[[room]]
name = "Class 1"
[[room]]
name = "Class 2"
[permission]
by = "A"
role = "owner"
on = 2020-01-01
[nightly]
window = "{window}"
time_zone = "{zone}"
{more}
[alerts]
file = "alerts.jsonl"
"""
ALL_DAY = "Mon-Sun 00:30-23:30"
TOMORROW = f"{(TODAY + timedelta(days=1)):%a} 19:00-23:00"
SNOW = '[[holiday]]\nname = "Snow"\nfirst = {day}\nlast = {day}\n'


@dataclass
class Here:
    """A school's folder; commands are run in this process."""

    folder: Path

    def write(self, window: str = TOMORROW, more: str = "", after: str = "") -> None:
        text = SITE.format(window=window, zone=ZONE, more=more) + after
        (self.folder / "s.toml").write_text(text)

    def run(self, verb: str, *more: str) -> tuple[int, str]:
        argv = ["nightly", verb, "--site", str(self.folder / "s.toml")]
        done = CliRunner().invoke(app, [*argv, "--state", str(self.folder / "state"), *more])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout

    @property
    def database(self) -> Database:
        return Database(database_in(self.folder / "state"))


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("state")
    Database(database_in(folder)).close()
    return (folder / "records.db").read_bytes()


@pytest.fixture(name="here")
def _here(tmp_path: Path, made: bytes) -> Iterator[Here]:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "records.db").write_bytes(made)
    one = Here(tmp_path)
    one.write()
    yield one


def a_night(here: Here, night: date, *rooms: RoomNight) -> None:
    with here.database as database:
        at = datetime.combine(night, datetime.min.time(), tzinfo=UTC)
        begun = Night(night=night, state=NightState.RUNNING, started_at=at)
        database.nights.begin(begun, rooms)
        database.nights.close(night, at, "as it went")


@pytest.mark.parametrize("verb", ["run", "look", "status"])
def test_a_folder_that_no_aggregator_ever_had_is_bad_input(here: Here, verb: str) -> None:
    (here.folder / "state" / "records.db").unlink()
    with pytest.raises(BadInputError, match="no aggregator has kept anything here"):
        here.run(verb)
    assert not list((here.folder / "state").iterdir())


def test_outside_its_hours_a_run_says_so_and_is_no_failure(here: Here) -> None:
    assert here.run("run") == (0, "No night's hours are now.\n")


def test_a_holiday_is_journalled_once_and_is_no_failure(here: Here) -> None:
    here.write(window=ALL_DAY, after=SNOW.format(day=TODAY))
    assert here.run("run") == (0, f"The night of {TODAY}: holiday: Snow\n")
    again = f"The night of {TODAY} has been run; a night is run once.\n"
    assert here.run("run") == (0, again)
    with here.database as database:
        (night,) = database.nights.nights(TODAY)
        assert night.words == "holiday: Snow"
        assert {row.reason for row in database.nights.rooms(TODAY)} == {"holiday"}
        assert not database.agents.people()  # its token is worth nothing any more


def test_what_could_not_be_told_is_told_with_the_next_call(here: Here) -> None:
    a_night(here, TODAY - timedelta(days=2))
    here.write(window=ALL_DAY, after=SNOW.format(day=TODAY))
    _, said = here.run("run")
    assert "Alerts: 1 file: sent" in said  # the night that nothing began
    assert "Alerts" not in here.run("run")[1]
    (told,) = (here.folder / "alerts.jsonl").read_text().splitlines()
    assert json.loads(told)["kind"] == "broken"


def test_a_look_outside_lessons_says_so_and_is_no_failure(here: Here) -> None:
    code, said = here.run("look")
    assert (code, said) == (
        0,
        "The site file wants no looks in lessons ([nightly] lesson_readings).\n",
    )


def test_a_look_without_fixed_devices_looks_at_nothing(here: Here) -> None:
    here.write(more=f'lesson_readings = true\nlesson_hours = "{ALL_DAY}"')
    assert here.run("look") == (
        0,
        "No room has a device that stays there: looks want one that runs netready itself.\n",
    )


def test_the_status_tells_the_last_night_the_missed_and_the_next(here: Here) -> None:
    here.write(window="Mon-Sun 00:30-01:00")
    assert here.run("status")[1].startswith("No night has been begun yet.\n")
    night = TODAY - timedelta(days=3)
    reading = NightReading(night=night, room="Class 1", holds=28)
    state = RoomState.MEASURED
    a_night(here, night, RoomNight(night=night, room="Class 1", place=0, state=state,
                                   words="28 pupils held.", reading=reading))  # fmt: skip
    code, said = here.run("status")
    lines = said.splitlines()
    assert code == 0
    assert lines[0] == f"{night:%a %d %b %Y}: as it went"
    assert lines[1] == "    Class 1: measured: 28 pupils held."
    assert lines[2].endswith(": missed; nothing began it at its hour")
    assert any(line.startswith("Class 1: ") and "more nights" in line for line in lines)
    assert "Alerts by file: 0 waiting" in lines
    told = json.loads(here.run("status", "--json", "-")[1])
    assert told["nights"]["last"]["night"] == night.isoformat()
    assert told["alerts"][0]["channel"] == "file"


def test_next_knows_whose_turn_it_is_and_what_was_missed(here: Here) -> None:
    here.write(window="Mon-Sun 00:30-01:00", more="rooms_per_night = 1")
    night = TODAY - timedelta(days=2)
    reading = NightReading(night=night, room="Class 1", holds=28)
    row = RoomNight(night=night, room="Class 1", place=0, state=RoomState.MEASURED, reading=reading)
    a_night(here, night, row)
    lines = here.run("next")[1].splitlines()
    assert lines[1] == f"  {TODAY - timedelta(days=1):%a %d %b %Y}: missed; " + (
        "nothing began it at its hour"
    )
    assert "Class 2 (never yet)" in "\n".join(lines[:6])


def test_nights_that_are_still_to_come_are_not_missed_however_late_one_asks_from(
    here: Here,
) -> None:
    here.write(window="Mon-Sun 00:30-01:00")
    a_night(here, TODAY)
    later = TODAY + timedelta(days=10)
    said = here.run("next", "--from", later.isoformat())[1]
    assert "missed" not in said
    assert f"{later:%a %d %b %Y}" in said.splitlines()[1]


def test_units_may_write_where_the_alerts_file_stands(here: Here) -> None:
    here.write(more="lesson_readings = true")
    units = here.folder / "the units"
    code, said = here.run("install", "--systemd", "--cron", "--windows", "--out", str(units))
    assert code == 0
    assert sorted(path.name for path in units.iterdir()) == [
        f"netready-nightly{which}.{end}"
        for which in ("-look", "")
        for end in ("cron", "service", "timer", "xml")
    ]
    text = (units / "netready-nightly.service").read_text()
    assert f'ReadWritePaths="-{here.folder / "state"}" "-{here.folder}" /tmp' in text
    assert "systemctl enable --now netready-nightly.timer netready-nightly-look.timer" in said
    assert f'schtasks /Create /TN netready-nightly /XML "{units}/netready-nightly.xml"' in said


def test_units_may_write_where_the_aggregator_said_that_the_database_is(here: Here) -> None:
    here.write()
    elsewhere, units = here.folder / "big-disk" / "records.db", here.folder / "units"
    at = AggregatorAt(
        base_url="https://127.0.0.1:7443",
        fingerprint="",
        database_url=f"sqlite:///{elsewhere}",
        pid=1,
        started_at=NOW,
    )
    write_aggregator(here.folder / "state", at)
    assert here.run("install", "--systemd", "--out", str(units))[0] == 0
    text = (units / "netready-nightly.service").read_text()
    assert f'"-{elsewhere.parent}"' in text
