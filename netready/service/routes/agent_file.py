"""The agent as one file, for devices that have nothing of ours yet; open to everybody."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from netready.service.agent_file import FILE_NAME, agent_file
from netready.service.answers import problems
from netready.service.desk import DeskHere
from netready.service.visits import limited

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/agent.pyz", responses=problems())
def archive(desk: DeskHere, request: Request) -> Response:
    """Runs on a bare Python 3.11: `python netready-agent.pyz --join ...`."""
    limited(desk, request)
    named = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(agent_file().data, media_type="application/octet-stream", headers=named)


@router.get("/agent.pyz.sha256", responses=problems())
def digest(desk: DeskHere, request: Request) -> Response:
    """As `sha256sum -c` reads it; an agent compares its own file with it."""
    limited(desk, request)
    return PlainTextResponse(f"{agent_file().sha256}  {FILE_NAME}\n")
