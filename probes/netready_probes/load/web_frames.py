"""The WebSocket of the echo: handshake and frames, bytes to values, no sockets (RFC 6455).

The client may first say who it is, a text of JSON ``{"client": "<label>", "run": "<id>"}``, and
hears ``{"ok": true}``. Then each binary message of 16 bytes {u64 sequence, u64 client's ns} is
answered by 32 bytes: the same 16, u64 ns when it was received, u64 ns when the answer was sent, by
the target's monotonic clock: the common clock of a run. Numbers are big-endian. Pings are answered.
Anything else ends it: what is not asked for here is not worth reading.
"""

import base64
import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netready_probes.load.web_wire import WebRefusal
from netready_probes.load.wire import WireError

QUESTION: Final = struct.Struct("!QQ")
ANSWER: Final = struct.Struct("!QQQQ")
TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
NORMAL, GOING_AWAY, PROTOCOL_FAULT, TOO_BIG, NOT_ALLOWED = 1000, 1001, 1002, 1009, 1008
_KNOWN: Final = frozenset({TEXT, BINARY, CLOSE, PING, PONG})
_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
_SHORT_MAX: Final = 125  # longer frames carry a longer length, RFC 6455, section 5.2
_MASKED: Final = 0x80
_WHOLE: Final = 0x80


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole message of the client."""

    kind: int
    payload: bytes


def accept_websocket(headers: Mapping[str, str]) -> bytes:
    """The head that makes the connection a WebSocket. Raises WebRefusal for any other request."""
    wanted = {each.strip().lower() for each in headers.get("connection", "").split(",")}
    if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in wanted:
        raise WebRefusal(426, "this is asked for as a WebSocket")
    key = headers.get("sec-websocket-key", "")
    if headers.get("sec-websocket-version") != "13" or len(key) != 24:
        raise WebRefusal(400, "not a WebSocket of version 13")
    digest = hashlib.sha1(key.encode("ascii") + _MAGIC, usedforsecurity=False).digest()
    lines = (
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode('ascii')}",
    )
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def encode_frame(kind: int, payload: bytes) -> bytes:
    """A frame of the target; at most 125 bytes."""
    return bytes((_WHOLE | kind, len(payload))) + payload


def encode_close(code: int, why: str = "") -> bytes:
    """The frame that ends it."""
    return encode_frame(CLOSE, struct.pack("!H", code) + why.encode("utf-8")[:100])


class FrameBook:
    """The client's frames out of a stream of bytes; keeps at most one that is not whole yet."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole with these bytes. Raises WireError."""
        self._waiting += data
        found = []
        while (size := self._size()) is not None and len(self._waiting) >= size:
            frame, self._waiting = self._waiting[:size], self._waiting[size:]
            found.append(Frame(frame[0] & 0x0F, _unmasked(frame[6:], frame[2:6])))
        return found

    def _size(self) -> int | None:
        """Of the next frame with its head; None: not known yet."""
        if len(self._waiting) < 2:
            return None
        first, second = self._waiting[:2]
        if first & 0xF0 != _WHOLE or first & 0x0F not in _KNOWN or not second & _MASKED:
            raise WireError("not one whole masked frame of a known kind")
        if second & 0x7F > _SHORT_MAX:
            raise WireError(f"a frame has more than {_SHORT_MAX} bytes")
        return 6 + (second & 0x7F)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(pattern)).to_bytes(size)
