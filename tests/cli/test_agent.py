"""`netready agent`, and `netready load --agents` with real agents on this machine."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.errors import BadInputError, CannotMeasureError
from netready_probes.load.process import start_target_process
from tests.probes.agent.joined.aggregator import CODE, Aggregator, serving

RUNNER = CliRunner()
ROOT = Path(__file__).parents[2]
LIGHT = """
import sys
import netready_probes.agent.member, netready_probes.agent.tcp_channel
heavy = {"pandas", "plotly", "pydantic", "jinja2", "typer", "rich", "sqlite3"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or 0)
"""


@pytest.mark.parametrize(
    "join", ["10.0.0.1", "http://10.0.0.1/abcd-efgh-ijklm", "netready://10.0.0.1:7413/abc"]
)
def test_an_address_without_its_code_is_bad_input(join: str) -> None:
    found = RUNNER.invoke(app, ["agent", "--join", join])
    assert isinstance(found.exception, BadInputError)
    assert found.exception.faults[0].startswith("--join: ")


@pytest.mark.parametrize("option", [["--state", "x"], ["--plain-http"], ["--install-service", "-"]])
def test_options_of_a_joined_agent_are_for_an_aggregator_only(option: list[str]) -> None:
    join = "netready://127.0.0.1:7413/abcd-efgh-ijklm"
    found = RUNNER.invoke(app, ["agent", "--join", join, *option])
    assert isinstance(found.exception, BadInputError)
    assert "only with https://" in found.exception.faults[0]


def test_an_aggregator_is_joined_and_a_service_written_for_it(tmp_path: Path) -> None:
    unit = tmp_path / "netready-agent.service"
    with serving(Aggregator()) as here:
        asked = ["agent", "--join", f"{here.place.url}/#{CODE}", "--state", str(tmp_path / "s")]
        found = RUNNER.invoke(app, [*asked, "--label", "trolley-3", "--install-service", str(unit)])
    assert found.exit_code == 0, found.output
    assert [one["label"] for one in here.joined] == ["trolley-3"]
    assert '"-m" "netready" "agent"' in unit.read_text()


def test_an_aggregator_that_is_not_there_cannot_be_joined(tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here):
        pass
    asked = ["agent", "--join", f"{here.place.url}/#{CODE}", "--state", str(tmp_path / "s")]
    found = RUNNER.invoke(app, asked)
    assert isinstance(found.exception, CannotMeasureError)
    assert "refused" in found.exception.reason


def test_a_label_that_is_too_long_is_bad_input() -> None:
    join = "netready://127.0.0.1:7413/abcd-efgh-ijklm"
    found = RUNNER.invoke(app, ["agent", "--join", join, "--label", "x" * 41])
    assert isinstance(found.exception, BadInputError)
    assert found.exception.faults == ("--label must have at most 40 characters",)


@pytest.mark.parametrize("option", [["--together"], ["--listen", "127.0.0.1"]])
def test_options_of_many_devices_need_a_number_of_them(option: list[str]) -> None:
    asked = ["load", "--target", "127.0.0.1", "--activity", "constant-2m5", "--pupils", "2"]
    found = RUNNER.invoke(app, [*asked, *option])
    assert isinstance(found.exception, BadInputError)
    assert "only with --agents" in found.exception.faults[0]


def test_a_place_that_cannot_be_listened_on_is_said_so() -> None:
    with start_target_process() as target:
        asked = ["load", "--target", str(target.address), "--activity", "constant-2m5"]
        many = ["--pupils", "2", "--agents", "2", "--listen", "192.0.2.1:7413"]
        found = RUNNER.invoke(app, [*asked, *many])
    assert isinstance(found.exception, CannotMeasureError)
    assert "192.0.2.1:7413" in found.exception.reason


def test_what_runs_on_a_device_imports_nothing_heavy() -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "probes")])
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], env={**os.environ, "PYTHONPATH": paths}, capture_output=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.timing
def test_two_rooms_on_two_agents_from_the_command_line(tmp_path: Path) -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "probes"), str(ROOT / "reports")])
    base = {**os.environ, "PYTHONPATH": paths}
    told, out = tmp_path / "told.txt", tmp_path / "run.json"
    with start_target_process() as target, told.open("w") as errors:
        argv = ["load", "--target", str(target.address), "--activity", "constant-2m5", "--pupils"]
        argv += ["1", "--hold", "5", "--quick", "--agents", "2", "--listen", free_place()]
        load = subprocess.Popen(
            [sys.executable, "-m", "netready", *argv, "--together", "--json", str(out)],
            env=base,
            stderr=errors,
            stdout=subprocess.DEVNULL,
        )
        agents = [
            subprocess.Popen(
                [sys.executable, "-m", "netready", "agent", "--join", url_in(told), "--room", room],
                env={**base, "NETREADY_LOCK_FOLDER": str(folder_of(tmp_path, room))},
                stderr=subprocess.DEVNULL,
            )
            for room in ("A", "B")
        ]
        assert load.wait(timeout=90) == 0, told.read_text()
        assert [agent.wait(timeout=10) for agent in agents] == [0, 0]
    run = json.loads(out.read_text())
    assert run["radios"] == 2
    assert sorted(run["rooms"]) == sorted(run["together"]) == ["A", "B"]
    assert run["stages"][0]["pupils"] == 2
    assert {room["stages"][0]["pupils"] for room in run["rooms"].values()} == {1}


def free_place() -> str:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return f"127.0.0.1:{door.getsockname()[1]}"


def url_in(told: Path) -> str:
    end_s = time.monotonic() + 20.0
    while time.monotonic() < end_s:
        if found := re.search(r"netready://\S+", told.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(told.read_text())


def folder_of(tmp_path: Path, room: str) -> Path:
    folder = tmp_path / room
    folder.mkdir()
    return folder
