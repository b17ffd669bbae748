"""Latency of a browser: its small questions on a WebSocket, answered with the target's clock."""

from contextlib import suppress
from typing import Final

from netready_probes.load.admission import Refusal, Ticket
from netready_probes.load.lease_book import ECHO
from netready_probes.load.web_frames import (
    ANSWER,
    BINARY,
    CLOSE,
    GOING_AWAY,
    NORMAL,
    NOT_ALLOWED,
    PING,
    PONG,
    PROTOCOL_FAULT,
    QUESTION,
    TEXT,
    Frame,
    FrameBook,
    encode_close,
    encode_frame,
)
from netready_probes.load.web_stream import GoneError, WebHost, WebStream
from netready_probes.load.web_wire import json_body
from netready_probes.load.wire import Hello, WireError, decode_line

_READ_BYTES: Final = 16 * 1024


class _Ended(Exception):  # noqa: N818 - the talk is over, no error
    """Carries the close that is said."""


def serve_echo(stream: WebStream, host: WebHost, address: str, read: bytes) -> None:
    """Answers until the client closes or falls silent. Raises GoneError, OSError.

    Args:
        stream: behind the handshake.
        host: the target.
        address: of the client.
        read: what came with the handshake already.
    """
    talk = _Echo(stream, host, address)
    try:
        talk.run(read)
    except WireError as error:
        talk.close(encode_close(PROTOCOL_FAULT, str(error)))
    except _Ended as ended:
        talk.close(ended.args[0])
    finally:
        talk.leave()


class _Echo:
    def __init__(self, stream: WebStream, host: WebHost, address: str) -> None:
        self._stream, self._host, self._address = stream, host, address
        self._frames = FrameBook()
        self._ticket: Ticket | None = None

    def run(self, read: bytes) -> None:
        buffer = memoryview(bytearray(_READ_BYTES))
        limits, clock = self._host.limits, self._host.clock
        end_s = clock.monotonic_s() + limits.exchange_seconds
        while clock.monotonic_s() < end_s:
            received_ns = self._host.now_ns()
            for frame in self._frames.feed(read):
                self._answer(frame, received_ns)
            size = self._stream.receive(buffer, limits.idle_s, self._host.stopped)
            read = bytes(buffer[:size])
        raise _Ended(encode_close(GOING_AWAY))

    def _answer(self, frame: Frame, received_ns: int) -> None:
        if frame.kind == CLOSE:
            raise _Ended(encode_close(NORMAL))
        if frame.kind == PING:
            self._say(encode_frame(PONG, frame.payload))
        elif frame.kind == TEXT:
            self._greet(frame.payload)
        elif frame.kind == BINARY:
            self._echo(frame.payload, received_ns)

    def _greet(self, payload: bytes) -> None:
        fields = decode_line(payload)
        self._admit(_short(fields, "client", 64), _short(fields, "run", 32))
        self._say(encode_frame(TEXT, json_body({"ok": True})))

    def _echo(self, payload: bytes, received_ns: int) -> None:
        if len(payload) != QUESTION.size:
            raise WireError(f"a question has {QUESTION.size} bytes")
        ticket = self._ticket or self._admit("", "")
        ticket.counters.datagrams += 1
        sequence, client_ns = QUESTION.unpack(payload)
        answer = ANSWER.pack(sequence, client_ns, received_ns, self._host.now_ns())
        self._say(encode_frame(BINARY, answer))

    def _admit(self, client: str, run: str) -> Ticket:
        """Raises WireError for a second introduction, _Ended where there is no place."""
        if self._ticket is not None:
            raise WireError("who it is was said already")
        ticket = self._host.admit(Hello(op=ECHO, client=client, run=run), self._address)
        if isinstance(ticket, Refusal):
            raise _Ended(encode_close(NOT_ALLOWED, ticket.why))
        self._ticket = ticket
        return ticket

    def _say(self, frame: bytes) -> None:
        self._stream.send(frame, self._host.limits.starve_s, self._host.stopped)

    def close(self, frame: bytes) -> None:
        with suppress(OSError, GoneError):
            self._say(frame)
            self._stream.part()

    def leave(self) -> None:
        if self._ticket is not None:
            self._host.release(self._ticket)


def _short(fields: dict[str, object], name: str, longest: int) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise WireError(f"{name} has at most {longest} printable characters")
    return value
