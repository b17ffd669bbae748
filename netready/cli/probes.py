"""`netready probes`: every probe there is, and what it needs."""

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

EPILOG = "Example: netready probes --json -"


def register(app: typer.Typer) -> None:
    """Adds the command."""

    @app.command(epilog=EPILOG)
    def probes(
        json: str | None = typer.Option(
            None, "--json", metavar="FILE", help="The list as JSON; - is standard output."
        ),
    ) -> None:
        """Lists the probes: what each measures and what it needs."""
        from netready_probes.registry import PROBES

        rows = [
            {
                "name": probe.name,
                "version": probe.version,
                "summary": probe.summary,
                "metrics": probe.metrics,
                "needs_target": probe.needs_target,
                "needs_permission": probe.loads,
                "leaves_school": probe.leaves_school,
            }
            for probe in PROBES
        ]
        write_json(rows, json)
        if json != STANDARD_OUTPUT:
            width = max(len(probe.name) for probe in PROBES)
            for probe in PROBES:
                needs = needs_of(probe.needs_target, probe.loads, probe.leaves_school)
                print(f"{probe.name:<{width}}  {probe.summary}{needs}")


def needs_of(target: bool, permission: bool, internet: bool) -> str:
    """E.g. " (needs target, permission)"; "" where it needs nothing."""
    pairs = ((target, "target"), (permission, "permission"), (internet, "internet"))
    needs = [word for wanted, word in pairs if wanted]
    return f" (needs {', '.join(needs)})" if needs else ""
