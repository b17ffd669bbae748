"""What starts the night by itself: units of systemd, lines of cron, a task of Windows. Pure text.

Each starts at this school's own minute of the days on which a night may be. Whether there is one
(holidays, exams, permission) the night decides itself. Nothing here enables anything.
"""

import shlex
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.window import DAYS
from netready_probes.agent.joined.service_files import systemd_word, task_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What is started by itself.

    Attributes:
        name: of its files; `description` is for people.
        makes_up: a start that was missed, because the machine was off, is made up.
        again: it is started again when it was cut off.
    """

    name: str
    description: str
    makes_up: bool
    again: bool


NIGHT: Final = Started(
    name="netready-nightly",
    description="netready: the nightly load test of this school's network",
    makes_up=True,
    again=True,
)
LOOKS: Final = Started(
    name="netready-nightly-look",
    description="netready: looks without load at this school's network in lesson time",
    makes_up=False,
    again=False,
)
ENVIRONMENT_FILE: Final = "/etc/netready/nightly.env"  # NETREADY_SMTP_PASSWORD=... and the like
_WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
)  # fmt: skip

Starts = Sequence[tuple[int, int]]  # of `calendar.weekly_starts`: weekday, minute of the day


def by_minute(starts: Starts) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The starts as ("19:23", (0, 1, 4)): a clock time and its weekdays."""
    return tuple((f"{at // 60:02}:{at % 60:02}", days) for at, days in _by_minute(starts))


def _by_minute(starts: Starts) -> tuple[tuple[int, tuple[int, ...]], ...]:
    days: dict[int, list[int]] = defaultdict(list)
    for day, minute in sorted(starts):
        days[minute].append(day)
    return tuple((at, tuple(on)) for at, on in sorted(days.items()))


def systemd_service(
    what: Started, argv: Sequence[str], *, user: str, writable: Sequence[str], minutes: int
) -> str:
    """The service of one night, or of one round of looks; it is ended if it does not end by itself.

    Cut off (by a crash, or for want of memory) it is started again, and goes on where it was; not
    after bad input (2) or where nothing can be measured (3). systemd.service(5): `oneshot` may have
    `Restart=on-failure` since version 244.

    Args:
        what: of the two.
        argv: the program by its whole path, and its arguments.
        user: under whom it runs.
        writable: the folders that it writes, by their whole paths.
        minutes: the longest that it may take, with time to close it.
    """
    again = "Restart=on-failure\nRestartSec=30\nRestartPreventExitStatus=2 3\n" * what.again
    limit = "StartLimitIntervalSec=1h\nStartLimitBurst=5\n" * what.again
    # systemd.exec(5): with "-" a folder that is not there does not keep the night from starting
    folders = " ".join(systemd_word(f"-{each}") for each in writable)
    return f"""[Unit]
Description={what.description}
Wants=network-online.target time-sync.target
After=network-online.target time-sync.target
{limit}
[Service]
Type=oneshot
ExecStart={" ".join(map(systemd_word, argv))}
User={user}
EnvironmentFile=-{ENVIRONMENT_FILE}
TimeoutStartSec={minutes}min
KillSignal=SIGINT
SuccessExitStatus=130
{again}NoNewPrivileges=yes
PrivateTmp=no
ProtectSystem=strict
ReadWritePaths={folders} /tmp
UMask=0077
"""


def systemd_timer(what: Started, starts: Starts, zone: str) -> str:
    """Its timer, in the school's time zone; a night missed while switched off is made up.

    systemd.time(7), "Calendar Events": a time that does not exist is skipped, one that exists
    twice is met once.
    """
    lines = "\n".join(
        f"OnCalendar={','.join(DAYS[day] for day in days)} *-*-* {clock}:00 {zone}"
        for clock, days in by_minute(starts)
    )
    return f"""[Unit]
Description={what.description}

[Timer]
{lines}
AccuracySec=1s
Persistent={"true" if what.makes_up else "false"}
Unit={what.name}.service

[Install]
WantedBy=timers.target
"""


def cron_lines(what: Started, argv: Sequence[str], starts: Starts, zone: str) -> str:
    """Lines for `crontab`; cron has no time zone of its own, so the machine must keep `zone`."""
    # crontab(5): an unescaped % is the end of the line
    command = shlex.join(argv).replace("%", "\\%")
    lines = [
        f"{minute % 60} {minute // 60} * * {','.join(str((day + 1) % 7) for day in days)} {command}"
        for minute, days in _by_minute(starts)
    ]
    head = f"# {what.description}; times of {zone}"
    return "\n".join([head, *lines, ""])


def windows_task(
    what: Started, argv: Sequence[str], starts: Starts, *, user: str, minutes: int
) -> str:
    """A task in local time; a night is started late if the machine was off at its minute."""
    again = "<RestartOnFailure><Interval>PT5M</Interval><Count>3</Count></RestartOnFailure>"
    return task_file(
        argv,
        user=user,
        description=what.description,
        triggers="\n".join(_trigger(clock, days) for clock, days in by_minute(starts)),
        time_limit=f"PT{minutes}M",
        restart=again if what.again else "",
    )


def windows_look_task(
    argv: Sequence[str], starts: Starts, *, user: str, every_minutes: int, minutes: int
) -> str:
    """A task that starts once a day and is repeated in its hours: a task has at most 48 triggers.

    Args:
        argv: the program by its whole path, and its arguments.
        starts: the first and the last of each day are read.
        user: under whom it runs.
        every_minutes: between two looks.
        minutes: the longest that one round may take.
    """
    days = sorted({day for day, _ in starts})
    first = min(minute for _, minute in starts)
    last = max(minute for _, minute in starts)
    repeated = (
        f"<Repetition><Interval>PT{every_minutes}M</Interval>"
        f"<Duration>PT{last - first + every_minutes}M</Duration></Repetition>"
    )
    clock = f"{first // 60:02}:{first % 60:02}"
    return task_file(
        argv,
        user=user,
        description=LOOKS.description,
        triggers=_trigger(clock, days, repeated),
        time_limit=f"PT{minutes}M",
    )


def _trigger(clock: str, days: Sequence[int], repeated: str = "") -> str:
    # The start boundary lies in the past and has no zone: local time, whatever the season.
    named = "".join(f"<{_WEEKDAYS[day]} />" for day in days)
    return f"""    <CalendarTrigger>
      <StartBoundary>2026-01-05T{clock}:00</StartBoundary>
      {repeated}
      <ScheduleByWeek>
        <WeeksInterval>1</WeeksInterval>
        <DaysOfWeek>{named}</DaysOfWeek>
      </ScheduleByWeek>
    </CalendarTrigger>"""
