"""What is typed or scanned on a device to join, for one code. Pure.

The code stands behind the # of a URL: a browser keeps that to itself, so the code is in no log of
any server or proxy.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from netready.domain.access import Role

ZIPAPP = "netready-agent.pyz"
_HERE_ONLY = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """How to join with one code.

    Attributes:
        page: what the QR code holds.
        commands: for a terminal, the shortest first; none for people.
    """

    page: str
    commands: tuple[str, ...] = ()


def ways_in(base_url: str, role: Role, code: str, fingerprint: str) -> WaysIn:
    """The page, and for devices the commands.

    Args:
        base_url: of the aggregator, without a slash at the end.
        role: what the code is for.
        code: six characters.
        fingerprint: of a certificate that no public authority vouches for; "": none is pinned.
    """
    if role is not Role.AGENT:
        return WaysIn(page=f"{base_url}/sign-in#{code}")
    join = f"{base_url}/#{code}" + (f".{fingerprint}" if fingerprint else "")
    return WaysIn(
        page=f"{base_url}/agent#{code}",
        commands=(f'netready agent --join "{join}"', f'python3 {ZIPAPP} --join "{join}"'),
    )


def is_here_only(base_url: str) -> bool:
    """Whether no other device can reach that address."""
    return (urlsplit(base_url).hostname or "") in _HERE_ONLY
