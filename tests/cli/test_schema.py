"""`netready schema`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "schema", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["site", "record", "score"])
def test_a_schema_is_printed_and_nothing_else(name: str) -> None:
    result = run(name)
    assert result.returncode == 0
    assert result.stderr == ""
    assert json.loads(result.stdout)["$id"] == f"urn:netready:{name}:1"


def test_a_schema_goes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "record.schema.json"
    result = run("record", "--json", str(path))
    assert (result.returncode, result.stdout) == (0, "")
    assert json.loads(path.read_text())["$id"] == "urn:netready:record:1"


def test_an_unknown_format_ends_with_2() -> None:
    result = run("recrd")
    assert result.returncode == 2
    assert "did you mean 'record'?" in result.stderr
