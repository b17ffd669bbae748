"""Who vouches for a certificate: the public list, this device's own store, or nobody.

A school's filter that opens TLS signs with a root of its own, which managed devices trust: on such
a device every chain looks fine. So each chain is checked against the public CA list that comes with
certifi, and only if that fails against the device's store. Valid in the device's store alone means
that somebody between has opened the connection.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import certifi

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
    """The list of certifi, and what this device trusts."""
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
    return "".join(c if c.isprintable() else "?" for c in text)[:80]
