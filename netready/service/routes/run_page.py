"""The live page of a run, for technicians and readers; only the former may stop it."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse, Response

from netready.domain.access import Role
from netready.service.access.guard import AReader
from netready.service.answers import Id, Problem
from netready.service.desk import DeskHere
from netready.service.pages.drawn import drawn
from netready.service.runs.run_view import What

router = APIRouter(tags=["pages"], include_in_schema=False)

TITLES = {
    What.MEASURE: "Measurement",
    What.CLASS: "Class test",
    What.TOGETHER: "Rooms together",
    What.LOOK: "Look without load",
}


@router.get("/runs/{run_id}", response_class=HTMLResponse)
def run_page(desk: DeskHere, holder: AReader, run_id: Annotated[Id, Path()]) -> Response:
    """The page; what changes on it comes by the API."""
    view = desk.runs.view(run_id)
    if view is None:
        raise Problem(404, "There is no such run.")
    rooms = f": {', '.join(view.rooms)}" if view.rooms else ""
    return drawn(
        "run.html.j2",
        title=f"{TITLES[view.what]}{rooms}",
        run_id=run_id,
        may_stop="yes" if holder.role is Role.TECHNICIAN else "",
    )
