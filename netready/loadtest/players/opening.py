"""Signing in and the first document: exchanges one after the other, before the work begins. Pure.

It is judged by the time until the last of them is whole. Each waits for the one before it, as a
browser's redirects and an application's start do, so a long way costs a round trip for each.
"""

from collections import deque
from typing import Final

from netready.domain.activity import Activity
from netready.loadtest.players.exchange import Exchange, Seat, Tally

STEPS_MAX: Final = 200
ASK_BYTES: Final = 1000  # of the request for the document


class Opening:
    """The steps that are left; nothing to do for an activity that has none.

    Attributes:
        ended_s: when the last answer was whole; None: not yet.
        took_s: from the pupil's start until then.
    """

    def __init__(self, activity: Activity, seat: Seat) -> None:
        self._start_s = seat.start_s
        self._steps = deque(_steps(activity))
        self._bytes = sum(up + down for up, down in self._steps)
        self._done_bytes = 0
        self._due_s: float | None = seat.start_s if self._steps else None
        self.ended_s: float | None = None if self._steps else seat.start_s

    @property
    def under_way(self) -> bool:
        """Whether there is something left of it."""
        return self.ended_s is None

    @property
    def took_s(self) -> float | None:
        """None: it has not ended."""
        return None if self.ended_s is None else self.ended_s - self._start_s

    @property
    def share(self) -> float:
        """Of its bytes that have been exchanged, whole steps only, 0 to 1."""
        return self._done_bytes / self._bytes if self._bytes else 1.0

    def due_s(self) -> float | None:
        """When the next step is to be made; None: first an answer must come."""
        return self._due_s

    def take(self, now_s: float) -> Exchange:
        """The next step."""
        up_bytes, down_bytes = self._steps[0]
        intended_s = now_s if self._due_s is None else self._due_s
        self._due_s = None
        return Exchange(intended_s=intended_s, up_bytes=up_bytes, down_bytes=down_bytes)

    def answered(self, now_s: float, tally: Tally) -> None:
        """A step is whole."""
        up_bytes, down_bytes = self._steps.popleft()
        tally.up(now_s, up_bytes)
        self._done_bytes += up_bytes + down_bytes
        if self._steps:
            self._due_s = now_s
        else:
            self.ended_s = now_s


def _steps(activity: Activity) -> list[tuple[int, int]]:
    """Bytes up and down of each."""
    if activity.opening_exchanges > STEPS_MAX:
        raise ValueError(f"{activity.key}: an opening has at most {STEPS_MAX} exchanges")
    small = (activity.opening_request_bytes or 0, activity.opening_answer_bytes or 0)
    steps = [small] * activity.opening_exchanges
    if activity.document_bytes:
        steps.append((ASK_BYTES, activity.document_bytes))
    return steps
