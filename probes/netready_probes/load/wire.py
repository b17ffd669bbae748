"""The wire format between a client and the on-site target: bytes to values, no sockets.

One port for TCP and UDP. Every number is big-endian.

**TCP.** The client opens with one JSON line (at most 1024 bytes, ended by a newline)::

    {"netready": 1, "op": "hello" | "exchange" | "download" | "upload", "client": "<label>",
     "mbps": 75.0, "seconds": 10, "cc": "cubic", "run": "<id>"}

The target answers with one JSON line: ``{"ok": true, "token": "<hex>", "cc": "bbr",
"server_time_ns": n, "overloaded": false}`` or ``{"ok": false, "word": "busy", "why": "..."}`` and
closes. `op` decides what follows:

- ``hello``: nothing; the token permits UDP from the same address, and the line carries limits.
- ``exchange``: request frames (below), each answered in order, until the client closes. Every
  activity of a virtual pupil is made of these. With ``"push": true`` the target also fills the
  connection with answer frames of id `PUSH_ID` for `seconds`, and puts each answer between two of
  them: a tiny request on it is a *self probe* in the sense of draft-ietf-ippm-responsiveness.
- ``count``: the answer's ``received`` is the number of datagrams of `token` and `flow` that
  reached the target; the target then closes.
- ``lease``: the client says a byte every half second, the target answers each with one JSON line
  ``{"bytes": n}``: what the run moved so far, both ways. While it is held, loads that do not carry
  its ``run`` are refused; with it end the run's load connections. See `lease_book`.
- ``media``: calls over UDP both ways, for as long as the connection is open; see `media_wire`.
- ``download``: the target sends incompressible bytes for `seconds`, then closes.
- ``upload``: the client sends bytes; the target counts what it *received* and writes one JSON line
  about every 100 ms ``{"t_s": since start, "bytes": total}``. The client ends it by shutting down
  its sending side, or the target after `seconds`; the last line then also has ``"end": true``.

**Exchange frame** (client to target): `EXCHANGE_REQUEST` = id u32, up_bytes u32, down_bytes u32,
then up_bytes of payload. Answer: `EXCHANGE_ANSWER` = id u32, down_bytes u32, then the payload.
A frame above `EXCHANGE_BYTES_MAX` either way ends the connection.

**UDP.** Nothing is answered without a token from a TCP handshake of the same address, and no
answer is larger than its question. Probe: `UDP_PROBE` = magic u32, token 8 bytes, flow u32,
sequence u32, intended_ns u64, then padding. The answer has the same length: magic u32,
token 8 bytes, flow u32, sequence u32, received_count u32 (datagrams of this flow that reached the
target so far: tells loss up from loss down), server_rx_ns u64, server_tx_ns u64, then padding;
so the smallest probe is `UDP_BYTES_MIN`.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

DEFAULT_PORT: Final = 7411
PROTOCOL: Final = 1
HELLO_BYTES_MAX: Final = 1024
OPERATIONS: Final = ("hello", "exchange", "download", "upload", "count", "lease", "media")
EXCHANGE_REQUEST: Final = struct.Struct("!III")
EXCHANGE_ANSWER: Final = struct.Struct("!II")
EXCHANGE_BYTES_MAX: Final = 64 * 1024 * 1024
PUSH_ID: Final = 0xFFFFFFFF
PUSH_BYTES: Final = 16 * 1024
UDP_MAGIC: Final = 0x4E524459
UDP_PROBE: Final = struct.Struct("!I8sIIQ")
UDP_ANSWER: Final = struct.Struct("!I8sIIIQQ")
UDP_BYTES_MIN: Final = UDP_ANSWER.size
UDP_BYTES_MAX: Final = 1472


class WireError(ValueError):
    """The peer does not follow the wire format; the message says how, with nothing it sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first line of a client.

    Attributes:
        op: one of `OPERATIONS`.
        client: a label, at most 64 printable characters; statistics are kept by it.
        mbps: the rate the client means to use; counts against the target's limit.
        seconds: how long a stream is to last; 0: as long as the target allows.
        cc: congestion control the target is asked to send with; "": its own choice.
        push: exchange only: the target fills the connection with frames of id `PUSH_ID`.
        token, flow: count only.
        run: id of the load run this belongs to; see `lease_book`.
    """

    op: str
    client: str = ""
    mbps: float = 0.0
    seconds: float = 0.0
    cc: str = ""
    push: bool = False
    token: str = ""
    flow: int = 0
    run: str = ""


def encode_line(fields: Mapping[str, object]) -> bytes:
    """A JSON object as one line."""
    return json.dumps(fields, separators=(",", ":")).encode("utf-8") + b"\n"


def encode_hello(hello: Hello) -> bytes:
    """The client's first line."""
    return encode_line({"netready": PROTOCOL, **asdict(hello)})


