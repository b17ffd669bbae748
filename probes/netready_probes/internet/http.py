"""The default engine: plain HTTP(S) against the school's own internet target.

`GET .../__down?bytes=N` and `POST .../__up`, as Cloudflare's speed test does, so any server that
speaks these two will do; `http_target.py` is ours. Four streams, the first two seconds dropped.
Down is counted here as it arrives; up is what the server acknowledged with a 200, spread over the
time that its request took. An answer with another status, or another length than was asked for
(a block page), is a failure and never a rate.
"""

import json
import re
import secrets
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import ProbeContext
from netready_probes.internet.engine import Plan, Samples, Span, spans_of
from netready_probes.internet.http_wire import Head, read_head
from netready_probes.internet.streams import Stream, run_streams
from netready_probes.internet.words import network_error
from netready_probes.seams import NetworkError
from netready_probes.system.network import congestion_control

STEP_S: Final = 10.0
DOWN_REQUEST_BYTES: Final = 25_000_000  # what one request asks for; well-known servers allow it
UP_FIRST_BYTES: Final = 64 * 1024
UP_REQUEST_BYTES_MAX: Final = 16 * 1024 * 1024
UP_REQUEST_S: Final = 0.5  # requests grow until one takes so long: fine steps, few pauses
GRACE_S: Final = 3.0
BLOCK: Final = 64 * 1024
_ACKNOWLEDGED: Final = "x-received-bytes"
_CONTROL: Final = "x-congestion-control"
_OPERATION: Final = "http speed test"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpEngine:
    """`SpeedEngine` over HTTP.

    Attributes:
        tls: makes the context for https; the device's own trust by default, because a school's
            own target may have a certificate of its own.
    """

    name: str = "http"
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def measure(self, direction: Direction, plan: Plan, context: ProbeContext) -> Samples:
        """Loads one direction for `plan.seconds`."""
        job = _Job(plan=plan, context=context, tls=self.tls() if plan.place.tls else None)
        return job.download() if direction is Direction.DOWN else job.upload()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uploads:
    """What the upload streams share; appending to a list is atomic.

    A stream goes on until each has an acknowledgement from after the window. If the first to end
    left the line to the others, their last requests would speed up after the window and, spread
    evenly over their time, count too much inside it: 2 % were seen.

    Attributes:
        acked: begin, end and bytes of each acknowledged request.
        over: one entry for each stream that has passed the end of the window.
        last_s: when each stream got its last acknowledgement.
    """

    streams: int
    acked: list[tuple[float, float, int]] = field(default_factory=list)
    over: list[bool] = field(default_factory=list)
    last_s: list[float] = field(default_factory=list)

    def all_over(self) -> bool:
        """All streams have passed the end."""
        return len(self.over) >= self.streams


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    plan: Plan
    context: ProbeContext
    tls: ssl.SSLContext | None

    def download(self) -> Samples:
        watch, streams = run_streams(
            self.plan.streams,
            self._download_stream,
            self.context,
            seconds=self.plan.seconds,
            bytes_max=self.plan.bytes_max,
        )
        return Samples(
            direction=Direction.DOWN,
            spans=spans_of(watch.readings),
            from_s=self.plan.drop_s,
            to_s=watch.whole_s,
            failures=watch.failures,
            facts=self._facts(streams, "this device, as it arrived", "the server's"),
        )

    def upload(self) -> Samples:
        uploads = _Uploads(streams=self.plan.streams)
        watch, streams = run_streams(
            self.plan.streams,
            lambda stream: self._upload_stream(stream, uploads),
            self.context,
            seconds=self.plan.seconds,
            bytes_max=self.plan.bytes_max,
            grace_s=GRACE_S,
        )
        begun_s = watch.begun_s
        spans = [Span(from_s=a - begun_s, to_s=b - begun_s, size=n) for a, b, n in uploads.acked]
        complete = len(uploads.last_s) == len(streams)
        to_s = min(watch.whole_s, *(at - begun_s for at in uploads.last_s)) if complete else 0.0
        facts = self._facts(streams, "the server, by its acknowledgements", "this device's")
        return Samples(
            direction=Direction.UP,
            spans=spans,
            from_s=self.plan.drop_s,
            to_s=to_s,
            failures=watch.failures,
            facts=facts,
        )

    def _facts(self, streams: tuple[Stream, ...], counted: str, whose: str) -> dict[str, str]:
        control = next((s.facts["cc"] for s in streams if s.facts.get("cc")), "not known")
        return {
            "method": "HTTP __down and __up",
            "streams": str(self.plan.streams),
            "counted_by": counted,
            "congestion_control": f"{control} ({whose})",
        }

    def _open(self, stream: Stream) -> socket.socket:
        place = self.plan.place
        network = self.context.system.network
        sock = network.tcp(place.host, place.port, timeout_s=STEP_S)
        stream.sock = sock
        if self.tls is not None:
            try:
                sock = self.tls.wrap_socket(sock, server_hostname=place.host)
            except OSError as error:
                raise network_error("tls handshake", error) from error
            stream.sock = sock
        return sock

    def _request(self, line: str, extra: str = "") -> bytes:
        return (
            f"{line} HTTP/1.1\r\nHost: {self.plan.place.authority()}\r\nUser-Agent: netready\r\n"
            f"Accept-Encoding: identity\r\nCache-Control: no-store\r\n{extra}\r\n"
        ).encode("ascii")

    def _head(self, sock: socket.socket) -> Head:
        clock = self.context.system.clock
        head = read_head(
            sock, ends_at_s=clock.monotonic_s() + STEP_S, clock=clock, operation=_OPERATION
        )
        sock.settimeout(STEP_S)
        if head.status != 200:
            raise _status_error(head.status)
        return head

    def _download_stream(self, stream: Stream) -> None:
        sock = self._open(stream)
        room = memoryview(bytearray(256 * 1024))
        while not stream.end.is_set():
            size = DOWN_REQUEST_BYTES
            nonce = secrets.token_hex(4)  # no cache in between shall answer
            path = f"{self.plan.place.path}/__down?bytes={size}&nonce={nonce}"
            sock.sendall(self._request(f"GET {path}"))
            head = self._head(sock)
            if head.length() != size:
                note = "Another length than was asked for: a block page?"
                raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER, note)
            stream.facts["cc"] = _word(head.headers.get(_CONTROL, ""))
            stream.ready.set()
            stream.received += len(head.rest)
            _drain(sock, size - len(head.rest), room, stream)

    def _upload_stream(self, stream: Stream, uploads: "_Uploads") -> None:
        clock = self.context.system.clock
        sock = self._open(stream)
        stream.facts["cc"] = congestion_control(sock)
        stream.ready.set()
        block = secrets.token_bytes(BLOCK)
        size, ended_s, over = UP_FIRST_BYTES, clock.monotonic_s(), False
        try:
            while not (over and uploads.all_over()):
                begun_s = clock.monotonic_s()
                self._post(sock, size, block)
                ended_s = clock.monotonic_s()
                uploads.acked.append((begun_s, ended_s, size))
                stream.received += size
                if stream.end.is_set() and not over:
                    over = True
                    uploads.over.append(True)
                if ended_s - begun_s < UP_REQUEST_S:
                    size = min(size * 2, UP_REQUEST_BYTES_MAX)
        finally:
            if not over:  # it failed, and nobody waits for it
                uploads.over.append(True)
            uploads.last_s.append(ended_s)

    def _post(self, sock: socket.socket, size: int, block: bytes) -> None:
        extra = f"Content-Type: application/octet-stream\r\nContent-Length: {size}\r\n"
        try:
            sock.sendall(self._request(f"POST {self.plan.place.path}/__up", extra))
            for at in range(0, size, len(block)):
                sock.sendall(block[: size - at])
        except TimeoutError:
            raise
        except OSError as error:
            self._head_after_cut(sock)
            raise network_error(_OPERATION, error) from error
        head = self._head(sock)
        body = _body(sock, head)
        said = head.headers.get(_ACKNOWLEDGED) or _said(body)
        if said is not None and said != str(size):
            note = "The server acknowledged another number of bytes than were sent."
            raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER, note)

    def _head_after_cut(self, sock: socket.socket) -> None:
        """A server that refuses a long request answers and closes; the answer says more."""
        clock = self.context.system.clock
        try:
            head = read_head(
                sock, ends_at_s=clock.monotonic_s() + 1, clock=clock, operation=_OPERATION
            )
        except NetworkError:
            return  # no answer: what the cut itself said is reported
        if head.status != 200:
            raise _status_error(head.status)


