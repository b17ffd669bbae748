"""`netready nightly token / dashboard`: what Prometheus and Grafana need to show the nights."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.service.access.reader_token import ReaderToken
    from netready.store.aggregator_file import AggregatorAt

DAYS = 400  # a school year, and the weeks until somebody remembers
DAYS_MAX = 1_000
TOKEN_EXAMPLE = "Example: netready nightly token --out netready.token"  # noqa: S105 - words
DASHBOARD_EXAMPLE = "Example: netready nightly dashboard --out netready-dashboard.json"
OUT_HELP = "Where it goes; - is standard output."


def register(group: typer.Typer) -> None:
    """Adds both commands to `netready nightly`."""
    group.command(epilog=TOKEN_EXAMPLE)(token)
    group.command(epilog=DASHBOARD_EXAMPLE)(dashboard)


def token(
    out: str = typer.Option(..., "--out", metavar="FILE", help=OUT_HELP),
    state: Path = typer.Option(
        Path("netready-data"), "--state", help="The folder that `serve` uses."
    ),
    database: str | None = typer.Option(
        None, "--database", metavar="URL", help="[default: the one that `serve` uses]"
    ),
    label: str = typer.Option("prometheus", metavar="NAME", help="How the overview names it."),
    days: int = typer.Option(DAYS, min=1, max=DAYS_MAX, help="How long it is good."),
) -> None:
    """Make a reader's token with which Prometheus reads /metrics; `serve` may be running.

    It reads the reports, too, and changes nothing. "Send away" on the overview ends it at once.
    """
    from netready.cli.inputs import check_names
    from netready.domain.fleet import LABEL_MAX
    from netready.store.aggregator_file import read_aggregator
    from netready.store.database.address import database_in

    check_names(label=label)
    if len(label) > LABEL_MAX:
        raise BadInputError([f"--label: found {len(label)} characters, allowed {LABEL_MAX}"])
    at = read_aggregator(state)
    url = database or (at.database_url if at else database_in(state))
    _tell(_given(_existing(url), label, days, out), state, at, out)


def _existing(url: str) -> str:
    """The same; a file that is not there would be made, and the token be good nowhere."""
    from netready.store.database.address import shown_url, sqlite_file

    file = sqlite_file(url)
    if file and not file.is_file():
        raise BadInputError(
            [f"{shown_url(url)}: no such file; allowed the --state or --database of `serve`"]
        )
    return url


def _given(url: str, label: str, days: int, out: str) -> "ReaderToken":
    """A new token, written; one that nobody could be given is worth nothing."""
    from datetime import UTC, datetime, timedelta

    from netready.service.access.reader_token import add_reader
    from netready.store.database import Database

    with Database(url) as store:
        made = add_reader(store, label, datetime.now(UTC), timedelta(days=days))
        try:
            _written(out, made.token)
        except BaseException:
            store.agents.revoke(made.holder_id, datetime.now(UTC))
            raise
    return made


def _written(out: str, text: str) -> None:
    if out == STANDARD_OUTPUT:
        print(text)
        return
    from netready.store.files import write_bytes

    write_bytes(Path(out), f"{text}\n".encode(), mode=0o600)


def _tell(made: "ReaderToken", state: Path, at: "AggregatorAt | None", out: str) -> None:
    """To standard error, so that the token alone can go through a pipe."""
    from netready.cli.scrape_words import CERTIFICATE_FILE, TOKEN_FILE, scrape_config
    from netready.service.certificate import CERTIFICATE_NAME

    certificate = state / CERTIFICATE_NAME
    base_url = at.base_url if at else "https://HOST:7443"
    made_here = certificate.is_file() and base_url.startswith("https:")
    lines = [
        f"A reader's token for {made.label!r}, good until {made.ends_at.date()}.",
        f"Put it where only Prometheus reads it: {TOKEN_FILE}",
    ]
    if made_here:
        lines.append(f"Copy {certificate} to {CERTIFICATE_FILE}")
    lines.append("Add to scrape_configs of its configuration (from another machine: with the")
    lines += ["address that `netready serve` prints):", ""]
    lines.append(scrape_config(base_url, made_here=made_here))
    print("\n".join(lines), file=sys.stdout if out != STANDARD_OUTPUT else sys.stderr)


def dashboard(
    out: str = typer.Option(..., "--out", metavar="FILE", help=OUT_HELP),
) -> None:
    """Write the dashboard for Grafana: import it there, and choose your Prometheus."""
    from netready.service.grafana import dashboard_text

    text = dashboard_text()
    if out == STANDARD_OUTPUT:
        print(text, end="")
        return
    from netready.store.files import write_bytes

    write_bytes(Path(out), text.encode())
    print(f"Written: {out}. In Grafana: Dashboards, New, Import; then choose your Prometheus.")
