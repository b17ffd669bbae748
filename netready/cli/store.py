"""`netready store backup / restore / check`: what an aggregator must not lose."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.store.database.backup import Backup

_STATE = typer.Option(Path("netready-data"), "--state", help="The folder that `serve` uses.")
_DATABASE = typer.Option(
    None, "--database", metavar="URL", help="[default: the SQLite file in the state folder]"
)


def register(app: typer.Typer) -> None:
    """Adds the three commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command(epilog="Example: netready store backup monday.zip")(backup)
    group.command(epilog="Example: netready store restore monday.zip --state new-data")(restore)
    group.command(epilog="Example: netready store check")(check)
    app.add_typer(group, name="store", help="Back up, restore or check what the aggregator keeps.")


def backup(
    out: Path = typer.Argument(help="The zip file to be made."),
    state: Path = _STATE,
    database: str | None = _DATABASE,
) -> None:
    """Save all records, devices, walks and keys in one file; `serve` may be running.

    It holds the keys of the aggregator: keep it where only its keeper can read it. The site file
    and the pictures of the floors are yours and not in it.
    """
    from netready.store.database.backup import make_backup

    _say(make_backup(_url(state, database), state, out), f"saved in {out}")


def restore(
    file: Path = typer.Argument(help="A file that `store backup` made."),
    state: Path = _STATE,
    database: str | None = _DATABASE,
) -> None:
    """Put a backup back where nothing is: a new state folder, an empty database of either kind.

    Devices that had joined go on as before, as long as the address is the same.
    """
    from netready.store.database.backup import restore_backup

    _say(restore_backup(file, _url(state, database), state), f"put back into {state}")


def check(state: Path = _STATE, database: str | None = _DATABASE) -> None:
    """Look at every row, and at every record whether it is what was accepted."""
    from netready.store.database.checking import check_database
    from netready.store.record_source import shown_source

    url = _url(state, database)
    found = check_database(url)
    if found.faults:
        raise BadInputError([f"{shown_source(url)}: {fault}" for fault in found.faults])
    print(f"no fault: {_counted(found.rows)}")


def _url(state: Path, database: str | None) -> str:
    from netready.store.database.address import database_in

    return database or database_in(state)


def _say(done: "Backup", where: str) -> None:
    print(f"{_counted(done.rows)}; {len(done.files)} files of the state folder; {where}")


def _counted(rows: Mapping[str, int]) -> str:
    shown = {"records": "records", "agents": "devices", "walk_events": "steps of the walk"}
    return ", ".join(f"{rows[table]} {words}" for table, words in shown.items())