def _status_error(status: int) -> NetworkError:
    note = f"The server answered {status}: no measurement."
    return NetworkError(_OPERATION, FailureWord.HTTP_STATUS, note)


def _drain(sock: socket.socket, size: int, room: memoryview, stream: Stream) -> None:
    """Counts the rest of a body as it arrives."""
    while size and not stream.end.is_set():
        got = sock.recv_into(room[: min(size, len(room))])
        if not got:
            raise NetworkError(_OPERATION, FailureWord.CLOSED_EARLY)
        stream.received += got
        size -= got


def _body(sock: socket.socket, head: Head) -> bytes:
    """The short body of an acknowledgement; raises NetworkError for a long or endless one."""
    length = head.length()
    if length is None or length > 4096 or len(head.rest) > length:
        raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER, "No short answer with a length.")
    body = head.rest
    while len(body) < length:
        more = sock.recv(length - len(body))
        if not more:
            raise NetworkError(_OPERATION, FailureWord.CLOSED_EARLY)
        body += more
    return body


def _said(body: bytes) -> str | None:
    """How many bytes the body of an acknowledgement speaks of, where it does."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = value.get("bytes") if isinstance(value, dict) else None
    return str(number) if isinstance(number, int) else None


def _word(text: str) -> str:
    return text if re.fullmatch(r"[a-z0-9_]{1,16}", text) else ""
