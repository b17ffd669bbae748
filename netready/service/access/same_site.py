"""Whether a request that carries a cookie was made by a page of ours. Pure.

A browser sends a cookie with whatever asks, so a change needs more: a header that no form and no
foreign page can set, and the browser's own word that the page is ours.
https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

OUR_HEADER: Final = "x-netready"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEMES: Final = {"ws": "http", "wss": "https"}


def is_ours(headers: Mapping[str, str], scheme: str) -> bool:
    """True only where the browser says so.

    Args:
        headers: of the request, their names in small letters.
        scheme: by which it came: "http", "https", "ws", "wss".
    """
    said = headers.get("sec-fetch-site")
    if said is not None and said != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return said == "same-origin"
    return _origin(origin) == (_SCHEMES.get(scheme, scheme), headers.get("host", "").lower())


def _origin(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
    except ValueError:
        return ("", "")
    return (parts.scheme, parts.netloc.lower())


def fault_of(headers: Mapping[str, str], scheme: str, method: str) -> str:
    """Why a request with a cookie is refused, one sentence; "": it is not."""
    if method in SAFE_METHODS:
        return ""
    if headers.get(OUR_HEADER) != "1":
        return "A change asked for by a page must carry the header X-Netready: 1."
    if not is_ours(headers, scheme):
        return "A change may only be asked for by a page of this aggregator."
    return ""
