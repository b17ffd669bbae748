"""What a browser and the target's web face say to each other: bytes to values, no sockets.

HTTP/1.1, with TLS where a certificate is set; one port. A browser opens it from a page of the
aggregator, so every request is asked across origins and only the aggregator's is answered.

- ``GET /about``: JSON, what this is and whether the target keeps up; open to look at.
- ``GET /down`` with ``X-Netready-Bytes: N``: N incompressible bytes.
- ``POST /up`` with a Content-Length: JSON ``{"bytes": n, "began_ns": t, "ended_ns": t}``, what the
  target received and when, by its monotonic clock: the common clock of a run.
- ``GET /echo``: becomes a WebSocket; see `web_frames`.

``/down`` and ``/up`` carry ``X-Netready-Client`` (a label, percent-encoded where it is not ASCII)
and, within a load run, ``X-Netready-Run`` (the run's id). They are headers and no query, so that a
browser asks for leave once a URL (a preflight) and not before each request. A refusal is JSON
``{"detail": "<sentence>", "word": "<failure word>"}``. Every answer says ``X-Netready-Overloaded``:
1 where the target itself could not keep up lately, so that what was measured is void.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

HEAD_BYTES_MAX: Final = 8192
HEADERS_MAX: Final = 64
BODY_BYTES_MAX: Final = 64 * 1024**3  # a time limit ends it long before
PATHS: Final = {"/": "GET", "/about": "GET", "/down": "GET", "/up": "POST", "/echo": "GET"}
LOADING: Final = frozenset({"/down", "/up"})
_PREFLIGHT_S: Final = 86_400  # browsers keep it 600 s (Safari) to 7200 s (Chromium)
_ASKED: Final = "x-netready-run, x-netready-client, x-netready-bytes, content-type"
_TOKEN: Final = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")  # RFC 9110, 5.6.2
_WORDS: Final = {400: "bad-answer", 403: "not-allowed", 503: "busy"}


class WebRefusal(Exception):  # noqa: N818 - what the client is told, no error of ours
    """A request that is not served: the status and one sentence, with nothing that was sent."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """The head of a request.

    Attributes:
        path: without its query.
        headers: by their names in lower case.
        body_bytes: what follows the head.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body_bytes: int

    @property
    def origin(self) -> str:
        """Of the page that asks; "": none was named."""
        return self.headers.get("origin", "")

    @property
    def client(self) -> str:
        """The device's label. Raises WebRefusal."""
        return _label("X-Netready-Client", unquote(self.headers.get("x-netready-client", "")), 64)

    @property
    def run(self) -> str:
        """The load run's id; "": none. Raises WebRefusal."""
        return _label("X-Netready-Run", self.headers.get("x-netready-run", ""), 32)

    @property
    def down_bytes(self) -> int:
        """What a download is to have. Raises WebRefusal."""
        return _count("X-Netready-Bytes", self.headers.get("x-netready-bytes", ""))


def parse_head(head: bytes) -> WebRequest:
    """A request's head without its last empty line. Raises WebRefusal."""
    try:
        first, *rest = head.decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        raise WebRefusal(400, "the head of a request is ASCII") from None
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] != "HTTP/1.1" or not _fit_for_a_path(parts[1]):
        raise WebRefusal(400, "the first line is not that of an HTTP/1.1 request")
    if len(rest) > HEADERS_MAX:
        raise WebRefusal(431, f"more than {HEADERS_MAX} headers")
    headers = _headers(rest)
    return WebRequest(
        method=parts[0],
        path=parts[1].partition("?")[0],
        headers=headers,
        body_bytes=_body_bytes(parts[0], headers),
    )


