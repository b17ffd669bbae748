"""A message to a webhook: one POST of JSON, signed, once, in bounded time. I/O.

The form of identity, time and signature is that of Standard Webhooks 1.0
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, read
2026-11-22), so that a receiver can check it with a library. No redirect is followed: the news of a
school goes where the school said and nowhere else.

The doubtful moment: between the last byte of the body and the answer.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import http.client
import socket
import ssl
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from netready.coordinator.alerts.delivery import (
    ATTEMPT_S_MAX,
    SENT,
    Attempt,
    GivenUpError,
    Outcome,
    refused,
    within,
)
from netready.coordinator.alerts.message import Message
from netready.domain.jsonable import canonical_json
from netready.domain.visible import visible

READ_S_MAX: Final = 10.0
PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where it is posted.

    Attributes:
        url: http or https; what is behind its host may be a secret, so no message repeats it.
        secret: signs; None: not signed.
        trust: CA certificates (a file); None: those of the system.
    """

    url: str
    secret: str | None = None
    trust: str | None = None
    attempt_s_max: float = ATTEMPT_S_MAX

    def __repr__(self) -> str:
        return f"Webhook({urlsplit(self.url).hostname})"  # address and secret are in no trace


def signature(secret: str, identity: str, at_s: int, body: bytes) -> str:
    """The value of the header webhook-signature: HMAC-SHA256 of "id.time.body".

    Args:
        secret: "whsec_" and base64, as the standard has it; any other text is taken as it is.
        identity: of the message.
        at_s: Unix time of the attempt.
        body: as it is sent.
    """
    signed = f"{identity}.{at_s}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        with contextlib.suppress(binascii.Error, ValueError):
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return secret.encode("utf-8", "surrogateescape")


def send_webhook(message: Message, hook: Webhook, at_s: int) -> Outcome:
    """Posts it. Whatever the receiver does, it ends within `attempt_s_max`."""
    return within(hook.attempt_s_max, lambda attempt: _deliver(message, hook, at_s, attempt))


def _deliver(message: Message, hook: Webhook, at_s: int, attempt: Attempt) -> Outcome:
    body = canonical_json(message.data()).encode()
    parts = urlsplit(hook.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(hook)
    attempt.stop = partial(_shut, connection)
    try:
        connection.connect()
        connection.putrequest("POST", path, skip_accept_encoding=True)
        for name, value in _headers(message, hook, at_s, body).items():
            connection.putheader(name, value)
        attempt.hand_over()
        connection.endheaders(body)
        return _outcome(connection.getresponse().status)
    except (http.client.HTTPException, OSError, ValueError, GivenUpError) as error:
        return attempt.broke_off(_why(error))
    finally:
        connection.close()


def _connection(hook: Webhook) -> http.client.HTTPConnection:
    parts = urlsplit(hook.url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=hook.trust)
        return http.client.HTTPSConnection(host, parts.port, timeout=READ_S_MAX, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=READ_S_MAX)


def _headers(message: Message, hook: Webhook, at_s: int, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "User-Agent": "netready",
        "Connection": "close",
        "webhook-id": message.id,
        "webhook-timestamp": str(at_s),
    }
    if hook.secret is not None:
        headers["webhook-signature"] = signature(hook.secret, message.id, at_s, body)
    return headers


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return SENT
    if 300 <= status < 400:
        return refused(f"the webhook answered {status}; redirects are not followed")
    return refused(f"the webhook answered {status}")


def _shut(connection: http.client.HTTPConnection) -> None:
    sock = connection.sock
    with contextlib.suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of the webhook is not trusted ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return "the host of the webhook is not known by name"
    if isinstance(error, TimeoutError):
        return "the webhook did not answer"
    if isinstance(error, OSError):
        return f"the webhook was not reached ({visible(error.strerror or str(error))[:200]})"
    if isinstance(error, http.client.InvalidURL | ValueError):
        return "the address of the webhook cannot be used"
    return "the webhook answered something that is not HTTP"
