"""What makes the agent start with the machine: a unit of systemd, a task of Windows. Pure text."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

UNIT_NAME: Final = "netready-agent.service"
TASK_NAME: Final = "netready-agent"
_AGAIN_S: Final = 30


def systemd_unit(argv: Sequence[str], *, user: str, state_folder: str) -> str:
    """A unit; the agent's exit codes 2 (bad input) and 3 (sent away) do not start it again.

    Args:
        argv: the program by its whole path, and its arguments.
        user: under whom it runs.
        state_folder: the one folder that it writes, by its whole path.
    """
    return f"""[Unit]
Description=netready agent: measures this network when its school's aggregator asks
Wants=network-online.target
After=network-online.target

[Service]
ExecStart={" ".join(map(systemd_word, argv))}
User={user}
Restart=always
RestartSec={_AGAIN_S}
RestartPreventExitStatus=2 3
NoNewPrivileges=yes
PrivateTmp=no
ProtectSystem=strict
ReadWritePaths={systemd_word(state_folder)} /tmp
UMask=0077

[Install]
WantedBy=multi-user.target
"""


def systemd_word(text: str) -> str:
    """systemd.service(5), "Command lines": quoted, with specifiers and variables taken apart."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def windows_task(argv: Sequence[str], *, user: str) -> str:
    """A task at start-up, on battery, too, and again if it fails."""
    return task_file(
        argv,
        user=user,
        description="netready agent: measures this network when its aggregator asks",
        triggers="    <BootTrigger><Enabled>true</Enabled><Delay>PT30S</Delay></BootTrigger>",
        time_limit="PT0S",
        restart="<RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>",
    )


def task_file(
    argv: Sequence[str],
    *,
    user: str,
    description: str,
    triggers: str,
    time_limit: str,
    restart: str = "",
) -> str:
    """A task for `schtasks /Create /XML`.

    It runs under that user, who need not be logged on, without a stored password (S4U). The
    arguments are quoted as Windows programs read them.

    Args:
        argv: the program by its whole path, and its arguments.
        user: under whom it runs.
        description: for people.
        triggers: XML of what starts it.
        time_limit: ISO 8601, after which it is ended; "PT0S": never.
        restart: XML of when it is tried again; "": never.
    """
    from subprocess import list2cmdline

    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(description)}</Description>
  </RegistrationInfo>
  <Triggers>
{triggers}
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{escape(user)}</UserId>
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>{time_limit}</ExecutionTimeLimit>
    {restart}
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(argv[0])}</Command>
      <Arguments>{escape(list2cmdline(argv[1:]))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
