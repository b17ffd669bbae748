"""No body is larger, or longer on its way, than its route can stand."""

import asyncio
import re
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from netready.service.answers import Problem
from netready_probes.agent.sealed import FRAME_BYTES_MAX

BODY_BYTES_MAX: Final = 256_000
ARRIVAL_S: Final = 30.0
# By path; what has no token may be asked for these before its body is read.
LARGER: Final[Mapping[str, int]] = {
    "/api/v1/records": 8_000_000,
    "/api/v1/walk/photos": 12_000_000,
}
# A report of a device with many pupils goes up the line of its run.
_LINE: Final = re.compile("/api/v1/runs/[^/]{1,64}/line")


class BoundedBodies:
    """Counts what arrives, and looks at the clock; ends the request with 413 or 408."""

    def __init__(self, app: ASGIApp, *, arrival_s: float = ARRIVAL_S) -> None:
        """For that application."""
        self._app = app
        self._arrival_s = arrival_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on, the body as far as it is allowed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, bytes_max(scope["path"]), self._arrival_s)
        body.announced = announced_bytes(Headers(scope=scope).get("content-length", "0"))
        await self._app(scope, body.receive, send)


def bytes_max(path: str) -> int:
    """Of a body for that path."""
    if _LINE.fullmatch(path):
        return FRAME_BYTES_MAX
    return LARGER.get(path, BODY_BYTES_MAX)


class _Body:
    """One body on its way."""

    def __init__(self, receive: Receive, most: int, arrival_s: float) -> None:
        self._receive = receive
        self._most = most
        self._arrival_s = arrival_s
        self._end_s: float | None = None
        self._got = 0
        self._whole = False
        self.announced = 0

    async def receive(self) -> Message:
        """The next piece. Raises Problem 413 or 408."""
        if self._whole:  # now only the end of the connection can come
            return await self._receive()
        if max(self.announced, self._got) > self._most:
            raise Problem(413, f"The body is too large: at most {self._most} bytes are allowed.")
        message = await self._in_time()
        if message["type"] == "http.request":
            self._got += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._got > self._most:
                raise Problem(
                    413, f"The body is too large: at most {self._most} bytes are allowed."
                )
        return message

    async def _in_time(self) -> Message:
        now_s = asyncio.get_running_loop().time()
        if self._end_s is None:
            self._end_s = now_s + self._arrival_s
        try:
            async with asyncio.timeout(max(0.0, self._end_s - now_s)):
                return await self._receive()
        except TimeoutError as error:
            raise Problem(
                408, f"The body did not arrive within {self._arrival_s:g} seconds."
            ) from error


def announced_bytes(text: str) -> int:
    """Of a Content-Length; what is no number is found out while counting."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0
