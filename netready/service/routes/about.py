"""Who answers here: open to everybody, nothing that is worth hiding."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request, WebSocket
from starlette.websockets import WebSocketDisconnect

from netready import __version__
from netready.service.answers import Answered, Problem, problems
from netready.service.desk import DeskHere
from netready.service.visits import limited

router = APIRouter(prefix="/api/v1", tags=["about"])

# 1: first version (2026-11)
PROTOCOL: Final = 1


class About(Answered):
    """This aggregator.

    Attributes:
        protocol: changes when an older agent would misunderstand.
        key: Ed25519, public, hex: what duties are signed with.
    """

    name: str
    version: str
    protocol: int
    key: str
    time: datetime


@router.get("/about", responses=problems())
def about(desk: DeskHere, request: Request) -> About:
    """Name, version, key and time."""
    limited(desk, request)
    return About(
        name=desk.settings.name,
        version=__version__,
        protocol=PROTOCOL,
        key=desk.keys.public_hex,
        time=desk.clock.now(),
    )


@router.websocket("/check")
async def check_live(websocket: WebSocket, desk: DeskHere) -> None:
    """Whether this device can open a live line at all: one word, then it is closed."""
    try:
        limited(desk, websocket)
    except Problem:
        await websocket.close(1013)
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect, RuntimeError):
        await websocket.send_text("hello")
        await websocket.close()
