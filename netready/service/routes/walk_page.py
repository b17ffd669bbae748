"""The page of the walk, for technicians; it holds what the phone says of itself as a device."""

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from netready.domain.record import NetworkRole
from netready.service.access.guard import ATechnician
from netready.service.desk import DeskHere
from netready.service.pages.drawn import STATIC_FOLDER, drawn
from netready.service.visits import web_target

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/walk", response_class=HTMLResponse)
def walk_page(desk: DeskHere, holder: ATechnician, request: Request) -> Response:
    """The page; all that it shows comes by the API."""
    target = desk.targets.address
    return drawn(
        "walk.html.j2",
        title="Walk",
        native=str(target) if target else "",
        webs=web_target(desk, request),
        role=desk.site.network_role if desk.site else NetworkRole.UNKNOWN.value,
    )


@router.get("/walk-worker.js")
def walk_worker() -> Response:
    """The script that lets the page open without us; it looks after no page outside its scope."""
    script = STATIC_FOLDER / "walk" / "worker.js"
    return FileResponse(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
