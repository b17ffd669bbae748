"""Where an aggregator is, and what an agent is joined with: `https://HOST:PORT/#CODE[.FINGERPRINT]`.

What stands behind the # never leaves this device in an address.
"""

import re
from dataclasses import dataclass
from typing import Final

from netready_probes.contract import Address, BadSettingError
from netready_probes.permission import is_loopback
from netready_probes.settings import address_of

HTTPS, HTTP = "https://", "http://"
SCHEMES: Final = (HTTPS, HTTP)
ALLOWED: Final = "https://HOST:PORT/#CODE, as the join page shows it"
_LONGEST: Final = 400
_CODE: Final = re.compile(r"[A-Z0-9]{4,16}")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An aggregator.

    Attributes:
        tls: False only on loopback, or where the user insisted.
        fingerprint: SHA-256 of its certificate, hex; then that one is trusted and no other. "":
            what this device trusts.
    """

    address: Address
    tls: bool = True
    fingerprint: str = ""

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"{HTTPS if self.tls else HTTP}{self.address}"


def place_from(text: str, *, plain_http: bool = False) -> tuple[Place, str]:
    """The aggregator of a join address and the code; "": it holds none.

    Args:
        text: as typed.
        plain_http: the user knows that everybody on the way can read and change what is said.

    Raises:
        BadSettingError: it is no such address.
    """
    scheme = next((each for each in SCHEMES if text.startswith(each)), "")
    if not scheme or len(text) > _LONGEST:
        raise BadSettingError(f"found {text[:60]!r}, allowed: {ALLOWED}")
    place, _hash, secret = text.removeprefix(scheme).partition("#")
    where, _slash, path = place.partition("/")
    if path not in ("", "agent"):  # the join page's own address is the same but for this word
        raise BadSettingError(f"found the path {path[:40]!r}, allowed: {ALLOWED}")
    tls = scheme == HTTPS
    address = address_of(where, 443 if tls else 80)
    if not tls and not plain_http and not is_loopback(address.host):
        raise BadSettingError(
            "http:// can be read and changed by everybody on the way; allowed: https://, "
            "or --plain-http if the school wants it so"
        )
    code, fingerprint = _secret(secret)
    return Place(address=address, tls=tls, fingerprint=fingerprint), code


def _secret(text: str) -> tuple[str, str]:
    typed, _dot, rest = text.partition(".")
    code = typed.replace("-", "").replace(" ", "").upper()
    fingerprint = rest.replace(":", "").lower()
    if code and not _CODE.fullmatch(code):
        raise BadSettingError("the code after # is letters and digits, as the join page shows it")
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        raise BadSettingError("the fingerprint after the dot has 64 hexadecimal digits")
    return code, fingerprint
