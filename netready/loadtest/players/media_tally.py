"""What arrived of a call's packets, and what that means for the pupil. Pure.

Counted where they are received, by the moment at which each was due to leave: a packet belongs to
the measured window when that moment does, however late it comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.load import PupilOutcome
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import Train

_BEHIND: Final = 1024  # packets: how far back a duplicate is told from one that is late
_SEEN: Final = (1 << _BEHIND) - 1
_RING: Final = 1 << 32
_HALF: Final = 1 << 31


class StreamTally:
    """One stream at its receiver.

    Attributes:
        packets, bytes: that were due in the window and arrived, each once.
        duplicates, reordered: of the whole stream.
        jitter_s: RFC 3550 section 6.4.1, of the first packet of each burst.
        first_s: when the first of all arrived.
    """

    __slots__ = (
        "_highest",
        "_last_due_s",
        "_seen",
        "_transit_s",
        "_window",
        "bytes",
        "duplicates",
        "first_s",
        "jitter_s",
        "packets",
        "reordered",
    )

    def __init__(self, window: Window) -> None:
        self._window = window
        self._highest: int | None = None
        self._seen = 0
        self._transit_s: float | None = None
        self._last_due_s = float("-inf")
        self.packets = self.bytes = self.duplicates = self.reordered = 0
        self.jitter_s = 0.0
        self.first_s: float | None = None

    def note(self, sequence: int, due_s: float, sent_s: float, arrived_s: float, size: int) -> None:
        """A packet; `sent_s` by the sender's clock and `arrived_s` by ours, any two zeros."""
        if not self._is_new(sequence):
            self.duplicates += 1
            return
        if self.first_s is None:
            self.first_s = arrived_s
        if self._window.begin_s <= due_s < self._window.end_s:
            self.packets += 1
            self.bytes += size
            if due_s > self._last_due_s:
                self._last_due_s = due_s
                self._move(arrived_s - sent_s)

    def _is_new(self, sequence: int) -> bool:
        """Sequence numbers go round (RFC 1982); one that is too far behind is taken for known."""
        if self._highest is None:
            self._highest, self._seen = sequence, 1
            return True
        ahead = (sequence - self._highest + _HALF) % _RING - _HALF
        if ahead > 0:
            self._seen = ((self._seen << ahead) | 1) & _SEEN if ahead < _BEHIND else 1
            self._highest = sequence
            return True
        bit = 1 << -ahead if -ahead < _BEHIND else 0
        if not bit or self._seen & bit:
            return False
        self._seen |= bit
        self.reordered += 1
        return True

    def _move(self, transit_s: float) -> None:
        if self._transit_s is not None:
            self.jitter_s += (abs(transit_s - self._transit_s) - self.jitter_s) / 16
        self._transit_s = transit_s


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCount:
    """One stream over the window, as it is handed on.

    Attributes:
        packets, bytes: that arrived.
        refused: packets that the sender's own system did not take; they were never on the way.
    """

    stream: int
    packets: int
    bytes: int
    refused: int = 0
    jitter_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """One direction of one pupil over the window; None where there was nothing to count."""

    delivered_ratio: float | None
    loss_ratio: float | None
    jitter_ms: float | None
    mbps: float


def direction_of(
    trains: Sequence[Train], counts: Sequence[StreamCount], window: Window
) -> Direction:
    """What was due, by the schedule, against what came.

    The jitter is the voice's where there is a voice: RFC 3550 has one for each source, and the
    packets of a frame are spread by their burst alone.
    """
    by_stream = {count.stream: count for count in counts}
    due_packets = due_bytes = came = came_bytes = refused = 0
    jitter_s: float | None = None
    for train in sorted(trains, key=lambda each: -each.stream):
        before, until = train.due_before(window.begin_s), train.due_before(window.end_s)
        due_packets += until[0] - before[0]
        due_bytes += until[1] - before[1]
        count = by_stream.get(train.stream)
        if count is None:
            continue
        came, came_bytes = came + count.packets, came_bytes + count.bytes
        refused += count.refused
        if count.packets > 1:
            jitter_s = count.jitter_s
    left = due_packets - refused
    return Direction(
        delivered_ratio=_share(came_bytes, due_bytes),
        loss_ratio=None if left <= 0 else _share(max(0, left - came), left),
        jitter_ms=None if jitter_s is None else jitter_s * 1e3,
        mbps=came_bytes * 8e-6 / window.length_s if window.length_s > 0 else 0.0,
    )


def _share(part: int, whole: int) -> float | None:
    return min(1.0, part / whole) if whole else None


def call_outcome(
    *,
    pupil: int,
    activity: str,
    down: Direction | None,
    up: Direction | None,
    startup_s: float | None,
    failure: str | None = None,
) -> PupilOutcome:
    """The pupil's line; the worse direction counts. None: that direction was never told of."""
    both = [each for each in (down, up) if each is not None]
    shares = [each.delivered_ratio for each in both if each.delivered_ratio is not None]
    losses = [each.loss_ratio for each in both if each.loss_ratio is not None]
    jitters = [each.jitter_ms for each in both if each.jitter_ms is not None]
    known = down is not None and up is not None
    return PupilOutcome(
        pupil=pupil,
        activity=activity,
        delivered_ratio=min(shares, default=None) if known else None,
        stalls=None,
        stall_s=0.0,
        startup_s=startup_s,
        response_s_p95=None,
        goodput_down_mbps=down.mbps if down else 0.0,
        goodput_up_mbps=up.mbps if up else 0.0,
        failure=failure,
        media_loss_ratio=max(losses, default=None) if known else None,
        media_jitter_ms=max(jitters, default=None) if known else None,
    )
