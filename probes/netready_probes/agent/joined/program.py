"""The joined agent as a program: `python netready-agent.pyz --join URL`, and what the tool calls.

Exit codes are those of the whole tool: 2 bad input, 3 not let in or sent away, 130 stopped.
"""

import argparse
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready import __version__
from netready.domain.errors import BadInputError, CannotMeasureError
from netready_probes.agent.joined.enrolled import (
    Wish,
    default_state_folder,
    enrolled,
    only_agent,
    place_of,
)
from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.life import Home, Life
from netready_probes.agent.joined.place import Place, place_from
from netready_probes.agent.joined.service_files import (
    TASK_NAME,
    UNIT_NAME,
    systemd_unit,
    windows_task,
)
from netready_probes.agent.joined.update import UpdateCheck
from netready_probes.agent.messages import LABEL_MAX
from netready_probes.contract import BadSettingError
from netready_probes.packages import lacking
from netready_probes.seams import System

STOPPED: Final = 130
STANDARD_OUTPUT: Final = "-"
ROOM_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """As given on the command line.

    Attributes:
        state: folder for what must survive; None: the platform's.
        install_service: file for a unit of systemd or a task of Windows; None: none is wanted.
        archive: the single file that runs; None: it is installed.
    """

    join: str
    label: str = ""
    room: str = ""
    state: Path | None = None
    plain_http: bool = False
    install_service: str | None = None
    archive: Path | None = None


def run(
    system: System,
    options: Options,
    *,
    told: Callable[[str], None],
    stopped: Callable[[], bool],
) -> int:
    """Joins, or finds what it joined before, and lives until `stopped`; returns the exit code.

    Raises:
        BadInputError: an option is wrong.
        CannotMeasureError: the aggregator cannot be joined, or took the token back.
    """
    wish = _wish(options)
    state = (options.state or default_state_folder()).absolute()
    with only_agent(state, wish.place) as folder:
        membership = enrolled(system, wish, folder, told)
        place = place_of(membership, wish.place)
        if options.install_service is not None:
            _install(options, options.install_service, place, state, told)
            return 0
        with closing(Client(system.network, place)) as asking:
            update = UpdateCheck(asking, system.clock, options.archive, told)
            home = Home(
                system=system,
                place=place,
                membership=membership,
                folder=folder / membership.agent_id,
                told=told,
                facts=update.facts,
            )
            if Life(home).live(stopped):
                return STOPPED
    raise CannotMeasureError(
        "The aggregator took this device's token back. Results that are not sent are kept.",
        "Join it again with a new code.",
    )


def _wish(options: Options) -> Wish:
    faults = [
        f"--{name}: at most {most} printable characters"
        for name, text, most in (
            ("label", options.label, LABEL_MAX),
            ("room", options.room, ROOM_MAX),
        )
        if len(text) > most or not text.isprintable()
    ]
    try:
        place, code = place_from(options.join, plain_http=options.plain_http)
    except BadSettingError as error:
        faults.insert(0, f"--join: {error}")
    if faults:
        raise BadInputError(faults)
    return Wish(place=place, code=code, label=options.label, room=options.room)


def service_argv(place: Place, state: Path, archive: Path | None) -> list[str]:
    """The command that a service runs: no code in it, for the membership is kept."""
    program = [str(archive.absolute())] if archive else ["-m", "netready", "agent"]
    pin = f"#.{place.fingerprint}" if place.fingerprint else ""
    plain = [] if place.tls else ["--plain-http"]
    join = ["--join", f"{place.url}/{pin}", "--state", str(state), *plain]
    return [sys.executable, *program, *join]


def _install(
    options: Options, where: str, place: Place, state: Path, told: Callable[[str], None]
) -> None:
    argv, user = service_argv(place, state, options.archive), getpass.getuser()
    if sys.platform == "win32":
        text, encoding = windows_task(argv, user=user), "utf-16"
        then = f"schtasks /Create /TN {TASK_NAME} /XML FILE"
    else:
        text, encoding = systemd_unit(argv, user=user, state_folder=str(state)), "utf-8"
        then = f"systemctl enable --now {UNIT_NAME}, from /etc/systemd/system"
    if where == STANDARD_OUTPUT:
        sys.stdout.write(text)
        return
    try:
        Path(where).write_text(text, encoding=encoding)
    except OSError as error:
        raise BadInputError(
            [f"--install-service {where}: {error.strerror or 'refused'}"]
        ) from error
    told(f"written: {where}. Then: {then}")


def arguments(argv: Sequence[str], archive: Path | None) -> Options:
    """The options of the single file; wrong ones end the program with exit code 2."""
    parser = argparse.ArgumentParser(
        prog="netready-agent",
        description="Lends this device to its school's netready aggregator, until Ctrl-C.",
        epilog="Example: python netready-agent.pyz --join 'https://10.20.0.5:7443/#AB3K9Q'",
    )
    parser.add_argument("--join", required=True, metavar="URL", help="as the join page shows it")
    parser.add_argument("--room", default="", metavar="NAME", help="where this device stands")
    parser.add_argument("--label", default="", metavar="NAME", help="never a host name")
    parser.add_argument("--state", type=Path, metavar="FOLDER", help="for what must survive")
    parser.add_argument(
        "--plain-http", action="store_true", help="allow http://, which anybody can read"
    )
    parser.add_argument(
        "--install-service",
        metavar="FILE",
        help="write what starts it with the machine (- is standard output), and end",
    )
    parser.add_argument("--version", action="version", version=f"netready-agent {__version__}")
    return Options(archive=archive, **vars(parser.parse_args(argv)))


def main(argv: Sequence[str] | None = None, archive: Path | None = None) -> int:
    """The program of the single file."""
    options = arguments(sys.argv[1:] if argv is None else argv, archive)
    if sys.platform != "linux" and lacking("read this device", "psutil"):
        say("Windows and macOS tell their figures through psutil: python -m pip install psutil")
        return 3
    from netready_probes.system import real_system

    try:
        with _stop_signals() as pressed:
            return run(real_system(), options, told=say, stopped=lambda: bool(pressed))
    except BadInputError as error:
        for fault in error.faults:
            say(fault)
        return 2
    except CannotMeasureError as error:
        say(f"{error.reason} {error.remedy}")
        return 3


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The list fills when the user or the system wants it to end; twice ends it at once."""
    pressed: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [
        signal.signal(number, lambda signum, _frame: _press(pressed, signum)) for number in numbers
    ]
    try:
        yield pressed
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _press(pressed: list[int], number: int) -> None:
    if pressed:
        os._exit(STOPPED)
    pressed.append(number)


def say(words: str) -> None:
    """One line for people, on standard error."""
    sys.stderr.write(f"agent: {words}\n")
    sys.stderr.flush()
