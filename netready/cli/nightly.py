"""`netready nightly`: its commands, and `next`: when the nights are."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli import (
    nightly_alerts,
    nightly_install,
    nightly_look,
    nightly_metrics,
    nightly_page,
    nightly_run,
    nightly_status,
)
from netready.cli.nightly_options import DATABASE_OPTION, SITE_OPTION, STATE_OPTION
from netready.cli.output import STANDARD_OUTPUT, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from netready.coordinator.nightly.plan import PlannedNight
    from netready.domain.site import Site

RUNS_SHOWN = 5
# tables of the site file that decide whether nights are, and whether anybody hears of them
WARNED_ABOUT = ("nightly", "term", "holiday", "exam", "permission", "load", "alerts")


def register(app: typer.Typer) -> None:
    """Adds the group and its commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="nightly", help="Load tests by night: when, and what starts them.")
    group.command(name="next", epilog="Example: netready nightly next --site school.toml")(next_)
    nightly_install.register(group)
    nightly_run.register(group)
    nightly_look.register(group)
    nightly_status.register(group)
    nightly_alerts.register(group)
    nightly_metrics.register(group)
    nightly_page.register(group)


def next_(
    site: Path = SITE_OPTION,
    start: str | None = typer.Option(
        None, "--from", metavar="DATE", help="From the morning of this day, not from now."
    ),
    state: Path = STATE_OPTION,
    database: str | None = DATABASE_OPTION,
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="Result as JSON; - is standard output."
    ),
) -> None:
    """Shows the next five nights that run, with the reason for each, and the days between.

    Where the aggregator has kept nights, whose turn it is follows from them, and nights that were
    missed are named.
    """
    from datetime import UTC, datetime

    from netready.coordinator.nightly.plan import zone_of
    from netready.domain.jsonable import jsonable

    school, now = nightly_site(site), datetime.now(UTC)
    since = now if start is None else _morning(start, zone_of(school))
    missed, nights = _nights(school, now, since, state, database)
    zone = zone_of(school).key
    told = {"site": school.name, "time_zone": zone, "missed": jsonable(missed)}
    write_json({**told, "nights": jsonable(nights)}, json)
    if json != STANDARD_OUTPUT:
        from netready.cli.nightly_text import missed_lines, night_lines

        print(f"{school.name}: nights in the time of {zone}")
        for line in (*missed_lines(missed), *night_lines(nights, runs=RUNS_SHOWN)):
            print(line)


def _nights(
    school: "Site", now: "datetime", since: "datetime", state: Path, database: str | None
) -> "tuple[tuple[date, ...], tuple[PlannedNight, ...]]":
    """Those of late that were missed, and those from `since` on; without a database no history."""
    from netready.cli.nightly_open import is_kept, read_rows
    from netready.coordinator.nightly.calendar import coming
    from netready.coordinator.nightly.standing import recently_missed, still_to_come

    if database is None and not is_kept(state):
        return (), tuple(coming(school, since, {}, runs=RUNS_SHOWN))
    with read_rows(state, database) as rows:
        missed = recently_missed(school, rows, now)
        return missed, still_to_come(school, rows, since, runs=RUNS_SHOWN)


def _morning(text: str, zone: "tzinfo") -> "datetime":
    from datetime import date, datetime, time

    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=zone)
    except ValueError as error:
        raise BadInputError([f"--from: found {text!r}, allowed a date as 2026-11-30"]) from error


def nightly_site(path: Path) -> "Site":
    """A site that has nights; its warnings go to standard error.

    Raises:
        BadInputError: it has a fault, or no [nightly].
    """
    from netready.cli.inputs import checked_site_from

    checked = checked_site_from(path)
    if checked.site.nightly is None:
        raise BadInputError(
            [f"{path}: missing, wanted a table [nightly]; `netready site init --example` shows one"]
        )
    for warning in checked.warnings:
        if any(f": {table}" in warning for table in WARNED_ABOUT):
            print(f"warning: {warning}", file=sys.stderr)
    return checked.site
