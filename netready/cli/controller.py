"""`netready wifi controller`: the access points' own view, from a list that their console saves."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, check_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.domain.controller import ControllerRadio

EXAMPLE = (
    "Example: netready wifi controller radios.csv --site school.toml --map channel='Ch.' "
    "--map utilisation='Busy %' --json controller.jsonl"
)
FAULTS_SHOWN = 20


def controller(
    file: Path = typer.Argument(metavar="FILE", help="CSV, one row a radio."),
    site_file: Path = typer.Option(..., "--site", metavar="FILE", help="The site file."),
    columns: list[str] = typer.Option(
        [],
        "--map",
        metavar="OURS=THEIRS",
        help="Which column is which: ap, radio, band, channel, width, power, clients, utilisation, "
        "room; once for each that is not found by its usual name.",
    ),
    at: str | None = typer.Option(
        None, "--at", metavar="TIME", help="When the list was made, UTC; default: the file's time."
    ),
    json_file: str | None = typer.Option(
        None, "--json", metavar="FILE", help="Records as JSON Lines; - is standard output."
    ),
) -> None:
    """A controller's list of radios to records: on many devices it is the only view of the air.

    A cell that cannot be read is named and left out; the rest goes on. Rooms are those of the list,
    or those that name the access point in the site file.
    """
    from netready.cli.inputs import site_from
    from netready.cli.measure import write_records
    from netready.coordinator.controller_record import controller_records, placed
    from netready.store.controller_csv import mapping_of, read_controller

    check_json(json_file)
    site = site_from(site_file)
    found = read_controller(file, mapping_of(columns))
    rooms = placed(found.radios, site)
    records = controller_records(rooms.radios, site, at=_time(file, at))
    write_records(records, json_file)
    if json_file != STANDARD_OUTPUT:
        for radio in rooms.radios:
            print(line_of(radio))
    _tell([*found.faults, *rooms.warnings])


def _time(file: Path, at: str | None) -> datetime:
    if at is None:
        return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    try:
        found = datetime.fromisoformat(at)
    except ValueError as error:
        fault = f"--at: found {at!r}, allowed a time such as 2026-11-20T10:15:00Z"
        raise BadInputError([fault]) from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _tell(lines: list[str]) -> None:
    more = len(lines) - FAULTS_SHOWN
    for line in lines[:FAULTS_SHOWN]:
        print(f"netready: {line}", file=sys.stderr)
    if more > 0:
        print(f"netready: ... and {more} more", file=sys.stderr)


def line_of(radio: "ControllerRadio") -> str:
    """One radio for people; what is not told is said so."""
    busy = radio.utilisation_ratio
    parts = (
        f"channel {radio.channel if radio.channel is not None else 'not known'}",
        f"{radio.width_mhz:g} MHz" if radio.width_mhz else "width not known",
        f"{radio.power_dbm:.0f} dBm" if radio.power_dbm is not None else "power not known",
        f"{radio.clients} clients" if radio.clients is not None else "clients not known",
        f"air in use {100 * busy:.0f} %" if busy is not None else "air in use not known",
    )
    place = f" in {radio.room}" if radio.room else ""
    name = ", ".join(dict.fromkeys(word for word in (radio.ap, radio.radio, radio.band) if word))
    doubts = f" ({'; '.join(radio.doubts)})" if radio.doubts else ""
    return f"{name}{place}: {', '.join(parts)}{doubts}"
