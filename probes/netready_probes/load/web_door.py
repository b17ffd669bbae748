"""The target's web face listens here: who comes in, TLS, a thread a connection, their bounds."""

import socket
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready_probes.load.serving import BULK_UNSENT_BYTES
from netready_probes.load.web_serving import WebConnection
from netready_probes.load.web_stream import GoneError, WebHost, WebStream, greet_by_tls
from netready_probes.system.network import close_at_once, limit_unsent, listen_tcp

# A browser opens six connections to a host, and a class may stand behind one address. Those that
# have said nothing yet are bounded an address, so that nobody takes every place by silence.
_SILENT_MAX: Final = 48
_SHARE: Final = 0.75  # of the target's connections: browsers keep theirs, and others must get in
_WAITING: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the web face listens.

    Attributes:
        port: of TCP; 0: any free one.
        certificate, key: files in PEM; "": plain HTTP.
        origins: of the pages that may ask, e.g. "https://10.20.0.5:8443".
    """

    port: int
    certificate: str = ""
    key: str = ""
    origins: tuple[str, ...] = ()


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS 1.2 and later with that certificate. Raises OSError (ssl.SSLError) for unfit files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    return context


class WebDoor:
    """Serves until `close`; `port` is where it listens.

    Raises NetworkError where it cannot listen, OSError for a certificate that does not fit.
    """

    def __init__(
        self,
        settings: WebSettings,
        host: WebHost,
        *,
        address: str,
        rooms: threading.BoundedSemaphore,
    ) -> None:
        self._host, self._rooms = host, rooms
        self._tls = tls_context(settings.certificate, settings.key) if settings.key else None
        self._tcp = listen_tcp(address, settings.port)
        self._tcp.listen(_WAITING)
        self.port: int = self._tcp.getsockname()[1]
        self._lock = threading.Lock()
        self._most = max(1, int(_SHARE * host.limits.connections))
        self._open = 0
        self._silent: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def connections(self) -> int:
        """That are open."""
        return self._open

    def close(self) -> None:
        """Frees the port; as the host says by now that it is stopped, streams end by themselves."""
        self._thread.join(timeout=2.0)
        self._tcp.close()

    def _accept(self) -> None:
        self._tcp.settimeout(0.1)
        while not self._host.stopped():
            try:
                connection, peer = self._tcp.accept()
            except TimeoutError:
                continue
            except OSError:  # out of descriptors, or the peer is gone already
                self._host.clock.sleep(0.01)
                continue
            if not self._take_in(peer[0]):
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection, peer[0]), daemon=True).start()

    def _take_in(self, address: str) -> bool:
        with self._lock:
            if self._silent[address] >= _SILENT_MAX or self._open >= self._most:
                return False
            if not self._rooms.acquire(blocking=False):
                return False
            self._open += 1
            self._silent[address] += 1
            return True

    def _spoke(self, address: str) -> None:
        with self._lock:
            self._silent[address] -= 1
            if not self._silent[address]:
                del self._silent[address]

    def _serve(self, connection: socket.socket, address: str) -> None:
        silent = [address]  # until its first whole request
        try:
            with suppress(OSError, GoneError):
                connection = self._opened(connection)
                stream = WebStream(connection, self._host.clock)
                WebConnection(stream, address, self._host).run(lambda: self._spoke(silent.pop()))
        finally:
            if silent:
                self._spoke(address)
            with self._lock:
                self._open -= 1
            close_at_once(connection) if self._host.stopped() else connection.close()
            self._rooms.release()

    def _opened(self, connection: socket.socket) -> socket.socket:
        """Ready for requests. Raises OSError."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        limit_unsent(connection, BULK_UNSENT_BYTES)
        if self._tls is not None:
            connection = greet_by_tls(connection, self._tls, self._host.limits.web_hello_s)
        return connection
