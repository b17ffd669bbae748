"""Shared by the tests of the engine: a target on loopback, a context, ways to wait."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from netready.domain.record import Setting
from netready_probes.contract import Address, ProbeContext
from netready_probes.load.admission import TargetLimits
from netready_probes.load.target import Target
from netready_probes.load.wire import Hello, decode_line, encode_hello
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms

CLOCK = RealClock()
NETWORK = RealNetwork()


@contextmanager
def running_target(limits: TargetLimits | None = None) -> Iterator[Target]:
    target = Target(CLOCK, host="127.0.0.1", port=0, limits=limits)
    try:
        yield target
    finally:
        target.close()


def context(
    address: Address | None, permission: str | None = None, **settings: Setting
) -> ProbeContext:
    system = System(clock=CLOCK, network=NETWORK, programs=FakePrograms(), host=FakeHost())
    return ProbeContext(system=system, target=address, settings=settings, permission=permission)


def raw(address: Address, first: bytes, *, timeout_s: float = 3.0) -> socket.socket:
    """A plain connection that said `first`."""
    tcp = socket.create_connection((address.host, address.port), timeout=timeout_s)
    tcp.sendall(first)
    return tcp


def ask(address: Address, hello: Hello) -> tuple[socket.socket, dict[str, object]]:
    """A plain handshake: the connection and the answer's fields."""
    tcp = raw(address, encode_hello(hello))
    line = b""
    while not line.endswith(b"\n"):
        byte = tcp.recv(1)
        assert byte, "closed without an answer"
        line += byte
    return tcp, decode_line(line)


def read_to_end(tcp: socket.socket) -> bytes:
    """All until the peer closes; a reset counts as the end."""
    data = b""
    try:
        while piece := tcp.recv(65536):
            data += piece
    except ConnectionResetError:
        pass
    return data


def until(true: Callable[[], bool], *, within_s: float = 3.0) -> bool:
    """Waits for something to become true."""
    end_s = time.perf_counter() + within_s
    while time.perf_counter() < end_s:
        if true():
            return True
        time.sleep(0.01)
    return true()


@dataclass
class StallingClock(RealClock):
    """A device that freezes: its sleep number `at` lasts `stall_s` longer."""

    at: int = 20
    stall_s: float = 0.3
    sleeps: int = field(default=0)

    def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        super().sleep(seconds + (self.stall_s if self.sleeps == self.at else 0.0))
