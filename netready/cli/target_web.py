"""The web face as `netready target` is asked for it: checked words in, settings and lines out."""

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from netready.cli.listening import usable_addresses
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready_probes.contract import Address
    from netready_probes.load.web_door import WebSettings
    from netready_probes.seams import Adapter


@dataclass(frozen=True, slots=True)
class WebAsked:
    """The options as they were given."""

    port: int | None
    certificate: str
    key: str
    origins: tuple[str, ...]
    plain_http: bool


def web_settings(asked: WebAsked, host: str) -> "WebSettings | None":
    """What to listen with; None: no web face was asked for. Raises BadInputError, every fault."""
    from netready_probes.load.web_door import WebSettings

    faults = _faults(asked, host)
    if faults:
        raise BadInputError(faults)
    if asked.port is None:
        return None
    return WebSettings(
        port=asked.port, certificate=asked.certificate, key=asked.key, origins=asked.origins
    )


def _faults(asked: WebAsked, host: str) -> list[str]:
    if asked.port is None:
        given = asked.certificate or asked.key or asked.origins
        return ["--certificate, --key and --origin belong to --web-port"] if given else []
    faults = [] if asked.origins else ["--origin is missing; allowed: https://HOST:PORT"]
    faults += [fault for each in asked.origins if (fault := _origin_fault(each))]
    if bool(asked.certificate) != bool(asked.key):
        faults.append("--certificate and --key: one is missing; allowed: both")
    elif asked.key:
        faults += _certificate_faults(asked.certificate, asked.key)
    elif not (asked.plain_http or _loopback(host)):
        faults.append(
            f"--web-port {asked.port}: no TLS on {host}; allowed: --certificate and --key, "
            "--host 127.0.0.1, or --plain-http"
        )
    return faults


def _origin_fault(origin: str) -> str:
    """An origin is what browsers send: scheme, host, and a port where it is not the usual one."""
    try:
        parts = urlsplit(origin)
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        fit = usual is not None and parts.hostname and parts.port != usual
    except ValueError:
        return f"--origin {origin}: no address; allowed: https://HOST:PORT"
    if fit and origin == f"{parts.scheme}://{parts.netloc}".lower() and "@" not in parts.netloc:
        return ""
    return (
        f"--origin {origin}: not as browsers write it; allowed: https://HOST:PORT in small "
        "letters, without a path, without :443"
    )


def _certificate_faults(certificate: str, key: str) -> list[str]:
    from netready_probes.load.web_door import tls_context

    files = (("--certificate", certificate), ("--key", key))
    missing = [
        f"{option} {name}: no such file; allowed: one in PEM"
        for option, name in files
        if not Path(name).is_file()
    ]
    if missing:
        return missing
    try:
        tls_context(certificate, key)
    except ssl.SSLError:
        return [f"--certificate {certificate}: does not fit --key {key}; allowed: a pair in PEM"]
    except OSError:
        return [f"--certificate {certificate}, --key {key}: cannot be read"]
    return []


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def web_lines(
    web: "WebSettings", listening: "Address", port: object, adapters: "Sequence[Adapter]"
) -> tuple[str, ...]:
    """Where browsers find it, and whose pages may ask."""
    from netready_probes.contract import Address

    scheme = "https" if web.key else "http"
    hosts = [text for text, _ in usable_addresses(listening, adapters)]
    urls = [f"{scheme}://{Address(host=each, port=int(str(port)))}" for each in hosts]
    return (f"browsers load at {' or '.join(urls)}, from pages of {' and '.join(web.origins)}",)
