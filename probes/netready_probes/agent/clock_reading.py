"""Reads how far this device's clock stands from the common one, which is the target's.

Every device reaches the target anyhow, and its answers to UDP probes say when they came and went:
so no further port is needed. Never during the load. Questions leave on a schedule and wait for no
answer, so a way with a long queue is asked as often as a quick one.
"""

import select
import socket
from contextlib import suppress
from typing import Final

from netready.loadtest.clock import Exchange, Reading, reading_of
from netready_probes.contract import Address
from netready_probes.load.client import hello
from netready_probes.load.wire import UDP_ANSWER, UDP_BYTES_MAX, UDP_BYTES_MIN, UDP_MAGIC, UDP_PROBE
from netready_probes.seams import Clock, NetworkError, System
from netready_probes.system.network import network_errors, read_datagram

EXCHANGES_MAX: Final = 100
EXCHANGES_ENOUGH: Final = 40  # where the way is quick
BOUND_ENOUGH_S: Final = 0.0005
EVERY_S: Final = 0.01
LAST_ANSWER_S: Final = 0.3
_FLOW: Final = 0xC10C


def read_clock(system: System, address: Address, *, client: str) -> Reading | None:
    """The offset by the shortest round trip; None: too few answers came."""
    try:
        token = hello(system.network, address, client=client).token
        with system.network.udp(address.host, address.port) as udp, network_errors("clock"):
            return reading_of(_Series(udp, system.clock, token).exchanges())
    except NetworkError:
        return None


class _Series:
    """Questions each hundredth of a second, and the answers as they come."""

    def __init__(self, udp: socket.socket, clock: Clock, token: bytes) -> None:
        self._udp, self._clock, self._token = udp, clock, token
        self._sent_s: list[float] = []
        self._found: dict[int, Exchange] = {}

    def exchanges(self) -> list[Exchange]:
        """All that came back. Raises OSError."""
        due_s = self._clock.monotonic_s()
        while len(self._sent_s) < EXCHANGES_MAX and not self._enough():
            self._ask()
            due_s += EVERY_S
            self._hear_until(due_s)
        end_s = self._clock.monotonic_s() + LAST_ANSWER_S
        while len(self._found) < len(self._sent_s) and self._clock.monotonic_s() < end_s:
            self._hear_until(min(end_s, self._clock.monotonic_s() + EVERY_S))
        return list(self._found.values())

    def _enough(self) -> bool:
        if len(self._found) < EXCHANGES_ENOUGH:
            return False
        return min(each.rtt_s for each in self._found.values()) / 2 <= BOUND_ENOUGH_S

    def _ask(self) -> None:
        question = bytearray(UDP_BYTES_MIN)
        UDP_PROBE.pack_into(question, 0, UDP_MAGIC, self._token, _FLOW, len(self._sent_s), 0)
        self._sent_s.append(self._clock.monotonic_s())
        with suppress(ConnectionRefusedError):
            self._udp.send(question)

    def _hear_until(self, due_s: float) -> None:
        while (left_s := due_s - self._clock.monotonic_s()) > 0:
            if select.select([self._udp], [], [], left_s)[0]:
                with suppress(ConnectionRefusedError):
                    self._hear()

    def _hear(self) -> None:
        answer = read_datagram(self._udp, UDP_BYTES_MAX)
        received_s = self._clock.monotonic_s() - answer.waited_s
        if len(answer.payload) < UDP_ANSWER.size:
            return
        fields = UDP_ANSWER.unpack_from(answer.payload)
        magic, token, flow, number, _reached, rx_ns, tx_ns = fields
        ours = (magic, token, flow) == (UDP_MAGIC, self._token, _FLOW)
        if not ours or number >= len(self._sent_s) or number in self._found:
            return
        self._found[number] = Exchange(
            sent_s=self._sent_s[number],
            reached_s=rx_ns / 1e9,
            left_s=tx_ns / 1e9,
            received_s=received_s,
        )
