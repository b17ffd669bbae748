"""Video: fetch a segment, wait until the buffer has room, fetch the next.

Two things matter for an honest verdict, and both were seen in the laboratory (veth and tbf,
45 Mbit/s, 2.5 Mbit/s a pupil):

- a player that is still filling its buffer takes all the capacity there is, with any number of
  pupils. So the buffer here is small (`BUFFER_SEGMENTS_MAX`), whatever the activity's own is, and
  is full before the window begins wherever there is room to fill it.
- stalls alone mislead: a full buffer hides a deficit for longer than a stage lasts. So the
  delivered share of the needed rate is what breaks. It is measured over whole request cycles:
  when the buffer is full requests come exactly each `segment_s`, when the network is too slow they
  come as fast as segments do, and no segment is cut in two by the edge of the window.

With a ladder the player may choose a lower rate (`ladder`). What it then gets still counts against
the activity's own rate: a class that had to fall to 480p does not see 720p.
"""

from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Exchange, Seat, Tally, Window
from netready.loadtest.players.ladder import Ladder

BUFFER_SEGMENTS_MAX: Final = 2
PLAYABLE_S: Final = 1.0  # media seconds that must be there to start, and to go on after a stall
REQUEST_BYTES: Final = 400  # a GET with its headers


class SegmentsPlayer:
    """One viewer, of one fixed rate or of a ladder."""

    def __init__(self, activity: Activity, seat: Seat, dice: Dice) -> None:
        if activity.segment_s is None:
            raise ValueError(f"{activity.key}: a video needs segment_s")
        self._key = activity.key
        self._seat = seat
        self._segment_s = activity.segment_s
        self._buffer_s = _buffer_s(activity.segment_s, activity.buffer_s)
        self._own_mbps = activity.down_mbps
        self._chooses = bool(activity.ladder_mbps)
        self._ladder = Ladder(activity)
        self._segment_bytes = 1  # of the one under way
        self._asked_s = seat.start_s
        self._tally = Tally(seat.window)
        self._screen = _Screen(seat)
        self._due_s: float | None = seat.start_s
        self._requested: list[tuple[float, float]] = []  # those in the window: when, and the rate

    def due_s(self) -> float | None:
        """When the buffer has room for a whole segment; None while one is on its way."""
        return self._due_s

    def take(self, now_s: float) -> Exchange:
        """The next segment."""
        intended_s = now_s if self._due_s is None else self._due_s
        self._due_s = None
        self._asked_s = now_s
        self._segment_bytes = max(1, round(self._ladder.mbps * self._segment_s * 125_000))
        if self._seat.window.holds(intended_s):
            self._requested.append((intended_s, self._ladder.mbps))
        return Exchange(
            intended_s=intended_s, up_bytes=REQUEST_BYTES, down_bytes=self._segment_bytes
        )

    def received(self, now_s: float, byte_count: int) -> None:
        """Media that can be played at once."""
        self._tally.down(now_s, byte_count)
        self._screen.add(now_s, byte_count / self._segment_bytes * self._segment_s)

    def answered(self, now_s: float) -> None:
        """A segment is there: ask for the next as soon as it fits."""
        self._tally.up(now_s, REQUEST_BYTES)
        self._ladder.learn(self._segment_bytes, now_s - self._asked_s)
        surplus_s = self._screen.buffered_s(now_s) + self._segment_s - self._buffer_s
        self._due_s = now_s + max(0.0, surplus_s)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """What this viewer saw."""
        self._screen.advance(self._seat.window.end_s)
        return PupilOutcome(
            pupil=self._seat.pupil,
            activity=self._key,
            delivered_ratio=self._delivered_ratio(),
            stalls=self._screen.stalls,
            stall_s=self._screen.stall_s,
            startup_s=self._screen.startup_s,
            response_s_p95=None,
            goodput_down_mbps=self._tally.down_mbps,
            goodput_up_mbps=self._tally.up_mbps,
            failure=failure,
            rung_mbps=self._rung_mbps(),
        )

    def _rung_mbps(self) -> float | None:
        """Mean rate of the segments asked for in the window; None for a fixed rate."""
        rates = [mbps for _, mbps in self._requested]
        return sum(rates) / len(rates) if self._chooses and rates else None

    def _delivered_ratio(self) -> float:
        """Media of the whole cycles in the window / what its own rate needs in that time.

        With fewer than two requests in the window there is no whole cycle; then one segment takes
        most of the window and the bytes themselves are exact enough. The bytes also speak when
        the last cycle never ended: what came after the last request must not be forgotten.
        """
        window = self._seat.window
        needed_bytes = self._own_mbps * 125_000 * window.length_s
        by_bytes = min(1.0, self._tally.down_bytes / needed_bytes)
        if len(self._requested) < 2:
            return by_bytes
        first_s, last_s = self._requested[0][0], self._requested[-1][0]
        silent_s = max(0.0, window.end_s - last_s - self._segment_s)
        if silent_s > 2 * self._segment_s:
            return by_bytes
        media_mbit = sum(mbps for _, mbps in self._requested[:-1]) * self._segment_s
        return min(1.0, media_mbit / (self._own_mbps * (last_s - first_s)))


def _buffer_s(segment_s: float, wanted_s: float | None) -> float:
    """Small, but with a second to spare while the next segment is on its way."""
    most_s = BUFFER_SEGMENTS_MAX * segment_s
    return max(segment_s + PLAYABLE_S, min(wanted_s or most_s, most_s))


class _Screen:
    """The buffer and what the viewer sees of it."""

    def __init__(self, seat: Seat) -> None:
        self._start_s = seat.start_s
        self._window: Window = seat.window
        self._buffered_s = 0.0
        self._at_s = seat.start_s
        self._playing = False
        self._stalled_in_window = False
        self.startup_s: float | None = None
        self.stalls = 0
        self.stall_s = 0.0

    def buffered_s(self, now_s: float) -> float:
        """Media seconds ahead of the viewer."""
        self.advance(now_s)
        return self._buffered_s

    def add(self, now_s: float, media_s: float) -> None:
        """More media has come."""
        self.advance(now_s)
        self._buffered_s += media_s
        if not self._playing and self._buffered_s >= PLAYABLE_S - 1e-9:
            self._playing = True
            self._stalled_in_window = False
            if self.startup_s is None:
                self.startup_s = now_s - self._start_s

    def advance(self, now_s: float) -> None:
        """Plays on to a moment."""
        elapsed_s = now_s - self._at_s
        if elapsed_s <= 0:
            return
        if self._playing:
            played_s = min(elapsed_s, self._buffered_s)
            self._buffered_s -= played_s
            self._playing = played_s >= elapsed_s
            self._wait(self._at_s + played_s, now_s)
        else:
            self._wait(self._at_s, now_s)
        self._at_s = now_s

    def _wait(self, from_s: float, to_s: float) -> None:
        """Counts a stall once; waiting for the first second is start-up, not a stall."""
        waited_s = self._window.overlap_s(from_s, to_s)
        if self._playing or self.startup_s is None or waited_s <= 0:
            return
        self.stall_s += waited_s
        if not self._stalled_in_window:
            self._stalled_in_window = True
            self.stalls += 1
