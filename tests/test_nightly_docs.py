"""The page on the nights can be followed: its files are good, its commands and words are ours.

The whole page is followed in an empty Debian by `tests.lab.empty_debian`, by hand.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from netready.cli import app
from netready.coordinator.nightly.calendar import weekly_starts
from netready.coordinator.nightly.service_files import LOOKS, NIGHT
from netready.domain.skip_words import SKIP_WORDS
from netready.store.site_file import read_site

PAGE = (Path(__file__).parents[1] / "docs" / "nightly.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
FILES = dict(re.findall(r"cat > (\S+) <<'EOF'\n(.*?)\nEOF", BLOCKS, re.DOTALL))


def test_its_school_has_nights_and_a_permission(tmp_path: Path) -> None:
    file = tmp_path / "school.toml"
    file.write_text(FILES["school.toml"], encoding="utf-8")
    site = read_site(file)
    assert len(weekly_starts(site)) == 5
    assert site.permission is not None
    assert site.nightly is not None and site.nightly.lesson_readings


def test_its_service_is_understood_by_systemd(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("not installed: systemd")
    unit = tmp_path / "netready.service"
    text = FILES["/etc/systemd/system/netready.service"]
    unit.write_text(text.replace("/usr/local/bin/netready", "/bin/true"), encoding="utf-8")
    argv = ["systemd-analyze", "verify", "--man=no", str(unit)]
    verified = subprocess.run(argv, capture_output=True, text=True, timeout=30)
    assert verified.returncode == 0 and unit.name not in verified.stderr, verified.stderr


def test_every_command_on_it_is_one_of_ours() -> None:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    nightly = group.commands["nightly"]
    assert isinstance(nightly, typer.core.TyperGroup)
    named = set(re.findall(r"netready nightly ([a-z-]+)(.*)", PAGE))
    assert {verb for verb, _ in named} >= {"next", "run", "status", "install", "page", "alert-test"}
    for verb, rest in named:
        options = {text for one in nightly.commands[verb].params for text in one.opts}
        asked = set(re.findall(r"(?<=\s)--[a-z]+", rest.partition("`")[0]))
        assert asked <= options, (verb, asked - options)


def test_the_timers_that_it_enables_are_those_that_are_written() -> None:
    enabled = set(re.findall(r"\S+\.timer(?= |\n)", BLOCKS)) - {"units/*.timer"}
    assert enabled == {f"{one.name}.timer" for one in (NIGHT, LOOKS)}


def test_the_reasons_that_it_explains_are_those_that_are_said() -> None:
    for quoted in re.findall(r'^\| "([^"]+)"', PAGE, re.MULTILINE):
        assert any(words.startswith(quoted) for words in SKIP_WORDS.values()), quoted
