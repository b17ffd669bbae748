"""One visit to one cloud host: name, TCP, TLS, chain, first byte; and what it says. No login.

I/O of a single visit only; running many of them and counting is `netready_probes.endpoints`.
"""

import socket
import ssl
from collections.abc import Mapping, MutableMapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from netready.domain.failures import Failure, FailureWord
from netready_probes.contract import Endpoint
from netready_probes.internet.certificates import (
    OTHER_ISSUER,
    Stores,
    Voucher,
    claimed_issuer,
    days_left,
    issuer_of,
    unverified,
)
from netready_probes.internet.http_wire import status_of
from netready_probes.internet.route import Route
from netready_probes.internet.words import network_error, word_of
from netready_probes.seams import NetworkError

HANDSHAKE = "tls handshake"
FIRST_BYTE = "http first byte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one endpoint did.

    Attributes:
        reachable: a clean handshake, or one that only a filter opened where the vendor bears
            that; None: not tried.
        times: dns_ms, connect_ms, tls_ms, ttfb_ms, as far as it came.
        voucher: None where no certificate was seen.
        failure: what stopped it, or what was wrong after the handshake.
        issuer: who signed the chain, or says so: the name of the filter.
    """

    endpoint: Endpoint
    reachable: bool | None = None
    times: Mapping[str, float] = field(default_factory=dict)
    voucher: Voucher | None = None
    failure: Failure | None = None
    certificate_days_left: float | None = None
    issuer: str = ""
    http_status: int | None = None
    note: str = ""

    @property
    def intercepted(self) -> bool | None:
        """TLS was opened on the way; None: not known (no chain, or one that nobody vouches for)."""
        if self.voucher is None or self.voucher is Voucher.NEITHER:
            return None
        return self.voucher is Voucher.DEVICE_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A finished handshake."""

    sock: ssl.SSLSocket
    voucher: Voucher


def visit(endpoint: Endpoint, route: Route, stores: Stores) -> Visit:
    """Goes as far as the network lets it; a failing network is part of the answer."""
    times: dict[str, float] = {}
    seen = Visit(endpoint=endpoint, reachable=False, times=times)
    try:
        secured = _secure(endpoint, route, stores, times)
    except NetworkError as error:
        unknown = error.failure.word in {*OTHER_ISSUER, FailureWord.TLS_WRONG_NAME}
        dated = error.failure.word is FailureWord.TLS_EXPIRED
        voucher = Voucher.NEITHER if unknown or dated else None
        issuer = _claimed(endpoint, route) if error.failure.word in OTHER_ISSUER else ""
        note = error.failure.note or (f"Signed by: {issuer} (not verified)." if issuer else "")
        return replace(seen, failure=error.failure, voucher=voucher, issuer=issuer, note=note)
    with closing(secured.sock) as sock:
        return _after_handshake(seen, secured.voucher, sock, route, times)


def _secure(
    endpoint: Endpoint, route: Route, stores: Stores, times: MutableMapping[str, float]
) -> Secured:
    try:
        sock = _handshake(endpoint, route, stores.public, times)
        return Secured(sock=sock, voucher=Voucher.PUBLIC)
    except NetworkError as error:
        if error.failure.word not in OTHER_ISSUER or route.budget.over():
            raise
        publicly = error
    try:
        sock = _handshake(endpoint, route, stores.device(), times)
    except NetworkError:
        raise publicly from None  # what the public list said is what counts
    return Secured(sock=sock, voucher=Voucher.DEVICE_ONLY)


def _claimed(endpoint: Endpoint, route: Route) -> str:
    """Who says that he signed the chain which nobody vouches for, often the school's filter."""
    if route.budget.over():
        return ""
    try:
        with _handshake(endpoint, route, unverified(), {}) as sock:
            return claimed_issuer(sock.getpeercert(binary_form=True) or b"")
    except NetworkError:
        return ""


def _handshake(
    endpoint: Endpoint,
    route: Route,
    context: ssl.SSLContext,
    times: MutableMapping[str, float],
) -> ssl.SSLSocket:
    plain = route.connect(endpoint.host, endpoint.port, times)

    def shake() -> ssl.SSLSocket:
        plain.settimeout(route.budget.step())
        return context.wrap_socket(plain, server_hostname=endpoint.host)

    try:
        return route.timed(times, "tls_ms", shake)
    except OSError as error:
        plain.close()
        raise network_error(HANDSHAKE, error) from error


def _after_handshake(
    seen: Visit,
    voucher: Voucher,
    sock: ssl.SSLSocket,
    route: Route,
    times: MutableMapping[str, float],
) -> Visit:
    certificate = sock.getpeercert()
    not_after = certificate.get("notAfter") if certificate else None
    blocked = voucher is Voucher.DEVICE_ONLY and seen.endpoint.never_intercept
    seen = replace(
        seen,
        reachable=not blocked,
        voucher=voucher,
        certificate_days_left=days_left(not_after, route.budget.clock.now()),
        issuer=issuer_of(certificate),
        note="A filter opens TLS here, which its vendor forbids." if blocked else "",
    )
    if blocked:
        seen = replace(seen, failure=_interception())
    try:
        first = route.timed(times, "ttfb_ms", lambda: _first_bytes(sock, seen.endpoint, route))
    except OSError as error:
        failure = Failure(operation=FIRST_BYTE, word=word_of(error))
        return replace(seen, failure=seen.failure or failure)
    return replace(seen, http_status=status_of(first))


def _interception() -> Failure:
    return Failure(operation=HANDSHAKE, word=FailureWord.TLS_UNKNOWN_ISSUER)


def _first_bytes(sock: socket.socket, endpoint: Endpoint, route: Route) -> bytes:
    sock.settimeout(route.budget.step())
    request = (
        f"HEAD / HTTP/1.1\r\nHost: {endpoint.host}\r\nUser-Agent: netready\r\n"
        "Accept: */*\r\nConnection: close\r\n\r\n"
    )
    sock.sendall(request.encode("ascii"))
    data = sock.recv(4096)
    if not data:
        raise ConnectionResetError("closed before the first byte")
    return data
