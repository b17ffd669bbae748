"""What starts the night: held against systemd itself, crontab's rules, and Windows' schema."""

import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from netready.coordinator.nightly.service_files import (
    LOOKS,
    NIGHT,
    Started,
    by_minute,
    cron_lines,
    systemd_service,
    systemd_timer,
    windows_look_task,
    windows_task,
)

STARTS = ((0, 1163), (1, 1163), (4, 1163), (5, 61))
ODD = 'a "b" $c %d \\e & <f>'
ARGV = [sys.executable, "-m", "netready", "nightly", "run", "--site", ODD]
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_starts_are_gathered_by_their_minute() -> None:
    assert by_minute(STARTS) == (("01:01", (5,)), ("19:23", (0, 1, 4)))


@pytest.fixture(name="units")
def _units(tmp_path: Path) -> Path:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("not to be had here: systemd-analyze")
    for what in (NIGHT, LOOKS):
        service = systemd_service(
            what, ARGV, user="root", writable=["/var/lib/a night", "/srv"], minutes=255
        )
        (tmp_path / f"{what.name}.service").write_text(service)
        (tmp_path / f"{what.name}.timer").write_text(systemd_timer(what, STARTS, "Europe/London"))
    return tmp_path


def _verified(unit: Path) -> list[str]:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return [line for line in done.stderr.splitlines() if "netready" in line]


@pytest.mark.parametrize("what", [NIGHT, LOOKS], ids=["night", "looks"])
def test_systemd_finds_no_fault_in_the_service_and_its_timer(units: Path, what: Started) -> None:
    assert _verified(units / f"{what.name}.timer") == []
    assert _verified(units / f"{what.name}.service") == []


def test_a_night_that_was_cut_off_is_started_again_and_a_look_is_not() -> None:
    night, look = (
        systemd_service(what, ARGV, user="root", writable=["/var"], minutes=9)
        for what in (NIGHT, LOOKS)
    )
    assert "Restart=on-failure\nRestartSec=30\nRestartPreventExitStatus=2 3\n" in night
    assert "Restart" not in look
    assert "Persistent=true" in systemd_timer(NIGHT, STARTS, "UTC")
    assert "Persistent=false" in systemd_timer(LOOKS, STARTS, "UTC")


def test_every_folder_that_is_written_may_be_and_passwords_have_a_file() -> None:
    text = systemd_service(
        NIGHT, ARGV, user="root", writable=["/var/lib/a night", "/srv"], minutes=9
    )
    assert 'ReadWritePaths="-/var/lib/a night" "-/srv" /tmp\n' in text
    assert "EnvironmentFile=-/etc/netready/nightly.env\n" in text


def test_systemd_would_name_a_fault(units: Path) -> None:
    timer = units / f"{NIGHT.name}.timer"
    timer.write_text(timer.read_text().replace("19:23:00", "39:23:00"))
    assert _verified(timer) != []


def test_the_timer_elapses_in_the_schools_time_in_both_seasons(units: Path) -> None:
    del units
    (line,) = (
        line.removeprefix("OnCalendar=")
        for line in systemd_timer(NIGHT, STARTS, "Europe/London").splitlines()
        if "19:23" in line
    )
    for base, utc in (("2026-03-27 12:00 UTC", "19:23"), ("2026-03-29 12:00 UTC", "18:23")):
        done = subprocess.run(
            ["systemd-analyze", "calendar", f"--base-time={base}", line],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"TZ": "UTC", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )
        assert f"{utc}:00 UTC" in done.stdout


def test_cron_lines_keep_to_crontabs_form() -> None:
    head, *lines = cron_lines(NIGHT, ARGV, STARTS, "Europe/London").splitlines()
    assert head.startswith("#")
    assert [line.split(" ", 5)[:5] for line in lines] == [
        ["1", "1", "*", "*", "6"],
        ["23", "19", "*", "*", "1,2,5"],
    ]
    command = lines[1].split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # it would end the line
    assert shlex.split(command.replace("\\%", "%")) == ARGV


def test_sunday_is_crons_zero() -> None:
    assert "1 1 * * 0 " in cron_lines(NIGHT, ARGV, ((6, 61),), "Europe/London")


