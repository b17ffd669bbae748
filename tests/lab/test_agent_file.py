"""The agent's single file on a bare Python in a namespace of its own, beside a real aggregator."""

import json
import re
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netready.domain.record import Record
from netready.service.agent_file import FILE_NAME, agent_file
from netready.store.database import Database
from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

PORT = 7443
CODE = '"code": "([A-Z0-9]+)"'
SITE = f"""
[site]
name = "Lab School"
country = "GB-ENG"
phase = "primary"
pupils = 60

[[floor]]
name = "Ground"

[[room]]
name = "Room 1"
floor = "Ground"
seats = 30

[load]
targets = ["{ADDRESS["b"]}"]

[permission]
by = "The lab"
role = "network manager"
on = 2026-01-01
"""


@pytest.fixture
def wire() -> Iterator[Wire]:
    needs_lab()
    with lab() as made:
        yield made


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with no package at all, and the file."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "python", with_pip=False, symlinks=True)
    (folder / FILE_NAME).write_bytes(agent_file().data)
    return folder


def heard(process: "subprocess.Popen[str]", pattern: str) -> str:
    """The first group of the first line that fits."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"{pattern} was not said: {process.communicate()[1]}")


@pytest.mark.lab
@pytest.mark.patient
@pytest.mark.slow
def test_a_bare_python_joins_measures_and_plays_a_class(
    wire: Wire, bare: Path, tmp_path: Path
) -> None:
    (tmp_path / "site.toml").write_text(SITE)
    argv = ["serve", "--host", ADDRESS["b"], "--port", str(PORT), "--state", str(tmp_path / "s")]
    argv = [sys.executable, "-m", "netready", *argv, "--site", str(tmp_path / "site.toml")]
    aggregator = wire.start("b", argv)
    pin = heard(aggregator, r"SHA-256 ([0-9A-F:]+)").replace(":", "").lower()
    code = heard(aggregator, r"/sign-in#(\w+)")
    url = f"https://{ADDRESS['b']}:{PORT}"

    person = [sys.executable, "-m", "tests.lab.technician", url, code, pin]
    technician = wire.start("b", person)
    join = f"{url}/#{heard(technician, CODE)}.{pin}"
    python = [str(bare / "python" / "bin" / "python"), str(bare / FILE_NAME)]
    state = ["--state", str(tmp_path / "agent"), "--label", "trolley-1"]
    agent = wire.start("a", ["env", "-u", "PYTHONPATH", *python, "--join", join, *state])
    said = [json.loads(line) for line in technician.stdout or ()]
    assert technician.wait(timeout=10) == 0, technician.communicate()[1]
    agent.terminate()
    told = agent.communicate(timeout=10)[1]
    assert agent.returncode == 130, told

    seen: dict[str, Any] = {key: value for line in said for key, value in line.items()}
    assert [one["label"] for one in seen["devices"]] == ["trolley-1"]
    assert seen["measured"]["state"] == "done"
    assert seen["playing"]["devices"][0]["part"] == "working"
    assert seen["stopped"]["state"] == "stopped"
    assert "2 pupils start in" in told
    kept = Counter(record.probe for record in _records(tmp_path / "s"))
    measured = {"host", "wifi-link", "wifi-scan", "reach", "latency", "throughput"}
    assert kept == Counter({*measured, "loaded-latency"})
    assert not list((tmp_path / "agent").rglob("records/*.json"))  # nothing waits there any more


def _records(state: Path) -> list[Record]:
    (file,) = state.glob("*.db")
    database = Database(f"sqlite:///{file}")
    found = list(database.records.all())
    database.close()
    return found
