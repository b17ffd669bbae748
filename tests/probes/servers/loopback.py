"""TCP servers on loopback, one behaviour each, and a system whose names lead to them."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from netready.domain.failures import FailureWord
from netready.domain.record import NetworkFacts
from netready_probes.seams import NetworkError, System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from netready_probes.system.programs import RealPrograms
from tests.fakes import FakeHost

Behaviour = Callable[[socket.socket], None]


@contextmanager
def serving(behave: Behaviour) -> Iterator[int]:
    """A port on which each connection gets that behaviour, and is closed after it."""
    listener = socket.create_server(("127.0.0.1", 0))
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def one(sock: socket.socket) -> None:
        with suppress(OSError), sock:
            behave(sock)

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                opened.append(sock)
                thread = threading.Thread(target=one, args=(sock,), daemon=True)
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(2)
        for sock in opened:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(2)
        for sock in opened:
            sock.close()


@dataclass
class NamedNetwork:
    """The real sockets of this machine; names only from a table, so nothing leaves it."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Mapping[str, FailureWord] = field(default_factory=dict)
    real: RealNetwork = field(default_factory=RealNetwork)

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        return self.real.tcp(self._own(host), port, timeout_s=timeout_s)

    def udp(self, host: str, port: int) -> socket.socket:
        return self.real.udp(self._own(host), port)

    def addresses(self, name: str, *, timeout_s: float) -> Sequence[str]:
        if name in self.words:
            raise NetworkError("name lookup", self.words[name])
        return self.names.get(name, ["127.0.0.1"])

    @staticmethod
    def _own(host: str) -> str:
        assert host.startswith("127."), f"a test must stay on loopback, not {host}"
        return host


def loopback_system(
    network: NamedNetwork | None = None, *, proxy: str | None = None, host: FakeHost | None = None
) -> System:
    """Real clock, sockets and programs; a fake host without adapters."""
    quiet = FakeHost(adapter_readings=((),), facts=NetworkFacts(proxy=proxy))
    return System(
        clock=RealClock(),
        network=network or NamedNetwork(),
        programs=RealPrograms(),
        host=host or quiet,
    )
