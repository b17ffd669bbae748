"""Bulk streams to and from the target, counted where they arrive, with samples on the way."""

import os
import selectors
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import Address
from netready_probes.load.client import Session, open_stream
from netready_probes.load.serving import REPORT_S
from netready_probes.load.wire import Hello, WireError, decode_line
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.network import close_at_once, congestion_control, network_errors

_LINE_BYTES_MAX: Final = 4096
_READ_BYTES: Final = 512 * 1024
_BLOCK_BYTES: Final = 512 * 1024
_TICK_S: Final = 0.25  # a stop acts within this
_REPORT_WAIT_S: Final = 3.0  # the target's last count may stand behind a full queue
_SILENT_S: Final = 5.0  # a stream that brings nothing for so long has failed


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamReport:
    """One bulk stream.

    Attributes:
        samples: (seconds since the common start, bytes at the receiver so far), in order.
        congestion_control: of the side that sent, "" where it is not known.
        failure: how it ended early, or None.
    """

    samples: tuple[tuple[float, int], ...]
    congestion_control: str
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What a set of bulk streams is to do.

    Attributes:
        seconds: from the common start; then every stream is cut off.
        congestion: asked of the sending side; "": its own choice.
        mbps: stated to the target, for its limit; 0: not stated.
        run: of the lease that the target gave; "": none is held.
    """

    client: str
    seconds: float
    streams: int = 1
    congestion: str = ""
    mbps: float = 0.0
    run: str = ""
    timeout_s: float = 5.0
    stopped: Callable[[], bool] = lambda: False


def download(
    network: Network, clock: Clock, address: Address, bulk: Bulk
) -> tuple[StreamReport, ...]:
    """Streams from the target, counted here. Raises NetworkError if one cannot be opened."""
    return _run(network, clock, address, bulk, Direction.DOWN)


def upload(
    network: Network, clock: Clock, address: Address, bulk: Bulk
) -> tuple[StreamReport, ...]:
    """Streams to the target, counted there. Raises NetworkError if one cannot be opened."""
    return _run(network, clock, address, bulk, Direction.UP)


def _run(
    network: Network, clock: Clock, address: Address, bulk: Bulk, direction: Direction
) -> tuple[StreamReport, ...]:
    op, work = ("download", _Receiver) if direction is Direction.DOWN else ("upload", _Sender)
    asked = Hello(
        op=op,
        client=bulk.client,
        mbps=bulk.mbps / bulk.streams,
        seconds=bulk.seconds + 2.0,
        cc=bulk.congestion,
        run=bulk.run,
    )
    with ExitStack() as stack:
        opened = []
        for _stream in range(bulk.streams):
            tcp, session = open_stream(network, address, asked, bulk.timeout_s)
            stack.callback(close_at_once, tcp)
            opened.append((tcp, session, clock.monotonic_s()))
        start_s = clock.monotonic_s()
        works = [work(tcp, session, clock, start_s, since, bulk) for tcp, session, since in opened]
        threads = [threading.Thread(target=one.run, daemon=True) for one in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tuple(one.report() for one in works)


class _Stream:
    """One stream in its thread: the common half of receiving and sending."""

    operation = "stream"

    def __init__(
        self,
        tcp: socket.socket,
        session: Session,
        clock: Clock,
        start_s: float,
        opened_s: float,
        bulk: Bulk,
    ) -> None:
        self.tcp = tcp
        self.session = session
        self.clock = clock
        self.start_s = start_s
        self.opened_s = opened_s
        self.bulk = bulk
        self.samples: list[tuple[float, int]] = [(0.0, 0)]
        self.failure: Failure | None = None

    def run(self) -> None:
        """Moves bytes until the end; a failing network becomes `failure`."""
        try:
            with network_errors(self.operation):
                self.move()
        except NetworkError as error:
            self.failure = error.failure

    def move(self) -> None:
        raise NotImplementedError

    def congestion_control(self) -> str:
        raise NotImplementedError

    def report(self) -> StreamReport:
        return StreamReport(
            samples=tuple(self.samples),
            congestion_control=self.congestion_control(),
            failure=self.failure,
        )

    def elapsed_s(self) -> float:
        return self.clock.monotonic_s() - self.start_s

    def over(self) -> bool:
        return self.elapsed_s() >= self.bulk.seconds or self.bulk.stopped()


class _Receiver(_Stream):
    operation = "download"

    def congestion_control(self) -> str:
        return self.session.target_congestion_control

    def move(self) -> None:
        buffer = memoryview(bytearray(_READ_BYTES))
        total, heard_s, next_s = 0, 0.0, REPORT_S
        self.tcp.settimeout(_TICK_S)
        while not self.over():
            size = self._receive(buffer)
            now_s = self.elapsed_s()
            if size == 0:
                raise NetworkError(self.operation, FailureWord.CLOSED_EARLY)
            if size is not None:
                total, heard_s = total + size, now_s
            elif now_s - heard_s > _SILENT_S:
                raise NetworkError(self.operation, FailureWord.TIMEOUT)
            if now_s >= next_s:
                self.samples.append((now_s, total))
                next_s = now_s + REPORT_S
        self.samples.append((self.elapsed_s(), total))

    def _receive(self, buffer: memoryview) -> int | None:
        try:
            return self.tcp.recv_into(buffer)
        except TimeoutError:
            return None


class _Sender(_Stream):
    operation = "upload"

    def congestion_control(self) -> str:
        return self._own_congestion_control

    def move(self) -> None:
        self._own_congestion_control = congestion_control(self.tcp)
        self._unread = b""
        self._heard_s = 0.0
        self._block = memoryview(os.urandom(_BLOCK_BYTES))
        self.tcp.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.tcp, selectors.EVENT_READ | selectors.EVENT_WRITE)
            # on until the target has counted to the end: sending no more would lower the last count
            while not self._told() and self.elapsed_s() < self.bulk.seconds + _REPORT_WAIT_S:
                self._serve(selector)

    def _told(self) -> bool:
        return self.bulk.stopped() or self.samples[-1][0] >= self.bulk.seconds

    def _serve(self, selector: selectors.BaseSelector) -> None:
        for _key, events in selector.select(_TICK_S):
            if events & selectors.EVENT_READ:
                self._hear()
            if events & selectors.EVENT_WRITE:
                self.tcp.send(self._block)
        if self.elapsed_s() - self._heard_s > _SILENT_S:
            raise NetworkError(self.operation, FailureWord.TIMEOUT)

    def _hear(self) -> None:
        data = self.tcp.recv(_LINE_BYTES_MAX)
        *lines, self._unread = (self._unread + data).split(b"\n")
        self._heard_s = self.elapsed_s()
        ended = not data
        for line in lines:
            ended = self._note(line) or ended
        if ended and not self._told():
            raise NetworkError(self.operation, FailureWord.CLOSED_EARLY)
        if len(self._unread) > _LINE_BYTES_MAX:
            raise NetworkError(self.operation, FailureWord.BAD_ANSWER)

    def _note(self, line: bytes) -> bool:
        try:
            fields = decode_line(line)
        except WireError:
            raise NetworkError(self.operation, FailureWord.BAD_ANSWER) from None
        since_s, total = fields.get("t_s"), fields.get("bytes")
        if not isinstance(since_s, int | float) or not isinstance(total, int):
            raise NetworkError(self.operation, FailureWord.BAD_ANSWER)
        self.samples.append((max(0.0, since_s + self.opened_s - self.start_s), total))
        return fields.get("end") is True


def bytes_until(stream: StreamReport, at_s: float) -> float | None:
    """Bytes that one stream had received by then, interpolated; None beyond its last sample."""
    before = stream.samples[0]
    for sample in stream.samples:
        if sample[0] >= at_s:
            span_s = sample[0] - before[0]
            share = (at_s - before[0]) / span_s if span_s > 0 else 1.0
            return before[1] + share * (sample[1] - before[1])
        before = sample
    return None


def goodput_mbps(streams: Sequence[StreamReport], *, from_s: float, to_s: float) -> float | None:
    """Payload of all streams together over a window, Mbit/s; None if one did not last so long."""
    moved = 0.0
    for stream in streams:
        begin, end = bytes_until(stream, from_s), bytes_until(stream, to_s)
        if begin is None or end is None:
            return None
        moved += end - begin
    return moved * 8e-6 / (to_s - from_s)
