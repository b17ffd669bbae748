"""The words, symbols and number forms that all pages share, so that no two pages disagree.

Here: verdict and status words with their meaning, numbers as text. Not here: any page's layout.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from netready.domain.evidence import EvidenceKind
from netready.domain.verdict import Confidence, Status, Verdict
from netready.domain.visible import visible

NOT_KNOWN = "not known"
FEW_MARK = "~"  # beside a figure that is worked out from too few devices to be called measured
FEW_WORDS = f"{FEW_MARK}: worked out from few devices"
NO_PRICE = "price not entered"
BLANK = "[blank]"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word that is never told by colour alone.

    Attributes:
        key: name of the symbol and of the colour: "go", "pilot", "not-yet", "cannot-say", "none".
        meaning: one sentence for the explanation of colours.
    """

    word: str
    key: str
    meaning: str = ""


# Colour meanings follow delivery confidence: green likely, amber feasible if addressed, red
# unachievable without action (UK National Audit Office, RAG ratings).
VERDICTS = MappingProxyType(
    {
        Verdict.GO: Badge(
            word="Go", key="go", meaning="Measured and ready: nothing stands in the way."
        ),
        Verdict.PILOT: Badge(
            word="Pilot",
            key="pilot",
            meaning="Ready for a small start; some points must be mended.",
        ),
        Verdict.NOT_YET: Badge(
            word="Not yet", key="not-yet", meaning="Measured, and it would fail without action."
        ),
        Verdict.CANNOT_SAY: Badge(
            word="Cannot say",
            key="cannot-say",
            meaning="Not enough is known. Neither good nor bad.",
        ),
    }
)

STATUSES = MappingProxyType(
    {
        Status.MET: Badge(word="Met", key="go"),
        Status.NOT_MET: Badge(word="Not met", key="not-yet"),
        Status.UNSETTLED: Badge(word="Partly known", key="pilot"),
        Status.MISSING: Badge(word="Not known", key="cannot-say"),
        Status.NOT_APPLICABLE: Badge(word="Does not apply", key="none"),
    }
)

CONFIDENCES = MappingProxyType(
    {Confidence.HIGH: "High", Confidence.MEDIUM: "Medium", Confidence.LOW: "Low"}
)

EVIDENCE = MappingProxyType(
    {
        EvidenceKind.MEASURED: "measured",
        EvidenceKind.EXTRAPOLATED: "extrapolated",
        EvidenceKind.DECLARED: "told",
        EvidenceKind.MISSING: "missing",
    }
)

# Words of the limiter, as a head or a technician would say them.
LIMITERS = MappingProxyType(
    {
        "none": "nothing, up to the largest class tried",
        "device": "the testing device itself, so nothing is said of the network",
        "radio": "the radio link of this device",
        "ap-contention": "the access point: too many pupils share its air",
        "ap-client-cap": "the access point, which lets in so many devices and no more",
        "client-rate-limit": "a limit set for each device or connection, not for all together",
        "dhcp-or-radius": "joining the network (DHCP or RADIUS), before any load",
        "lan": "the school's own cabling or switches",
        "uplink": "the school's internet line",
        "internet-provider": "the internet provider beyond the line",
        "filter": "the content filter or firewall",
        "server": "the server that answered",
        "shared-link": "the path between this device and the target; which part is not told apart",
        "unknown": "not known",
    }
)


# The same for a head, inside a sentence such as "Oak (ap-contention)".
LIMITERS_SHORT = MappingProxyType(
    {
        "ap-contention": "Wi-Fi too busy",
        "radio": "Wi-Fi signal",
        "ap-client-cap": "Wi-Fi lets no more in",
        "client-rate-limit": "limit per device",
        "dhcp-or-radius": "joining the network",
        "lan": "school cabling",
        "uplink": "internet line",
        "internet-provider": "internet provider",
        "filter": "content filter",
        "shared-link": "somewhere on the way",
        "server": "test server",
        "device": "testing device",
        "unknown": "cause not known",
        "none": "nothing",
        "line": "internet line",
    }
)


def plain_limit(limit: str) -> str:
    """A limit in scoring's words, e.g. "Oak (ap-contention)", as a head would say it."""
    place, _, word = limit.removesuffix(")").rpartition(" (")
    if limit.endswith(")") and word in LIMITERS_SHORT:
        return f"{place} ({LIMITERS_SHORT[word]})"
    return LIMITERS_SHORT.get(limit, limit)


def number(value: float | None) -> str:
    """A number for people: three significant digits, no exponent; None is "not known"."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.4f}".rstrip("0")


def with_unit(value: float | str | None, unit: str) -> str:
    """A value and its unit, or "not known"; a word stays as it is."""
    if isinstance(value, str):
        return value
    text = number(value)
    return text if text == NOT_KNOWN or not unit else f"{text} {unit}"


def percent(ratio: float | None) -> str:
    """A ratio in per cent, or "not known"."""
    return NOT_KNOWN if ratio is None else f"{number(ratio * 100)} %"


def pupils(value: int | None, *, censored: bool) -> str:
    """A number of pupils: "30+ (not reached)" where the limit was not found."""
    if value is None:
        return NOT_KNOWN
    return f"{value}+ (not reached)" if censored else f"{value:,}"


def long_date(day: date) -> str:
    """A date in British words, independent of the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def clipped(text: str, limit: int) -> str:
    """At most `limit` columns, cut at a word, with an ellipsis; white space made single.

    What cannot be seen is made visible first, as that takes room, too. A name of nothing but white
    space is said to be blank: nothing at all would be no name.
    """
    flat = visible(" ".join(text.split())) or (BLANK if text else "")
    if columns(flat) <= limit:
        return flat
    head = _first_columns(flat, limit - 1)
    cut = head.rfind(" ")
    return (head[:cut] if cut > len(head) // 2 else head) + "…"


def _first_columns(text: str, limit: int) -> str:
    taken = 0
    for at, sign in enumerate(text):
        taken += _columns(sign)
        if taken > limit:
            return text[:at]
    return text


def columns(text: str) -> int:
    """Columns that a text takes in letters of one width: two for a wide one, none for a mark."""
    return len(text) if text.isascii() else sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def stopped(text: str) -> str:
    """A text as a sentence: with a full stop, unless it ends in a sign of its own."""
    return text if not text or text[-1] in ".!?…:" else f"{text}."


def inside(text: str) -> str:
    """A text as it stands inside a sentence: small first letter, unless its word is a name."""
    word = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if word[1:].islower() else text


def named(names: Sequence[str], most: int = 6, width: int = 80) -> str:
    """The first few names, each of at most so many columns, and how many more there are."""
    shown = ", ".join(clipped(name, width) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: "1 room", "3 rooms"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
