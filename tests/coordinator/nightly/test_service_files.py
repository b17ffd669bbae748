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
    SERVICE_NAME,
    TIMER_NAME,
    by_minute,
    cron_lines,
    systemd_service,
    systemd_timer,
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
    service = systemd_service(ARGV, user="root", state_folder="/var/lib/a night", minutes=255)
    (tmp_path / SERVICE_NAME).write_text(service)
    (tmp_path / TIMER_NAME).write_text(systemd_timer(STARTS, "Europe/London"))
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


def test_systemd_finds_no_fault_in_the_service_and_its_timer(units: Path) -> None:
    assert _verified(units / TIMER_NAME) == []
    assert _verified(units / SERVICE_NAME) == []


def test_systemd_would_name_a_fault(units: Path) -> None:
    timer = units / TIMER_NAME
    timer.write_text(timer.read_text().replace("19:23:00", "39:23:00"))
    assert _verified(timer) != []


def test_the_timer_elapses_in_the_schools_time_in_both_seasons(units: Path) -> None:
    del units
    (line,) = (
        line.removeprefix("OnCalendar=")
        for line in systemd_timer(STARTS, "Europe/London").splitlines()
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
    head, *lines = cron_lines(ARGV, STARTS, "Europe/London").splitlines()
    assert head.startswith("#")
    assert [line.split(" ", 5)[:5] for line in lines] == [
        ["1", "1", "*", "*", "6"],
        ["23", "19", "*", "*", "1,2,5"],
    ]
    command = lines[1].split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # it would end the line
    assert shlex.split(command.replace("\\%", "%")) == ARGV


def test_sunday_is_crons_zero() -> None:
    assert "1 1 * * 0 " in cron_lines(ARGV, ((6, 61),), "Europe/London")


# What MS-TSCH, 2.5 (Task Scheduler's XML schema) allows: the children of each element that we
# write, in any order (xs:all) or in this one; read on 2026-11-22.
CHILDREN = {
    "Task": {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"},
    "RegistrationInfo": {"Description"},
    "Triggers": {"CalendarTrigger"},
    "CalendarTrigger": ["StartBoundary", "ScheduleByWeek"],
    "ScheduleByWeek": {"WeeksInterval", "DaysOfWeek"},
    "DaysOfWeek": {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    },
    "Principals": {"Principal"},
    "Principal": {"UserId", "LogonType", "RunLevel"},
    "Settings": {
        "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries",
        "StartWhenAvailable", "ExecutionTimeLimit",
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
}
REPEATED = {"CalendarTrigger"}


def _faults(element: ET.Element) -> list[str]:
    name = element.tag.removeprefix(TASK)
    children = [child.tag.removeprefix(TASK) for child in element]
    allowed = CHILDREN.get(name, set())
    faults = [f"{name}: {child}" for child in children if child not in allowed]
    once = [child for child in children if child not in REPEATED]
    faults += [f"{name}: twice"] * (len(once) != len(set(once)))
    faults += [f"{name}: order"] * (isinstance(allowed, list) and children != allowed)
    if not children and not re.fullmatch(VALUES.get(name, ".*"), element.text or ""):
        faults.append(f"{name}: {element.text}")
    return faults + [fault for child in element for fault in _faults(child)]


def test_the_windows_task_keeps_to_its_schema() -> None:
    text = windows_task(ARGV, STARTS, user="SCHOOL\\tech & co", minutes=255)
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
