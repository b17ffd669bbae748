"""`netready score`: records to scores; deterministic, no clock, no network."""

from pathlib import Path

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

EXAMPLE = "Example: netready score records.jsonl --site school.toml --json score.json"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(score)


def score(
    records: str = typer.Argument(
        help="A JSON Lines file of records, a folder of them, or a database URL."
    ),
    site: Path = typer.Option(..., "--site", help="The site file."),
    as_of: str | None = typer.Option(
        None, "--as-of", help="Date of the score, YYYY-MM-DD. [default: the latest record's day]"
    ),
    json_file: str | None = typer.Option(
        None, "--json", help="Write the score as JSON; - is standard output."
    ),
    fail_below: str | None = typer.Option(
        None,
        "--fail-below",
        help="Exit with 4 if the network verdict is below go, pilot, cannot-say or not-yet.",
    ),
) -> None:
    """Score records against the dated criteria."""
    from netready.analysis.score_records import score_records
    from netready.cli.inputs import date_from, print_skipped, records_from, site_from
    from netready.cli.verdict_text import check_floor, exit_below, print_verdict
    from netready.scoring.score_json import score_json

    check_floor(fail_below)
    given = records_from(records)
    on = date_from(as_of, given.records)
    result = score_records(given.records, site_from(site, on), on, given.faults)
    write_json(score_json(result), json_file)
    if json_file != STANDARD_OUTPUT:
        print_verdict(result)
    print_skipped(given)
    exit_below(result, fail_below)
