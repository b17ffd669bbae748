"""`netready schema`: JSON Schema of each format."""

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

EPILOG = "Example: netready schema record --json record.schema.json"


def register(app: typer.Typer) -> None:
    """Adds the command."""

    @app.command(epilog=EPILOG)
    def schema(
        format_name: str = typer.Argument(..., metavar="FORMAT", help="site, record or score."),
        json: str = typer.Option(
            STANDARD_OUTPUT, "--json", metavar="FILE", help="Where to; - is standard output."
        ),
    ) -> None:
        """JSON Schema (draft 2020-12) of the site file, a record or the score."""
        from netready.store.schema import schema_of

        write_json(schema_of(format_name), json)
