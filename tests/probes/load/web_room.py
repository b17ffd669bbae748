"""Shared by the tests of the target's web face: one on loopback, a certificate, a plain client."""

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netready_probes.load.admission import TargetLimits
from netready_probes.load.target import Target
from netready_probes.load.web_door import WebSettings
from tests.probes.load.room import CLOCK

ORIGIN = "https://school.example:8443"
DEVICE = {"Origin": ORIGIN, "X-Netready-Client": "Chromebook 4"}


@contextmanager
def web_target(limits: TargetLimits | None = None, *, certificate: str = "") -> Iterator[Target]:
    """A target with a web face; `certificate` is a folder of `write_pair`."""
    files = [str(Path(certificate) / name) for name in ("cert.pem", "key.pem")]
    pair = files if certificate else ["", ""]
    web = WebSettings(port=0, certificate=pair[0], key=pair[1], origins=(ORIGIN,))
    target = Target(CLOCK, host="127.0.0.1", port=0, limits=limits, web=web)
    try:
        yield target
    finally:
        target.close()


def write_pair(folder: Path) -> str:
    """A certificate of 127.0.0.1 and its key; returns the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "target")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(folder)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


class Browser:
    """Asks the web face over one connection, as a page would."""

    def __init__(self, target: Target, certificate: str = "") -> None:
        port = target.web_port
        assert port is not None
        self.asks: http.client.HTTPConnection
        if certificate:
            context = ssl.create_default_context(cafile=str(Path(certificate) / "cert.pem"))
            self.asks = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
        else:
            self.asks = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.asks.close()

    def ask(self, method: str, path: str, body: bytes | None = None, **more: str) -> Answer:
        headers = DEVICE | {name.replace("_", "-"): value for name, value in more.items()}
        self.asks.request(method, path, body=body, headers=headers)
        answer = self.asks.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def down(self, size: int, **more: str) -> Answer:
        return self.ask("GET", "/down", None, X_Netready_Bytes=str(size), **more)


def connected(target: Target) -> socket.socket:
    assert target.web_port is not None
    return socket.create_connection(("127.0.0.1", target.web_port), timeout=3.0)
