"""Days left of a certificate that another program was shown."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netready_probes.wifi.joining.der import days_left

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _certificate(end: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "radius.school.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=20))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("days", [30.0, -3.0, 365.0 * 30])  # the last is a GeneralizedTime
def test_days_left_are_those_of_the_certificate(days: float) -> None:
    assert days_left(_certificate(NOW + timedelta(days=days)), NOW) == pytest.approx(days)


@pytest.mark.parametrize("raw", [b"", b"\x30\x1e", bytes(9000)])
def test_what_is_no_certificate_has_no_days(raw: bytes) -> None:
    assert days_left(raw, NOW) is None
