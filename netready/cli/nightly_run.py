"""`netready nightly run`: the night that is now, carried out and closed."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.nightly_options import DATABASE_OPTION, SITE_OPTION, STATE_OPTION

if TYPE_CHECKING:
    from datetime import datetime

    from netready.cli.nightly_open import Opened
    from netready.cli.stop_switch import StopSwitch
    from netready.coordinator.nightly.evening import Evening

EPILOG = "Example: netready nightly run --site school.toml --state netready-data"
STOPPED = 130
AGAIN = 1
BROKEN = 3  # it is closed, and not begun again
GOES_ON = "The night is not closed: the next run inside its hours goes on with it."
TOKEN_HOURS = 1  # beyond the window, for closing a night in order


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command(epilog=EPILOG)(run)


def run(
    site: Path = SITE_OPTION,
    state: Path = STATE_OPTION,
    database: str | None = DATABASE_OPTION,
    now: bool = typer.Option(
        False, "--now", help="Do not wait for this school's own minute; the hours still hold."
    ),
) -> None:
    """Carries out the night that is now: each room in turn is looked at, loaded and journalled.

    The aggregator must serve on this machine. A night is run once; one that was cut off is gone on
    with while its hours last. A night without load (holiday, exam, in use) says why and is no
    failure; one that wanted to measure and could not ends with exit code 3. Figures are night
    capacity: no bodies, no phones.
    """
    from netready.cli.nightly_after import after_run
    from netready.cli.nightly_open import opened, say, warn
    from netready.cli.stop_switch import StopSwitch
    from netready.coordinator.nightly.runs import StoppedError
    from netready.store.database.engine import StoreUnavailableError

    switch = StopSwitch()
    with switch.armed(), opened(site, state, database) as parts:
        try:
            done = _evening(parts, switch, at_once=now)
        except StoppedError:
            say(f"Stopped. {GOES_ON}")
            raise typer.Exit(STOPPED) from None
        except StoreUnavailableError as error:
            warn(f"{error} {GOES_ON}")
            raise typer.Exit(AGAIN) from None  # not 3: who starts it is to try again
        if not done.ran:
            say(done.words)
        after_run(parts, switch, ran=done.ran, waits=not now)
        if done.broken:
            raise typer.Exit(BROKEN)


def _evening(parts: "Opened", switch: "StopSwitch", *, at_once: bool) -> "Evening":
    from netready.cli.nightly_open import means_of, the_school
    from netready.coordinator.nightly.evening import evening

    with the_school(parts, _token_ends(parts)) as school:
        return evening(means_of(parts, school, switch), parts.folder, at_once=at_once)


def _token_ends(parts: "Opened") -> "datetime":
    from datetime import timedelta

    from netready.coordinator.nightly.calendar import night_at
    from netready.coordinator.nightly.evening import window_closes

    now = parts.system.clock.now()
    night = night_at(parts.site, now)
    closes = window_closes(parts.site, night) if night else None
    return (closes or now) + timedelta(hours=TOKEN_HOURS)
