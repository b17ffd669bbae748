"""One connection of the web face: bytes in and out, plain or by TLS, every wait bounded.

Waits are made of short steps, so that a stream whose run has ended stops within one of them, also
where its client takes nothing.
"""

import math
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready_probes.load.admission import Refusal, TargetLimits, Ticket
from netready_probes.load.wire import Hello
from netready_probes.seams import Clock

STEP_S: Final = 0.25
_DRAIN_S: Final = 1.0
_DRAIN_BYTES: Final = 4 * 1024 * 1024
Ended = Callable[[], bool]


class GoneError(Exception):
    """The client is gone, took too long, or has to go: the connection ends without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebHost:
    """What the target gives to its web face.

    Attributes:
        block: incompressible bytes, shared by all connections.
        origins: of the pages that may ask, e.g. "https://10.20.0.5:8443".
        admit: gives a ticket or says why not; `release` takes it back.
        overloaded: the target did not keep up lately.
        stopped: the target is about to end.
    """

    clock: Clock
    limits: TargetLimits
    block: memoryview
    origins: frozenset[str]
    admit: Callable[[Hello, str], Ticket | Refusal]
    release: Callable[[Ticket], None]
    overloaded: Callable[[], bool]
    stopped: Callable[[], bool]

    def now_ns(self) -> int:
        """The common clock of a run."""
        return int(self.clock.monotonic_s() * 1e9)


class WebStream:
    """A connected socket; where `ended` says so, whoever waits gives up."""

    def __init__(self, tcp: socket.socket, clock: Clock) -> None:
        self.tcp = tcp
        self._clock = clock
        tcp.settimeout(STEP_S)

    def send_some(self, data: bytes | memoryview, patience_s: float, ended: Ended) -> int:
        """As many bytes as it takes now, at least one. Raises GoneError, OSError."""
        for _step in range(_steps(patience_s)):
            with suppress(TimeoutError):
                return self.tcp.send(data)
            if ended():
                break
        raise GoneError

    def send(self, data: bytes, patience_s: float, ended: Ended) -> None:
        """All of it. Raises GoneError, OSError."""
        left = memoryview(data)
        while left:
            left = left[self.send_some(left, patience_s, ended) :]

    def receive(self, buffer: memoryview, patience_s: float, ended: Ended) -> int:
        """As many bytes as there are, at least one. Raises GoneError, OSError."""
        for _step in range(_steps(patience_s)):
            with suppress(TimeoutError):
                size = self.tcp.recv_into(buffer)
                if not size:
                    raise GoneError
                return size
            if ended():
                break
        raise GoneError

    def part(self) -> None:
        """Says goodbye and takes what is under way: a close with bytes unread destroys the answer.

        What comes is thrown away as it is, so TLS does not matter any more.
        """
        self.tcp.shutdown(socket.SHUT_WR)
        end_s, left_bytes = self._clock.monotonic_s() + _DRAIN_S, _DRAIN_BYTES
        while left_bytes > 0 and self._clock.monotonic_s() < end_s:
            size = len(self.tcp.recv(65536))
            if not size:
                return
            left_bytes -= size


def _steps(patience_s: float) -> int:
    return max(1, math.ceil(patience_s / STEP_S))


def greet_by_tls(tcp: socket.socket, context: ssl.SSLContext, within_s: float) -> socket.socket:
    """The TLS socket after its handshake. Raises OSError."""
    tcp.settimeout(within_s)
    return context.wrap_socket(tcp, server_side=True, suppress_ragged_eofs=True)
