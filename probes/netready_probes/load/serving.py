"""What the target does on one admitted connection: send, receive, or exchange. Each one ends.

Nothing here decides who may connect; see `admission`. A stream ends at its deadline, when the
target stops, or within `lost_s` of the client taking (or sending) nothing; an exchange that the
target does not fill by itself has `starve_s`, for what waits there is a few answers at most.
"""

import selectors
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from netready_probes.load.admission import Ticket
from netready_probes.load.wire import (
    EXCHANGE_ANSWER,
    PUSH_BYTES,
    PUSH_ID,
    FrameReader,
    encode_line,
)
from netready_probes.seams import Clock
from netready_probes.system.network import limit_unsent

# Bulk streams carry no probe, so what waits unsent in them is felt by nobody. With 128 KiB a busy
# device that woke 10 ms late starved a 100 Mbit/s line (measured 92 against iperf3's 95.6).
BULK_UNSENT_BYTES: Final = 1024 * 1024
# 5 ms at 25 Mbit/s: self probes and pupils' requests stand behind it
EXCHANGE_UNSENT_BYTES: Final = 16 * 1024
REPORT_S: Final = 0.1
_READ_BYTES: Final = 512 * 1024
_ANSWERS_MAX: Final = 256  # waiting on one connection; then its requests wait in the kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """One admitted connection and its bounds.

    Attributes:
        block: incompressible bytes, shared by all connections.
        end_s: of the monotonic clock; whatever happens, it ends then.
        lost_s, starve_s, idle_s: see `TargetLimits`.
    """

    tcp: socket.socket
    ticket: Ticket
    clock: Clock
    block: memoryview
    end_s: float
    lost_s: float
    starve_s: float
    idle_s: float
    stopped: Callable[[], bool]


def send_bulk(serving: Serving) -> None:
    """A download: sends until the end, or until the client goes."""
    limit_unsent(serving.tcp, BULK_UNSENT_BYTES)
    serving.tcp.settimeout(serving.lost_s)
    while serving.clock.monotonic_s() < serving.end_s and not serving.stopped():
        serving.ticket.counters.bytes_sent += serving.tcp.send(serving.block)


def receive_bulk(serving: Serving) -> None:
    """An upload: counts what comes in and tells the client about every 100 ms."""
    clock, tcp, counters = serving.clock, serving.tcp, serving.ticket.counters
    buffer = memoryview(bytearray(_READ_BYTES))
    started_s = heard_s = reported_s = clock.monotonic_s()
    open_ = True
    while open_ and not serving.stopped():
        size = _receive(tcp, buffer)
        now_s = clock.monotonic_s()
        if size:
            counters.bytes_received += size
            heard_s = now_s
        open_ = size != 0 and now_s < serving.end_s and now_s - heard_s < serving.lost_s
        if now_s - reported_s >= REPORT_S or not open_:
            reported_s = now_s
            report = {"t_s": now_s - started_s, "bytes": counters.bytes_received}
            tcp.settimeout(serving.lost_s)
            tcp.sendall(encode_line(report if open_ else report | {"end": True}))
    _part(tcp, buffer, clock, serving.lost_s)


def _receive(tcp: socket.socket, buffer: memoryview) -> int | None:
    tcp.settimeout(REPORT_S)
    try:
        return tcp.recv_into(buffer)
    except TimeoutError:
        return None


def _part(tcp: socket.socket, buffer: memoryview, clock: Clock, within_s: float) -> None:
    """Says goodbye and takes what is under way: a close with bytes unread destroys the report."""
    tcp.shutdown(socket.SHUT_WR)
    end_s = clock.monotonic_s() + within_s
    while clock.monotonic_s() < end_s:
        if _receive(tcp, buffer) == 0:
            return


@dataclass(slots=True)
class _Answer:
    head: bytes
    payload: int


class Exchange:
    """Request frames in, answers out, in order; with `push` it fills the gaps itself.

    Reads go on while answers wait, so that neither side can block the other for ever.
    """

    def __init__(self, serving: Serving, *, push: bool) -> None:
        self._serving = serving
        self._push = push
        self._frames = FrameReader()
        self._answers: deque[_Answer] = deque()
        self._buffer = memoryview(bytearray(_READ_BYTES // 2))
        self._at = 0
        self._heard_s = self._moved_s = serving.clock.monotonic_s()

    def run(self) -> None:
        """Serves until the client closes. Raises OSError and WireError."""
        limit_unsent(self._serving.tcp, EXCHANGE_UNSENT_BYTES)
        self._serving.tcp.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._serving.tcp, selectors.EVENT_READ)
            while self._alive():
                selector.modify(self._serving.tcp, self._wanted())
                ready = selector.select(0.5)
                if ready and not self._serve(ready[0][1]):
                    return

    def _alive(self) -> bool:
        now_s = self._serving.clock.monotonic_s()
        patience_s = self._serving.lost_s if self._push else self._serving.starve_s
        lost = (bool(self._answers) or self._push) and now_s - self._moved_s > patience_s
        idle = now_s - max(self._heard_s, self._moved_s) > self._serving.idle_s
        return not (lost or idle or now_s > self._serving.end_s or self._serving.stopped())

    def _wanted(self) -> int:
        write = selectors.EVENT_WRITE if self._answers or self._push else 0
        read = selectors.EVENT_READ if len(self._answers) < _ANSWERS_MAX else 0
        return write | read

    def _serve(self, events: int) -> bool:
        if events & selectors.EVENT_READ and not self._read():
            return False
        if events & selectors.EVENT_WRITE:
            self._write()
        return True

    def _read(self) -> bool:
        size = self._serving.tcp.recv_into(self._buffer)
        self._heard_s = self._serving.clock.monotonic_s()
        self._serving.ticket.counters.bytes_received += size
        for request in self._frames.feed(self._buffer[:size]):
            if not self._answers:
                self._moved_s = self._heard_s
            head = EXCHANGE_ANSWER.pack(request.id, request.down_bytes)
            self._answers.append(_Answer(head, request.down_bytes))
        return size > 0

    def _write(self) -> None:
        if not self._answers:
            if not self._push:
                return
            self._answers.append(_Answer(EXCHANGE_ANSWER.pack(PUSH_ID, PUSH_BYTES), PUSH_BYTES))
        answer = self._answers[0]
        block = self._serving.block
        if answer.head:
            more = min(answer.payload, EXCHANGE_UNSENT_BYTES)
            sent = self._serving.tcp.send(answer.head + bytes(block[self._at : self._at + more]))
            paid = max(0, sent - len(answer.head))
            answer.head = answer.head[sent:]
        else:
            paid = sent = self._serving.tcp.send(block[self._at : self._at + answer.payload])
        answer.payload -= paid
        # on through the block: the same bytes again could be compressed on the way
        self._at = (self._at + paid) % (len(block) - EXCHANGE_UNSENT_BYTES)
        if not answer.head and not answer.payload:
            self._answers.popleft()
        self._serving.ticket.counters.bytes_sent += sent
        self._moved_s = self._serving.clock.monotonic_s()
