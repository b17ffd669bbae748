"""Research on the web: a click, the page's document, then all its objects at once, and reading.

Clicks come at times of the reader's own, an open loop: a slow page delays no later click, and a
page's time counts from the intended click to its last byte.

A browser asks for the objects side by side. Here a pupil has one connection on which answers come
in order, so the objects are one burst, as HTTP/2 sends them to one host; what further connections
to further hosts would gain or cost is not in here. A click during a page that has not even its
document is made as soon as that has come, and counts from when it was intended.
"""

import math
from collections import deque
from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Exchange, Seat, Tally
from netready.loadtest.players.waiting import WaitingLine, waited

PATIENCE_S: Final = 10.0  # a page is missed when its limit has passed; this where there is none


class PagesPlayer:
    """One reader."""

    def __init__(self, activity: Activity, seat: Seat, dice: Dice) -> None:
        if activity.interval_s is None or activity.answer_bytes is None or not activity.objects:
            raise ValueError(f"{activity.key}: pages need interval_s, answer_bytes and objects")
        ask = activity.request_bytes or 0
        self._key = activity.key
        self._seat = seat
        self._document = (ask, activity.answer_bytes)
        self._objects = (ask * activity.objects, (activity.object_bytes or 0) * activity.objects)
        self._clicks_s = _clicks_s(activity.interval_s, seat, dice)
        self._patience_s = activity.limits.response_s_p95_max or PATIENCE_S
        self._tally = Tally(seat.window)
        self._line = WaitingLine(seat)
        self._asked: deque[tuple[int, bool]] = deque()  # bytes up, and whether it is a document
        self._objects_due_s: float | None = None
        self._document_waits = False
        self._free_s = seat.start_s

    def due_s(self) -> float | None:
        """The objects, else the next click, but not while a document is on its way."""
        if self._objects_due_s is not None:
            return self._objects_due_s
        if self._document_waits or not self._clicks_s:
            return None
        return max(self._clicks_s[0], self._free_s)

    def take(self, now_s: float) -> Exchange:
        """The objects of the page whose document has come, else a click."""
        if self._objects_due_s is not None:
            intended_s, self._objects_due_s = self._objects_due_s, None
            return self._ask(intended_s, self._objects)
        self._document_waits = True
        click = self._ask(self._clicks_s.popleft(), self._document)
        self._line.join(click)
        return click

    def _ask(self, intended_s: float, sizes: tuple[int, int]) -> Exchange:
        up_bytes, down_bytes = sizes
        self._asked.append((up_bytes, sizes is self._document))
        return Exchange(intended_s=intended_s, up_bytes=up_bytes, down_bytes=down_bytes)

    def received(self, now_s: float, byte_count: int) -> None:
        """Part of a page."""
        self._tally.down(now_s, byte_count)

    def answered(self, now_s: float) -> None:
        """A document, and now its objects; or the objects, and the page is whole."""
        up_bytes, is_document = self._asked.popleft()
        self._tally.up(now_s, up_bytes)
        if is_document:
            self._document_waits = False
            self._objects_due_s = self._free_s = now_s
        else:
            self._line.leave(now_s)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """How long the reader waited for whole pages, and how many never came."""
        latest_s = self._seat.window.end_s - self._patience_s
        begin_s = self._seat.window.begin_s
        never = sum(begin_s <= click_s <= latest_s for click_s in self._clicks_s)
        times_s = [*self._line.response_times_s(self._patience_s), *([math.inf] * never)]
        return waited(self._seat, self._key, self._line, self._tally, times_s, failure)


def _clicks_s(interval_s: float, seat: Seat, dice: Dice) -> deque[float]:
    """All clicks until the window ends; the first one at any moment of the reading time.

    Readers who all begin with a click would be a class start, which is another activity.
    """
    clicks: deque[float] = deque()
    at_s = seat.start_s + dice.unit() * interval_s
    while at_s < seat.window.end_s:
        clicks.append(at_s)
        at_s += max(0.1, dice.gap_s(interval_s))
    return clicks
