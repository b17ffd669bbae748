"""`netready serve`: the aggregator, until Ctrl-C."""

from pathlib import Path

import typer

EPILOG = "Example: netready serve --site school.toml --host 10.20.0.5"
DEFAULT_PORT = 7443


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(serve)


def serve(
    host: str = typer.Option("0.0.0.0", help="Address to listen on; one of this machine's own."),  # noqa: S104
    port: int = typer.Option(DEFAULT_PORT, min=0, max=65535, help="TCP port; 0: any free one."),
    site: Path | None = typer.Option(None, "--site", help="The site file: rooms, plans, rules."),
    state: Path = typer.Option(
        Path("netready-data"), "--state", help="Folder for what must survive; nobody else's."
    ),
    database: str | None = typer.Option(
        None, "--database", metavar="URL", help="[default: an SQLite file in the state folder]"
    ),
    name: str | None = typer.Option(
        None, "--name", metavar="DNS", help="DNS name under which devices reach this machine."
    ),
    certificate: Path | None = typer.Option(
        None, "--certificate", help="The school's own, PEM. [default: one made at the first start]"
    ),
    key: Path | None = typer.Option(None, "--key", help="Its key, PEM, without a password."),
    plain_http: bool = typer.Option(
        False, "--plain-http", help="No TLS; allowed without this only on loopback."
    ),
    target: str | None = typer.Option(
        None,
        "--target",
        metavar="HOST:PORT",
        help="What devices load; none: nothing. [default: one started here]",
    ),
    target_web: str = typer.Option(
        "", "--target-web", metavar="URL", help="Web face of that target, for browsers."
    ),
    target_port: int = typer.Option(7411, min=0, max=65535, help="Of the target started here."),
    target_web_port: int = typer.Option(7412, min=0, max=65535, help="Of its web face."),
    announce: bool = typer.Option(False, "--announce", help="Say by mDNS that it is here."),
    photos: bool = typer.Option(False, "--photos", help="Photographs of rooms may be kept."),
    comments: bool = typer.Option(False, "--comments", help="Comments on rooms may be kept."),
    internet: bool = typer.Option(
        False, "--internet", help="Agents may look at the cloud services that the site file lists."
    ),
) -> None:
    """Run the aggregator: devices join it, a technician walks with it, all read its reports.

    It prints the first technician's code; the Enter key (or the signal USR1) prints another.
    """
    from netready.cli.serve_ask import ServeAsk, check_serve
    from netready.cli.serve_run import run_aggregator

    ask = ServeAsk(
        host=host,
        port=port,
        site=site,
        state=state,
        database=database,
        name=name,
        certificate=certificate,
        key=key,
        plain_http=plain_http,
        target=target,
        target_web=target_web,
        target_port=target_port,
        target_web_port=target_web_port,
        announce=announce,
        photos=photos,
        comments=comments,
        internet=internet,
    )
    run_aggregator(check_serve(ask))
