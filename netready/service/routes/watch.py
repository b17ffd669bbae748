"""What changed, for pages: numbered updates by WebSocket, or by asking again and again."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from netready.domain.access import Role
from netready.domain.jsonable import jsonable
from netready.service.access.guard import BAD_TOKEN_CODE, AReader, is_good, live_holder
from netready.service.answers import Answered, problems
from netready.service.desk import Desk, DeskHere, the_desk
from netready.service.runs.duties_book import NUMBER_MAX, WAIT_S_MAX
from netready.service.runs.watch import News, Update, UpdateKind
from netready.store.database import Holder

router = APIRouter(prefix="/api/v1", tags=["watch"])

LOOK_AGAIN_S: Final = 20.0
GOING_AWAY_CODE: Final = 1001


class UpdateAnswer(Answered):
    """One thing as it is now.

    Attributes:
        about: which of its kind, e.g. a run's id or a room; "": there is one only.
        facts: of a run what `GET /api/v1/runs/{id}` says; else {}: ask the API.
    """

    number: int
    kind: UpdateKind
    about: str
    facts: dict[str, Any]


class NewsAnswer(Answered):
    """What was not seen yet; `number` is what to say the next time."""

    number: int
    updates: list[UpdateAnswer]


@router.get("/watch", responses=problems(401, 403))
async def watch(
    desk: DeskHere,
    who: AReader,
    after: Annotated[int, Query(ge=0, le=NUMBER_MAX)] = 0,
    wait_s: Annotated[float, Query(ge=0, le=WAIT_S_MAX)] = WAIT_S_MAX,
) -> NewsAnswer:
    """What is newer than `after`, as soon as anything is."""
    news = await desk.watch.wait(after, wait_s)
    return NewsAnswer(number=news.number, updates=[_answer(each) for each in news.updates])


@router.websocket("/watch")
async def live_watch(websocket: WebSocket) -> None:
    """The same as it changes; `?after=N` as above."""
    who = await live_holder(websocket, Role.TECHNICIAN, Role.READER)
    if who is None:
        return
    hearing = asyncio.create_task(_until_gone(websocket))
    telling = asyncio.create_task(_tell(websocket, who))
    try:
        await asyncio.wait({hearing, telling}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (hearing, telling):
            task.cancel()
        await asyncio.gather(hearing, telling, return_exceptions=True)


async def _tell(websocket: WebSocket, who: Holder) -> None:
    """Until the token is good no more."""
    desk, seen = the_desk(websocket), _number(websocket.query_params.get("after", ""))
    now_s = asyncio.get_running_loop().time
    looked_s = now_s()
    try:
        while not desk.watch.closed:
            news = await desk.watch.wait(seen, LOOK_AGAIN_S)
            if _speaks_of_people(news) or now_s() - looked_s >= LOOK_AGAIN_S:
                looked_s = now_s()
                if not await run_in_threadpool(_still_good, desk, who):
                    break
            if news.number != seen:
                await websocket.send_json(_json(news))
                seen = news.number
        code = GOING_AWAY_CODE if desk.watch.closed else BAD_TOKEN_CODE
        await websocket.close(code)
    except (WebSocketDisconnect, RuntimeError):  # RuntimeError: it is closed already
        pass


async def _until_gone(websocket: WebSocket) -> None:
    """Nothing that a page says here is of interest."""
    try:
        while True:
            await websocket.receive()
    except (WebSocketDisconnect, RuntimeError):
        pass


def _speaks_of_people(news: News) -> bool:
    """Whether somebody came or went: it may be whoever listens here."""
    return any(update.kind is UpdateKind.AGENTS for update in news.updates)


def _still_good(desk: Desk, who: Holder) -> bool:
    return is_good(who, desk.clock.now()) and any(
        each.holder_id == who.holder_id for each in desk.store.agents.people()
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0


def _answer(update: Update) -> UpdateAnswer:
    return UpdateAnswer(
        number=update.number, kind=update.kind, about=update.about, facts=dict(update.facts)
    )


def _json(news: News) -> Mapping[str, object]:
    return {"number": news.number, "updates": [jsonable(update) for update in news.updates]}
