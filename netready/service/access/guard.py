"""Who may come in: the dependency that every route names in one line.

A device shows its token as `Authorization: Bearer`, a person's browser as a cookie. A line that
stays open (WebSocket) is let in by the cookie, or by the token in its first message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from netready.domain.access import Role
from netready.service.access.same_site import fault_of, is_ours
from netready.service.access.tokens import TOKEN_CHARACTERS_MAX, token_hash
from netready.service.answers import Problem
from netready.service.desk import Desk, the_desk
from netready.store.database import Holder

COOKIE: Final = "netready"
COOKIE_TLS: Final = "__Host-netready"  # browsers take it only with Secure, Path=/ and no Domain
FIRST_MESSAGE_S: Final = 10.0
BAD_TOKEN_CODE: Final = 4401  # of a WebSocket that is closed for want of a good token
_NO_TOKEN: Final = "A token is needed here: join first."  # noqa: S105 - words
_BAD_TOKEN: Final = "This token is not good here, or no longer: join again."  # noqa: S105 - words
_ASK: Final = {"WWW-Authenticate": "Bearer"}


def needs(*roles: Role) -> Callable[[Request], Awaitable[Holder]]:
    """A dependency that lets in only holders of these roles.

    Raises (in the dependency):
        Problem: 401 without a good token; 403 with another role, or where a foreign page asks.
    """

    async def guard(request: Request) -> Holder:
        token = token_of_request(request)
        desk = the_desk(request)
        holder = known_holder(desk, token)
        if holder is None:
            holder = await run_in_threadpool(holder_of_token, desk, token)
        return with_role(holder, roles)

    return guard


AnAgent = Annotated[Holder, Depends(needs(Role.AGENT))]
ATechnician = Annotated[Holder, Depends(needs(Role.TECHNICIAN))]
AReader = Annotated[Holder, Depends(needs(Role.TECHNICIAN, Role.READER))]
AWriter = Annotated[Holder, Depends(needs(Role.TECHNICIAN, Role.TEACHER))]
APerson = Annotated[Holder, Depends(needs(Role.TECHNICIAN, Role.READER, Role.TEACHER))]
Anybody = Annotated[Holder, Depends(needs(*Role))]


def with_role(holder: Holder, roles: tuple[Role, ...]) -> Holder:
    """The holder. Raises Problem 403 for another role."""
    if holder.role not in roles:
        allowed = " or ".join(role.value for role in roles)
        raise Problem(403, f"This needs the token of a {allowed}; yours is of a {holder.role}.")
    return holder


def token_of_request(request: Request) -> str:
    """What is shown. Raises Problem 401, or 403 where a cookie comes with a foreign page."""
    bearer = _bearer(request)
    if bearer is not None:
        return bearer
    cookie = cookie_of(request)
    if cookie is None:
        raise Problem(401, _NO_TOKEN, _ASK)
    fault = fault_of(request.headers, request.url.scheme, request.method)
    if fault:
        raise Problem(403, fault)
    return cookie


def known_holder(desk: Desk, token: str) -> Holder | None:
    """Whose token it is, where the database said so a moment ago; never waits."""
    if not 0 < len(token) <= TOKEN_CHARACTERS_MAX:
        return None
    holder = desk.store.agents.remembered(token_hash(token))
    return holder if holder is not None and is_good(holder, desk.clock.now()) else None


def holder_of_token(desk: Desk, token: str) -> Holder:
    """Whose token it is. Asks the database: not on the event loop. Raises Problem 401."""
    holder = None
    if 0 < len(token) <= TOKEN_CHARACTERS_MAX:
        holder = desk.store.agents.by_token(token_hash(token))
    if holder is None or not is_good(holder, desk.clock.now()):
        raise Problem(401, _BAD_TOKEN, _ASK)
    return holder


def is_good(holder: Holder, now: datetime) -> bool:
    """Whether a token was neither revoked nor outlived."""
    revoked = holder.agent is not None and holder.agent.revoked_at is not None
    return not revoked and (holder.expires_at is None or now < holder.expires_at)


async def live_holder(websocket: WebSocket, *roles: Role) -> Holder | None:
    """Accepts a WebSocket and finds out who it is; None: it was closed again (code 4401).

    A browser that shows our cookie must be on a page of ours; everybody else says
    `{"token": "..."}` first, within ten seconds. Cookies are people's: a line for devices only is
    not opened by one, so that the phone of a technician can be a device, too.
    """
    for_people = any(role is not Role.AGENT for role in roles)
    cookie = cookie_of(websocket) if for_people else None
    await websocket.accept()
    try:
        if cookie is not None and is_ours(websocket.headers, websocket.url.scheme):
            token = cookie
        else:
            token = await _first_token(websocket)
        holder = await run_in_threadpool(holder_of_token, the_desk(websocket), token)
        return with_role(holder, roles)
    except (Problem, TimeoutError, ValueError, KeyError, TypeError, RecursionError):
        await websocket.close(BAD_TOKEN_CODE, "a good token is needed")
    except WebSocketDisconnect:
        pass
    return None


async def _first_token(websocket: WebSocket) -> str:
    async with asyncio.timeout(FIRST_MESSAGE_S):
        said = await websocket.receive_json()
    token = said["token"]
    return token if isinstance(token, str) else ""


def _bearer(connection: HTTPConnection) -> str | None:
    """The token of the Authorization header; "" for another scheme; None: no such header."""
    given = connection.headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie_of(connection: HTTPConnection) -> str | None:
    """The token in our cookie, or None."""
    return connection.cookies.get(cookie_name(the_desk(connection)))


def cookie_name(desk: Desk) -> str:
    """Of the cookie here."""
    return COOKIE_TLS if desk.settings.tls else COOKIE
