"""Requests to the aggregator: JSON in and out, bounded in size and time. One connection a thread.

A certificate made by the aggregator itself is known by its fingerprint; any other must be one that
this device trusts. Every failure leaves here as a `NetworkError`, every answer as it is.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, compact, parsed
from netready_probes.agent.joined.place import Place
from netready_probes.internet.certificates import unverified
from netready_probes.internet.words import network_error
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.clock import RealClock

API: Final = "/api/v1"
ANSWER_BYTES_MAX: Final = 4_000_000
CONNECT_S: Final = 10.0
ANSWER_S: Final = 20.0
WORDS_MAX: Final = 300
JSON: Final = "application/json"
_OPERATION: Final = "ask the aggregator"
_END_S: Final = 2.0
_PART_BYTES: Final = 64 * 1024
OK, NO_CONTENT = 200, 204
UNAUTHORISED, FORBIDDEN, GONE = 401, 403, 410
NOT_UNDERSTOOD, TOO_MANY = 422, 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the aggregator said.

    Attributes:
        headers: names in lower case.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        """It did what was asked."""
        return OK <= self.status < 300

    def json(self) -> dict[str, object]:
        """The object in it. Raises NetworkError: there is none."""
        try:
            found = parsed(self.body)
        except NotAValueError:
            found = None
        if not isinstance(found, dict):
            raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER)
        return found

    def words(self) -> str:
        """Its own sentence for people, or the number of the status."""
        with suppress(NetworkError):
            detail = self.json().get("detail")
            if isinstance(detail, str) and detail.isprintable() and detail:
                return detail[:WORDS_MAX]
        return f"status {self.status}"

    def retry_after_s(self) -> float | None:
        """How long it asks to be left alone; None: it does not say."""
        text = self.headers.get("retry-after", "")
        return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


class Connection(http.client.HTTPConnection):
    """HTTP/1.1 over a socket of the seam, with TLS where the place has it."""

    def __init__(self, network: Network, place: Place, timeout_s: float = CONNECT_S) -> None:
        super().__init__(place.address.host, place.address.port)
        self._network, self._place, self._timeout_s = network, place, timeout_s
        self.raw: socket.socket | None = None

    def connect(self) -> None:
        """Raises NetworkError."""
        address = self._place.address
        tcp = self._network.tcp(address.host, address.port, timeout_s=self._timeout_s)
        self.sock = self.raw = _with_tls(tcp, self._place) if self._place.tls else tcp

    def shut(self) -> None:
        """Ends it from another thread; who waits on it hears of it."""
        if self.raw is not None:
            with suppress(OSError):
                # not the TLS one's own: that would take the encryption from under a reader
                socket.socket.shutdown(self.raw, socket.SHUT_RDWR)


def _with_tls(tcp: socket.socket, place: Place) -> ssl.SSLSocket:
    context = unverified() if place.fingerprint else ssl.create_default_context()
    try:
        wrapped = context.wrap_socket(tcp, server_hostname=place.address.host)
    except OSError as error:
        tcp.close()
        raise network_error("tls to the aggregator", error) from error
    if place.fingerprint and not _is_pinned(wrapped, place.fingerprint):
        wrapped.close()
        note = "The certificate is not the one whose fingerprint was given."
        raise NetworkError("tls to the aggregator", FailureWord.TLS_UNKNOWN_ISSUER, note)
    return wrapped


def _is_pinned(wrapped: ssl.SSLSocket, fingerprint: str) -> bool:
    found = hashlib.sha256(wrapped.getpeercert(binary_form=True) or b"").hexdigest()
    return hmac.compare_digest(found, fingerprint)


class Client:
    """Asks one aggregator, one thing after another; the connection stays open between.

    For one thread; only `close` may be called from another.
    """

    def __init__(
        self, network: Network, place: Place, token: str = "", clock: Clock | None = None
    ) -> None:
        self._network, self.place, self._token = network, place, token
        self._clock = clock or RealClock()
        self._connection: Connection | None = None
        self._asking = threading.Lock()
        self._closed = False

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = ANSWER_S,
    ) -> Answer:
        """The whole answer. A connection that died while idle is made anew, once.

        Args:
            method: of HTTP.
            path: from the root.
            json: the body as a value.
            body: or as bytes, whose type is in `headers`.
            headers: more of them.
            timeout_s: the longest silence, and about the longest answer.

        Raises:
            NetworkError: no answer came.
        """
        data = body if json is None else compact(json)
        sent = {"Content-Type": JSON} if json is not None else {}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        sent |= headers or {}
        with self._asking:
            was_idle = self._connection is not None
            try:
                return self._once(method, path, data, sent, timeout_s)
            except NetworkError as error:
                if not was_idle or error.failure.word is FailureWord.TIMEOUT:
                    raise
            return self._once(method, path, data, sent, timeout_s)

    def _once(
        self,
        method: str,
        path: str,
        data: bytes | None,
        headers: Mapping[str, str],
        timeout_s: float,
    ) -> Answer:
        if self._closed:
            raise NetworkError(_OPERATION, FailureWord.STOPPED)
        connection = self._connection or Connection(self._network, self.place)
        self._connection = connection
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(timeout_s)
            connection.request(method, path, body=data, headers=dict(headers))
            return self._read(connection.getresponse(), timeout_s)
        except NetworkError:
            self._drop()
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._drop()
            raise _as_network_error(error) from error

    def _read(self, response: http.client.HTTPResponse, within_s: float) -> Answer:
        """The whole answer, which may not drip in for ever. Raises OSError or ValueError."""
        body, end_s = b"", self._clock.monotonic_s() + within_s
        with response:
            while part := response.read1(_PART_BYTES):
                body += part
                if len(body) > ANSWER_BYTES_MAX or self._clock.monotonic_s() > end_s:
                    raise ValueError("a longer answer than any of ours")
            if response.length:
                raise ValueError("half an answer")
            headers = {name.lower(): text for name, text in response.getheaders()}
            return Answer(status=response.status, body=body, headers=headers)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Ends what is going on, from whatever thread; nothing is asked any more."""
        self._closed = True
        connection = self._connection
        if connection is not None:
            connection.shut()
        if self._asking.acquire(timeout=_END_S):
            self._drop()
            self._asking.release()


def _as_network_error(error: Exception) -> NetworkError:
    if isinstance(error, OSError):
        return network_error(_OPERATION, error)
    return NetworkError(_OPERATION, FailureWord.BAD_ANSWER)