def decode_line(line: bytes) -> dict[str, object]:
    """A line as a JSON object. Raises WireError."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise WireError("not a line of JSON") from None
    if not isinstance(fields, dict):
        raise WireError("not a JSON object")
    return fields


def decode_hello(line: bytes) -> Hello:
    """The client's first line, every field checked. Raises WireError."""
    fields = decode_line(line)
    if fields.get("netready") != PROTOCOL:
        raise WireError(f"not netready protocol {PROTOCOL}")
    op = fields.get("op")
    if op not in OPERATIONS:
        raise WireError(f"op must be one of {', '.join(OPERATIONS)}")
    return Hello(
        op=str(op),
        client=_text(fields, "client", 64),
        mbps=_number(fields, "mbps", 1e6),
        seconds=_number(fields, "seconds", 86400.0),
        cc=_text(fields, "cc", 15),
        push=fields.get("push") is True,
        token=_text(fields, "token", 16),
        flow=int(_number(fields, "flow", 2**32 - 1)),
        run=_text(fields, "run", 32),
    )


def _text(fields: Mapping[str, object], name: str, longest: int) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str) or len(value) > longest or not (value.isprintable()):
        raise WireError(f"{name} must be at most {longest} printable characters")
    return value


def _number(fields: Mapping[str, object], name: str, largest: float) -> float:
    value = fields.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
        raise WireError(f"{name} must be a number from 0 to {largest:g}")
    return float(value)


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """A request frame whose payload has come in whole."""

    id: int
    up_bytes: int
    down_bytes: int


class FrameReader:
    """Request frames out of a stream of bytes; keeps at most one header, never a payload."""

    def __init__(self) -> None:
        self._header = b""
        self._skip = 0
        self._open: ExchangeRequest | None = None

    def feed(self, data: bytes | memoryview) -> list[ExchangeRequest]:
        """The requests that are whole with these bytes. Raises WireError for a huge frame."""
        done: list[ExchangeRequest] = []
        at = 0
        while at < len(data) or (self._open and not self._skip):
            if self._open is None:
                take = min(EXCHANGE_REQUEST.size - len(self._header), len(data) - at)
                self._header += bytes(data[at : at + take])
                self._begin()
            else:
                take = min(self._skip, len(data) - at)
                self._skip -= take
                if not self._skip:
                    done.append(self._open)
                    self._open = None
            at += take
        return done

    def _begin(self) -> None:
        if len(self._header) < EXCHANGE_REQUEST.size:
            return
        request = ExchangeRequest(*EXCHANGE_REQUEST.unpack(self._header))
        if max(request.up_bytes, request.down_bytes) > EXCHANGE_BYTES_MAX:
            raise WireError(f"a frame is larger than {EXCHANGE_BYTES_MAX} bytes")
        self._header, self._skip, self._open = b"", request.up_bytes, request


class AnswerReader:
    """Ids of the answer frames that are whole, out of a stream of bytes."""

    def __init__(self) -> None:
        self._header = b""
        self._skip = 0
        self._id: int | None = None

    def feed(self, data: bytes | memoryview) -> list[int]:
        """The ids, `PUSH_ID` too, in order. Raises WireError for a huge frame."""
        done: list[int] = []
        at = 0
        while at < len(data) or (self._id is not None and not self._skip):
            if self._id is None:
                take = min(EXCHANGE_ANSWER.size - len(self._header), len(data) - at)
                self._header += bytes(data[at : at + take])
                self._begin()
            else:
                take = min(self._skip, len(data) - at)
                self._skip -= take
                if not self._skip:
                    done.append(self._id)
                    self._id = None
            at += take
        return done

    def _begin(self) -> None:
        if len(self._header) < EXCHANGE_ANSWER.size:
            return
        self._id, self._skip = EXCHANGE_ANSWER.unpack(self._header)
        if self._skip > EXCHANGE_BYTES_MAX:
            raise WireError(f"a frame is larger than {EXCHANGE_BYTES_MAX} bytes")
        self._header = b""
