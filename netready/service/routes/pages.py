"""The first pages: sign-in, overview, the join page, both reports."""

import html
import re
from datetime import timedelta
from functools import partial
from typing import Final, Literal

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from netready.domain.access import Role
from netready.domain.errors import NetreadyError
from netready.service.access.guard import APerson, AReader, ATechnician
from netready.service.answers import Problem
from netready.service.certificate import shown_fingerprint
from netready.service.desk import Desk, DeskHere
from netready.service.drawing import Drawing
from netready.service.joining_words import is_here_only
from netready.service.pages.drawn import drawn
from netready.service.pages.standing import NightsStanding, Standing, nights_standing, standing

router = APIRouter(tags=["pages"], include_in_schema=False)

NIGHTS_SINCE: Final = timedelta(days=60)  # a night that is older than the holidays is no news
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]{1,4000})">')


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in(desk: DeskHere) -> Response:
    """Open to everybody: a code is exchanged for a cookie."""
    return drawn("sign_in.html.j2", title="Sign in", school=desk.settings.name)


@router.get("/", response_class=HTMLResponse)
def overview(desk: DeskHere, who: APerson) -> Response:
    """Where things stand, and what to do next; teachers have their book."""
    if who.role is Role.TEACHER:
        return RedirectResponse("/comments", status_code=303)
    return drawn(
        "overview.html.j2",
        title=desk.settings.name,
        technician=who.role is Role.TECHNICIAN,
        fictional=desk.site.fictional if desk.site else False,
        label=who.label,
        standing=_standing(desk),
        nights=_nights(desk),
        number=desk.watch.after(0).number,
    )


def _standing(desk: Desk) -> Standing:
    devices = sum(1 for agent in desk.store.agents.all() if agent.revoked_at is None)
    return standing(desk.site, desk.store.records.rooms(), devices, desk.targets.address)


def _nights(desk: Desk) -> NightsStanding | None:
    """None: the site file plans no nights."""
    if desk.site is None or desk.site.nightly is None:
        return None
    since = desk.clock.now().date() - NIGHTS_SINCE
    nights = desk.store.nights.nights(since)
    rooms = desk.store.nights.rooms(nights[-1].night) if nights else ()
    return nights_standing(nights[-1] if nights else None, rooms)


@router.get("/join", response_class=HTMLResponse)
def join_page(desk: DeskHere, who: ATechnician) -> Response:
    """How devices and people come in: codes are made here."""
    settings = desk.settings
    return drawn(
        "join.html.j2",
        title="Let devices join",
        base_url=settings.base_url,
        here_only=is_here_only(settings.base_url),
        tls=settings.tls,
        made_here=settings.tls and not settings.own_certificate,
        fingerprint=shown_fingerprint(settings.fingerprint),
        guessed_s=round(desk.codes.guessing_wait_s(desk.clock.monotonic_s())),
        rooms=[room.name for room in desk.site.rooms] if desk.site else [],
    )


@router.get("/reports/{name}", response_class=HTMLResponse)
async def report(
    desk: DeskHere, who: AReader, name: Literal["leadership", "technician", "leadership.txt"]
) -> Response:
    """One of both reports, or the first as plain text, as the records stand now."""
    known = await run_in_threadpool(_known, desk)
    if desk.site is None:
        raise Problem(409, "There is no site file, so nothing is scored: start with --site FILE.")
    if known[0] == 0:
        raise Problem(409, "There is no measurement yet: walk the rooms first.")
    text = await desk.drawer.awaited(partial(_drawn, desk, name, known))
    if name == "leadership.txt":
        return PlainTextResponse(text)
    return HTMLResponse(text, headers={"Content-Security-Policy": report_policy(text)})


def _known(desk: Desk) -> tuple[int, ...]:
    """How far records, walk and nights are: an event of the walk may take a measurement back."""
    return desk.store.records.newest(), desk.store.walk.newest(), nights_known(desk)


def nights_known(desk: Desk) -> int:
    """Another number whenever a row of the newest night is another; 0: no nights are planned."""
    if desk.site is None or desk.site.nightly is None:
        return 0
    nights = desk.store.nights.nights((desk.clock.now() - NIGHTS_SINCE).date())
    rooms = desk.store.nights.rooms(nights[-1].night) if nights else ()
    return hash((nights, tuple((room.room, room.state, room.words) for room in rooms)))


def _drawn(desk: Desk, name: str, known: tuple[int, ...]) -> str:
    settings = desk.settings
    if desk.site is None:
        raise Problem(409, "There is no site file.")
    drawing = Drawing(
        database_url=settings.database_url,
        site=desk.site,
        folder=settings.state_folder / "pages",
        now=desk.clock.now(),
        plans_folder=settings.site_file.parent if settings.site_file else None,
    )
    try:
        return desk.drawer.page(name, drawing, known)
    except NetreadyError as error:
        raise Problem(503, str(error)) from error


def report_policy(page: str) -> str:
    """The page's own policy, which names its scripts by their hashes, and no frame round it."""
    found = _POLICY.search(page[:20_000])
    own = html.unescape(found[1]) if found else "default-src 'none'; style-src 'unsafe-inline'"
    return f"{own}; frame-ancestors 'none'"
