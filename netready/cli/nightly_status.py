"""`netready nightly status`: how the last night went, what was missed, what comes, who was told."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.nightly_options import DATABASE_OPTION, SITE_OPTION, STATE_OPTION
from netready.cli.output import STANDARD_OUTPUT, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netready.coordinator.alerts.post import ChannelStatus
    from netready.coordinator.nightly.standing import Standing

EPILOG = "Example: netready nightly status --site school.toml --state netready-data"


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command(epilog=EPILOG)(status)


def status(
    site: Path = SITE_OPTION,
    state: Path = STATE_OPTION,
    database: str | None = DATABASE_OPTION,
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="Result as JSON; - is standard output."
    ),
) -> None:
    """How the last night went, room by room; nights that were missed; the next; who was told."""
    from netready.cli.nightly_after import post_of_school
    from netready.cli.nightly_open import opened
    from netready.coordinator.nightly.standing import standing
    from netready.domain.jsonable import jsonable

    with opened(site, state, database) as parts:
        now = parts.system.clock.now()
        found = standing(parts.site, parts.database.nights, now)
        channels = post_of_school(parts).status(now)
        write_json({"nights": jsonable(found), "alerts": jsonable(channels)}, json)
        if json != STANDARD_OUTPUT:
            for line in (*_night_lines(found), *_alert_lines(channels)):
                print(line)


def _night_lines(found: "Standing") -> "Iterator[str]":
    from netready.cli.nightly_text import DAY, missed_lines, night_lines
    from netready.coordinator.nightly.night_words import room_words
    from netready.domain.night_journal import NightState

    if found.last is None:
        yield "No night has been begun yet."
    else:
        going = found.last.state is NightState.RUNNING
        words = "not closed" if going else found.last.words
        yield f"{found.last.night:{DAY}}: {words}"
        for row in found.rooms:
            yield f"    {room_words(row)}"
    yield from missed_lines(found.missed)
    for room, nights in found.learning.items():
        yield f"{room}: {nights} more nights until a fall can be told"
    yield "Next:"
    yield from night_lines(found.coming, runs=1)


def _alert_lines(channels: "Sequence[ChannelStatus]") -> "Iterator[str]":
    if not channels:
        yield "Nobody is told: [alerts] names no channel."
    for one in channels:
        failed = f"; failed {one.failures} times: {one.why}" if one.failures else ""
        late = f"; {one.given_up} given up" if one.given_up else ""
        yield f"Alerts by {one.channel}: {one.pending} waiting{late}{failed}"
