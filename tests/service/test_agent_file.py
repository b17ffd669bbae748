"""The agent's single file: the same bytes each time, nothing in it but ours, served as it is."""

import hashlib
import io
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest

from netready import __version__
from netready.service.agent_file import FILE_NAME, agent_file
from tests.service.desks import client_of, desk_at

HEAVY = ("pandas", "plotly", "pydantic", "jinja2", "typer", "rich", "sqlalchemy", "fastapi")


def names() -> list[str]:
    return zipfile.ZipFile(io.BytesIO(agent_file().data)).namelist()


def test_the_same_sources_give_the_same_bytes() -> None:
    assert agent_file.__wrapped__() == agent_file()
    assert hashlib.sha256(agent_file().data).hexdigest() == agent_file().sha256


def test_it_holds_the_probes_and_what_they_need_of_the_core_and_nothing_else() -> None:
    found = names()
    assert {name.split("/")[0] for name in found} == {"__main__.py", "netready", "netready_probes"}
    assert "netready_probes/system/nl80211.py" in found  # started by name, imported by nobody
    assert "netready/domain/record.py" in found
    folders = {name.split("/")[1] for name in found if name.startswith("netready/")}
    assert folders == {"__init__.py", "domain", "loadtest", "scoring"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without any package, and the file beside it."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "python", with_pip=False, symlinks=True)
    (folder / FILE_NAME).write_bytes(agent_file().data)
    return folder


def ran(bare: Path, *argv: str) -> "subprocess.CompletedProcess[str]":
    python = str(bare / "python" / "bin" / "python")
    return subprocess.run([python, *argv], capture_output=True, text=True, cwd=bare, env={})


def test_a_bare_python_starts_it(bare: Path) -> None:
    done = ran(bare, FILE_NAME, "--version")
    assert (done.returncode, done.stdout) == (0, f"netready-agent {__version__}\n")
    refused = ran(bare, FILE_NAME, "--join", "ftp://x")
    assert refused.returncode == 2
    assert "allowed: https://HOST:PORT/#CODE" in refused.stderr


IMPORTED = f"""
import sys
sys.path.insert(0, {FILE_NAME!r})
import netready_probes.registry, netready_probes.load.worker
import netready_probes.agent.joined.life, netready_probes.agent.joined.program
from netready_probes.system import real_system
from netready_probes.contract import ProbeContext
from netready_probes.registry import probe_named
for name in ("host", "dns", "endpoints"):
    outcome = probe_named(name).run(ProbeContext(system=real_system()))
    print(name, *(failure.word.value for failure in outcome.failures), sep=",")
heavy = set({HEAVY!r}) & set(sys.modules)
assert not heavy, heavy
"""


def test_every_probe_is_there_and_says_what_it_lacks(bare: Path) -> None:
    done = ran(bare, "-c", IMPORTED)
    assert done.returncode == 0, done.stderr
    said = dict(line.partition(",")[::2] for line in done.stdout.splitlines())
    assert said["dns"] == "not-installed"
    assert "not-installed" not in said["host"]


def test_it_is_served_with_its_digest_to_anybody(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    client = client_of(desk)
    file, digest = client.get("/agent.pyz"), client.get("/agent.pyz.sha256")
    assert file.content == agent_file().data
    assert digest.text == f"{hashlib.sha256(file.content).hexdigest()}  {FILE_NAME}\n"
    assert FILE_NAME in file.headers["content-disposition"]
    desk.store.close()
