"""The school's own internet target: `__down` and `__up` over HTTP, for any machine outside.

Small on purpose: threads, bodies from memory, bounded in size, time and number. Nobody can use it
to send data to a third party: it only answers on the connection that asked.
"""

import secrets
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from netready_probes.system.network import congestion_control

BYTES_MAX: Final = 100_000_000  # of one request, either way
CONNECTIONS_MAX: Final = 64
IDLE_S: Final = 15.0
BLOCK: Final = 256 * 1024
_PAYLOAD: Final = secrets.token_bytes(BLOCK)  # incompressible: nothing on the way can shrink it


class Pace:
    """Keeps one request at the server's rate limit; without a limit it does nothing."""

    def __init__(self, server: "HttpTarget") -> None:
        self._server = server
        self._due_s = time.perf_counter()

    def after(self, size: int) -> None:
        """Waits until `size` more bytes are due; a stop ends the wait."""
        if self._server.mbps_max is not None:
            self._due_s += size * 8 / self._server.mbps_max / 1e6
            left_s = self._due_s - time.perf_counter()
            if left_s > 0:
                self._server.ending.wait(left_s)


class SpeedRequest(BaseHTTPRequestHandler):
    """One connection; the base class bounds the length of lines and the number of headers."""

    protocol_version = "HTTP/1.1"
    server_version = "netready"
    sys_version = ""
    timeout = IDLE_S
    server: "HttpTarget"

    def setup(self) -> None:
        """Small answers leave at once."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        """`/__down?bytes=N`: N incompressible bytes."""
        parts = urlsplit(self.path)
        if parts.path != "/__down":
            self.refuse(404)
            return
        size = _number(parse_qs(parts.query, max_num_fields=8).get("bytes", [""])[0])
        if size is None:
            self.refuse(400)
        elif size > self.server.bytes_max:
            self.refuse(413)
        else:
            self.send_payload(size)

    def do_POST(self) -> None:
        """`/__up`: takes the body, says how much of it came."""
        size = _number(self.headers.get("Content-Length", ""))
        if urlsplit(self.path).path != "/__up":
            self.refuse(404)
        elif size is None or "Transfer-Encoding" in self.headers:
            self.refuse(411)
        elif size > self.server.bytes_max:
            self.refuse(413)
        elif self.take_body(size):
            self.answer(b"", {"X-Received-Bytes": str(size)})

    def send_payload(self, size: int) -> None:
        """The head and `size` bytes; a client that leaves ends it within one block."""
        self.head(200, size, {"X-Congestion-Control": congestion_control(self.connection)})
        pace = Pace(self.server)
        while size > 0 and not self.server.ending.is_set():
            self.wfile.write(_PAYLOAD[:size])
            size -= len(_PAYLOAD)
            pace.after(len(_PAYLOAD))
        self.close_connection = size > 0

    def take_body(self, size: int) -> bool:
        """Reads it all; False: the client left before its end."""
        pace = Pace(self.server)
        while size > 0 and not self.server.ending.is_set():
            got = self.rfile.read1(min(size, BLOCK))
            if not got:
                break
            size -= len(got)
            pace.after(len(got))
        self.close_connection = size > 0
        return size == 0

    def answer(self, body: bytes, extra: dict[str, str] | None = None) -> None:
        """A whole short answer."""
        self.head(200, len(body), extra or {})
        self.wfile.write(body)

    def refuse(self, status: int) -> None:
        """An answer without a body; the connection ends, so that no body is read for it."""
        self.close_connection = True
        self.head(status, 0, {"Connection": "close"})

    def head(self, status: int, length: int, extra: dict[str, str]) -> None:
        """Status line and headers."""
        self.send_response(status)
        for name, value in {**extra, "Cache-Control": "no-store", "Content-Length": length}.items():
            self.send_header(name, str(value))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who asked is nobody's business."""


class HttpTarget(socketserver.ThreadingTCPServer):
    """The server; `start` and `stop`, or a `with` block.

    Args:
        host, port: where to listen; port 0 picks a free one.
        bytes_max: of one request, either way.
        connections_max: more are closed at once.
        mbps_max: of one request, or None.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        *,
        bytes_max: int = BYTES_MAX,
        connections_max: int = CONNECTIONS_MAX,
        mbps_max: float | None = None,
        handler: type[SpeedRequest] = SpeedRequest,
    ) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        self.bytes_max = bytes_max
        self.mbps_max = mbps_max
        self.ending = threading.Event()
        self._places = threading.BoundedSemaphore(connections_max)
        super().__init__((host, port), handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serves in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Ends within a second; requests under way are cut."""
        self.ending.set()
        self.shutdown()
        self.server_close()

    def __enter__(self) -> "HttpTarget":
        """Starts."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stops."""
        self.stop()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Admission: False closes the connection."""
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection and gives its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that leaves is an everyday event."""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
