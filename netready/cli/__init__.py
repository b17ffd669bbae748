"""The command line: one file a command, each with a `register(app)`.

Exit codes: 0 it ran, 1 the program failed, 2 bad input, 3 could not measure, 4 below
``--fail-below``, 130 stopped by the user. Heavy packages are imported inside the commands that
need them, so that `netready --help` answers at once.
"""

import os
import sys

import typer

from netready import __version__
from netready.cli import (
    agent,
    assess,
    compare,
    demo,
    doctor,
    export,
    lens,
    load,
    measure,
    nightly,
    probes,
    report,
    schema,
    score,
    serve,
    site,
    store,
    target,
    wifi,
)
from netready.cli.terminal import guard_streams
from netready.domain.errors import BadInputError, CannotMeasureError, DiskFullError

app = typer.Typer(
    name="netready",
    help="Is this school's network ready for a device for every pupil?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"netready {__version__}")
        raise typer.Exit


@app.callback()
def _netready(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


# one line a command, in the order of --help
measure.register(app)
probes.register(app)
doctor.register(app)
assess.register(app)
demo.register(app)
load.register(app)
target.register(app)
agent.register(app)
serve.register(app)
store.register(app)
wifi.register(app)
score.register(app)
report.register(app)
compare.register(app)
lens.register(app)
export.register(app)
nightly.register(app)
site.register(app)
schema.register(app)


def fault_line(error: Exception) -> str:
    """A fault of the program in one line, and how to report it."""
    words = " ".join(str(error).split())[:500]
    return (
        f"the program failed: {type(error).__name__}: {words}. What was finished is kept. "
        "Please report it with the output of the same command after NETREADY_TRACEBACK=1."
    )


def main() -> None:
    """Runs the command line and turns what users can mend into their exit codes.

    A fault of the program is one line, too; NETREADY_TRACEBACK=1 shows where it happened.
    """
    guard_streams()
    try:
        app()
    except BadInputError as error:
        for fault in error.faults:
            print(f"netready: {fault}", file=sys.stderr)
        sys.exit(2)
    except CannotMeasureError as error:
        print(f"netready: {error.reason}\n  {error.remedy}", file=sys.stderr)
        sys.exit(1 if isinstance(error, DiskFullError) else 3)
    except Exception as error:
        if os.environ.get("NETREADY_TRACEBACK"):
            raise
        print(f"netready: {fault_line(error)}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("netready: stopped; what was finished is kept", file=sys.stderr)
        sys.exit(130)
