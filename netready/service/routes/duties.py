"""What a device asks and says about its duties: it waits for them, and says how far it is."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Response, WebSocket
from pydantic import Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from netready.domain.access import Role
from netready.domain.fleet import FACTS_MAX
from netready.service.access.guard import BAD_TOKEN_CODE, AnAgent, is_good, live_holder
from netready.service.answers import Answered, Asked, Id, Label, Problem, Words, problems
from netready.service.desk import Desk, DeskHere, the_desk
from netready.service.runs.bell import Ear
from netready.service.runs.duties_book import NUMBER_MAX, WAIT_S_MAX, SignedDuties
from netready.service.runs.roster import NotCalledError
from netready.service.visits import too_often
from netready.store.database import Holder, OrderState

router = APIRouter(prefix="/api/v1/agent", tags=["duties"])

LOOK_AGAIN_S: Final = 20.0  # a live line asks so often whether its token is still good
BAD_MESSAGE_CODE: Final = 4400
GOING_AWAY_CODE: Final = 1001
Facts = Annotated[dict[Label, Words], Field(max_length=FACTS_MAX)]


class WaitAsked(Asked):
    """A device asks for what it has to do.

    Attributes:
        number: of the duties it has seen last; 0: none.
        facts: what it says of itself now; left out: the same as before.
        wait_s: how long it waits where nothing is new.
    """

    number: Annotated[int, Field(ge=0, le=NUMBER_MAX)]
    facts: Facts | None = None
    wait_s: Annotated[float, Field(ge=0, le=WAIT_S_MAX, strict=False)] = WAIT_S_MAX


class SignedAnswer(Answered):
    """Its duties.

    Attributes:
        text: canonical JSON, as it was signed.
        signature: hex, Ed25519 over "netready duties 1", a line end, and the bytes of `text`.
    """

    text: str
    signature: str


class OrderSaid(Asked):
    """How far a device is with an order.

    Attributes:
        share: of it that is done; null: not known.
        words: a sentence for people.
    """

    state: Literal["started", "progress", "done", "refused", "stopped"]
    share: Annotated[float | None, Field(ge=0, le=1, strict=False)] = None
    words: Words = ""


class _Facts(Asked):
    facts: Facts


_FACTS: Final = TypeAdapter(_Facts)


@router.post(
    "/wait",
    response_model=SignedAnswer,
    responses={**problems(401, 403), 204: {"description": "Nothing is new."}},
)
async def wait(desk: DeskHere, who: AnAgent, asked: WaitAsked) -> Any:
    """Its duties as soon as they are newer than those it has seen."""
    await run_in_threadpool(_here, desk, who.holder_id, asked.facts)
    duties = desk.runs.duties
    found = await duties.wait(who.holder_id, asked.number, asked.wait_s, run_in_threadpool)
    if found is None:
        return Response(status_code=204)
    return SignedAnswer(text=found.text, signature=found.signature)


def _here(desk: Desk, agent_id: str, facts: Mapping[str, str] | None) -> None:
    """Raises Problem 429 for one who asks too often."""
    wait_s = desk.wait_rates.take(agent_id, desk.clock.monotonic_s())
    if wait_s:
        raise too_often(wait_s)
    desk.runs.presence.asked(agent_id, facts)


@router.post("/orders/{order_id}", status_code=204, responses=problems(401, 403, 404))
def say_order(
    desk: DeskHere, who: AnAgent, order_id: Annotated[Id, Path()], said: OrderSaid
) -> Response:
    """Says how far it is with an order of its own."""
    _here(desk, who.holder_id, None)
    working = said.state in ("started", "progress")
    state = OrderState.STARTED if working else OrderState(said.state)
    try:
        desk.runs.say_order(who.holder_id, order_id, state, said.share, said.words)
    except NotCalledError as error:
        raise Problem(404, "You have no such order.") from error
    return Response(status_code=204)


@router.websocket("/live")
async def live(websocket: WebSocket) -> None:
    """The same texts as they change; the device says `{"facts": {...}}` now and then."""
    who = await live_holder(websocket, Role.AGENT)
    if who is None:
        return
    hearing = asyncio.create_task(_hear(websocket, who))
    try:
        with the_desk(websocket).runs.duties.bell.ear(who.holder_id) as ear:
            await _push(websocket, who, ear, hearing)
    except (WebSocketDisconnect, RuntimeError):  # RuntimeError: it is closed already
        pass
    finally:
        hearing.cancel()


async def _push(websocket: WebSocket, who: Holder, ear: Ear, hearing: asyncio.Task[None]) -> None:
    """Until the device goes, or its token is good no more."""
    desk, seen = the_desk(websocket), 0
    while not (hearing.done() or desk.runs.duties.bell.closed):
        found = await run_in_threadpool(_newer, desk, who, seen)
        if found is False:
            await websocket.close(BAD_TOKEN_CODE, "this token is not good any more")
            return
        if isinstance(found, SignedDuties):
            await websocket.send_json({"text": found.text, "signature": found.signature})
            seen = found.number
        await ear.wait(LOOK_AGAIN_S)
    await websocket.close(GOING_AWAY_CODE)


def _newer(desk: Desk, who: Holder, seen: int) -> SignedDuties | Literal[False] | None:
    """False: it was sent away."""
    agent = desk.store.agents.get(who.holder_id)
    if agent is None or agent.revoked_at is not None or not is_good(who, desk.clock.now()):
        return False
    desk.runs.presence.asked(who.holder_id)
    return desk.runs.duties.newer(who.holder_id, seen)


async def _hear(websocket: WebSocket, who: Holder) -> None:
    desk = the_desk(websocket)
    try:
        while True:
            said = _FACTS.validate_json(await websocket.receive_text())
            await run_in_threadpool(_here, desk, who.holder_id, said.facts)
    except (ValidationError, Problem, KeyError):  # KeyError: it came as bytes
        await websocket.close(BAD_MESSAGE_CODE, "facts are wanted, and not too often")
    except WebSocketDisconnect:
        pass
    finally:
        desk.runs.duties.bell.ring(who.holder_id)
