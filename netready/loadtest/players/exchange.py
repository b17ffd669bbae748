"""What all players share: the request, the window, the seat, and the count of what arrived."""

from dataclasses import dataclass
from typing import Protocol

from netready.domain.load import PupilOutcome
from netready.loadtest.assignment import IDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer.

    Attributes:
        intended_s: when it should have been made, on the caller's monotonic clock. Lateness and
            response times count from here, never from when it was sent.
    """

    intended_s: float
    up_bytes: int
    down_bytes: int


@dataclass(slots=True, kw_only=True)
class Window:
    """The time that counts, [begin_s, end_s).

    All pupils of a stage share one, and it is not frozen: a load that is ended before its time
    cuts it for all of them at once.
    """

    begin_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Its length."""
        return self.end_s - self.begin_s

    def cut(self, at_s: float) -> None:
        """Ends it at that moment, if it would have ended later; never before it began."""
        self.end_s = min(self.end_s, max(self.begin_s, at_s))

    def holds(self, at_s: float) -> bool:
        """Whether a moment lies in it."""
        return self.begin_s <= at_s < self.end_s

    def overlap_s(self, from_s: float, to_s: float) -> float:
        """How much of [from_s, to_s] lies in it."""
        return max(0.0, min(to_s, self.end_s) - max(from_s, self.begin_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who plays, from when on, and what counts."""

    pupil: int
    start_s: float
    window: Window


class Player(Protocol):
    """One pupil's activity. All times are absolute, on the caller's monotonic clock."""

    def due_s(self) -> float | None:
        """When the next request is to be made; None: first an answer must come."""
        ...

    def take(self, now_s: float) -> Exchange | None:
        """Makes the request that is due; None: it is given up because too many wait already."""
        ...

    def received(self, now_s: float, byte_count: int) -> None:
        """Bytes of the oldest open answer have arrived."""
        ...

    def answered(self, now_s: float) -> None:
        """The oldest open answer is whole; its request had therefore reached the target."""
        ...

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """What the pupil got in the window; `failure`: how its connection failed."""
        ...


class Tally:
    """Bytes that arrived in the window, counted where they were received."""

    __slots__ = ("_window", "down_bytes", "up_bytes")

    def __init__(self, window: Window) -> None:
        self._window = window
        self.down_bytes = 0
        self.up_bytes = 0

    def down(self, now_s: float, byte_count: int) -> None:
        """Bytes that reached the pupil."""
        if self._window.holds(now_s):
            self.down_bytes += byte_count

    def up(self, now_s: float, byte_count: int) -> None:
        """Bytes that the target has confirmed by its answer."""
        if self._window.holds(now_s):
            self.up_bytes += byte_count

    @property
    def down_mbps(self) -> float:
        """Mean goodput to the pupil."""
        return self.down_bytes * 8e-6 / self._window.length_s

    @property
    def up_mbps(self) -> float:
        """Mean goodput from the pupil."""
        return self.up_bytes * 8e-6 / self._window.length_s


class IdlePlayer:
    """Asks for nothing."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def due_s(self) -> float | None:
        """Never."""
        return None

    def take(self, now_s: float) -> Exchange | None:
        """Nothing."""
        return None

    def received(self, now_s: float, byte_count: int) -> None:
        """Cannot happen."""

    def answered(self, now_s: float) -> None:
        """Cannot happen."""

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """Nothing needed, nothing missing."""
        return PupilOutcome(
            pupil=self._seat.pupil,
            activity=IDLE,
            delivered_ratio=None,
            stalls=None,
            stall_s=0.0,
            startup_s=None,
            response_s_p95=None,
            goodput_down_mbps=0.0,
            goodput_up_mbps=0.0,
            failure=failure,
        )
