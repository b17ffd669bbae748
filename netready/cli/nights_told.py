"""What the nights of a database say, for `netready report`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from netready.domain.site import Site
    from netready_reports.nightly_material import NightlyMaterial


def nights_told(source: "str | Path", site: "Site", on: "date") -> "NightlyMaterial | None":
    """As of the end of a day, so that the same database gives the same report.

    None: no nights are planned, or the records are no database's.

    Raises:
        StoreUnavailableError: the database does not answer any more.
    """
    from netready.store.record_source import database_of

    url = database_of(source) if site.nightly else None
    if url is None:
        return None
    from datetime import datetime, time

    from netready.coordinator.nightly.plan import zone_of
    from netready.service.nightly_page import NightlySource, nightly_material
    from netready.store.database import Database

    now = datetime.combine(on, time.max, tzinfo=zone_of(site))
    with Database(url, read_only=True) as database:
        given = NightlySource(database=database, site=site, state_folder=None, now=now)
        return nightly_material(given)
