"""Changes of access point while a link was watched, with how long each took. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from netready.domain.air import Roam

ROAMS_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in which every look saw the same; milliseconds since the watch began.

    Attributes:
        bssid: None: no access point.
        usable: data could pass; False while the two are still agreeing on keys.
        before_ms: begin of the last look before that saw something else; None: it is the first.
        first_ms: end of the first look that saw it. `last_ms`: begin of the last one that did.
        left_ms: end of the first look that no longer saw it; None: it was there to the end.
    """

    bssid: str | None
    usable: bool = True
    before_ms: float | None = None
    first_ms: float = 0.0
    last_ms: float = 0.0
    left_ms: float | None = None
    signal_dbm: float | None = None
    signal_last_dbm: float | None = None


def roams_of(spans: Sequence[Span]) -> tuple[Roam, ...]:
    """Each change from one access point to another, with its gap and by how much that may err."""
    used = [span for span in spans if span.bssid is not None and span.usable]
    pairs = pairwise(used)
    found = [_roam(old, new) for old, new in pairs if old.bssid != new.bssid]
    return tuple(found[:ROAMS_MAX])


def breaks_ms(spans: Sequence[Span]) -> tuple[float, ...]:
    """How long the link was away each time that it came back to the same access point."""
    used = [span for span in spans if span.bssid is not None and span.usable]
    pairs = pairwise(used)
    same = [(old, new) for old, new in pairs if old.bssid == new.bssid]
    return tuple(_middle(_bounds(old, new)) for old, new in same)[:ROAMS_MAX]


def _roam(old: Span, new: Span) -> Roam:
    shortest, longest = _bounds(old, new)
    return Roam(
        from_bssid=old.bssid,
        to_bssid=new.bssid,
        gap_ms=round(_middle((shortest, longest)), 1),
        bound_ms=round((longest - shortest) / 2, 1),
        signal_before_dbm=old.signal_last_dbm,
        signal_after_dbm=new.signal_dbm if new.signal_dbm is not None else new.signal_last_dbm,
    )


def _bounds(old: Span, new: Span) -> tuple[float, float]:
    """The least and the most that the looks leave room for."""
    left = old.left_ms if old.left_ms is not None else old.last_ms
    arrived = new.before_ms if new.before_ms is not None else new.first_ms
    longest = max(0.0, new.first_ms - old.last_ms)
    return min(longest, max(0.0, arrived - left)), longest


def _middle(bounds: tuple[float, float]) -> float:
    return (bounds[0] + bounds[1]) / 2
