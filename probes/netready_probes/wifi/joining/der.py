"""Until when a certificate is good, out of its bytes. Pure.

Python's own modules read certificates of TLS connections that they opened; this one was shown
to another program. Only the validity is looked for (RFC 5280 4.1.2.5), no chain is checked.
"""

import re
from datetime import UTC, datetime
from typing import Final

_LOOKED_AT: Final = 8_192
# SEQUENCE of two times, each UTCTime (17 0d) or GeneralizedTime (18 0f), ending in Z
_VALIDITY: Final = re.compile(
    rb"\x30[\x1e-\x22](?:\x17\x0d\d{12}Z|\x18\x0f\d{14}Z)(?:\x17\x0d(\d{12})Z|\x18\x0f(\d{14})Z)"
)


def days_left(der: bytes, now: datetime) -> float | None:
    """Days until it ends, below 0 where it has ended; None: that is not found in it."""
    found = _VALIDITY.search(der[:_LOOKED_AT])
    if found is None:
        return None
    short, long = found.groups()
    text = long.decode("ascii") if long else _century(short) + short.decode("ascii")
    try:
        end = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (end - now).total_seconds() / 86_400


def _century(two_digits: bytes) -> str:
    """RFC 5280 4.1.2.5.1: 50 to 99 are of the 20th."""
    return "19" if two_digits[:2] >= b"50" else "20"
