"""A constant rate: one chunk each interval, whether the earlier ones have arrived or not."""

from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentile
from netready.loadtest.players.exchange import Exchange, Seat, Tally
from netready.loadtest.players.waiting import WaitingLine

WAITING_MAX: Final = 64  # chunks; more would only test how much memory the target has


class StreamPlayer:
    """Asks for a chunk at each tick; a tick that finds `WAITING_MAX` unanswered is lost.

    The ticks of different pupils are spread by dice, as nobody in a class starts in step.
    """

    def __init__(self, activity: Activity, seat: Seat, dice: Dice) -> None:
        if activity.interval_s is None:
            raise ValueError(f"{activity.key}: a stream needs interval_s")
        self._key = activity.key
        self._seat = seat
        self._interval_s = activity.interval_s
        self._down_bytes = round(activity.down_mbps * activity.interval_s * 125_000)
        self._up_bytes = round(activity.up_mbps * activity.interval_s * 125_000)
        self._first_s = seat.start_s + dice.unit() * activity.interval_s
        self._tick = 0
        self._intended_in_window = 0
        self._tally = Tally(seat.window)
        self._line = WaitingLine(seat)

    def due_s(self) -> float:
        """The next tick, on an absolute schedule."""
        return self._first_s + self._tick * self._interval_s

    def take(self, now_s: float) -> Exchange | None:
        """The chunk of this tick."""
        chunk = Exchange(
            intended_s=self.due_s(), up_bytes=self._up_bytes, down_bytes=self._down_bytes
        )
        self._tick += 1
        self._intended_in_window += self._seat.window.holds(chunk.intended_s)
        if len(self._line) >= WAITING_MAX:
            self._line.give_up(chunk)
            return None
        self._line.join(chunk)
        return chunk

    def received(self, now_s: float, byte_count: int) -> None:
        """Part of a chunk."""
        self._tally.down(now_s, byte_count)

    def answered(self, now_s: float) -> None:
        """A whole chunk, and what went up with it."""
        self._tally.up(now_s, self._line.leave(now_s).up_bytes)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """What arrived of what the rate needs, in the worse direction."""
        return PupilOutcome(
            pupil=self._seat.pupil,
            activity=self._key,
            delivered_ratio=self._delivered_ratio(),
            stalls=None,
            stall_s=0.0,
            startup_s=self._line.first_answer_s,
            response_s_p95=percentile(self._line.response_times_s(), 0.95),
            goodput_down_mbps=self._tally.down_mbps,
            goodput_up_mbps=self._tally.up_mbps,
            failure=failure,
        )

    def _delivered_ratio(self) -> float | None:
        """Bytes that arrived in the window / bytes that were due in it.

        Exact to one chunk, because what trickles in late at the front replaces what is still on
        its way at the end, unless the backlog grows: and that is what it is to show.
        """
        due = ((self._tally.down_bytes, self._down_bytes), (self._tally.up_bytes, self._up_bytes))
        shares = [
            arrived / (chunk * self._intended_in_window)
            for arrived, chunk in due
            if chunk and self._intended_in_window
        ]
        return min((1.0, *shares)) if shares else None
