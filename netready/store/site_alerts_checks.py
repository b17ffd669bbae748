"""Checks of [alerts]: what belongs together, and that no secret stands in the site file. Pure.

No fault repeats a value that may be a secret: faults are read aloud, mailed and pasted.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from netready.store.fault_words import shown
from netready.store.site_finding import Finding, Location
from netready.store.site_model import SiteFile

Data = Mapping[str, Any]

SECRET_KEY: Final = re.compile(r"pass|pwd|secret|token|credential|auth|hmac|api.?key", re.I)
# What common services put into the address itself: a long random part, or a named key behind "?".
SECRET_PART: Final = re.compile(r"[A-Za-z0-9_-]{20,}")
ELSEWHERE: Final = (
    "allowed outside the site file: NETREADY_SMTP_PASSWORD, NETREADY_WEBHOOK_SECRET and "
    "NETREADY_WEBHOOK_URL, or the file that [alerts] secrets names"
)


def secret_key_words(at: Location) -> str | None:
    """Of a key that [alerts] does not know: the fault if it sounds like a secret."""
    if len(at) == 2 and at[0] == "alerts" and SECRET_KEY.search(str(at[1])):
        return f"found a secret ({shown(str(at[1]))}), {ELSEWHERE}"
    return None


def shown_unless_secret(at: Location, found: object) -> str:
    """What was found, for a fault; an address may hold a password and is not shown."""
    return "an address (not shown)" if at == ("alerts", "webhook") else shown(found)


def alerts_faults(data: Data) -> Iterator[Finding]:
    """What no single value of [alerts] shows; values of a wrong type are passed over."""
    alerts = data.get("alerts")
    if not isinstance(alerts, Mapping):
        return
    webhook = alerts.get("webhook")
    if isinstance(webhook, str) and _holds_a_secret(webhook):
        text = f"found an address that holds a secret (not shown), {ELSEWHERE}"
        yield Finding(at=("alerts", "webhook"), text=text)
    for key in ("smtp_host", "smtp_port", "smtp_user", "email_from"):
        if key in alerts and "email" not in alerts:
            text = f"found {shown(alerts[key])}, but no email; allowed with email, who is told"
            yield Finding(at=("alerts", key), text=text)
    if alerts.get("smtp_security") == "none" and "smtp_user" in alerts:
        text = "found 'none' with smtp_user: the password could be read on the way; "
        yield Finding(at=("alerts", "smtp_security"), text=f"{text}allowed starttls or tls")


def _holds_a_secret(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    long = any(SECRET_PART.fullmatch(part) for part in parts.path.split("/"))
    return bool(parts.query or "@" in parts.netloc or long)


def alerts_warnings(file: SiteFile) -> Iterator[Finding]:
    """What is allowed but reaches nobody, or can be read by others."""
    alerts = file.alerts
    if alerts.email is not None and alerts.smtp_host is None:
        text = "no smtp_host: no mail can be sent"
        yield Finding(at=("alerts", "email"), text=text)
    if alerts.webhook is not None and _is_read_by_others(alerts.webhook):
        text = "http: what is told can be read on the way; https keeps it to the receiver"
        yield Finding(at=("alerts", "webhook"), text=text)


def _is_read_by_others(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname == "localhost":
        return False
    try:
        return not ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return True