def check_request(request: WebRequest, origins: Set[str]) -> None:
    """Whether it may be asked by that page, and what it asks for is there. Raises WebRefusal."""
    if request.path not in PATHS:
        raise WebRefusal(404, f"there are only {', '.join(PATHS)}")
    _check_origin(request, origins)
    if request.method not in (PATHS[request.path], "OPTIONS"):
        raise WebRefusal(405, f"this is asked for with {PATHS[request.path]}")
    if request.method == "OPTIONS" and not request.origin:
        raise WebRefusal(400, "an OPTIONS request names its origin")
    loads = request.path in LOADING and request.method != "OPTIONS"
    if loads and not request.client:
        raise WebRefusal(400, "a load names its device: X-Netready-Client")


def _check_origin(request: WebRequest, origins: Set[str]) -> None:
    """A page of anybody else must not make a pupil's browser load the school's network.

    A browser that follows a link names no origin; all it may do is look (a technician accepts a
    certificate that way). Programs that are no browser send neither header.
    """
    if request.origin:
        if request.origin not in origins:
            raise WebRefusal(403, "this page is none of the aggregator's")
    elif request.path in (*LOADING, "/echo") and "sec-fetch-site" in request.headers:
        raise WebRefusal(403, "a browser names its page's origin here")


def preflight(origin: str) -> Mapping[str, str]:
    """The headers that give a page leave; for the answer without a body."""
    return cross_origin(origin) | {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": _ASKED,
        "Access-Control-Max-Age": str(_PREFLIGHT_S),
        "Access-Control-Allow-Private-Network": "true",
    }


def cross_origin(origin: str) -> dict[str, str]:
    """The headers with which that page may read the answer, and when its bytes came."""
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "X-Netready-Overloaded",
        "Timing-Allow-Origin": origin,
        "Vary": "Origin",
    }


def answer_head(
    status: int, length: int, extra: Mapping[str, str], *, overloaded: bool, stays: bool
) -> bytes:
    """Status line and headers of any answer but a WebSocket's.

    Args:
        status: of HTTP.
        length: of the body, bytes.
        extra: more headers, or other values of these.
        overloaded: the target did not keep up lately.
        stays: the connection may be used again.
    """
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(length),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Netready-Overloaded": "1" if overloaded else "0",
        "Connection": "keep-alive" if stays else "close",
    } | dict(extra)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def json_body(fields: Mapping[str, object]) -> bytes:
    """The body of an answer in words."""
    return json.dumps(fields, separators=(",", ":")).encode("utf-8")


def refusal_body(refusal: WebRefusal) -> bytes:
    """What a client that is not served reads."""
    return json_body({"detail": refusal.why, "word": _WORDS.get(refusal.status, "bad-answer")})


def _headers(lines: list[str]) -> dict[str, str]:
    """Raises WebRefusal; a header that is sent twice could be read in two ways."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not (colon and name and set(name) <= _TOKEN and _printable(value)) or name in found:
            raise WebRefusal(400, "a header is not a name, a colon and a value, once")
        found[name] = value.strip(" \t")
    if not found.get("host"):
        raise WebRefusal(400, "an HTTP/1.1 request names its host")
    return found


def _body_bytes(method: str, headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise WebRefusal(411, "an upload says its Content-Length beforehand")
    if "content-length" not in headers:
        if method == "POST":
            raise WebRefusal(411, "an upload says its Content-Length beforehand")
        return 0
    size = _count("Content-Length", headers["content-length"])
    if size and method != "POST":
        raise WebRefusal(400, "only an upload has a body")
    return size


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise WebRefusal(400, f"{name} is a number of bytes")
    if int(text) > BODY_BYTES_MAX:
        raise WebRefusal(413, f"{name} is at most {BODY_BYTES_MAX}")
    return int(text)


def _label(name: str, text: str, longest: int) -> str:
    if len(text) > longest or not text.isprintable():
        raise WebRefusal(400, f"{name} has at most {longest} printable characters")
    return text


def _fit_for_a_path(text: str) -> bool:
    return text.startswith("/") and len(text) <= 512 and text.isprintable()


def _printable(text: str) -> bool:
    return all(" " <= each <= "~" or each == "\t" for each in text)
