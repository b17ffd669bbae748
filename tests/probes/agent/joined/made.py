"""Records and folders of the tests here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    Record,
)
from netready_probes.agent.joined.order_book import OrderBook
from netready_probes.agent.joined.spool import Spool
from netready_probes.agent.recorder import uuid7
from tests.fakes import START

RECORD = Record(
    record_id="",
    site="S",
    room="Room 1",
    device="device-1",
    agent_version="0",
    probe="host",
    probe_version="1",
    started_at=START,
    duration_s=1.0,
    settings=EffectiveSettings(),
    metrics=(),
    failures=(),
    clock=ClockFacts(monotonic_s=1.0),
    network=NetworkFacts(),
)


def pem_of(folder: Path) -> Path:
    """A certificate that vouches for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aggregator")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "aggregator.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


def record(number: int, **changed: object) -> Record:
    """The `number`-th by its id."""
    record_id = uuid7(START + timedelta(milliseconds=number), bytes(10))
    return replace(RECORD, record_id=record_id, **changed)  # type: ignore[arg-type]  # by name


def spool_of(folder: Path, count: int) -> Spool:
    """With so many records in it."""
    spool = Spool(folder)
    for number in range(count):
        spool.add(record(number))
    return spool


def book_of(folder: Path) -> OrderBook:
    """A new one, or what an earlier program left."""
    folder.mkdir(parents=True, exist_ok=True)
    return OrderBook(folder)
