"""What stands at the head of every answer, whoever gave it."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR: Final = "max-age=31536000"
STATIC: Final = "/static/"


def content_policy(connect: Sequence[str]) -> str:
    """What our pages may do: our own scripts and styles, no inline ones, no frame.

    Args:
        connect: where they may send beside us: target, and our own address for WebSockets (some
            browsers do not count those to 'self').
    """
    allowed = " ".join(["'self'", *connect])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src {allowed}; manifest-src 'self'; "
        "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


class SafeHeaders:
    """Adds them; a route's own Content-Security-Policy or Cache-Control stays."""

    def __init__(
        self, app: ASGIApp, *, target_at: Callable[[str], str], strict_transport: bool
    ) -> None:
        """For that application.

        Args:
            app: what answers.
            target_at: what pages may load that were opened at that host name; "": nothing.
            strict_transport: only with the school's own certificate: with one made here a browser
                would never again let anybody past its warning.
        """
        self._app = app
        self._target_at = target_at
        self._strict = strict_transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in _ALWAYS.items():
            headers[name] = value
        host = Headers(scope=scope).get("host", "")
        connect = [*live_origin(host, scope.get("scheme", "")), *self._target(host)]
        headers.setdefault("Content-Security-Policy", content_policy(connect))
        if not scope["path"].startswith(STATIC):
            headers.setdefault("Cache-Control", "no-store")
        if self._strict:
            headers["Strict-Transport-Security"] = _YEAR

    def _target(self, host: str) -> tuple[str, ...]:
        url = self._target_at(host_name(host))
        return (url, url.replace("http", "ws", 1)) if url else ()


def host_name(host: str) -> str:
    """Without the port; "": it is no Host header that can stand in one of ours."""
    if _HOST.fullmatch(host) is None:
        return ""
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def live_origin(host: str, scheme: str) -> tuple[str, ...]:
    """Our own address for WebSockets, where the Host header is one that can stand in a header."""
    if _HOST.fullmatch(host) is None:
        return ()
    return (f"{'wss' if scheme == 'https' else 'ws'}://{host}",)
