"""A small aggregator for tests: signs duties, keeps records, and does wrong when it is told to."""

import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from netready_probes.agent.joined.place import Place
from netready_probes.agent.orders import SIGNED_PREFIX, Duties, Measure, TakePart, duties_json
from netready_probes.contract import Address

AGENT_ID = "01990000-0000-7000-8000-000000000001"
TOKEN = "a-token-of-32-bytes-in-base64url"
CODE = "AB3K9Q"
NOTHING: Mapping[str, object] = {}


@dataclass
class Aggregator:
    """What it knows, was told, and is to do wrong.

    Attributes:
        answers: by path, statuses to give before the right answer, used up in order.
        named: False: it keeps records and does not say which.
        lines: what an agent said on a run's line; `say`: what it hears there.
    """

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    duties: Duties = field(
        default_factory=lambda: Duties(agent=AGENT_ID, number=1, room="Room 1", targets=())
    )
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    times_sent: list[int] = field(default_factory=list)
    replayed: int = 0
    orders: list[tuple[str, str, float | None, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    joined: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    refuse: Callable[[dict[str, Any]], str] = lambda _record: ""
    named: bool = True
    protocol: int = 1
    served_sha: str = ""
    revoked: bool = False
    lines: list[bytes] = field(default_factory=list)
    say: list[bytes] = field(default_factory=list)
    line_open: threading.Event = field(default_factory=threading.Event)
    line_ends: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)
    place: Place = field(default_factory=lambda: Place(address=Address(host="127.0.0.1", port=1)))

    @property
    def public_hex(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def signed(self, duties: Duties) -> dict[str, str]:
        text = json.dumps(duties_json(duties), sort_keys=True)
        signature = self.key.sign(SIGNED_PREFIX + text.encode())
        return {"text": text, "signature": signature.hex()}

    def order(
        self,
        *measure: Measure,
        take_part: TakePart | None = None,
        targets: tuple[Address, ...] = (),
        agent: str = AGENT_ID,
    ) -> None:
        """Other duties from now on, under the next number."""
        with self.changed:
            self.duties = Duties(
                agent=agent,
                number=self.duties.number + 1,
                room="Room 1",
                targets=targets,
                measure=measure,
                take_part=take_part,
            )
            self.changed.notify_all()

    def wait(self, asked: dict[str, Any]) -> Duties | None:
        self.facts = asked["facts"]
        with self.changed:
            self.changed.wait_for(lambda: self.duties.number > asked["number"], asked["wait_s"])
            return self.duties if self.duties.number > asked["number"] else None

    def keep(self, body: bytes) -> dict[str, object]:
        told: dict[str, list[object]] = {"kept": [], "had": [], "conflict": [], "refused": []}
        for number, line in enumerate(body.splitlines(), start=1):
            record = json.loads(line)
            if why := self.refuse(record):
                told["refused"].append({"line": number, "why": why})
                continue
            name = "had" if record["record_id"] in self.records else "kept"
            self.replayed += name == "had"
            self.records[record["record_id"]] = record
            told[name].append(record["record_id"])
        self.times_sent.append(len(body.splitlines()))
        return dict(told) if self.named else {}

    def states_of(self, order: str) -> list[str]:
        return [state for each, state, _share, _words in self.orders if each == order]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    aggregator: Aggregator

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        here = self.aggregator
        if self.path == "/api/v1/about":
            key = here.public_hex
            self._json({"name": "t", "version": "0", "protocol": here.protocol, "key": key})
        elif self.path == "/agent.pyz.sha256":
            self._answer(200, f"{here.served_sha}  netready-agent.pyz\n".encode(), "text/plain")
        elif self.path.endswith("/line") and self._is_ours():
            self._stream()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        wrong = self.aggregator.answers.get(self.path)
        if wrong:
            self._json({"detail": "not now"}, wrong.pop(0))
        elif self.path == "/api/v1/join":
            self._join(json.loads(body))
        elif self._is_ours():
            self._ours(body)

    def _is_ours(self) -> bool:
        right = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if not right or self.aggregator.revoked:
            self._json({"detail": "no good token"}, 401)
            return False
        return True

    def _join(self, asked: dict[str, Any]) -> None:
        here = self.aggregator
        here.joined.append(asked)
        if asked["code"] != CODE:
            self._json({"detail": "This code is not good."}, 401)
            return
        label = asked["label"] or "device-1"
        found = {"agent_id": AGENT_ID, "token": TOKEN, "role": "agent", "label": label}
        self._json({**found, "room": "Room 1", "key": here.public_hex, "site": "S", "target": None})

    def _ours(self, body: bytes) -> None:
        here = self.aggregator
        if self.path == "/api/v1/agent/wait":
            duties = here.wait(json.loads(body))
            self._json(here.signed(duties)) if duties else self._answer(204, b"", "")
        elif self.path.startswith("/api/v1/agent/orders/"):
            said = json.loads(body)
            order = self.path.rpartition("/")[2]
            here.orders.append((order, said["state"], said["share"], said["words"]))
            self._json({})
        elif self.path == "/api/v1/records":
            self._json(here.keep(body))
        elif self.path.endswith("/line"):
            here.lines += body.splitlines()
            self._answer(204, b"", "")

    def _stream(self) -> None:
        here = self.aggregator
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        here.line_open.set()
        while not here.line_ends.is_set():
            texts, here.say = here.say, []
            for text in texts or [b'{"say":"alive","with":{}}\n']:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(text), text))
            self.wfile.flush()
            here.line_ends.wait(0.1)
        self.close_connection = True

    def _json(self, value: object, status: int = 200) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    open: list[socket.socket]

    def get_request(self) -> tuple[socket.socket, object]:
        peer, address = super().get_request()
        self.open.append(peer)
        return peer, address

    def cut(self) -> None:
        """As if the machine were gone: also for those who are connected."""
        for peer in self.open:
            with suppress(OSError):
                socket.socket.shutdown(peer, socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # an agent that goes away in the middle is no fault of ours


@contextmanager
def serving(
    here: Aggregator, *, port: int = 0, certificate: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Aggregator]:
    """It listens inside; with a certificate (and its key in one file) by TLS."""
    handler = type("Handler", (_Handler,), {"aggregator": here})
    server = _Server((host, port), handler)
    server.open = []
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    address = Address(host=host, port=server.server_address[1])
    here.place = Place(address=address, tls=certificate is not None)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.line_ends.set()
        server.shutdown()
        server.cut()
        server.server_close()
        thread.join()


def until(found: Callable[[], object], within_s: float = 10.0) -> None:
    """Waits for it, looking often."""
    end_s = time.monotonic() + within_s
    while not found():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.01)
