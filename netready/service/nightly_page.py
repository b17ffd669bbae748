"""The nightly page of a school, from its database and its alerts' journal. I/O: reads.

Used by the aggregator (in a process of its own) and by the command line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from netready import __version__
from netready.analysis.drift import changes, nights_missing
from netready.analysis.lesson_days import begins, with_days_of
from netready.coordinator.alerts.history import TellingHistory, telling_history
from netready.coordinator.nightly.missed import missed_nights
from netready.coordinator.nightly.news import HISTORY_DAYS
from netready.coordinator.nightly.plan import zone_of
from netready.coordinator.nightly.standing import not_begun
from netready.coordinator.nightly.turn import Past, pasts
from netready.domain.errors import BadInputError, NetreadyError
from netready.domain.night_journal import LessonDay, NightState
from netready.domain.site import Site
from netready.store.database import Database
from netready.store.database.vacuum import size_bytes
from netready_reports.nightly import nightly_view, render_nightly
from netready_reports.nightly_material import (
    AlertTold,
    ChannelFacts,
    ComingNight,
    MissedNight,
    NightlyMaterial,
)

ALERTS_FOLDER: Final = "alerts"
ALERTS_SINCE: Final = timedelta(days=60)
SKIPPED_SINCE: Final = timedelta(days=365)
LESSONS_SINCE: Final = timedelta(days=190)  # as far as the page's list of a room may reach back


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlySource:
    """Where the page comes from.

    Attributes:
        state_folder: of the aggregator; the alerts' journal lies in it. None: nothing is asked of
            alerts.
        now: aware.
    """

    database: Database
    site: Site
    state_folder: Path | None
    now: datetime


def nightly_page(source: NightlySource) -> str:
    """The whole page. Raises NetreadyError: the database cannot be read."""
    return render_nightly(nightly_view(nightly_material(source)))


def nightly_material(source: NightlySource) -> NightlyMaterial:
    """Everything that pages say of the nights. Raises NetreadyError as above.

    Changes are looked for in as many days as alerts are, and not in a night that goes on, so that
    both say the same.
    """
    site, zone = source.site, zone_of(source.site)
    now, nights = source.now.astimezone(zone), source.database.nights
    years = site.nightly.summary_years if site.nightly else 1
    begun = nights.nights(now.date() - timedelta(days=366 * years))
    readings = nights.readings(now.date() - timedelta(days=366 * years))
    skipped = nights.skipped(now.date() - SKIPPED_SINCE)
    going = {one.night for one in begun if one.state is NightState.RUNNING}
    oldest = now.date() - timedelta(days=HISTORY_DAYS)
    lately = [one for one in readings if one.night >= oldest and one.night not in going]
    told = _told(source)
    return NightlyMaterial(
        site=site,
        now=now,
        generator=f"netready {__version__}",
        nights=begun,
        rooms=nights.rooms(begun[-1].night) if begun else (),
        readings=readings,
        skipped=skipped,
        missed=tuple(
            MissedNight(night=one.night, words=one.words)
            for one in missed_nights(site, [each.night for each in begun], now)
        ),
        days=_lessons(source, now),
        changes=changes(lately, site.rooms),
        nights_missing=nights_missing(lately),
        coming=_coming(site, [one.night for one in begun], pasts(lately, skipped), now),
        channels=_channels(told) if isinstance(told, TellingHistory) else (),
        alerts=_alerts(told) if isinstance(told, TellingHistory) else (),
        alerts_fault="" if isinstance(told, TellingHistory) else told,
        database_bytes=size_bytes(source.database.connections),
    )


def _lessons(source: NightlySource, now: datetime) -> tuple[LessonDay, ...]:
    """Days that are summed up, and those since then that only the looks know yet."""
    nights, zone = source.database.nights, zone_of(source.site)
    oldest = now.date() - LESSONS_SINCE
    summed = nights.days(oldest)
    # a day to come is of a clock that was ahead once
    last = max((day.day for day in summed if day.day < now.date()), default=oldest)
    return with_days_of(summed, nights.looks(begins(last, zone)), zone)


def _coming(
    site: Site, begun: Sequence[date], past: Mapping[str, Past], now: datetime
) -> ComingNight | None:
    if site.nightly is None:
        return None
    for planned in not_begun(site, begun, past, now, runs=1):
        if planned.starts is not None:
            return ComingNight(night=planned.night, starts=planned.starts, words=planned.words)
    return None


def _told(source: NightlySource) -> TellingHistory | str:
    """What was told, or why that is not known."""
    if source.state_folder is None:
        return "nobody asked"
    folder = source.state_folder / ALERTS_FOLDER
    since = source.now - ALERTS_SINCE
    try:
        return telling_history(folder, source.site.alerts, source.now, since)
    except BadInputError as error:
        return "; ".join(error.faults)
    except NetreadyError as error:
        return str(error)


def _channels(told: TellingHistory) -> tuple[ChannelFacts, ...]:
    return tuple(
        ChannelFacts(
            channel=one.channel,
            pending=one.pending,
            given_up=one.given_up,
            doubtful=one.doubtful,
            failures=one.failures,
            why=one.why,
            again_at=one.again_at,
        )
        for one in told.channels
    )


def _alerts(told: TellingHistory) -> tuple[AlertTold, ...]:
    return tuple(AlertTold(alert=alert, by=by) for alert, by in told.alerts)
