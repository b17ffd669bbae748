"""Requests to the aggregator: whose certificate, how much, how long."""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netready.domain.failures import FailureWord
from netready_probes.agent.joined.https import Answer, Client
from netready_probes.agent.joined.place import Place
from netready_probes.contract import Address
from netready_probes.seams import NetworkError
from netready_probes.system.network import RealNetwork
from tests.probes.agent.joined.aggregator import Aggregator, serving
from tests.probes.agent.joined.made import pem_of

NETWORK = RealNetwork()


def pin_of(certificate: Path) -> str:
    text = certificate.read_text()
    pem = text[: text.index("-----BEGIN PRIV")]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def about(place: Place) -> Answer:
    client = Client(NETWORK, place)
    try:
        return client.ask("GET", "/api/v1/about")
    finally:
        client.close()


def test_a_certificate_that_is_pinned_is_trusted(tmp_path: Path) -> None:
    certificate = pem_of(tmp_path)
    with serving(Aggregator(), certificate=certificate) as here:
        found = about(replace(here.place, fingerprint=pin_of(certificate)))
    assert found.json()["key"] == here.public_hex


def test_another_certificate_than_the_pinned_one_is_not(tmp_path: Path) -> None:
    with (
        serving(Aggregator(), certificate=pem_of(tmp_path)) as here,
        pytest.raises(NetworkError) as raised,
    ):
        about(replace(here.place, fingerprint="ab" * 32))
    assert raised.value.failure.word is FailureWord.TLS_UNKNOWN_ISSUER
    assert "fingerprint" in raised.value.failure.note


def test_without_a_pin_a_certificate_that_this_device_does_not_trust_is_refused(
    tmp_path: Path,
) -> None:
    with (
        serving(Aggregator(), certificate=pem_of(tmp_path)) as here,
        pytest.raises(NetworkError) as raised,
    ):
        about(here.place)
    assert raised.value.failure.word is FailureWord.TLS_SELF_SIGNED


def test_a_connection_that_died_while_idle_is_made_anew() -> None:
    here = Aggregator()
    with serving(here):
        client = Client(NETWORK, here.place)
        client.ask("GET", "/api/v1/about")
        assert client._connection is not None
        client._connection.shut()
        assert client.ask("GET", "/api/v1/about").fine
        client.close()
        with pytest.raises(NetworkError):
            client.ask("GET", "/api/v1/about")


def test_nobody_there_is_a_failure_of_the_network() -> None:
    here = Aggregator()
    with serving(here):
        pass
    with pytest.raises(NetworkError) as raised:
        about(here.place)
    assert raised.value.failure.word is FailureWord.REFUSED


def answered(text: bytes) -> tuple[Place, Callable[[], None]]:
    """A server that says just that to the first who asks."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _address = door.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(text)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    address = Address(host="127.0.0.1", port=door.getsockname()[1])
    return Place(address=address, tls=False), door.close


@pytest.mark.parametrize(
    "text",
    [
        b"what?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_a_failure_of_the_network(text: bytes) -> None:
    place, close = answered(text)
    with pytest.raises(NetworkError):
        about(place)
    close()


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netready_probes.agent.joined.https.ANSWER_BYTES_MAX", 1000)
    place, close = answered(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000)
    with pytest.raises(NetworkError) as raised:
        about(place)
    assert raised.value.failure.word is FailureWord.BAD_ANSWER
    close()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"detail": "Ask again."}', "Ask again."),
        (b'{"detail": "\\u001b[2J"}', "status 418"),
        (b'{"detail": ["a"]}', "status 418"),
        (b"<html>", "status 418"),
    ],
)
def test_its_own_sentence_is_shown_where_it_can_be(body: bytes, words: str) -> None:
    assert Answer(status=418, body=body).words() == words


def test_how_long_to_stay_away_is_a_plain_number() -> None:
    asked = [
        Answer(status=429, headers={"retry-after": text}).retry_after_s()
        for text in ("30", "-1", "soon", "")
    ]
    assert asked == [30.0, None, None, None]
