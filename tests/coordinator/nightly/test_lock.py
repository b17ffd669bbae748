"""One night at a time, no night twice, and what a crash leaves."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from netready.coordinator.nightly.lock import STATE_NAME, RealProcesses, one_night
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.store.lock import folder_lock

NIGHT = date(2026, 11, 23)
NEXT = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 19, 23, tzinfo=UTC)
OTHER = 999_999_999  # no process has this id


@dataclass
class FakeProcesses:
    boots: str = "boot-1"
    starts: dict[int, str] = field(default_factory=lambda: {os.getpid(): "100"})

    def boot(self) -> str:
        return self.boots

    def start_of(self, pid: int) -> str | None:
        return self.starts.get(pid)


def leave(folder: Path, **facts: object) -> None:
    """What a night of another process leaves behind."""
    state = {
        "night": NIGHT.isoformat(),
        "pid": OTHER,
        "boot": "boot-1",
        "start": "77",
        "begun_at": NOW.isoformat(),
        "ended": False,
    }
    (folder / STATE_NAME).write_text(json.dumps({**state, **facts}))


def test_a_night_is_run_once_and_the_next_one_is_another(tmp_path: Path) -> None:
    with one_night(tmp_path, NIGHT, NOW, FakeProcesses()) as held:
        assert (held.night, held.interrupted, held.words) == (NIGHT, None, "")
    with (
        pytest.raises(CannotMeasureError, match="The night of 2026-11-23 has been run"),
        one_night(tmp_path, NIGHT, NOW, FakeProcesses()),
    ):
        pass
    with one_night(tmp_path, NEXT, NOW, FakeProcesses()) as held:
        assert held.interrupted is None


def test_two_nights_at_once_are_refused_and_the_running_one_is_named(tmp_path: Path) -> None:
    with (
        one_night(tmp_path, NIGHT, NOW),
        pytest.raises(CannotMeasureError, match=f"the night of 2026-11-23, process {os.getpid()}"),
        one_night(tmp_path, NEXT, NOW),
    ):
        pass


def test_a_night_that_has_ended_is_not_named_as_the_one_that_runs(tmp_path: Path) -> None:
    with one_night(tmp_path, NIGHT, NOW):
        pass
    with (
        folder_lock(tmp_path),
        pytest.raises(CannotMeasureError, match=r"in this folder now\.") as refused,
        one_night(tmp_path, NEXT, NOW),
    ):
        pass
    assert "2026" not in str(refused.value)


def test_a_night_left_by_an_error_is_taken_over_and_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="broken"), one_night(tmp_path, NIGHT, NOW, FakeProcesses()):
        raise OSError("broken")
    with one_night(tmp_path, NIGHT, NOW, FakeProcesses()) as held:
        assert held.interrupted == NIGHT
        assert held.words.endswith("did not end: the program is gone.")


@pytest.mark.parametrize(
    ("facts", "starts", "words"),
    [
        ({"boot": "boot-0"}, {OTHER: "77"}, "the machine was restarted"),
        ({}, {}, "the program is gone"),
        ({}, {OTHER: "78"}, "the program is gone"),  # the id was given out again
        ({"start": ""}, {OTHER: ""}, "the program is gone"),
    ],
)
def test_a_stale_night_is_taken_over(
    tmp_path: Path, facts: dict[str, object], starts: dict[int, str], words: str
) -> None:
    leave(tmp_path, **facts)
    with one_night(tmp_path, NEXT, NOW, FakeProcesses(starts=starts)) as held:
        assert held.interrupted == NIGHT
        assert words in held.words
        assert "2026-11-23T19:23:00+00:00" in held.words


def test_a_living_holder_is_respected_where_the_file_system_has_no_locks(tmp_path: Path) -> None:
    leave(tmp_path)
    with (
        pytest.raises(CannotMeasureError, match=f"process {OTHER}"),
        one_night(tmp_path, NEXT, NOW, FakeProcesses(starts={OTHER: "77"})),
    ):
        pass


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "x" * 20_000, "[" * 9_000, '{"night": "2026-99-99"}', "\x00", "NaN"],
)
def test_another_file_in_its_place_is_a_fault_and_stays(tmp_path: Path, text: str) -> None:
    (tmp_path / STATE_NAME).write_text(text)
    with pytest.raises(BadInputError), one_night(tmp_path, NIGHT, NOW, FakeProcesses()):
        pass
    assert (tmp_path / STATE_NAME).read_text() == text


HOLD = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from netready.coordinator.nightly.lock import one_night
with one_night(Path(sys.argv[1]), date(2026, 11, 23), datetime.now(UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_program_holds_no_night_and_is_named(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        words = f"the night of 2026-11-23, process {process.pid}"
        with (
            pytest.raises(CannotMeasureError, match=words),
            one_night(tmp_path, NEXT, NOW),
        ):
            pass
        process.kill()
    with one_night(tmp_path, NIGHT, NOW) as held:
        assert held.interrupted == NIGHT
        assert "the program is gone" in held.words


def test_this_machine_tells_processes_apart() -> None:
    real = RealProcesses()
    assert real.boot() == real.boot()
    assert real.start_of(os.getpid()) == real.start_of(os.getpid()) is not None
    assert real.start_of(OTHER) is None
