"""Reads how far this device's clock stands from the common one, which is the target's.

Every device reaches the target anyhow, and its answers to UDP probes say when they came and went:
so no further port is needed. Never during the load.
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

EXCHANGES: Final = 40
EVERY_S: Final = 0.01
_ANSWER_S: Final = 0.2
_WHOLE_S: Final = 4.0  # with many lost; a quiet way needs half a second
_FLOW: Final = 0xC10C


def read_clock(system: System, address: Address, *, client: str) -> Reading | None:
    """The offset by the shortest round trip; None: too few answers came."""
    found: list[Exchange] = []
    try:
        token = hello(system.network, address, client=client).token
        with system.network.udp(address.host, address.port) as udp, network_errors("clock"):
            end_s = system.clock.monotonic_s() + _WHOLE_S
            for number in range(EXCHANGES):
                if system.clock.monotonic_s() > end_s:
                    break
                exchange = _exchange(udp, system.clock, token, number)
                found += [exchange] if exchange else []
                system.clock.sleep(EVERY_S)
    except NetworkError:
        return None
    return reading_of(found)


def _exchange(udp: socket.socket, clock: Clock, token: bytes, number: int) -> Exchange | None:
    """One question; an answer that comes after the next question is not taken for its answer."""
    question = bytearray(UDP_BYTES_MIN)
    UDP_PROBE.pack_into(question, 0, UDP_MAGIC, token, _FLOW, number, 0)
    sent_s = clock.monotonic_s()
    with suppress(ConnectionRefusedError):
        udp.send(question)
    end_s = sent_s + _ANSWER_S
    while (left_s := end_s - clock.monotonic_s()) > 0:
        if not select.select([udp], [], [], left_s)[0]:
            return None
        with suppress(ConnectionRefusedError):
            answer = read_datagram(udp, UDP_BYTES_MAX)
            received_s = clock.monotonic_s() - answer.waited_s
            times_s = _times_s(answer.payload, token, number)
            if times_s:
                return Exchange(
                    sent_s=sent_s, reached_s=times_s[0], left_s=times_s[1], received_s=received_s
                )
    return None


def _times_s(payload: bytes, token: bytes, number: int) -> tuple[float, float] | None:
    """When the question reached the target and when the answer left it."""
    if len(payload) < UDP_ANSWER.size:
        return None
    magic, found, flow, counted, _reached, rx_ns, tx_ns = UDP_ANSWER.unpack_from(payload)
    ours = (magic, found, flow, counted) == (UDP_MAGIC, token, _FLOW, number)
    return (rx_ns / 1e9, tx_ns / 1e9) if ours else None
