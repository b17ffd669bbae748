"""Real receivers on loopback: a mail server, a web server, and sockets that misbehave."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass
class Mailbox:
    """What the mail server took, and what it answers to the end of a text."""

    answer: str = "250 taken"
    mails: list[EmailMessage] = field(default_factory=list)
    signed_in: list[tuple[bytes, bytes]] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: object, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.over_tls.append(session.ssl is not None)
        return self.answer

    def authenticate(
        self, _server: object, _session: object, _envelope: object, _mechanism: str, data: Any
    ) -> AuthResult:
        self.signed_in.append((data.login, data.password))
        right = data.password == b"correct horse"
        return AuthResult(success=right, handled=False)  # so that the server answers itself


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """The system chose the port; the look at the server must know which."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _context(folder: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    return context


@contextmanager
def mail_server(certificate: str | None = None) -> Iterator[Mailbox]:
    """With a certificate: STARTTLS and a sign-in are required."""
    box = Mailbox()
    options: dict[str, Any] = {}
    if certificate is not None:
        options = {
            "tls_context": _context(certificate), "require_starttls": True, "auth_required": True,
            "authenticator": box.authenticate,
        }  # fmt: skip
    controller = _Controller(box, hostname=LOOPBACK, port=0, **options)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()


@dataclass
class Posted:
    """What the web server got, and with what status it answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def web_server(certificate: str | None = None) -> Iterator[Posted]:
    """Takes any POST."""
    posted = Posted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            posted.bodies.append((self.path, headers, self.rfile.read(length)))
            self.send_response(posted.status)
            for name, value in posted.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    if certificate is not None:
        server.socket = _context(certificate).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    scheme = "https" if certificate else "http"
    posted.url = f"{scheme}://{LOOPBACK}:{server.server_address[1]}/hook"
    try:
        yield posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silent_server(*lines: bytes) -> Iterator[int]:
    """Says these lines in turn, one for each thing it hears, the first at once; then nothing."""
    listener = socket.create_server((LOOPBACK, 0))
    open_: list[socket.socket] = []

    def serve() -> None:
        try:
            while True:
                talk, _ = listener.accept()
                open_.append(talk)
                for line in lines:
                    talk.sendall(line)
                    talk.recv(65_536)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        for one in (listener, *open_):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        thread.join(2)
