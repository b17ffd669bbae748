"""Cloud documents and the like: small requests at times of the user's own, and autosave uploads.

An activity may have an opening (`opening`): then the requests begin when it has ended.

The times are an open loop: a slow answer delays no later request, so a slow network cannot hide
by making its users ask less. Response times count from the intended time.
"""

from dataclasses import replace
from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Exchange, Seat, Tally
from netready.loadtest.players.opening import Opening
from netready.loadtest.players.waiting import WaitingLine, waited

WAITING_MAX: Final = 64
SAVED_BYTES: Final = 200  # "saved": the answer to an autosave
PATIENCE_S: Final = 1.0  # an answer is missed when its limit has passed; this where there is none


class RequestsPlayer:
    """One user of an online document: think, ask, and save now and then."""

    def __init__(self, activity: Activity, seat: Seat, dice: Dice) -> None:
        if activity.interval_s is None or activity.answer_bytes is None:
            raise ValueError(f"{activity.key}: requests need interval_s and answer_bytes")
        self._key = activity.key
        self._seat = seat
        self._dice = dice
        self._interval_s = activity.interval_s
        self._request_bytes = activity.request_bytes or 0
        self._answer_bytes = activity.answer_bytes
        self._save_s = activity.autosave_s if activity.autosave_bytes else None
        self._save_bytes = activity.autosave_bytes or 0
        self._patience_s = activity.limits.response_s_p95_max or PATIENCE_S
        self._opens = activity.opening_exchanges > 0 or activity.document_bytes is not None
        self._opening = Opening(activity, seat)
        self._begin(seat.start_s)
        self._tally = Tally(seat.window)
        self._line = WaitingLine(seat)

    def _begin(self, at_s: float) -> None:
        """From here on requests and saves come."""
        self._next_request_s = at_s
        self._next_save_s = at_s + self._dice.unit() * (self._save_s or 0.0)

    def due_s(self) -> float | None:
        """The opening; after it the next request or save, whichever comes first."""
        if self._opening.under_way:
            return self._opening.due_s()
        if self._save_s is None:
            return self._next_request_s
        return min(self._next_request_s, self._next_save_s)

    def take(self, now_s: float) -> Exchange | None:
        """The step of the opening, the request or the save that is due."""
        if self._opening.under_way:
            return self._opening.take(now_s)
        exchange = self._next()
        if len(self._line) >= WAITING_MAX:
            self._line.give_up(exchange)
            return None
        self._line.join(exchange)
        return exchange

    def _next(self) -> Exchange:
        if self._save_s is not None and self._next_save_s <= self._next_request_s:
            intended_s = self._next_save_s
            self._next_save_s += self._save_s
            return Exchange(
                intended_s=intended_s, up_bytes=self._save_bytes, down_bytes=SAVED_BYTES
            )
        intended_s = self._next_request_s
        self._next_request_s += self._dice.gap_s(self._interval_s)
        return Exchange(
            intended_s=intended_s, up_bytes=self._request_bytes, down_bytes=self._answer_bytes
        )

    def received(self, now_s: float, byte_count: int) -> None:
        """Part of an answer."""
        self._tally.down(now_s, byte_count)

    def answered(self, now_s: float) -> None:
        """A whole answer."""
        if not self._opening.under_way:
            self._tally.up(now_s, self._line.leave(now_s).up_bytes)
            return
        self._opening.answered(now_s, self._tally)
        if not self._opening.under_way:
            self._begin(now_s + self._dice.gap_s(self._interval_s))

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """How long the user waited, and how much was never answered.

        With an opening the start is its end, and until that has come its own share is what was
        delivered: nothing else was asked for.
        """
        times_s = self._line.response_times_s(self._patience_s)
        found = waited(self._seat, self._key, self._line, self._tally, times_s, failure)
        if not self._opens:
            return found
        if self._opening.under_way:
            return replace(found, delivered_ratio=self._opening.share, startup_s=None)
        share = 1.0 if found.delivered_ratio is None else found.delivered_ratio
        return replace(found, delivered_ratio=share, startup_s=self._opening.took_s)
