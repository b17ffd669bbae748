"""The requests that wait for their answers, and how long each took from its intended time."""

import math
from collections import deque
from collections.abc import Sequence

from netready.domain.load import PupilOutcome
from netready.loadtest.percentiles import percentile
from netready.loadtest.players.exchange import Exchange, Seat, Tally


class WaitingLine:
    """Answers come in the order of the requests, so the oldest leaves first.

    Only requests intended inside the window count.
    """

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._waiting: deque[Exchange] = deque()
        self._lost = 0
        self._answered_s: list[float] = []
        self.first_answer_s: float | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, exchange: Exchange) -> None:
        """A request was made."""
        self._waiting.append(exchange)

    def give_up(self, exchange: Exchange) -> None:
        """A request could not even be made: it counts as never answered."""
        self._lost += self._seat.window.holds(exchange.intended_s)

    def leave(self, now_s: float) -> Exchange:
        """The oldest request has its answer."""
        exchange = self._waiting.popleft()
        if self.first_answer_s is None:
            self.first_answer_s = now_s - exchange.intended_s
        if self._seat.window.holds(exchange.intended_s):
            self._answered_s.append(now_s - exchange.intended_s)
        return exchange

    def unanswered(self, patience_s: float) -> int:
        """Requests that had at least `patience_s` of the window for their answer and got none."""
        latest_s = self._seat.window.end_s - patience_s
        waiting = sum(
            self._seat.window.holds(exchange.intended_s) and exchange.intended_s <= latest_s
            for exchange in self._waiting
        )
        return waiting + self._lost

    def response_times_s(self, patience_s: float = 1.0) -> Sequence[float]:
        """One for each request that had its chance; infinite where no answer came."""
        return [*self._answered_s, *([math.inf] * self.unanswered(patience_s))]


def waited(
    seat: Seat,
    activity: str,
    line: WaitingLine,
    tally: Tally,
    times_s: Sequence[float],
    failure: str | None,
) -> PupilOutcome:
    """What a pupil got who waits for answers: the share that came at all, and how long they took.

    `times_s`: of every request that had its chance, infinite where no answer came.
    """
    missing = sum(math.isinf(time_s) for time_s in times_s)
    return PupilOutcome(
        pupil=seat.pupil,
        activity=activity,
        delivered_ratio=1 - missing / len(times_s) if times_s else None,
        stalls=None,
        stall_s=0.0,
        startup_s=line.first_answer_s,
        response_s_p95=percentile(times_s, 0.95),
        goodput_down_mbps=tally.down_mbps,
        goodput_up_mbps=tally.up_mbps,
        failure=failure,
    )
