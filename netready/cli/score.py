"""`netready score`: records to scores; deterministic, no clock, no network."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

if TYPE_CHECKING:
    from netready.cli.inputs import GivenRecords
    from netready.domain.site import Site
    from netready.domain.verdict import Score

EXAMPLE = (
    "Examples: netready score records.jsonl --site school.toml --json score.json | "
    "netready score records.jsonl --site school.toml --what-if line=1000/1000 "
    "--what-if room:12.ap=wifi6"
)
WHAT_IF = (
    "Also say what would be, if: line=DOWN/UP (Mbit/s), room:NAME.ap=wifi6, room:NAME.pupils=N, "
    "room:NAME.holds=N, room:NAME.ID=VALUE, answer:ID=VALUE, criterion:ID=VALUE, plan.mix=NAME, "
    "plan.concurrency=SHARE, plan.class_size=N; a number may be LOW-HIGH. Repeatable."
)


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
    what_if: list[str] = typer.Option([], "--what-if", metavar="KEY=VALUE", help=WHAT_IF),
) -> None:
    """Score records against the dated criteria; with --what-if, also under stated assumptions."""
    from netready.analysis.score_records import score_records
    from netready.cli.inputs import date_from, print_skipped, records_from, site_from
    from netready.cli.next_text import print_next
    from netready.cli.verdict_text import check_floor, exit_below, print_verdict
    from netready.scoring.score_json import score_json

    check_floor(fail_below)
    given = records_from(records)
    on = date_from(as_of, given.records)
    checked = site_from(site, on)
    if what_if:
        result = _what_if(what_if, given, checked, on, json_file)
    else:
        result = score_records(given.records, checked, on, given.faults)
        write_json(score_json(result), json_file)
        if json_file != STANDARD_OUTPUT:
            print_verdict(result)
            print_next(result)
    print_skipped(given)
    exit_below(result, fail_below)


def _what_if(
    texts: list[str], given: "GivenRecords", site: "Site", on: date, json_file: str | None
) -> "Score":
    """Writes and prints both; the score as it is goes on to --fail-below."""
    from netready.analysis.what_if import what_if as what_would_be
    from netready.catalogue.loader import load_catalogue, load_mixes
    from netready.cli.what_if_reading import Known, what_ifs
    from netready.cli.what_if_text import print_what_if
    from netready.scoring.score_json import what_if_json

    catalogue = load_catalogue(site.country, site.phase.value, on)
    known = Known(site=site, catalogue=catalogue, mixes=tuple(load_mixes()))
    result = what_would_be(given.records, site, on, what_ifs(texts, known), given.faults)
    write_json(what_if_json(result), json_file)
    if json_file != STANDARD_OUTPUT:
        print_what_if(result)
    return result.before
