"""`netready load`: one 1:1 load run from this device."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, check_json, write_json
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready.cli.load_ask import Ask
    from netready.cli.load_run import Devices
    from netready.domain.load import LoadResult
    from netready.domain.record import Record
    from netready_probes.seams import System

EPILOG = (
    "Examples: netready load --target 10.20.0.5 --activity video-720p --max-pupils 40 "
    '--permitted-by "A. Head" | netready load --target 127.0.0.1 --activity constant-2m5 '
    "--pupils 12 --hold 20 --json - | netready load --target 10.20.0.5 --mix everyday-lesson "
    '--pupils 30 --search --site school.toml --room "Room 12" --out netready-out'
)
STOPPED = 130


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(load)


def load(
    target: str = typer.Option(..., metavar="HOST[:PORT]", help="The on-site target."),
    activity: str | None = typer.Option(None, metavar="NAME", help="What every pupil does."),
    mix: str | None = typer.Option(
        None, metavar="NAME|FILE", help="A lesson mix of the catalogue, or a TOML file with one."
    ),
    max_pupils: int | None = typer.Option(
        None, min=1, max=500, help="Search up to here. [default: 30]"
    ),
    pupils: int | None = typer.Option(
        None, min=1, max=500, help="Hold one stage of this size instead of searching."
    ),
    hold: float | None = typer.Option(
        None, min=5, max=600, metavar="SECONDS", help="With --pupils: how long. [default: 90]"
    ),
    search: bool = typer.Option(
        False, "--search", help="With --pupils: hold them, then look for the knee, too."
    ),
    quick: bool = typer.Option(False, "--quick", help="Shorter stages, lower confidence."),
    site: Path | None = typer.Option(
        None, "--site", help="Site file, for its permission, windows, caps and network role."
    ),
    room: str | None = typer.Option(None, metavar="NAME", help="Where the device is."),
    device: str = typer.Option("this device", metavar="LABEL", help="A label, never a host name."),
    network_role: str | None = typer.Option(
        None,
        "--network-role",
        help="Whose network this is: pupil, staff, guest or exam. [default: the site file's]",
    ),
    permitted_by: str | None = typer.Option(
        None, metavar="NAME", help="Who of the network's owner allowed load; kept in the record."
    ),
    agents: int | None = typer.Option(
        None, min=1, max=200, help="Make the load on so many other devices, joined by agents."
    ),
    listen: str | None = typer.Option(
        None, metavar="HOST[:PORT]", help="With --agents: where they join. [default: 0.0.0.0:7413]"
    ),
    together: bool = typer.Option(
        False, "--together", help="With --agents: the class in each of their rooms, all at once."
    ),
    anchor: list[str] = typer.Option(
        [],
        "--anchor",
        metavar="NAME=HOST[:PORT]",
        help="Also read wired=HOST, internet=HOST (netready targets) or gateway, to tell the "
        "parts of the way apart.",
    ),
    joins: Path | None = typer.Option(
        None, "--joins", metavar="FILE", help="Records of wifi-join: failed joins tell what limits."
    ),
    out: Path | None = typer.Option(
        None, "--out", metavar="DIR", help="Add the record to those of this folder, for report."
    ),
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="The run as JSON; - is standard output."
    ),
) -> None:
    """Load the way to the target like a class, and find how many pupils it carries."""
    from netready.cli.load_ask import Given, ask_of
    from netready_probes.system import real_system

    check_json(json)
    system = real_system()
    given = Given(
        target=target,
        activity=activity,
        mix=mix,
        max_pupils=max_pupils,
        pupils=pupils,
        hold=hold,
        search=search,
        quick=quick,
        site=site,
        room=room,
        device=device,
        network_role=network_role,
        permitted_by=permitted_by,
        anchors=tuple(anchor),
        joins=joins,
        out=out,
    )
    if agents is None and (listen is not None or together):
        raise BadInputError(["--listen, --together: only with --agents N"])
    ask = ask_of(given, system.clock.now().astimezone())
    if agents is None:
        result, record, kept = _carry_out(system, ask)
        rooms: Mapping[str, LoadResult] = {}
    else:
        result, record, kept, rooms = _with_devices(
            system, ask, agents=agents, listen=listen, together=together
        )
    write_json(_published(result, record, rooms), json)
    _print_result(result, kept, rooms, to_stderr=json == STANDARD_OUTPUT)
    _leave(result)


def _with_devices(
    system: "System", ask: "Ask", *, agents: int, listen: str | None, together: bool
) -> "tuple[LoadResult, Record, Path | None, Mapping[str, LoadResult]]":
    """The run on other devices; what each room saw comes last."""
    from netready.cli.load_devices import lent_devices
    from netready.cli.load_run import check_target

    check_target(system, ask)
    with lent_devices(system, ask, agents=agents, listen=listen, together=together) as lent:
        result, record, kept = _carry_out(lent.system, lent.ask, lent.devices)
        return result, record, kept, lent.by_room()


def _carry_out(
    system: "System", ask: "Ask", devices: "Devices | None" = None
) -> "tuple[LoadResult, Record, Path | None]":
    """The run, its record, and where that is now; its folder is ours while it goes."""
    from netready.cli.load_run import check_target, keep_record, run_recorded
    from netready.store.lock import folder_lock

    check_target(system, ask)
    if ask.out is None:
        return *run_recorded(system, ask, devices), None
    with folder_lock(ask.out):
        result, record = run_recorded(system, ask, devices)
        return result, record, keep_record(record, ask.out)


def _published(
    result: "LoadResult", record: "Record", rooms: "Mapping[str, LoadResult]"
) -> dict[str, object]:
    from netready.loadtest.published import load_run_json

    said = {key: record.annotations.get(key) for key in ("permission", "watched_by")}
    by_room = {name: load_run_json(each) for name, each in rooms.items()}
    return {**load_run_json(result), **said, **({"rooms": by_room} if by_room else {})}


def _print_result(
    result: "LoadResult",
    kept: Path | None,
    rooms: "Mapping[str, LoadResult]",
    *,
    to_stderr: bool,
) -> None:
    """The answer in words, then the figures; never where the JSON goes."""
    from netready.cli.load_table import result_lines
    from netready.loadtest.sentence import answer_sentence

    out = sys.stderr if to_stderr else sys.stdout
    print("\n".join(result_lines(result)), file=out)
    for name, each in rooms.items():
        print(f"{name}: {answer_sentence(each)}", file=out)
    if kept:
        print(f"Record: {kept}  (netready report {kept.parent} --site FILE)", file=out)


def _leave(result: "LoadResult") -> None:
    """The exit code: stopped, or nothing was measured at all."""
    from netready.domain.load import LimiterWord, StageVerdict

    if result.stopped and not result.ended_by:
        raise typer.Exit(STOPPED)
    judged = any(stage.verdict is not StageVerdict.VOID for stage in result.stages)
    if not judged and result.ended_by:
        raise CannotMeasureError(result.ended_by, "Agree a higher cap, or plan a smaller run.")
    if not judged and result.limiter.word is LimiterWord.UNKNOWN:
        reason = " ".join(result.limiter.evidence)
        raise CannotMeasureError(reason, "See whether the target still runs and is reachable.")
