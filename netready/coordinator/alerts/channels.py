"""The ways of a site file: each a function that sends one message. I/O only when called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from netready.coordinator.alerts.delivery import Outcome, refused
from netready.coordinator.alerts.line_file import write_lines
from netready.coordinator.alerts.mail import MailServer, send_mail
from netready.coordinator.alerts.message import Message
from netready.coordinator.alerts.secrets import Secrets, read_secrets
from netready.coordinator.alerts.webhook import Webhook, send_webhook
from netready.domain.alerts import ChannelName
from netready.domain.errors import BadInputError
from netready.domain.site import AlertRules

Send = Callable[[Message, datetime], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the machine adds to the site file.

    Attributes:
        folder: of the site file; relative paths start there.
        environment: variables.
        trust: CA certificates (a file) for tests; None: those of the system.
        attempt_s_max: how long one delivery may take in all.
    """

    folder: Path
    environment: Mapping[str, str]
    trust: str | None = None
    attempt_s_max: float = 30.0


def channels(rules: AlertRules, machine: Machine) -> dict[ChannelName, Send]:
    """Every way that the site file or the secrets name, in a fixed order.

    A way that cannot work (no mail server, a file of secrets that others may read) is among them
    and says so each time it is used: nobody should believe in a silent one.
    """
    secrets = _secrets(rules, machine)
    ways: dict[ChannelName, Send | None] = {
        ChannelName.EMAIL: _email(rules, secrets, machine),
        ChannelName.WEBHOOK: _webhook(rules, secrets, machine),
        ChannelName.FILE: _file(rules, machine),
    }
    return {name: way for name, way in ways.items() if way is not None}


def _secrets(rules: AlertRules, machine: Machine) -> Secrets | str:
    file = machine.folder / rules.secrets if rules.secrets else None
    try:
        return read_secrets(machine.environment, file)
    except BadInputError as error:
        return "; ".join(error.faults)


def _email(rules: AlertRules, secrets: Secrets | str, machine: Machine) -> Send | None:
    if rules.email is None:
        return None
    if isinstance(secrets, str):
        return _never(secrets)
    if rules.smtp_host is None:
        return _never("no smtp_host in [alerts]: no mail can be sent")
    if rules.smtp_user is not None and secrets.smtp_password is None:
        return _never("smtp_user without a password; allowed in NETREADY_SMTP_PASSWORD")
    signs_in = rules.smtp_user is not None and rules.smtp_security != "none"
    server = MailServer(
        host=rules.smtp_host,
        port=rules.port,
        security=rules.smtp_security,
        to=rules.email,
        sender=rules.email_from or rules.email,
        user=rules.smtp_user,
        password=secrets.smtp_password if signs_in else None,
        trust=machine.trust,
        attempt_s_max=machine.attempt_s_max,
    )
    return lambda message, _: send_mail(message, server)


def _webhook(rules: AlertRules, secrets: Secrets | str, machine: Machine) -> Send | None:
    if isinstance(secrets, str):
        return _never(secrets) if rules.webhook else None
    url = secrets.webhook_url or rules.webhook
    if url is None:
        return None
    if not _is_web(url):
        return _never("NETREADY_WEBHOOK_URL is no address that begins with https:// or http://")
    hook = Webhook(
        url=url,
        secret=secrets.webhook_secret,
        trust=machine.trust,
        attempt_s_max=machine.attempt_s_max,
    )
    return lambda message, at: send_webhook(message, hook, int(at.timestamp()))


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _file(rules: AlertRules, machine: Machine) -> Send | None:
    if rules.file is None:
        return None
    path = machine.folder / rules.file
    return lambda message, _: write_lines(message, path)


def _never(why: str) -> Send:
    return lambda _message, _at: refused(why)
