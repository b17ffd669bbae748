"""Options that the commands of the nights share."""

from pathlib import Path

import typer

SITE_OPTION = typer.Option(..., "--site", metavar="FILE", help="The site file, with [nightly].")
STATE_OPTION = typer.Option(
    Path("netready-data"), "--state", metavar="DIR", help="The aggregator's own state folder."
)
DATABASE_OPTION = typer.Option(
    None,
    "--database",
    metavar="URL",
    help="[default: as the aggregator says, else the file in its state folder]",
)
