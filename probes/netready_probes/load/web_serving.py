"""What the web face does on one connection: request after request, until either side has enough.

A ticket of the target's admission is held for one request, not for the connection: browsers keep
connections open, and one that is idle loads nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.load.admission import Refusal, Ticket
from netready_probes.load.web_echo import serve_echo
from netready_probes.load.web_frames import accept_websocket
from netready_probes.load.web_stream import GoneError, WebHost, WebStream
from netready_probes.load.web_wire import (
    HEAD_BYTES_MAX,
    WebRefusal,
    WebRequest,
    answer_head,
    check_request,
    cross_origin,
    json_body,
    parse_head,
    preflight,
    refusal_body,
)
from netready_probes.load.wire import Hello

_READ_BYTES: Final = 256 * 1024
_FIRST_BYTES: Final = 8 * 1024  # sent with the head, so that a small answer is one packet
_HELLO: Final = b"This is the target of netready. Go back to the page you came from.\n"
_JSON: Final = {"Content-Type": "application/json"}
_STATUS: Final = {FailureWord.BUSY: 503, FailureWord.NOT_ALLOWED: 403}


class WebConnection:
    """A client's connection, from its first request to its last."""

    def __init__(self, stream: WebStream, address: str, host: WebHost) -> None:
        self._stream, self._address, self._host = stream, address, host
        self._buffer = memoryview(bytearray(_READ_BYTES))
        self._waiting = b""  # read already, not looked at yet
        self._at = 0  # in the block: the same bytes again could be compressed on the way
        self._origin = ""
        self._does: Mapping[str, Callable[[WebRequest], bool]] = {
            "/": self._greet,
            "/about": self._about,
            "/down": self._down,
            "/up": self._up,
            "/echo": self._echo,
        }

    def run(self, opened: Callable[[], None]) -> None:
        """Serves until it ends; `opened` hears of the first whole head. Raises GoneError, OSError.

        A refusal ends the connection: whatever stands behind it is not read.
        """
        try:
            head = self._head(self._host.limits.web_hello_s)
            opened()
            while self._answered(parse_head(head)):
                head = self._head(self._host.limits.idle_s)
        except WebRefusal as refusal:
            self._say(refusal.status, refusal_body(refusal), stays=False)
            self._stream.part()

    def _head(self, first_s: float) -> bytes:
        """The head of the next request, within `first_s` its first byte, soon after it the rest."""
        limits, clock = self._host.limits, self._host.clock
        end_s = clock.monotonic_s() + (limits.web_hello_s if self._waiting else first_s)
        while b"\r\n\r\n" not in self._waiting[:HEAD_BYTES_MAX]:
            if len(self._waiting) >= HEAD_BYTES_MAX:
                raise WebRefusal(431, f"the head of a request has at most {HEAD_BYTES_MAX} bytes")
            begun = bool(self._waiting)
            left_s = end_s - clock.monotonic_s()
            if left_s <= 0:
                raise GoneError
            size = self._stream.receive(self._buffer, left_s, self._host.stopped)
            self._waiting += bytes(self._buffer[:size])
            if not begun:
                end_s = clock.monotonic_s() + limits.web_hello_s
        head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
        return head

    def _answered(self, request: WebRequest) -> bool:
        """Serves one request; False: the connection is over. Raises WebRefusal."""
        # that page may read a refusal, too
        self._origin = request.origin if request.origin in self._host.origins else ""
        check_request(request, self._host.origins)
        if request.method == "OPTIONS":
            return self._say(204, b"", preflight(request.origin))
        stays = self._does[request.path](request)
        return stays and request.headers.get("connection", "").lower() != "close"

    def _greet(self, request: WebRequest) -> bool:
        return self._say(200, _HELLO, {"Content-Type": "text/plain; charset=utf-8"})

    def _about(self, request: WebRequest) -> bool:
        fields = {
            "name": "netready target",
            "web": 1,
            "overloaded": self._host.overloaded(),
            "clock_ns": self._host.now_ns(),
        }
        return self._say(200, json_body(fields), _JSON)

    def _down(self, request: WebRequest) -> bool:
        """Sends what was asked for, or closes in the middle when its time or its run is over."""
        left = request.down_bytes
        host, stream, patience_s = self._host, self._stream, self._host.limits.starve_s
        block = host.block
        with self._ticket("download", request) as ticket:
            ended, end_s = self._ended(ticket), host.clock.monotonic_s() + host.limits.seconds
            first = bytes(block[self._at : self._at + min(left, _FIRST_BYTES)])
            stream.send(self._head_of(200, left, {}) + first, patience_s, ended)
            self._sent(ticket, len(first))
            left -= len(first)
            while left and host.clock.monotonic_s() < end_s and not ended():
                size = stream.send_some(block[self._at : self._at + left], patience_s, ended)
                self._sent(ticket, size)
                left -= size
        return not left

    def _sent(self, ticket: Ticket, size: int) -> None:
        ticket.counters.bytes_sent += size
        self._at = (self._at + size) % len(self._host.block)

    def _up(self, request: WebRequest) -> bool:
        """Takes it all, and says when it came."""
        host = self._host
        with self._ticket("upload", request) as ticket:
            ended, end_s = self._ended(ticket), host.clock.monotonic_s() + host.limits.seconds
            took = min(len(self._waiting), request.body_bytes)
            self._waiting = self._waiting[took:]
            began_ns = host.now_ns()
            left = request.body_bytes - took
            ticket.counters.bytes_received += took
            while left:
                if ended() or host.clock.monotonic_s() > end_s:
                    raise GoneError
                buffer = self._buffer[: min(left, _READ_BYTES)]
                size = self._stream.receive(buffer, host.limits.starve_s, ended)
                ticket.counters.bytes_received += size
                left -= size
            ended_ns = host.now_ns()
        told = {"bytes": request.body_bytes, "began_ns": began_ns, "ended_ns": ended_ns}
        return self._say(200, json_body(told), _JSON)

    def _echo(self, request: WebRequest) -> bool:
        accepted = accept_websocket(request.headers)
        self._stream.send(accepted, self._host.limits.starve_s, self._host.stopped)
        serve_echo(self._stream, self._host, self._address, self._waiting)
        return False

    @contextmanager
    def _ticket(self, op: str, request: WebRequest) -> Iterator[Ticket]:
        hello = Hello(op=op, client=request.client, run=request.run)
        ticket = self._host.admit(hello, self._address)
        if isinstance(ticket, Refusal):
            raise WebRefusal(_STATUS.get(ticket.word, 403), ticket.why)
        try:
            yield ticket
        finally:
            self._host.release(ticket)

    def _ended(self, ticket: Ticket) -> Callable[[], bool]:
        return lambda: ticket.ended or self._host.stopped()

    def _say(
        self,
        status: int,
        body: bytes,
        extra: Mapping[str, str] | None = None,
        *,
        stays: bool = True,
    ) -> bool:
        """A whole short answer; returns whether the connection stays."""
        head = self._head_of(status, len(body), extra or _JSON, stays=stays)
        self._stream.send(head + body, self._host.limits.starve_s, self._host.stopped)
        return stays

    def _head_of(
        self, status: int, length: int, extra: Mapping[str, str], *, stays: bool = True
    ) -> bytes:
        headers = {**cross_origin(self._origin), **extra}
        overloaded = self._host.overloaded()
        return answer_head(status, length, headers, overloaded=overloaded, stays=stays)
