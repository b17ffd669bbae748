"""`netready site init / check / import`."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from netready.cli.site import year_groups
from netready.domain.errors import BadInputError
from netready.store.example import example_site_text
from netready.store.site_file import read_site

MIXES = r", allowed .*everyday-lesson.*"
GOLD = Path(__file__).parent.parent / "store" / "gold"
COMMAND = [sys.executable, "-m", "netready", "site"]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_the_example_is_written_and_passes_its_check(tmp_path: Path) -> None:
    made = run("init", "--example", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (0, "")
    assert "next: netready site check site.toml" in made.stderr
    assert (tmp_path / "site.toml").read_text() == example_site_text()
    checked = run("check", "site.toml", cwd=tmp_path)
    assert checked.returncode == 0
    assert "Larkfield Primary (fictional): no faults" in checked.stdout
    assert "420 pupils" in checked.stdout


def test_plans_are_held_against_their_pictures_one_line_each(tmp_path: Path) -> None:
    Image.new("L", (600, 400), "white").save(tmp_path / "ground.png")
    (tmp_path / "notes.png").write_bytes(b"notes")
    (tmp_path / "link.png").symlink_to("/etc/hostname")
    text = example_site_text().replace(
        'name = "Ground"', 'name = "Ground"\nplan = "notes.png"', 1
    ).replace('name = "First"', 'name = "First"\nplan = "link.png"', 1)  # fmt: skip
    (tmp_path / "site.toml").write_text(text)
    refused = run("check", "site.toml", cwd=tmp_path)
    assert refused.returncode == 2
    lines = refused.stderr.splitlines()
    assert [re.sub(r":\d+:", ":N:", line) for line in lines] == [
        "netready: site.toml:N: floor[1].plan: found a file that cannot be used as a plan: "
        "This is no JPEG, PNG or WebP picture.",
        "netready: site.toml:N: floor[2].plan: found a file that cannot be used as a plan: "
        "The file lies outside the folder of the site file.",
    ]


def test_a_room_outside_the_plan_is_a_fault_and_a_plan_without_a_scale_a_warning(
    tmp_path: Path,
) -> None:
    Image.new("L", (600, 400), "white").save(tmp_path / "ground.png")
    head = example_site_text().partition("[[floor]]")[0]
    floor = '[[floor]]\nname = "G"\nplan = "ground.png"\n'
    room = '[[room]]\nname = "R"\nfloor = "G"\nx = {}\ny = 10\n'
    head = re.sub(r"(?m)^rooms = .*$", "", head)
    (tmp_path / "site.toml").write_text(head + floor + room.format(601))
    refused = run("check", "site.toml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "room[1].x: found 601, outside the plan of its floor; allowed 0 to 600" in refused.stderr
    (tmp_path / "site.toml").write_text(head + floor + room.format(600))
    fine = run("check", "site.toml", cwd=tmp_path)
    assert fine.returncode == 0
    assert "floor[1].plan: no metres_per_pixel" in fine.stderr


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("mine")
    refused = run("init", "--example", cwd=tmp_path)
    assert refused.returncode == 2
    assert "exists already" in refused.stderr
    assert (tmp_path / "site.toml").read_text() == "mine"
    assert run("init", "--example", "--force", cwd=tmp_path).returncode == 0


def test_a_file_with_ten_faults_tells_all_ten_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text((GOLD / "ten_faults.toml").read_text())
    result = run("check", "s.toml", "--json", "-", cwd=tmp_path)
    assert result.returncode == 2
    expected = (GOLD / "ten_faults.txt").read_text().splitlines()
    told = [line.removeprefix("netready: ") for line in result.stderr.splitlines()]
    # the packaged catalogue knows more mixes than the gold file's
    assert [re.sub(MIXES, "", line) for line in told] == [
        re.sub(MIXES, "", line) for line in expected
    ]
    assert json.loads(result.stdout)["faults"] == told
    assert json.loads(result.stdout)["ok"] is False


def test_a_word_that_is_not_of_its_criterion_s_scale_is_a_fault(tmp_path: Path) -> None:
    text = example_site_text().replace('"full-fibre"', '"fibreish"')
    (tmp_path / "s.toml").write_text(text)
    result = run("check", "s.toml", cwd=tmp_path)
    assert result.returncode == 2
    line = text[: text.index("fibreish")].count("\n") + 1
    assert f"s.toml:{line}: answer[1].value (INF-01): 'fibreish'" in result.stderr
    assert "full-fibre" in result.stderr


def test_the_check_as_json_prints_nothing_else_on_standard_output(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(example_site_text().split("[permission]")[0])
    result = run("check", "s.toml", "--json", "-", cwd=tmp_path)
    assert result.returncode == 0
    found = json.loads(result.stdout)
    assert found["ok"] is True
    assert found["site"]["pupils"] == 420
    assert any("no [permission]" in warning for warning in found["warnings"])
    assert "warning: s.toml: permission: no [permission]" in result.stderr


def test_two_csv_files_become_a_site_file(tmp_path: Path) -> None:
    (tmp_path / "rooms.csv").write_text("name,seats\nClass 1,30\n=1+1,28\n")
    (tmp_path / "cohorts.csv").write_text("name,pupils\nYear 5,60\n")
    options = ("--name", "Oak Road", "--country", "GB-ENG", "--phase", "primary", "--out", "o.toml")
    result = run("import", "rooms.csv", "cohorts.csv", *options, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "")
    site = read_site(tmp_path / "o.toml")
    assert [room.name for room in site.rooms] == ["Class 1", "=1+1"]
    assert site.pupils == 60
    again = run("import", "rooms.csv", "cohorts.csv", *options, cwd=tmp_path)
    assert again.returncode == 2


def test_faults_of_both_csv_headers_are_told(tmp_path: Path) -> None:
    (tmp_path / "rooms.csv").write_text("room\nClass 1\n")
    options = ("--name", "Oak Road", "--country", "GB-ENG", "--phase", "primary")
    result = run("import", "rooms.csv", "cohorts.csv", *options, cwd=tmp_path)
    assert result.returncode == 2
    assert "rooms.csv:1: unknown column 'room'" in result.stderr
    assert "cohorts.csv: not found" in result.stderr


def test_asking_needs_a_terminal(tmp_path: Path) -> None:
    result = run("init", cwd=tmp_path)
    assert result.returncode == 2
    assert "no terminal" in result.stderr
    assert not (tmp_path / "site.toml").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_answers_on_a_terminal_become_a_site_file(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    answers = [
        "Oak Road",
        "",
        "infants",
        "",
        "118",
        "Year 6:60, Year 5:58",
        "Class 1, Class 2",
        "100",
        "",
    ]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    result = subprocess.run(
        [*COMMAND, "init"], stdin=theirs, capture_output=True, timeout=60, cwd=tmp_path, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert result.returncode == 0, result.stderr.decode()
    site = read_site(tmp_path / "site.toml")
    assert (site.name, site.country, site.pupils) == ("Oak Road", "GB-ENG", 118)
    assert [(c.name, c.pupils, c.roll_out) for c in site.cohorts] == [
        ("Year 6", 60, 1),
        ("Year 5", 58, 2),
    ]
    assert [room.name for room in site.rooms] == ["Class 1", "Class 2"]
    assert site.internet.contracted_down_mbps == 100
    assert site.internet.contracted_up_mbps is None
    assert site.permission is None


@pytest.mark.parametrize("text", ["Year 6", "Year 6:many", ":60"])
def test_a_year_group_without_a_number_is_a_fault(text: str) -> None:
    with pytest.raises(BadInputError, match="allowed NAME:PUPILS"):
        year_groups(text)
