"""A wire in virtual time under the real echo prober: nothing waits, and a minute is a moment.

The clock moves when somebody sleeps on it. Then every answer that falls due is handed over at its
own time, and the clock waits for the prober's receiving thread to have taken it.
"""

import heapq
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from netready_probes.contract import Address
from netready_probes.load.wire import UDP_ANSWER, UDP_MAGIC, UDP_PROBE
from netready_probes.system.network import RealNetwork

TICK_S = 50e-6  # reading the clock takes time, so that a spinning wait ends
TAKEN_WITHIN_S = 5.0


class VirtualWire:
    """A clock and a network in one; greetings go to the real target, datagrams stay here.

    `round_trip_s` says how long a datagram sent at that second of the run is under way.
    """

    def __init__(self, target: Address, round_trip_s: Callable[[float], float]) -> None:
        self._real = RealNetwork()
        self._target = target
        self._round_trip_s = round_trip_s
        self._now_s = 0.0
        self._due: list[tuple[float, bytes]] = []
        self._count = 0
        self._taken = threading.Event()
        self._inbox: list[bytes] = []
        self._bell, self._ear = socket.socketpair()
        self._was_read = False

    # the clock

    def monotonic_s(self) -> float:
        self._now_s += TICK_S
        return self._now_s

    def now(self) -> datetime:
        return datetime(2026, 11, 2, tzinfo=UTC) + timedelta(seconds=self._now_s)

    def sleep(self, seconds: float) -> None:
        end_s = self._now_s + max(0.0, seconds)
        while self._due and self._due[0][0] <= end_s:
            at_s, answer = heapq.heappop(self._due)
            self._now_s = max(self._now_s, at_s)
            self._hand_over(answer)
        self._now_s = max(self._now_s, end_s)

    def _hand_over(self, answer: bytes) -> None:
        self._taken.clear()
        self._inbox.append(answer)
        self._bell.send(b"!")
        assert self._taken.wait(TAKEN_WITHIN_S), "nobody took the answer"

    # the network

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        return self._real.tcp(self._target.host, self._target.port, timeout_s=timeout_s)

    def udp(self, host: str, port: int) -> socket.socket:
        return self  # type: ignore[return-value]  # as much of a socket as the prober uses

    def addresses(self, name: str, *, timeout_s: float) -> list[str]:
        return []

    # the socket

    def setblocking(self, flag: bool) -> None:
        """It never blocks."""

    def send(self, packet: bytearray) -> int:
        magic, token, flow, number, _intended_ns = UDP_PROBE.unpack_from(packet)
        assert magic == UDP_MAGIC
        self._count += 1
        answer = UDP_ANSWER.pack(UDP_MAGIC, token, flow, number, self._count, 0, 0)
        due_s = self._now_s + self._round_trip_s(self._now_s)
        heapq.heappush(self._due, (due_s, answer))
        return len(packet)

    def fileno(self) -> int:
        """Asked for before each wait: what was read before is dealt with."""
        if self._was_read:
            self._was_read = False
            self._taken.set()
        return self._ear.fileno()

    def recvmsg(
        self, size: int, ancillary: int = 0
    ) -> tuple[bytes, list[tuple[int, int, bytes]], int, tuple[str, int]]:
        payload, peer = self.recvfrom(size)
        return payload, [], 0, peer

    def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
        self._ear.recv(1)
        self._was_read = True
        return self._inbox.pop(0)[:size], ("192.0.2.1", 7411)

    def close(self) -> None:
        self._bell.close()
        self._ear.close()
