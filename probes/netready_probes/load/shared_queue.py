"""The arithmetic of the emulated link: one queue of one rate for everybody, no sockets, no clock.

A piece that comes at t leaves at max(t, when the one before has left) + size / rate and arrives
`delay_s` later. So what is queued is time, latency rises as on a real link, and a late reader of
the clock changes neither rate nor order.
"""

from dataclasses import dataclass
from typing import Final

_FIRST_WINDOW: Final = 14_480  # ten segments of 1448 bytes, RFC 6928
_LEAST_WINDOW: Final = 2 * 1448
_BACK_OFF: Final = 0.7  # CUBIC's, RFC 9438 section 4.6
_GROWTH_PER_TRIP: Final = 0.1
_IDLE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the link is like.

    Attributes:
        down_mbps, up_mbps: payload that goes through each way, for all clients together.
        delay_ms: one way, both ways the same, without any queue.
        queue_ms: the longest anything may wait for the others.
    """

    down_mbps: float
    up_mbps: float
    delay_ms: float = 2.5
    queue_ms: float = 150.0


class SharedQueue:
    """One direction."""

    def __init__(self, mbps: float, delay_ms: float, queue_ms: float) -> None:
        self._bytes_per_s = mbps * 125_000.0
        self._delay_s = delay_ms / 1e3
        self._queue_s = queue_ms / 1e3
        self._free_s = 0.0
        # 2 ms of the link: small enough to take turns, large enough for few system calls
        self.piece_bytes = int(min(65_536, max(1_448, self._bytes_per_s * 0.002)))

    @property
    def trip_s(self) -> float:
        """There and back without a queue."""
        return 2 * self._delay_s

    @property
    def capacity_bytes(self) -> int:
        """What fills the link and its queue."""
        return int(self._bytes_per_s * (self._queue_s + self.trip_s)) + self.piece_bytes

    def waiting_s(self, now_s: float) -> float:
        """How long a piece that came now would wait for those before it."""
        return max(0.0, self._free_s - now_s)

    def room_at_s(self, size: int) -> float:
        """From when on a piece of that size fits into the queue."""
        return self._free_s + size / self._bytes_per_s - max(self._queue_s, 0.002)

    def push(self, size: int, now_s: float) -> float:
        """Takes a piece and says when it arrives at the other end."""
        self._free_s = max(self._free_s, now_s) + size / self._bytes_per_s
        return self._free_s + self._delay_s


class Window:
    """How much one TCP connection may have on the way: as its congestion window would.

    Doubles each trip until the queue is full for the first time, backs off by 0.7 at most once a
    trip when it is, then grows by a tenth a trip; begins anew after a second of silence. Without
    it every short answer would fill the whole queue at once, which no real sender does.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = float(most_bytes)
        self._size = float(_FIRST_WINDOW)
        self._slow_start = True
        self._backed_off_s = 0.0
        self._active_s = 0.0
        self.under_way = 0

    def room(self, now_s: float) -> int:
        """Bytes that may still be sent."""
        if not self.under_way and now_s - self._active_s > _IDLE_S:
            self._size, self._slow_start = float(_FIRST_WINDOW), True
        return max(0, int(self._size) - self.under_way)

    def sent(self, size: int, now_s: float) -> None:
        """That many went into the queue."""
        self.under_way += size
        self._active_s = now_s

    def arrived(self, size: int, now_s: float) -> None:
        """That many came out at the other end, and the peer knows."""
        self.under_way -= size
        self._active_s = now_s
        grown = size if self._slow_start else _GROWTH_PER_TRIP * size
        self._size = min(self._most, self._size + grown)

    def full(self, now_s: float, trip_s: float) -> None:
        """The queue had no room for this connection."""
        if now_s - self._backed_off_s >= trip_s:
            self._backed_off_s, self._slow_start = now_s, False
            self._size = max(float(_LEAST_WINDOW), self._size * _BACK_OFF)
