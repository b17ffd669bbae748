"""Round trips under working conditions, after draft-ietf-ippm-responsiveness-09.

A *self probe* is a tiny request on a connection that is itself loaded; a *foreign probe* is a
fresh connection with its first answer. Both leave on a schedule and wait for nothing else.
"""

import os
import selectors
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import Address
from netready_probes.load.client import open_exchange, open_stream
from netready_probes.load.wire import (
    EXCHANGE_REQUEST,
    PUSH_BYTES,
    PUSH_ID,
    AnswerReader,
    Hello,
    WireError,
)
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.network import close_at_once, network_errors

# 4/s of each: at 20 Mbit/s well under the draft's 5 % for probes
PROBE_EVERY_S: Final = 0.25
_TICK_S: Final = 0.1
_LOST_S: Final = 5.0
_FEED_ID: Final = 0xFFFFFFFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What both kinds of probe need.

    Attributes:
        run: of the lease that the target gave; "": none is held.
        direction: which way the self probe's own connection is loaded.
        stopped: True ends it.
    """

    network: Network
    clock: Clock
    address: Address
    client: str
    direction: Direction
    seconds: float
    run: str
    stopped: Callable[[], bool]


@dataclass(slots=True)
class Trips:
    """Round trips in ms by the draft's names, each with the second in which it began."""

    tcp_ms: list[float] = field(default_factory=list)
    http_ms: list[float] = field(default_factory=list)
    self_ms: list[float] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def foreign_probes(work: Working, trips: Trips) -> None:
    """Connects and says hello every quarter of a second; a lost one counts as five seconds."""
    start_s = work.clock.monotonic_s()
    due_s = start_s
    while (now_s := work.clock.monotonic_s()) < start_s + work.seconds and not work.stopped():
        if now_s < due_s:
            work.clock.sleep(min(_TICK_S, due_s - now_s))
            continue
        due_s = max(due_s + PROBE_EVERY_S, now_s)
        try:
            tcp, session = open_stream(
                work.network, work.address, Hello(op="hello", client=work.client), _LOST_S
            )
        except NetworkError as error:
            trips.failures.append(error.failure)
            trips.tcp_ms.append(_LOST_S * 1e3)
            continue
        total_s = work.clock.monotonic_s() - now_s
        close_at_once(tcp)
        trips.tcp_ms.append(max(1e-3, (total_s - session.handshake_s) * 1e3))
        trips.http_ms.append(session.handshake_s * 1e3)


class SelfProbes:
    """One loaded exchange connection with tiny requests between its frames."""

    def __init__(self, work: Working, trips: Trips) -> None:
        self._work, self._trips = work, trips
        self._feed = work.direction is not Direction.DOWN
        self._tcp = open_exchange(
            work.network,
            work.address,
            client=work.client,
            push=work.direction is not Direction.UP,
            run=work.run,
        )
        self._answers = AnswerReader()
        self._buffer = memoryview(bytearray(256 * 1024))
        self._payload = os.urandom(PUSH_BYTES)
        self._outgoing = memoryview(b"")
        self._asked: dict[int, float] = {}
        self._next_id = 0

    def run(self) -> None:
        """Until the time is over; a failing network is noted in `trips`."""
        try:
            with network_errors("self probe"):
                self._carry()
        except WireError:
            self._trips.failures.append(_failure(FailureWord.BAD_ANSWER))
        except NetworkError as error:
            self._trips.failures.append(error.failure)
        finally:
            close_at_once(self._tcp)

    def _carry(self) -> None:
        self._tcp.setblocking(False)
        clock, work = self._work.clock, self._work
        start_s = clock.monotonic_s()
        due_s = start_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._tcp, selectors.EVENT_READ)
            while (now_s := clock.monotonic_s()) < start_s + work.seconds and not work.stopped():
                if now_s >= due_s:
                    self._ask(due_s)
                    due_s += PROBE_EVERY_S
                self._serve(selector, max(0.0, min(_TICK_S, due_s - now_s)))
        self._give_up(clock.monotonic_s())

    def _serve(self, selector: selectors.BaseSelector, wait_s: float) -> None:
        writing = self._feed or len(self._outgoing)
        write = selectors.EVENT_WRITE if writing else 0
        selector.modify(self._tcp, selectors.EVENT_READ | write)
        for _key, events in selector.select(wait_s):
            if events & selectors.EVENT_READ:
                self._read()
            if events & selectors.EVENT_WRITE:
                self._write()

    def _ask(self, due_s: float) -> None:
        self._asked[self._next_id] = due_s
        # behind what is half sent: a frame cannot be cut in two
        request = EXCHANGE_REQUEST.pack(self._next_id, 0, 1)
        self._outgoing = memoryview(bytes(self._outgoing) + request)
        self._next_id += 1

    def _write(self) -> None:
        if not self._outgoing:
            head = EXCHANGE_REQUEST.pack(_FEED_ID, PUSH_BYTES, 0)
            self._outgoing = memoryview(head + self._payload)
        with suppress(BlockingIOError):
            self._outgoing = self._outgoing[self._tcp.send(self._outgoing) :]

    def _read(self) -> None:
        size = self._tcp.recv_into(self._buffer)
        if not size:
            raise NetworkError("self probe", FailureWord.CLOSED_EARLY)
        now_s = self._work.clock.monotonic_s()
        for number in self._answers.feed(self._buffer[:size]):
            asked_s = self._asked.pop(number, None)
            if number not in (PUSH_ID, _FEED_ID) and asked_s is not None:
                self._trips.self_ms.append(max(1e-3, (now_s - asked_s) * 1e3))

    def _give_up(self, now_s: float) -> None:
        """What is still out has waited at least this long; leaving it out would flatter."""
        waits = [(now_s - asked_s) * 1e3 for asked_s in self._asked.values()]
        known = sorted(self._trips.self_ms)
        usual = known[len(known) // 2] if known else 0.0
        self._trips.self_ms.extend(wait for wait in waits if wait > usual)


def start_probes(work: Working, trips: Trips) -> list[threading.Thread]:
    """Both kinds, each in a thread. Raises NetworkError if the exchange cannot be opened."""
    own = SelfProbes(work, trips)
    threads = [
        threading.Thread(target=own.run, daemon=True),
        threading.Thread(target=foreign_probes, args=(work, trips), daemon=True),
    ]
    for thread in threads:
        thread.start()
    return threads


def _failure(word: FailureWord) -> Failure:
    return Failure(operation="self probe", word=word)
