"""Who vouches for a certificate: the public list, this device's own store, or nobody.

A school's filter that opens TLS signs with a root of its own, which managed devices trust: on such
a device every chain looks fine. So each chain is checked against the public CA list that comes with
certifi, and only if that fails against the device's store. Valid in the device's store alone means
that somebody between has opened the connection.
"""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from netready.domain.failures import FailureWord

# Verification failures after which the device's own store is asked too.
OTHER_ISSUER = frozenset({FailureWord.TLS_UNKNOWN_ISSUER, FailureWord.TLS_SELF_SIGNED})


class Voucher(StrEnum):
    """Which store the chain ends in."""

    PUBLIC = "public"
    DEVICE_ONLY = "device-only"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Two TLS contexts; the device's is made only when it is needed."""

    public: ssl.SSLContext
    device: Callable[[], ssl.SSLContext]
    about: str = ""


def bundled_stores() -> Stores:
    """The list of certifi, and what this device trusts. Raises ImportError without certifi."""
    import certifi

    return Stores(
        public=with_http(ssl.create_default_context(cafile=certifi.where())),
        device=lambda: with_http(ssl.create_default_context()),
        about=f"certifi {certifi.__version__}",
    )


def with_http(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context, which offers HTTP/1.1."""
    context.set_alpn_protocols(["http/1.1"])
    return context


def days_left(not_after: object, now: datetime) -> float | None:
    """Days until `notAfter` as `getpeercert` writes it; None if it cannot be read."""
    if not isinstance(not_after, str):
        return None
    try:
        seconds = ssl.cert_time_to_seconds(not_after)
    except ValueError:
        return None
    return (datetime.fromtimestamp(seconds, UTC) - now).total_seconds() / 86_400


def issuer_of(certificate: object) -> str:
    """The issuer's organisation, or its name; "" if there is none. Printable, 80 characters."""
    found: dict[str, str] = {}
    for part in certificate.get("issuer", ()) if isinstance(certificate, dict) else ():
        for key, value in part:
            found.setdefault(str(key), str(value))
    text = found.get("organizationName") or found.get("commonName") or ""
    return _printable(text)


def unverified() -> ssl.SSLContext:
    """Takes any certificate: only to read who signed it, nothing is ever sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def claimed_issuer(der: bytes) -> str:
    """What a certificate that nobody vouches for says of its issuer; "" if that is not found.

    The organisation, else the common name. In a certificate (RFC 5280 4.1) the issuer comes before
    the validity, whose times begin with 17 0d or 18 0f; only that part is looked at.
    """
    for attribute in (10, 3):  # id-at-organizationName, id-at-commonName: 2.5.4.10, 2.5.4.3
        found = re.search(
            rb"\x06\x03\x55\x04" + bytes([attribute]) + rb"[\x0c\x13\x14\x16]([\x01-\x7f])",
            re.split(rb"\x17\x0d|\x18\x0f", der[:4096], maxsplit=1)[0],
            re.DOTALL,
        )
        if found:
            text = der[found.end() : found.end() + found.group(1)[0]]
            return _printable(text.decode("utf-8", "replace"))
    return ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:80]
