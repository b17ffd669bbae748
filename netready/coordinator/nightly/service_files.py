"""What starts the night by itself: units of systemd, lines of cron, a task of Windows. Pure text.

Each starts at this school's own minute of the days on which a night may be. Whether there is one
(holidays, exams, permission) the night decides itself. Nothing here enables anything.
"""

import shlex
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from netready.domain.window import DAYS
from netready_probes.agent.joined.service_files import systemd_word, task_file

SERVICE_NAME: Final = "netready-nightly.service"
TIMER_NAME: Final = "netready-nightly.timer"
CRON_NAME: Final = "netready-nightly.cron"
TASK_NAME: Final = "netready-nightly"
TASK_FILE: Final = "netready-nightly.xml"
_DESCRIPTION: Final = "netready: the nightly load test of this school's network"
_WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
)  # fmt: skip

Starts = Sequence[tuple[int, int]]  # of `calendar.weekly_starts`: weekday, minute of the day


def by_minute(starts: Starts) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The starts as ("19:23", (0, 1, 4)): a clock time and its weekdays."""
    days: dict[int, list[int]] = defaultdict(list)
    for day, minute in sorted(starts):
        days[minute].append(day)
    return tuple((f"{at // 60:02}:{at % 60:02}", tuple(on)) for at, on in sorted(days.items()))


def systemd_service(argv: Sequence[str], *, user: str, state_folder: str, minutes: int) -> str:
    """The service of one night; it is ended if it does not end by itself.

    Args:
        argv: the program by its whole path, and its arguments.
        user: under whom it runs.
        state_folder: the one folder that it writes, by its whole path.
        minutes: the longest that a night may take, with time to close it.
    """
    return f"""[Unit]
Description={_DESCRIPTION}
Wants=network-online.target time-sync.target
After=network-online.target time-sync.target

[Service]
Type=oneshot
ExecStart={" ".join(map(systemd_word, argv))}
User={user}
TimeoutStartSec={minutes}min
KillSignal=SIGINT
NoNewPrivileges=yes
PrivateTmp=no
ProtectSystem=strict
ReadWritePaths={systemd_word(state_folder)} /tmp
UMask=0077
"""


def systemd_timer(starts: Starts, zone: str) -> str:
    """Its timer, in the school's time zone; a start missed while switched off is made up.

    systemd.time(7), "Calendar Events": a time that does not exist is skipped, one that exists
    twice is met once.
    """
    lines = "\n".join(
        f"OnCalendar={','.join(DAYS[day] for day in days)} *-*-* {clock}:00 {zone}"
        for clock, days in by_minute(starts)
    )
    return f"""[Unit]
Description={_DESCRIPTION}

[Timer]
{lines}
AccuracySec=1s
Persistent=true
Unit={SERVICE_NAME}

[Install]
WantedBy=timers.target
"""


def cron_lines(argv: Sequence[str], starts: Starts, zone: str) -> str:
    """Lines for `crontab`; cron has no time zone of its own, so the machine must keep `zone`."""
    # crontab(5): an unescaped % is the end of the line
    command = shlex.join(argv).replace("%", "\\%")
    lines = [
        f"{int(clock[3:])} {int(clock[:2])} * * {','.join(str((day + 1) % 7) for day in days)} "
        f"{command}"
        for clock, days in by_minute(starts)
    ]
    head = f"# {_DESCRIPTION}; times of {zone}"
    return "\n".join([head, *lines, ""])


def windows_task(argv: Sequence[str], starts: Starts, *, user: str, minutes: int) -> str:
    """A task in local time, and started late if the machine was off at its minute."""
    return task_file(
        argv,
        user=user,
        description=_DESCRIPTION,
        triggers="\n".join(_trigger(clock, days) for clock, days in by_minute(starts)),
        time_limit=f"PT{minutes}M",
    )


def _trigger(clock: str, days: Sequence[int]) -> str:
    # The start boundary lies in the past and has no zone: local time, whatever the season.
    named = "".join(f"<{_WEEKDAYS[day]} />" for day in days)
    return f"""    <CalendarTrigger>
      <StartBoundary>2026-01-05T{clock}:00</StartBoundary>
      <ScheduleByWeek>
        <WeeksInterval>1</WeeksInterval>
        <DaysOfWeek>{named}</DaysOfWeek>
      </ScheduleByWeek>
    </CalendarTrigger>"""
