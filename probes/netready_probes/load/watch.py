"""The automatic stop beside a stage: looks at the latest probes and says when the load must end."""

from collections.abc import Callable, Sequence
from typing import Final

from netready.loadtest.trip import TRIP, ProbeSeen, Trip, trip_reason

CHECK_S: Final = 0.5
END_WITHIN_S: Final = 1.0  # from the word to the worker's report; then it is ended by force


class Watch:
    """One stage's; once it has tripped it stays so.

    Attributes:
        reason: why the load must end, a sentence; "": it may go on.
    """

    def __init__(
        self,
        recent: Callable[[float], Sequence[ProbeSeen]],
        *,
        since_s: float,
        rules: Trip = TRIP,
        spared: Callable[[], bool] = lambda: False,
        harm: Callable[[], str] = lambda: "",
    ) -> None:
        """`recent` gives the probes that left since a moment; `since_s`: everybody plays.

        `spared`: canaries are in charge now, and delay and loss alone do not end the load.
        `harm`: another reason why it must end, a sentence; "": none.
        """
        self._recent = recent
        self._since_s = since_s
        self._rules = rules
        self._spared = spared
        self._harm = harm
        self._next_s = 0.0
        self._tripped_s = 0.0
        self.reason = ""

    def must_end(self, now_s: float) -> bool:
        """Looks, but not more often than each `CHECK_S`; True from the trip on."""
        if not self.reason and now_s >= self._next_s:
            self._next_s = now_s + CHECK_S
            self.reason = self._harm() or self._by_delay(now_s)
            self._tripped_s = now_s
        return bool(self.reason)

    def _by_delay(self, now_s: float) -> str:
        if now_s < self._since_s or self._spared():
            return ""
        probes = self._recent(now_s - self._rules.hold_s - 1.0)
        return trip_reason(probes, now_s, self._since_s, self._rules) or ""

    def is_overdue(self, now_s: float) -> bool:
        """Whether the load was told to end so long ago that it must be ended by force."""
        return bool(self.reason) and now_s - self._tripped_s >= END_WITHIN_S
