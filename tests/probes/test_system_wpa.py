"""The process that joins: what it refuses before it touches anything, and what it never prints."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from netready_probes.wifi.joining.join_plan import NOT_ALLOWED, UNUSABLE, JoinPlan, lines_of

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="not to be had here: joining apart is Linux's"
)
SECRET = "Geheim-12345"
PLAN = JoinPlan(
    interface="nosuch0", radio=9999, was_up=False, ssid_hex="53", program="/nosuch/wpa_supplicant"
)


def _run(told: str, **environment: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "netready_probes.system.wpa"],
        input=told + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/usr/sbin", "PYTHONPATH": ":".join(sys.path), **environment},
    )
    notes = " ".join(str(line.get("note", "")) for line in lines_of(ended.stdout))
    assert SECRET not in ended.stdout + ended.stderr
    return ended.returncode, notes, ended.stderr


def _plan(**changes: object) -> str:
    return json.dumps({**asdict(PLAN), **changes})


@pytest.mark.parametrize("told", ["", "[]", '{"interface": 1}', _plan(extra=1)])
def test_a_plan_that_cannot_be_read_is_refused(told: str) -> None:
    assert _run(told) == (UNUSABLE, "The plan cannot be read.", "")


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.toml"
    file.write_text(f'key = "{SECRET}"', encoding="utf-8")
    file.chmod(0o644)
    code, notes, _ = _run(_plan(credentials=str(file)))
    assert code == UNUSABLE
    assert "chmod 600" in notes


def test_a_file_that_makes_no_sense_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "key.toml"
    file.write_text(SECRET, encoding="utf-8")
    file.chmod(0o600)
    code, notes, errors = _run(_plan(credentials=str(file)))
    assert (code, errors) == (UNUSABLE, "")
    assert "not TOML" in notes


def test_a_file_that_is_not_there_is_named_as_such() -> None:
    code, notes, _ = _run(_plan(credentials="/nosuch/key.toml"))
    assert code == UNUSABLE
    assert "cannot be read" in notes


def test_an_adapter_that_cannot_be_taken_apart_is_left_alone() -> None:
    """Without root the kernel refuses; with it, there is no such radio."""
    code, notes, errors = _run(_plan(), NETREADY_WIFI_KEY=SECRET)
    assert (code, errors) == (NOT_ALLOWED, "")
    assert notes
