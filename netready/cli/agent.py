"""`netready agent`: this device as one of many, until its coordinator lets it go or Ctrl-C."""

import sys
from functools import partial
from typing import TYPE_CHECKING

import typer

from netready.cli.stop_switch import StopSwitch
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready_probes.agent.messages import Join
    from netready_probes.contract import Address

EPILOG = (
    "Example: netready agent --join netready://10.20.0.7:7413/abcd-efgh-ijklm "
    '--room "Room 12" --label trolley-3'
)
STOPPED = 130


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(agent)


def agent(
    join: str = typer.Option(
        ..., metavar="URL", help="netready://HOST:PORT/CODE, as the coordinator shows it."
    ),
    room: str = typer.Option("", metavar="NAME", help="Where this device stands."),
    label: str = typer.Option(
        "", metavar="NAME", help="A label, never a host name. [default: the coordinator's]"
    ),
) -> None:
    """Lend this device to a 1:1 load run of many devices, and wait for its stages.

    It loads only the target that its coordinator named when it joined, and stops within 3 seconds
    of losing the coordinator.
    """
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
