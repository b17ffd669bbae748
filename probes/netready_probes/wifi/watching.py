"""A link watched for a while: how it was before and after, and what it did between.

The kernel is asked every 20 ms by a process of our own where that is possible; on other platforms
the reader is asked a few times a second, and the bound of a roam's gap says how coarse that is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from netready.domain.air import Roam
from netready_probes.seams import Clock
from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.roams import Span, breaks_ms, roams_of

POLL_S: Final = 0.5
_POLLS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen.

    Attributes:
        seconds: between the first look and the last.
        breaks_ms: how long the link was away each time that it came back to where it was.
    """

    before: LinkReading
    after: LinkReading
    seconds: float
    roams: tuple[Roam, ...] = ()
    breaks_ms: tuple[float, ...] = ()


class LinkReader(Protocol):
    """What a watch needs of a reader."""

    def link(self, interface: str) -> LinkReading:
        """One look."""
        ...


@runtime_checkable
class SteadyReader(Protocol):
    """A reader that can watch by itself, finer than by single looks."""

    def watch(self, interface: str, seconds: float, stopped: Callable[[], bool]) -> Watched | None:
        """What it saw; None: it could not."""
        ...


def watch(
    reader: LinkReader,
    clock: Clock,
    interface: str,
    seconds: float,
    stopped: Callable[[], bool] = lambda: False,
) -> Watched:
    """The link for so long; a link that is not there at first is not waited for."""
    if isinstance(reader, SteadyReader):
        found = reader.watch(interface, seconds, stopped)
        if found is not None:
            return found
    return _by_looks(reader, clock, interface, seconds, stopped)


def _by_looks(
    reader: LinkReader,
    clock: Clock,
    interface: str,
    seconds: float,
    stopped: Callable[[], bool],
) -> Watched:
    begin_s = clock.monotonic_s()
    first = reader.link(interface)
    now_ms = (clock.monotonic_s() - begin_s) * 1000
    spans = [_span(first, None, 0.0, now_ms)]
    last = first
    end_s = clock.monotonic_s() + seconds  # a look may take longer than the whole watch
    for _ in range(_POLLS_MAX):
        if first.state is not LinkState.CONNECTED or stopped():
            break
        clock.sleep(min(POLL_S, end_s - clock.monotonic_s()))
        asked_ms = (clock.monotonic_s() - begin_s) * 1000
        last = reader.link(interface)
        spans = _noted(spans, last, asked_ms, (clock.monotonic_s() - begin_s) * 1000)
        if clock.monotonic_s() >= end_s:
            break
    return Watched(
        before=first,
        after=last,
        seconds=clock.monotonic_s() - begin_s,
        roams=roams_of(spans),
        breaks_ms=breaks_ms(spans),
    )


def _noted(spans: list[Span], look: LinkReading, asked_ms: float, now_ms: float) -> list[Span]:
    """The spans with one look more, asked at `asked_ms` and answered at `now_ms`."""
    *done, span = spans
    seen = _span(look, span.last_ms, asked_ms, now_ms)
    if seen.bssid == span.bssid:
        return [*done, _lengthened(span, seen)]
    return [*done, _left(span, now_ms), seen]


def _span(look: LinkReading, before_ms: float | None, asked_ms: float, now_ms: float) -> Span:
    connected = look.state is LinkState.CONNECTED
    signal = look.signal_dbm if look.signal_dbm is not None else look.beacon_signal_dbm
    return Span(
        bssid=look.bssid if connected else None,
        before_ms=before_ms,
        first_ms=now_ms,
        last_ms=asked_ms,
        signal_dbm=signal,
        signal_last_dbm=signal,
    )


def _lengthened(span: Span, seen: Span) -> Span:
    return Span(
        bssid=span.bssid,
        before_ms=span.before_ms,
        first_ms=span.first_ms,
        last_ms=seen.last_ms,
        signal_dbm=span.signal_dbm,
        signal_last_dbm=seen.signal_last_dbm,
    )


def _left(span: Span, now_ms: float) -> Span:
    return Span(
        bssid=span.bssid,
        before_ms=span.before_ms,
        first_ms=span.first_ms,
        last_ms=span.last_ms,
        left_ms=now_ms,
        signal_dbm=span.signal_dbm,
        signal_last_dbm=span.signal_last_dbm,
    )
