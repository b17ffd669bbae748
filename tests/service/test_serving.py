"""The real server on loopback: what no test client shows."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netready.domain.errors import BadInputError
from netready.service.certificate import made_certificate
from netready.service.patience import PatientProtocol
from netready.service.serving import listening_socket
from tests.service.desks import desk_at
from tests.service.served import LOOPBACK, served

HEAD_S = 0.3


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(PatientProtocol, "head_s", HEAD_S)
    with served(desk_at(tmp_path)) as port:
        yield port


def _said(port: int, *pieces: bytes) -> bytes:
    """All that comes back until the server closes."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
        return _all(line)


def _all(line: socket.socket) -> bytes:
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize("pieces", [(), (b"GET / HT",), (b"GET / HTTP/1.1\r\nHost: a\r\n",)])
def test_a_head_that_does_not_end_is_not_waited_for(port: int, pieces: tuple[bytes, ...]) -> None:
    assert _said(port, *pieces) == b""


def test_a_head_that_follows_an_answer_is_not_waited_for_either(port: int) -> None:
    with socket.create_connection((LOOPBACK, port), timeout=10) as line:
        line.sendall(b"GET /api/v1/about HTTP/1.1\r\nHost: a\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET /api")
        assert b"HTTP/1.1" not in _all(line)


def test_a_body_that_was_refused_is_not_read_for_ever(port: int) -> None:
    head = b"POST /api/v1/join HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    said = _said(port, head + b"Content-Length: 999999999\r\n\r\n", b"x" * 1000)
    assert said.startswith(b"HTTP/1.1 413")
    assert b"at most 256000 bytes" in said


def test_one_address_does_not_get_every_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "of_one_address", 2)
    monkeypatch.setattr(PatientProtocol, "head_s", 20.0)
    whole = b"GET /api/v1/about HTTP/1.1\r\nHost: a\r\n\r\n"
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection((LOOPBACK, port), timeout=10))
            for _ in range(2)
        ]
        for line in lines:
            line.sendall(whole)
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        assert _said(port) == b""
    closing = whole.replace(b"a\r\n", b"a\r\nConnection: close\r\n")
    said = b""
    for _ in range(200):  # until it has seen that the others went
        said = said or _said(port, closing)
    assert said.startswith(b"HTTP/1.1 200")


def test_a_head_that_is_too_large_is_refused(port: int) -> None:
    assert _said(port, b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000).startswith((b"HTTP/1.1 400", b""))


def test_nothing_says_what_serves(port: int) -> None:
    said = _said(port, b"GET /api/v1/about HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"\r\nserver:" not in said.lower()


def test_no_header_says_who_somebody_is(port: int) -> None:
    guess = b'{"code": "AAAAAA", "kind": "native"}'
    statuses = []
    for number in range(12):
        head = (
            f"POST /api/v1/join HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.{number}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(guess)}\r\n"
            "Connection: close\r\n\r\n"
        )
        statuses.append(_said(port, head.encode() + guess).split()[1])
    assert statuses[-1] == b"429"


def test_tls_is_served_with_the_certificate_that_was_made(tmp_path: Path) -> None:
    made = made_certificate(tmp_path / "state", (LOOPBACK, "localhost"), datetime.now(UTC))
    context = ssl.create_default_context(cafile=made.file)
    with (
        served(desk_at(tmp_path), made) as port,
        socket.create_connection((LOOPBACK, port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=LOOPBACK) as line,
    ):
        line.sendall(b"GET /api/v1/about HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert _all(line).startswith(b"HTTP/1.1 200")
        assert line.version() in {"TLSv1.2", "TLSv1.3"}


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with listening_socket(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(BadInputError, match=f"--port {port}: cannot listen there"):
            listening_socket(LOOPBACK, port)
    with pytest.raises(BadInputError, match="an address of this machine"):
        listening_socket("192.0.2.1", 0)
