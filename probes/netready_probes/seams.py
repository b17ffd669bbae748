"""The seams to the outside: what a probe may ask of the machine it runs on.

Protocols only; the real ones are in `netready_probes.system`, the fakes in `tests/fakes.py`.
A probe gets them as arguments and opens no socket, starts no program and reads no clock itself.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from netready.domain.failures import Failure, FailureWord
from netready.domain.record import NetworkFacts


class Clock(Protocol):
    """Time. Durations come from the monotonic clock only; the wall clock labels records."""

    def monotonic_s(self) -> float:
        """Seconds that only go forward."""
        ...

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Waits; returns at once for zero or less."""
        ...


class Network(Protocol):
    """Sockets and names. OS errors leave here as `NetworkError` with a word of the closed list."""

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        """A connected, blocking TCP socket with TCP_NODELAY."""
        ...

    def udp(self, host: str, port: int) -> socket.socket:
        """A UDP socket connected to the peer; kernel receive timestamps on where there are any."""
        ...

    def addresses(self, name: str, *, timeout_s: float) -> Sequence[str]:
        """What the operating system's resolver says, in its order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A program that ended; `exit_code` None: it was stopped at the time limit."""

    exit_code: int | None
    out: str
    err: str


class Programs(Protocol):
    """Other programs on this device."""

    def find(self, name: str) -> str | None:
        """The path of a program, or None."""
        ...

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        text_in: str = "",
        stopped: Callable[[], bool] | None = None,
    ) -> Finished:
        """Runs one without a shell; never raises for what the program does.

        With `stopped` it is ended within half a second of the word (exit code None), and its
        input stays open meanwhile with a byte now and then, so that it can tell that we live.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A network adapter; rates and counters None where the platform does not tell."""

    name: str
    up: bool
    wireless: bool | None
    speed_mbps: float | None
    addresses: tuple[str, ...]
    bytes_sent: int | None
    bytes_received: int | None
    errors: int | None
    drops: int | None


class Host(Protocol):
    """Facts of this device; None: the platform does not tell."""

    def memory_bytes(self) -> tuple[int, int]:
        """Total and available."""
        ...

    def storage_bytes(self) -> tuple[int, int] | None:
        """Total and free of the disk that holds the user's files."""
        ...

    def cpu_busy_ratios(self, interval_s: float) -> Sequence[float]:
        """Busy share of each core, 0 to 1, over the interval."""
        ...

    def battery(self) -> tuple[float, bool] | None:
        """Charge 0 to 1 and whether on mains; None: no battery."""
        ...

    def adapters(self) -> Sequence[Adapter]:
        """All adapters, loopback left out."""
        ...

    def gateway(self) -> tuple[str, str] | None:
        """Address of the default gateway and the adapter that leads there."""
        ...

    def resolvers(self) -> Sequence[str]:
        """Addresses of the DNS servers in use."""
        ...

    def platform(self) -> Mapping[str, str]:
        """System, release, machine, python version; no host name."""
        ...

    def network_facts(self, interface: str | None = None) -> NetworkFacts:
        """Which network this device is on, through that adapter or the default route's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """All seams in one, handed to every probe.

    Attributes:
        one_load: held while the network is loaded, so that two loads of one device do not spoil
            each other; raises CannotMeasureError where somebody else holds it.
    """

    clock: Clock
    network: Network
    programs: Programs
    host: Host
    one_load: Callable[[], AbstractContextManager[None]] = nullcontext


class NetworkError(Exception):
    """The network failed: the one exception that leaves the network seam.

    Attributes:
        operation: what was being done, no addresses.
        word: how it failed, from the closed list.
    """

    def __init__(self, operation: str, word: FailureWord, note: str = "") -> None:
        super().__init__(f"{operation}: {word.value}")
        self.failure = Failure(operation=operation, word=word, note=note)
