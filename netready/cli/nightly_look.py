"""`netready nightly look`: what fixed devices see in lesson time, without load."""

from datetime import timedelta
from pathlib import Path

import typer

from netready.cli.nightly_options import DATABASE_OPTION, SITE_OPTION, STATE_OPTION

EPILOG = "Example: netready nightly look --site school.toml --state netready-data"
STOPPED = 130
LONGEST = timedelta(hours=5)  # a round is over before the next, which is 4 hours later at most


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command(epilog=EPILOG)(look)


def look(
    site: Path = SITE_OPTION,
    state: Path = STATE_OPTION,
    database: str | None = DATABASE_OPTION,
) -> None:
    """Looks at each room once, without load: delay, how busy the channel is, frames sent again.

    Only in the lesson hours of the site file, and only with devices that stay in their room and are
    on mains. Outside these hours it says so and ends; that is no failure.
    """
    from netready.cli.nightly_after import tell_news
    from netready.cli.nightly_open import LOOKS, means_of, opened, say, the_school
    from netready.cli.stop_switch import StopSwitch
    from netready.coordinator.nightly.lesson_round import look_round, looked_at, why_no_look
    from netready.coordinator.nightly.runs import StoppedError
    from netready.store.lock import folder_lock

    switch = StopSwitch()
    with switch.armed(), opened(site, state, database) as parts:
        now = parts.system.clock.now()
        why = why_no_look(parts.site, now)
        if why:
            say(why)
        else:
            rooms = looked_at(parts.site, parts.database.agents.all())
            with (
                folder_lock(parts.state / LOOKS, option="looks in"),
                the_school(parts, now + LONGEST) as school,
            ):
                try:
                    rows = parts.database.nights
                    say(look_round(means_of(parts, school, switch), rows, rooms))
                except StoppedError:
                    raise typer.Exit(STOPPED) from None
        tell_news(parts)
