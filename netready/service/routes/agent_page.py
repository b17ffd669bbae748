"""The page that makes a device with nothing but a browser an agent.

Open: without a code it does nothing, and all that it knows of the school stands on the join page.
"""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from netready.service.desk import DeskHere
from netready.service.pages.drawn import drawn
from netready.service.visits import web_target

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/agent", response_class=HTMLResponse)
def agent_page(desk: DeskHere, request: Request) -> Response:
    """The page; the join code stands in the fragment of its address, which never comes here."""
    target = desk.targets.address
    return drawn(
        "agent.html.j2",
        title="This device",
        school=desk.site.name if desk.site else "this school",
        native=str(target) if target else "",
        webs=web_target(desk, request),
    )
