"""`netready nightly next / install`."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from netready.cli.nightly_text import night_lines
from netready.coordinator.nightly.plan import PlannedNight

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
on = 2026-01-01
[nightly]
rooms_per_night = 1
[[term]]
name = "Autumn"
first = 2026-09-02
last = 2026-12-18
[[holiday]]
name = "Half-term"
first = 2026-10-26
last = 2026-10-30
"""


def run(
    *arguments: str, cwd: Path, zone: str = "Europe/London"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "nightly", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TZ": zone},
        check=False,
    )


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "s.toml").write_text(SITE)
    return tmp_path


def test_next_prints_five_runs_and_the_reason_for_each(folder: Path) -> None:
    done = run("next", "--site", "s.toml", "--from", "2026-10-22", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert head == "Oak Road: nights in the time of Europe/London"
    nights = [line for line in lines if not line.startswith(" ")]
    assert [line[:15] for line in nights] == [
        "Thu 22 Oct 2026", "Fri 23 Oct 2026", "Mon 02 Nov 2026", "Tue 03 Nov 2026",
        "Wed 04 Nov 2026",
    ]  # fmt: skip
    assert all("in Autumn: 1 of 2 rooms" in line for line in nights)
    assert lines[1] == "    Class 1 (never yet)"
    assert "  Mon 26 Oct 2026 to Fri 30 Oct 2026: no night: holiday: Half-term" in lines


def test_what_leaves_nights_out_is_warned_of(folder: Path) -> None:
    more = "[[exam]]\nname = 'Mocks'\nfirst = 2028-01-10\nlast = 2028-01-12\n"
    text = SITE.replace("2026-10-", "2028-10-") + more + "[alerts]\nemail = 'a@b.example'\n"
    (folder / "s.toml").write_text(text)
    done = run("next", "--site", "s.toml", "--from", "2026-11-02", cwd=folder)
    assert done.returncode == 0
    for name in ("'Half-term' lies outside", "'Mocks' lies outside every term", "no smtp_host"):
        assert name in done.stderr


def test_next_as_json_has_the_same_nights(folder: Path) -> None:
    done = run("next", "--site", "s.toml", "--from", "2026-10-22", "--json", "-", cwd=folder)
    found = json.loads(done.stdout)
    assert found["time_zone"] == "Europe/London"
    assert sum(night["starts"] is not None for night in found["nights"]) == 5
    assert {night["reason"] for night in found["nights"]} == {None, "holiday"}


def test_install_writes_everything_enables_nothing_and_says_what_to_do(folder: Path) -> None:
    done = run(
        *("install", "--site", "s.toml", "--systemd", "--cron", "--windows", "--out", "units"),
        cwd=folder,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (folder / "units").iterdir()) == [
        "netready-nightly.cron",
        "netready-nightly.service",
        "netready-nightly.timer",
        "netready-nightly.xml",
    ]
    for words in ("Nothing is started yet", "systemctl enable --now", "crontab -e", "schtasks"):
        assert words in done.stdout
    service = (folder / "units" / "netready-nightly.service").read_text()
    assert f'"--site" "{folder / "s.toml"}"' in service
    timer = (folder / "units" / "netready-nightly.timer").read_text()
    assert "OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* " in timer
    clock = timer.partition("*-*-* ")[2][:5]
    shown = run("next", "--site", "s.toml", "--from", "2026-10-22", cwd=folder).stdout
    assert f"Thu 22 Oct 2026 {clock}-" in shown


def test_cron_on_a_machine_with_another_clock_is_warned_of(folder: Path) -> None:
    away = run("install", "--site", "s.toml", "--cron", cwd=folder, zone="UTC")
    assert away.returncode == 0
    assert "warning: this machine's clock is not the school's" in away.stderr
    same = run("install", "--site", "s.toml", "--systemd", cwd=folder, zone="UTC")
    assert same.stderr == ""  # its timer names the zone


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["install", "--site", "s.toml"], "allowed --systemd, --cron or --windows"),
        (["install", "--site", "s.toml", "--cron", "--user", "a\nb"], "--user: found 'a\\nb'"),
        (["install", "--site", "gone.toml", "--cron"], "gone.toml: not found"),
        (["next", "--site", "s.toml", "--from", "soon"], "--from: found 'soon', allowed a date"),
        (["next", "--site", "plain.toml"], "plain.toml: missing, wanted a table [nightly]"),
        (["install", "--site", "short.toml", "--cron"], "short.toml: no night ever runs"),
    ],
)
def test_a_fault_is_one_line(folder: Path, arguments: list[str], fault: str) -> None:
    (folder / "plain.toml").write_text(SITE.partition("[nightly]")[0])
    short = SITE.replace("[nightly]", "[nightly]\nwindow = 'Mon 19:00-19:02'")
    (folder / "short.toml").write_text(short)
    done = run(*arguments, cwd=folder)
    assert done.returncode == 2
    assert fault in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_no_night_at_all_is_said() -> None:
    from datetime import date

    none = [PlannedNight(night=date(2026, 11, day), words="holiday: Long") for day in (2, 3)]
    assert list(night_lines(none, runs=5)) == [
        "  Mon 02 Nov 2026 to Tue 03 Nov 2026: no night: holiday: Long",
        "No more within 400 days (0 of 5 found).",
    ]


def test_every_typo_of_the_tables_is_named_with_its_line_and_no_night_is_shown(
    folder: Path,
) -> None:
    text = SITE.replace("rooms_per_night = 1", "window = 'Mon-Fri 19:00-25:00'\nrooms = ['Clas 1']")
    text = text.replace("last = 2026-12-18", "last = 2025-12-18").replace(
        "[[holiday]]", "[[holliday]]"
    )
    (folder / "s.toml").write_text(text)
    done = run("next", "--site", "s.toml", cwd=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    wanted = (
        "s.toml:15: nightly.window: found 'Mon-Fri 19:00-25:00'",
        "nightly.rooms[1]: found 'Clas 1', which is no [[room]] of this file, did you mean",
        "term[1].last: found 2025-12-18, before first (2026-09-02)",
        "unknown table 'holliday', did you mean 'holiday'",
    )
    for fault in wanted:
        assert any(fault in line for line in done.stderr.splitlines()), done.stderr


@pytest.mark.parametrize(
    ("night", "opens", "closes"),
    [
        ("2026-10-24", "23:30+01:00", "2026-10-25T03:30+00:00"),  # five hours: the clocks go back
        ("2027-03-27", "23:30+00:00", "2027-03-28T03:30+01:00"),  # three: they go forward
    ],
)
def test_a_window_over_midnight_and_the_change_of_the_clocks_belongs_to_its_evening(
    folder: Path, night: str, opens: str, closes: str
) -> None:
    text = SITE.partition("[[term]]")[0]
    text = text.replace("rooms_per_night = 1", "window = 'Sat 23:30-03:30'")
    (folder / "s.toml").write_text(text)
    done = run("next", "--site", "s.toml", "--from", night, "--json", "-", cwd=folder)
    first = next(one for one in json.loads(done.stdout)["nights"] if one["starts"])
    starts, ends, end = (datetime.fromisoformat(first[key]) for key in ("starts", "ends", "closes"))
    assert (first["night"], end) == (night, datetime.fromisoformat(closes))
    assert datetime.fromisoformat(f"{night}T{opens}") <= starts < ends <= end
