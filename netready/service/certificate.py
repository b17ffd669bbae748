"""The certificate: the school's own, or one made here at the first start and kept.

A made one is vouched for by nobody: agents pin its fingerprint, people compare it. It keeps its
key and its fingerprint until a month before it ends, so that pinned devices stay joined.
"""

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from netready.domain.errors import BadInputError
from netready.service.keys import write_secret

CERTIFICATE_NAME: Final = "certificate.pem"
KEY_NAME: Final = "certificate-key.pem"
# Apple's systems accept no server certificate that lives longer than 825 days:
# https://support.apple.com/en-us/103769
LIFE: Final = timedelta(days=820)
RENEW_BEFORE: Final = timedelta(days=30)
_EARLIER: Final = timedelta(days=1)  # a device's clock may be behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What TLS is served with.

    Attributes:
        file: PEM, the certificate first, then those that vouch for it.
        key_file: PEM, without a password.
        fingerprint: SHA-256 of the certificate, hex.
        ends_at: after this nobody accepts it.
        names: DNS names that it stands for.
        own: the school's own; False: made here.
    """

    file: Path
    key_file: Path
    fingerprint: str
    ends_at: datetime
    own: bool
    names: tuple[str, ...] = ()


def own_certificate(file: Path, key_file: Path, now: datetime) -> Certificate:
    """The school's own. Raises BadInputError where it or its key cannot be used."""
    try:
        found = _read(file, key_file, own=True)
    except (OSError, ValueError) as error:
        words = " ".join(str(error).split())[:200]
        raise BadInputError(
            [f"--certificate {file} --key {key_file}: cannot be used ({words}); allowed: PEM files "
             "that belong together, the key without a password"]
        ) from error  # fmt: skip
    if found.ends_at <= now:
        raise BadInputError([f"--certificate {file}: it ended on {found.ends_at.date()}"])
    return found


def made_certificate(folder: Path, hosts: Sequence[str], now: datetime) -> Certificate:
    """The one of that folder; made where there is none, or where it soon ends.

    Args:
        folder: of the aggregator's state.
        hosts: names and IP addresses under which devices reach it.
        now: by the wall clock.

    Raises:
        BadInputError: what stands there cannot be used, or nothing can be written there.
    """
    file, key_file = folder / CERTIFICATE_NAME, folder / KEY_NAME
    try:
        if file.exists() and key_file.exists():
            found = _read(file, key_file, own=False)
            if found.ends_at - now > RENEW_BEFORE:
                return found
        _make(file, key_file, hosts, now)
        return _read(file, key_file, own=False)
    except (OSError, ValueError) as error:
        words = " ".join(str(error).split())[:200]
        raise BadInputError(
            [f"{file}: cannot be used ({words}); allowed: the files as they were made, or none"]
        ) from error


def _read(file: Path, key_file: Path, *, own: bool) -> Certificate:
    """Raises OSError or ValueError (ssl.SSLError is an OSError)."""
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file, password=_no_password)
    return Certificate(
        file=file,
        key_file=key_file,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        ends_at=certificate.not_valid_after_utc,
        own=own,
        names=_names(certificate),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(found.value.get_values_for_type(x509.DNSName))


def _no_password() -> str:
    """Without it, OpenSSL would ask on the terminal. An empty one opens no key."""
    return ""


def _make(file: Path, key_file: Path, hosts: Sequence[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "netready aggregator")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + LIFE - _EARLIER)
        .add_extension(
            x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_secret(key_file, private)
    write_secret(file, certificate.public_bytes(serialization.Encoding.PEM))


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def shown_fingerprint(fingerprint: str) -> str:
    """As people compare it: pairs with colons, as browsers show it."""
    pairs = [fingerprint[at : at + 2].upper() for at in range(0, len(fingerprint), 2)]
    return ":".join(pairs)
