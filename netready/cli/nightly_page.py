"""`netready nightly page`: the nightly page as a file, without the aggregator."""

from pathlib import Path

import typer

from netready.cli.nightly_options import DATABASE_OPTION, SITE_OPTION, STATE_OPTION
from netready.domain.errors import BadInputError

EXAMPLE = "Example: netready nightly page --site school.toml --out nightly.html"


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command(epilog=EXAMPLE)(page)


def page(
    site: Path = SITE_OPTION,
    state: Path = STATE_OPTION,
    database: str | None = DATABASE_OPTION,
    out: Path = typer.Option(Path("nightly.html"), "--out", metavar="FILE", help="The page."),
) -> None:
    """Draw the nightly page: last night, what changed, each room over the nights.

    The aggregator has the same page under /reports/nightly; this one needs no aggregator.
    """
    from netready.cli.nightly_open import opened
    from netready.service.nightly_page import NightlySource, nightly_page
    from netready.store.files import write_text

    if out.is_dir() or out.suffix.lower() not in (".html", ".htm"):
        raise BadInputError([f"--out {out}: allowed: a file that ends in .html"])
    with opened(site, state, database) as parts:
        text = nightly_page(
            NightlySource(
                database=parts.database,
                site=parts.site,
                state_folder=parts.state,
                now=parts.system.clock.now(),
            )
        )
    write_text(out, text)
    typer.echo(f"The page: {out}")
