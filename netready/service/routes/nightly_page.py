"""The nightly page: last night, what changed, each room over the nights; for who may read."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from netready.domain.errors import NetreadyError
from netready.service.access.guard import AReader
from netready.service.answers import Problem
from netready.service.desk import Desk, DeskHere
from netready.service.drawing import NIGHTLY, Drawing
from netready.service.routes.pages import nights_known, report_policy

router = APIRouter(tags=["pages"], include_in_schema=False)

# What changes without a row of a night (looks in lessons, deliveries, the clock) is seen so late.
FRESH_FOR: Final = timedelta(minutes=5)


@router.get("/reports/nightly", response_class=HTMLResponse)
async def nightly(desk: DeskHere, who: AReader) -> Response:
    """As the nights stand now."""
    if desk.site is None or desk.site.nightly is None:
        raise Problem(409, "No nights are planned: the site file has no table [nightly].")
    known = await run_in_threadpool(known_of, desk, desk.clock.now())
    text = await desk.nightly_drawer.awaited(partial(_drawn, desk, known))
    return HTMLResponse(text, headers={"Content-Security-Policy": report_policy(text)})


def known_of(desk: Desk, now: datetime) -> tuple[int, ...]:
    """What a drawn page must know to be shown again: the rows of the last nights, and the hour."""
    return nights_known(desk), int(now.timestamp() // FRESH_FOR.total_seconds())


def _drawn(desk: Desk, known: tuple[int, ...]) -> str:
    settings = desk.settings
    if desk.site is None:
        raise Problem(409, "There is no site file.")
    drawing = Drawing(
        database_url=settings.database_url,
        site=desk.site,
        folder=settings.state_folder / "pages",
        now=desk.clock.now(),
        state_folder=settings.state_folder,
    )
    try:
        return desk.nightly_drawer.page(NIGHTLY, drawing, known)
    except NetreadyError as error:
        raise Problem(503, str(error)) from error
