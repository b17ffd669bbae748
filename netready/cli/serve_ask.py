"""What `netready serve` is asked for, checked before anything is opened."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from netready.domain.errors import BadInputError
from netready_probes.contract import Address, BadSettingError
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.permission import is_loopback
from netready_probes.settings import address_of

NO_TARGET = "none"
_DNS_NAME = re.compile(r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeAsk:
    """The options as they were typed."""

    host: str
    port: int
    site: Path | None
    state: Path
    database: str | None
    name: str | None
    certificate: Path | None
    key: Path | None
    plain_http: bool
    target: str | None
    target_web: str
    target_port: int
    target_web_port: int
    announce: bool
    photos: bool
    comments: bool
    internet: bool

    @property
    def tls(self) -> bool:
        """Without TLS only where it was asked for, or where nobody else can listen in."""
        return self.certificate is not None or not (self.plain_http or is_loopback(self.host))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The same without a fault.

    Attributes:
        other_target: on another machine, with the web face that it may have; None: none there.
        own_target: one is started here.
    """

    ask: ServeAsk
    other_target: Address | None
    own_target: bool


def check_serve(ask: ServeAsk) -> Checked:
    """Raises BadInputError with every fault, one line each."""
    faults = [
        fault for fault in (_certificate(ask), _name(ask), _web(ask), _announce(ask)) if fault
    ]
    other = None
    try:
        if ask.target not in (None, NO_TARGET):
            other = address_of(str(ask.target), DEFAULT_PORT)
    except BadSettingError as error:
        faults.append(f"--target: {error}, or {NO_TARGET}")
    if faults:
        raise BadInputError(faults)
    return Checked(ask=ask, other_target=other, own_target=ask.target is None)


def _certificate(ask: ServeAsk) -> str:
    if (ask.certificate is None) != (ask.key is None):
        return "--certificate and --key: one is missing; allowed: both, or none"
    if ask.plain_http and ask.certificate is not None:
        return "--plain-http: a certificate is given, too; allowed: one of them"
    return ""


def _name(ask: ServeAsk) -> str:
    if ask.name is not None and _DNS_NAME.fullmatch(ask.name) is None:
        return f"--name: found {ask.name[:80]!r}, allowed a name such as netready.school.example"
    return ""


def _web(ask: ServeAsk) -> str:
    if not ask.target_web:
        return ""
    if ask.target in (None, NO_TARGET):
        return "--target-web: only with --target HOST:PORT"
    parts = urlsplit(ask.target_web)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        return f"--target-web: found {ask.target_web[:80]!r}, allowed https://HOST:PORT"
    return ""


def _announce(ask: ServeAsk) -> str:
    if ask.announce and is_loopback(ask.host):
        return "--announce: it listens on loopback, where nobody could reach it"
    return ""
