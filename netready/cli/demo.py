"""`netready demo`: a fictional school, simulated, so that a head sees what they would get."""

from pathlib import Path

import typer

EXAMPLE = "Example: netready demo --out demo, then open demo/leadership.html in a browser"
ROOMS_MIN, ROOMS_MAX = 20, 1200


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(demo)


def demo(
    out: Path = typer.Option(Path("netready-demo"), "--out", help="Folder for everything."),
    seed: int = typer.Option(7, "--seed", help="Another number, another school of this kind."),
    rooms: int = typer.Option(
        60, "--rooms", help=f"Rooms, {ROOMS_MIN} to {ROOMS_MAX}; 60 are a school of 900 pupils."
    ),
    spring: bool = typer.Option(
        False, "--spring", help="The same school months later, for `netready compare`."
    ),
    json_file: str | None = typer.Option(
        None, "--json", help="Write the score as JSON; - is standard output."
    ),
) -> None:
    """Write a simulated school: site file, floor plans, records, score and pages."""
    from netready.cli.demonstrating import Demo, show

    show(Demo(folder=out, seed=seed, rooms=rooms, spring=spring, json_file=json_file))