# What MS-TSCH, 2.5 (Task Scheduler's XML schema) allows: the children of each element that we
# write, in any order (xs:all) or in this one; read on 2026-11-22.
CHILDREN = {
    "Task": {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"},
    "RegistrationInfo": {"Description"},
    "Triggers": {"CalendarTrigger"},
    "CalendarTrigger": ["StartBoundary", "Repetition", "ScheduleByWeek"],
    "Repetition": ["Interval", "Duration"],
    "RestartOnFailure": ["Interval", "Count"],
    "ScheduleByWeek": {"WeeksInterval", "DaysOfWeek"},
    "DaysOfWeek": {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    },
    "Principals": {"Principal"},
    "Principal": {"UserId", "LogonType", "RunLevel"},
    "Settings": {
        "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries",
        "StartWhenAvailable", "ExecutionTimeLimit", "RestartOnFailure",
    },
    "Actions": {"Exec"},
    "Exec": {"Command", "Arguments"},
}  # fmt: skip
VALUES = {
    "StartBoundary": r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d",  # xs:dateTime
    "WeeksInterval": r"[1-9]|[1-4]\d|5[0-2]",
    "LogonType": "S4U|Password|InteractiveToken|InteractiveTokenOrPassword",
    "RunLevel": "LeastPrivilege|HighestAvailable",
    "MultipleInstancesPolicy": "Parallel|Queue|IgnoreNew|StopExisting",
    "DisallowStartIfOnBatteries": "true|false",
    "StopIfGoingOnBatteries": "true|false",
    "StartWhenAvailable": "true|false",
    "ExecutionTimeLimit": r"PT\d+M",  # xs:duration
    "Interval": r"PT\d+M",
    "Duration": r"PT\d+M",
    "Count": r"\d+",
}
REPEATED = {"CalendarTrigger"}


def _faults(element: ET.Element) -> list[str]:
    name = element.tag.removeprefix(TASK)
    children = [child.tag.removeprefix(TASK) for child in element]
    allowed = CHILDREN.get(name, set())
    faults = [f"{name}: {child}" for child in children if child not in allowed]
    once = [child for child in children if child not in REPEATED]
    faults += [f"{name}: twice"] * (len(once) != len(set(once)))
    ordered = [each for each in allowed if each in children]
    faults += [f"{name}: order"] * (isinstance(allowed, list) and children != ordered)
    if not children and not re.fullmatch(VALUES.get(name, ".*"), element.text or ""):
        faults.append(f"{name}: {element.text}")
    return faults + [fault for child in element for fault in _faults(child)]


def test_the_windows_task_keeps_to_its_schema() -> None:
    text = windows_task(NIGHT, ARGV, STARTS, user="SCHOOL\\tech & co", minutes=255)
    root = ET.fromstring(text.encode("utf-16"))  # noqa: S314
    assert root.tag == f"{TASK}Task"
    assert _faults(root) == []
    assert [each.text for each in root.iter(f"{TASK}StartBoundary")] == [
        "2026-01-05T01:01:00",
        "2026-01-05T19:23:00",
    ]
    (command,) = root.iter(f"{TASK}Command")
    assert command.text == sys.executable
    user = root.find(f".//{TASK}UserId")
    assert user is not None
    assert user.text == "SCHOOL\\tech & co"
    broken = ET.fromstring(text.replace("S4U", "S5").encode("utf-16"))  # noqa: S314
    assert _faults(broken) == ["LogonType: S5"]


def test_looks_are_one_trigger_that_is_repeated() -> None:
    starts = tuple((day, minute) for day in range(5) for minute in range(540, 900, 30))
    text = windows_look_task(ARGV, starts, user="a", every_minutes=30, minutes=30)
    root = ET.fromstring(text.encode("utf-16"))  # noqa: S314
    assert _faults(root) == []
    assert [each.text for each in root.iter(f"{TASK}StartBoundary")] == ["2026-01-05T09:00:00"]
    assert [each.text for each in root.iter(f"{TASK}Interval")] == ["PT30M"]
    assert [each.text for each in root.iter(f"{TASK}Duration")] == ["PT360M"]
