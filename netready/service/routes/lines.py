"""The line of a device in a load run: messages both ways, by WebSocket or by GET and POST."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.websockets import WebSocketDisconnect

from netready.domain.access import Role
from netready.service.access.guard import AnAgent, live_holder
from netready.service.answers import Id, Problem, problems
from netready.service.desk import DeskHere, the_desk
from netready.service.runs.line_channel import QUEUE_MAX, LineChannel
from netready.service.runs.roster import NotCalledError
from netready.store.record_checks import UUID_V7
from netready_probes.agent.channel import ChannelClosedError

router = APIRouter(prefix="/api/v1/runs", tags=["lines"])

NDJSON: Final = "application/x-ndjson"
NOT_CALLED_CODE: Final = 4404
_NOT_CALLED: Final = "You are not called to this run, or it is over."
_LONG: Final = 4096  # reading more than this takes long enough for others to notice
_LINES: Final[dict[str, Any]] = {NDJSON: {"schema": {"type": "string"}}}
RunId = Annotated[Id, Path()]


@router.get(
    "/{run_id}/line",
    responses={**problems(401, 403, 404), 200: {"content": _LINES}},
    response_class=Response,
)
def hear_line(desk: DeskHere, who: AnAgent, run_id: RunId) -> Response:
    """Messages to the device, one a line, until the run is over; a new one ends the one before."""
    try:
        channel = desk.runs.open_line(run_id, who.holder_id)
    except NotCalledError as error:
        raise Problem(404, _NOT_CALLED) from error
    # a server in between must not gather what is said four times a second
    return StreamingResponse(_to(channel), media_type=NDJSON, headers={"X-Accel-Buffering": "no"})


@router.post(
    "/{run_id}/line",
    status_code=204,
    responses=problems(401, 403, 404, 409),
    openapi_extra={"requestBody": {"required": True, "content": _LINES}},
)
async def say_lines(desk: DeskHere, who: AnAgent, run_id: RunId, request: Request) -> Response:
    """Messages from the device, one a line; the line was opened by a GET before."""
    texts = [text for text in (await request.body()).split(b"\n") if text.strip()]
    if len(texts) > QUEUE_MAX:
        raise Problem(422, f"More than {QUEUE_MAX} messages at once.")
    try:
        channel = desk.runs.line(run_id, who.holder_id)
    except NotCalledError as error:
        raise Problem(404, _NOT_CALLED) from error
    await run_in_threadpool(_take_all, channel, texts)
    return Response(status_code=204)


@router.websocket("/{run_id}/line")
async def line(websocket: WebSocket, run_id: str) -> None:
    """Both ways; one message of the WebSocket is one message."""
    who = await live_holder(websocket, Role.AGENT)
    if who is None:
        return
    try:
        if not UUID_V7.fullmatch(run_id):
            raise NotCalledError
        channel = the_desk(websocket).runs.open_line(run_id, who.holder_id)
    except NotCalledError:
        await websocket.close(NOT_CALLED_CODE, _NOT_CALLED)
        return
    hearing = asyncio.create_task(_hear(websocket, channel))
    try:
        async for text in channel.lines():
            await websocket.send_text(text.decode("utf-8"))
        await websocket.close()
    except (WebSocketDisconnect, RuntimeError):  # RuntimeError: it is closed already
        pass
    finally:
        channel.close()
        hearing.cancel()


def _take_all(channel: LineChannel, texts: list[bytes]) -> None:
    """Raises Problem 409 where the line is closed, also because of what came."""
    try:
        for text in texts:
            channel.take(text)
    except ChannelClosedError as error:
        raise Problem(409, "The line is closed: open it anew.") from error


async def _to(channel: LineChannel) -> AsyncIterator[bytes]:
    try:
        async for text in channel.lines():
            yield text + b"\n"
    finally:
        channel.close()


async def _hear(websocket: WebSocket, channel: LineChannel) -> None:
    try:
        while True:
            text = (await websocket.receive_text()).encode("utf-8")
            if len(text) > _LONG:
                await run_in_threadpool(channel.take, text)
            else:
                channel.take(text)
    except (WebSocketDisconnect, ChannelClosedError, KeyError):  # KeyError: it came as bytes
        pass
    finally:
        channel.close()
