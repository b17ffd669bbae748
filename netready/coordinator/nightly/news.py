"""What is told after a night: what changed, who went without a reading, what is broken. Pure."""

from datetime import datetime, timedelta
from typing import Final

from netready.analysis.drift import changes
from netready.analysis.night_alerts import alerts_of_nights
from netready.coordinator.nightly.means import NightRows
from netready.coordinator.nightly.missed import missed_nights
from netready.coordinator.nightly.plan import zone_of
from netready.domain.alerts import Alert, alerts_of_changes
from netready.domain.night_journal import NightState
from netready.domain.site import Site

HISTORY_DAYS: Final = 400  # a year of lessons, against which a level is a change
# Found longer ago, it was told then, or nobody was to be told: an aggregator that was off for a
# week does not tell a month at once. Our default: a weekend and a day.
NEWS_DAYS: Final = 4


def news(site: Site, rows: NightRows, now: datetime) -> tuple[Alert, ...]:
    """Everything that may still be told; what was told before is known by its key.

    Args:
        site: as the file has it now.
        rows: of the nights.
        now: aware.
    """
    today = now.astimezone(zone_of(site)).date()
    since = today - timedelta(days=NEWS_DAYS)
    begin = today - timedelta(days=HISTORY_DAYS)
    nights = rows.nights(begin)
    going = {night.night for night in nights if night.state is NightState.RUNNING}
    readings = [one for one in rows.readings(begin) if one.night not in going]
    skipped = [one for one in rows.skipped(begin) if one.night not in going]
    missed = [planned.night for planned in missed_nights(site, [one.night for one in nights], now)]
    return (
        *alerts_of_changes(changes(readings, site.rooms), now, since=since),
        *alerts_of_nights(readings, skipped, missed, at=now, since=since),
    )
