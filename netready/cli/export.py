"""`netready export`: records and their score as tables for other programs."""

from pathlib import Path

import typer

EXAMPLE = "Example: netready export records.jsonl --site school.toml --out tables"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(export)


def export(
    records: str = typer.Argument(
        help="A JSON Lines file of records, a folder of them, or a database URL."
    ),
    site: Path = typer.Option(..., "--site", help="The site file."),
    out: Path = typer.Option(Path("netready-tables"), "--out", help="Folder for the tables."),
    format_: str = typer.Option("csv", "--format", help="csv or parquet."),
    as_of: str | None = typer.Option(
        None, "--as-of", help="Date of the score, YYYY-MM-DD. [default: the latest record's day]"
    ),
) -> None:
    """Write metrics, rooms, criteria, remedies and runs as tables: units in the column names."""
    from netready.analysis.export_tables import export_tables
    from netready.cli.inputs import date_from, print_skipped, records_from, site_from
    from netready.store.table_files import check_form, write_tables

    check_form(format_)
    given = records_from(records)
    on = date_from(as_of, given.records)
    tables = export_tables(given.records, site_from(site, on), on, given.faults)
    for path, table in zip(write_tables(out, tables, format_), tables, strict=True):
        print(f"{path}: {len(table.rows)} rows")
    print_skipped(given)
