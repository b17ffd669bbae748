"""HTTP/1.1 as far as the probes need it: bounded heads, no bodies, no redirects.

Everything a server sends is hostile: a head ends, has few lines and a sensible length, or it is
a bad answer. Format: RFC 9112 sections 2-6.
"""

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from netready.domain.failures import FailureWord
from netready_probes.internet.words import network_error
from netready_probes.seams import Clock, NetworkError

HEAD_BYTES_MAX = 16 * 1024
HEAD_LINES_MAX = 64
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: |\r|\n|$)")
_LENGTH = re.compile(r"[0-9]{1,15}")
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")


class BadHeadError(ValueError):
    """Not the head of an HTTP answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and headers, names in lower case; of a repeated header the last one.

    Attributes:
        rest: bytes of the body that came with the head.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    rest: bytes = b""

    def length(self) -> int | None:
        """Bytes of the body; None where the head does not give one number."""
        text = self.headers.get("content-length", "")
        plain = "transfer-encoding" not in self.headers and "content-encoding" not in self.headers
        return int(text) if plain and _LENGTH.fullmatch(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an HTTP service is.

    Attributes:
        path: begins with a slash, ends without one; "" for the root.
    """

    host: str
    port: int
    tls: bool
    path: str

    def authority(self) -> str:
        """As in the Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.tls else 80) else f"{name}:{self.port}"


def is_host(text: str) -> bool:
    """A host name or an address that may stand in a request."""
    return _HOST.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """This device itself: no network is loaded."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def place_of(url: str, schemes: tuple[str, str] = ("http", "https")) -> Place | None:
    """Host, port and path of a URL; None unless it has one of the two schemes and nothing odd."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in schemes or not is_host(host) or parts.username or parts.query:
        return None
    if not re.fullmatch(r"[A-Za-z0-9/._~-]{0,200}", parts.path):
        return None
    tls = parts.scheme == schemes[1]
    return Place(host=host, port=port or (443 if tls else 80), tls=tls, path=parts.path.rstrip("/"))


def status_of(data: bytes) -> int | None:
    """Status code of an answer that begins with these bytes; None: not HTTP/1."""
    found = _STATUS.match(data)
    return int(found.group(1)) if found else None


def parse_head(data: bytes) -> Head:
    """Status and headers from all bytes up to the empty line; raises BadHeadError."""
    status = status_of(data)
    if status is None:
        raise BadHeadError("no HTTP status line")
    lines = data.split(b"\r\n")[1:]
    if len(lines) > HEAD_LINES_MAX:
        raise BadHeadError("too many header lines")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Head(status=status, headers=headers)


def read_head(sock: socket.socket, *, ends_at_s: float, clock: Clock, operation: str) -> Head:
    """Reads one head; raises NetworkError: timeout, reset, closed-early or bad-answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > HEAD_BYTES_MAX:
            raise NetworkError(operation, FailureWord.BAD_ANSWER, "The HTTP head has no end.")
        data += _receive(sock, ends_at_s - clock.monotonic_s(), operation)
    head, _, rest = data.partition(b"\r\n\r\n")
    try:
        parsed = parse_head(head)
    except BadHeadError as error:
        raise NetworkError(operation, FailureWord.BAD_ANSWER, f"HTTP: {error}.") from None
    return Head(status=parsed.status, headers=parsed.headers, rest=rest)


def _receive(sock: socket.socket, seconds: float, operation: str) -> bytes:
    try:
        if seconds <= 0:
            raise TimeoutError
        sock.settimeout(seconds)
        data = sock.recv(4096)
    except OSError as error:
        raise network_error(operation, error) from error
    if not data:
        raise NetworkError(operation, FailureWord.CLOSED_EARLY)
    return data
