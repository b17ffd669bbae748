"""`netready agent`: this device at an aggregator, or one of many in a load run; until Ctrl-C."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from netready.cli.stop_switch import StopSwitch
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready_probes.agent.messages import Join
    from netready_probes.contract import Address

EPILOG = (
    "Examples: netready agent --join 'https://10.20.0.5:7443/#AB3K9Q' --label trolley-3 | "
    "netready agent --join netready://10.20.0.7:7413/abcd-efgh-ijklm --room 'Room 12'"
)
AGGREGATOR = ("https://", "http://")
STOPPED = 130


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(agent)


def agent(
    join: str = typer.Option(
        ...,
        metavar="URL",
        help="https://HOST:PORT/#CODE, as an aggregator's join page shows it; "
        "or netready://HOST:PORT/CODE, as netready load --agents does.",
    ),
    room: str = typer.Option("", metavar="NAME", help="Where this device stands."),
    label: str = typer.Option(
        "", metavar="NAME", help="A label, never a host name. [default: the coordinator's]"
    ),
    state: Path | None = typer.Option(
        None, metavar="FOLDER", help="What must survive a restart. [default: the platform's]"
    ),
    plain_http: bool = typer.Option(
        False, "--plain-http", help="Allow http://, which everybody on the way can read."
    ),
    install_service: str | None = typer.Option(
        None,
        metavar="FILE",
        help="Join, write what starts the agent with the machine (- is standard output), and end.",
    ),
) -> None:
    """Lend this device to its school's aggregator, or to one 1:1 load run of many devices.

    It loads only targets that are signed by its aggregator, or that its coordinator named when it
    joined, and stops within 3 seconds of losing them. Joined to an aggregator it waits for work,
    keeps every result on its disk until the aggregator has it, and goes on after a restart; the
    same command then needs no new code.
    """
    if join.startswith(AGGREGATOR):
        _live(join, label, room, state, plain_http, install_service)
    if state or plain_http or install_service:
        raise BadInputError(["--state, --plain-http, --install-service: only with https://"])
    from netready.cli.inputs import check_names
    from netready_probes.agent.member import Ending, serve
    from netready_probes.agent.tcp_channel import dial
    from netready_probes.system import real_system

    address, code = _where(join)
    check_names(room=room or None, label=label or None)
    asked = _asked(label, room)
    system, switch = real_system(), StopSwitch()
    with switch.armed():
        ending = serve(
            system,
            partial(dial, system.network, system.clock, address, code),
            join=asked,
            told=lambda words: print(f"agent: {words}", file=sys.stderr, flush=True),
            stopped=lambda: switch.pressed,
        )
    if ending is Ending.STOPPED:
        raise typer.Exit(STOPPED)
    if ending is not Ending.LEFT:
        raise CannotMeasureError(
            f"This device could not take part: {ending.value}.",
            "See whether the coordinator runs and is reachable, and whether the code is its own.",
        )


def _live(
    join: str,
    label: str,
    room: str,
    state: Path | None,
    plain_http: bool,
    install_service: str | None,
) -> NoReturn:
    """A joined agent, to its end."""
    from netready_probes.agent.joined.program import Options, run, say
    from netready_probes.system import real_system

    options = Options(
        join=join,
        label=label,
        room=room,
        state=state,
        plain_http=plain_http,
        install_service=install_service,
    )
    switch = StopSwitch()
    with switch.armed():
        code = run(real_system(), options, told=say, stopped=lambda: switch.pressed)
    raise typer.Exit(code)


def _where(join: str) -> "tuple[Address, str]":
    from netready_probes.agent.join_code import join_from
    from netready_probes.contract import BadSettingError

    try:
        return join_from(join)
    except BadSettingError as error:
        raise BadInputError([f"--join: {error}"]) from error


def _asked(label: str, room: str) -> "Join":
    from netready_probes.agent.messages import Join

    try:
        return Join(label=label, room=room)
    except ValueError as error:
        raise BadInputError([f"--{error}"]) from error
