"""The nights and the looks in lessons for Prometheus: GET /metrics with a reader's token.

What is told belongs to `netready.analysis.metrics_text`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter, Request, Response

from netready import __version__
from netready.analysis.metrics_text import Told, metrics_text
from netready.analysis.openmetrics import content_type_for
from netready.domain.nightly import Nightly
from netready.domain.nights import NightReading
from netready.domain.site import Site
from netready.service.access.guard import AReader
from netready.service.desk import Desk, DeskHere
from netready.service.visits import too_often
from netready.store.database.nights import Nights

router = APIRouter(tags=["metrics"], include_in_schema=False)

# A room that was skipped for so long is no news; readings are told however old they are, with
# their date beside them.
SKIPPED_FOR: Final = timedelta(days=60)
LOOKS_MISSED: Final = 2  # so many in a row may be missing until the last one is old


@router.get("/metrics")
def metrics(desk: DeskHere, who: AReader, request: Request) -> Response:
    """Last night of each room, last look of each device; OpenMetrics where that is asked for."""
    wait_s = desk.scrape_rates.take(who.holder_id, desk.clock.monotonic_s())
    if wait_s:
        raise too_often(wait_s)
    text = metrics_text(_told(desk, desk.clock.now()))
    kind = content_type_for(request.headers.get("accept", ""))
    return Response(text.encode(), headers={"Content-Type": kind})


def _told(desk: Desk, now: datetime) -> Told:
    nights, site = desk.store.nights, desk.site
    return Told(
        school=site.name if site else desk.settings.name,
        readings=_latest(nights, site),
        skipped=nights.skipped((now - SKIPPED_FOR).date()),
        looks=nights.looks(now - looks_age(site)),
        rooms=None if site is None else {room.name for room in site.rooms},
        version=__version__,
    )


def _latest(nights: Nights, site: Site | None) -> Iterable[NightReading]:
    if site is None:  # nights need a site file, so there are none, or old ones
        return nights.latest().values()
    return nights.latest_of(room.name for room in site.rooms).values()


def looks_age(site: Site | None) -> timedelta:
    """A look that is older says nothing of now."""
    nightly = (site.nightly if site else None) or Nightly()
    return timedelta(minutes=LOOKS_MISSED * nightly.lesson_every_minutes)
