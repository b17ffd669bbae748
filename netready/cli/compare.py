"""`netready compare`: what changed between two assessments, as a page, text and JSON."""

from pathlib import Path

import typer

EXAMPLE = "Example: netready compare autumn spring --out compare.html"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(compare)


def compare(
    before: Path = typer.Argument(
        help="The earlier one: its folder, its score.json, or its records (then with --site)."
    ),
    after: Path = typer.Argument(help="The later one, in the same forms."),
    out: Path = typer.Option(Path("compare.html"), "--out", help="The page."),
    site: Path | None = typer.Option(
        None, "--site", help="Site file for records that have none beside them."
    ),
    rescore: bool = typer.Option(
        False, "--rescore", help="Score the records of both anew, by the rules of this program."
    ),
    json_file: str | None = typer.Option(
        None, "--json", help="Write the comparison as JSON; - is standard output."
    ),
) -> None:
    """Say what changed between two assessments."""
    from netready.cli.comparing import Asked, carry_out

    carry_out(
        Asked(before=before, after=after, out=out, site=site, rescore=rescore, json_file=json_file)
    )
