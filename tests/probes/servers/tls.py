"""Test certificate authorities and TLS behaviours: made in memory, valid for an hour."""

import socket
import ssl
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.probes.servers.loopback import Behaviour

ANSWER = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
HOUR = timedelta(hours=1)


class Authority:
    """A root that signs leaves for host names."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.certificate = _builder(self.name, self.name, self.key, HOUR).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.signed = self.certificate.sign(self.key, hashes.SHA256())

    def pem(self) -> str:
        return self.signed.public_bytes(serialization.Encoding.PEM).decode()

    def trusted(self) -> ssl.SSLContext:
        """A client that trusts this root and no other."""
        return ssl.create_default_context(cadata=self.pem())

    def server(self, host: str, *, ends_in: timedelta = HOUR) -> ssl.SSLContext:
        """A server with a leaf for that host."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _builder(_name(host), self.name, key, ends_in).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        return _server_context(leaf.sign(self.key, hashes.SHA256()), key)


def self_signed(host: str) -> ssl.SSLContext:
    """A server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _builder(_name(host), _name(host), key, HOUR).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
    )
    return _server_context(leaf.sign(key, hashes.SHA256()), key)


def answering(context: ssl.SSLContext, answer: bytes = ANSWER, *, wait_s: float = 0.0) -> Behaviour:
    """Handshake after `wait_s`, then reads once and sends the answer."""

    def behave(sock: socket.socket) -> None:
        time.sleep(wait_s)
        with context.wrap_socket(sock, server_side=True) as secured:
            if answer and secured.recv(4096):
                secured.sendall(answer)

    return behave


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends_in: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + ends_in)
    )


def _server_context(leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    pem = leaf.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leaf.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
