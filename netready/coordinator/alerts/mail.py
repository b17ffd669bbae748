"""A message by e-mail: SMTP with STARTTLS or TLS, once, in bounded time. I/O.

The doubtful moment: between the end of the text and the server's answer to it (RFC 5321, 4.5.3.2.6
asks a client to wait ten minutes there, and RFC 1047 says why copies arise). Whoever breaks off
there is not sent the same again.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from functools import partial
from typing import Final

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
from netready.domain.site import Security
from netready.domain.visible import visible

READ_S_MAX: Final = 10.0
LINE_OF_DOT: Final = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321, 4.5.2


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in, and by whom.

    Attributes:
        password: None: no sign-in.
        trust: CA certificates (a file); None: those of the system.
    """

    host: str
    port: int
    security: Security
    to: str
    sender: str
    user: str | None = None
    password: str | None = None
    trust: str | None = None
    attempt_s_max: float = ATTEMPT_S_MAX

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"  # the password is in no trace


def mail_of(message: Message, server: MailServer) -> EmailMessage:
    """The mail: plain text, and headers that say that nobody need answer."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = Address(display_name="netready", addr_spec=server.sender)
    mail["To"] = Address(addr_spec=server.to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(max(alert.at for alert in message.alerts))
    mail["Message-ID"] = f"<{message.id}@netready.invalid>"  # a repeat can be known by it
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no out-of-office answers
    mail.set_content(message.text, charset="utf-8", cte="quoted-printable")
    return mail


def send_mail(message: Message, server: MailServer) -> Outcome:
    """Hands it to the server. Whatever the server does, it ends within `attempt_s_max`."""
    return within(server.attempt_s_max, lambda attempt: _deliver(message, server, attempt))


def _deliver(message: Message, server: MailServer, attempt: Attempt) -> Outcome:
    try:
        data = mail_of(message, server).as_bytes()
    except (MessageError, ValueError, IndexError):  # all that the library raises for an address
        return refused(
            "an address of the mail cannot be used; allowed such as office@school.example"
        )
    client: smtplib.SMTP | None = None
    try:
        client = _connected(server)
        attempt.stop = partial(_shut, client)
        _sign_in(client, server)
        return _hand_over(client, server, data, attempt)
    except (smtplib.SMTPException, OSError, ValueError, GivenUpError) as error:
        return attempt.broke_off(_why(error, server))
    finally:
        if client is not None:
            client.close()


def _connected(server: MailServer) -> smtplib.SMTP:
    # smtplib would ask the name service for its own name, without a limit; this is its fallback
    own = "[127.0.0.1]"
    if server.security != "tls":
        return smtplib.SMTP(server.host, server.port, own, timeout=READ_S_MAX)
    context = _context(server)
    return smtplib.SMTP_SSL(server.host, server.port, own, timeout=READ_S_MAX, context=context)


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.trust)


def _sign_in(client: smtplib.SMTP, server: MailServer) -> None:
    if server.security == "starttls":
        client.starttls(context=_context(server))
    client.ehlo_or_helo_if_needed()
    if server.password is not None:
        client.login(server.user or server.sender, server.password)


def _hand_over(client: smtplib.SMTP, server: MailServer, data: bytes, attempt: Attempt) -> Outcome:
    """MAIL, RCPT, DATA (RFC 5321, 4.1.1). smtplib's own `sendmail` does not say how far it got."""
    for command, wanted in (
        (f"MAIL FROM:<{server.sender}>", {250}),
        (f"RCPT TO:<{server.to}>", {250, 251}),
        ("DATA", {354}),
    ):
        code, answer = client.docmd(command)
        if code not in wanted:
            return refused(_answered(code, answer))
    client.send(LINE_OF_DOT.sub(b"..", data))
    attempt.hand_over()
    client.send(b".\r\n")
    code, answer = client.getreply()
    return SENT if code == 250 else refused(_answered(code, answer))


def _shut(client: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError):
        if client.sock is not None:
            client.sock.shutdown(socket.SHUT_RDWR)


def _answered(code: int, answer: bytes) -> str:
    return f"the mail server answered {code} {visible(answer.decode('utf-8', 'replace'))[:200]}"


def _why(error: Exception, server: MailServer) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the mail server refused the sign-in ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return _answered(error.smtp_code, answer if isinstance(answer, bytes) else answer.encode())
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server has no STARTTLS or no sign-in; allowed: smtp_security of its own"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of the mail server is not trusted ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return f"the name {visible(server.host)} of the mail server is not known"
    if isinstance(error, TimeoutError):
        return "the mail server did not answer"
    return f"the mail server was not reached ({visible(str(error))[:200]})"
