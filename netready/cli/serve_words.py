"""What `netready serve` says when it has started. Pure."""

from collections.abc import Sequence

from netready.service.access.codes import LIFE_S, shown_code
from netready.service.certificate import shown_fingerprint
from netready.service.desk import Desk
from netready.service.joining_words import is_here_only
from netready.service.opening import Opening
from netready.store.database.address import shown_url


def opening_lines(desk: Desk, opening: Opening) -> Sequence[str]:
    """Where it is, how it is trusted, what it keeps, what devices load."""
    settings = desk.settings
    lines = [f"netready serve: {settings.base_url} ({settings.name}). Ctrl-C ends it."]
    lines += [f"  also: {url}" for url in _other_urls(opening)]
    if is_here_only(settings.base_url):
        lines.append("  only this machine reaches it; for others: --host with its address")
    if opening.certificate is not None and not opening.certificate.own:
        lines.append(f"  certificate made here, SHA-256 {shown_fingerprint(settings.fingerprint)}")
    if opening.certificate is not None:
        lines.append(f"  the certificate ends on {opening.certificate.ends_at.date()}")
    lines.append(f"  database {shown_url(settings.database_url)}, other state in {opening.state}")
    lines.append(f"  target {desk.targets.address or 'none: no load by order'}")
    if desk.site is None:
        lines.append("  no site file: rooms have no names to choose from, and nothing is scored")
    return lines


def _other_urls(opening: Opening) -> list[str]:
    scheme = "https" if opening.certificate else "http"
    hosts = [f"[{host}]" if ":" in host else host for host in opening.hosts[1:]]
    return [f"{scheme}://{host}:{opening.port}" for host in hosts if not is_here_only(f"//{host}")]


def code_lines(base_url: str, code: str) -> tuple[str, ...]:
    """A technician's code."""
    return (
        f"technician code: {shown_code(code)}",
        f"  once, within {LIFE_S / 60:.0f} minutes: {base_url}/sign-in#{code}",
    )
