"""One run of the aggregator, from its order to its end, however often the aggregator is away. I/O.

Every wait is bounded: a run by its minutes on the monotonic clock, all of them by the hour at which
the night must be over.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from netready.coordinator.nightly.means import Means
from netready.coordinator.nightly.plan import zone_of
from netready.coordinator.nightly.school import AggregatorAwayError, RunAsk, RunSeen
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal

POLL_S: Final = 2.0
AWAY_POLL_S: Final = 5.0
GRACE_S: Final = 60.0  # beyond its minutes: devices are called and sent home
STOPPING_S: Final = 20.0
LOOK_MINUTES: Final = 0.5  # the aggregator promises 20 s
Answer = TypeVar("Answer")


class StoppedError(Exception):
    """Somebody wants the program to end; what goes on was told to stop."""


class NightOverError(Exception):
    """Nothing more can be measured tonight.

    Attributes:
        reason: of the rooms that are left.
        words: for people.
    """

    def __init__(self, reason: SkipReason, words: str) -> None:
        super().__init__(words)
        self.reason, self.words = reason, words


class Runner:
    """Asks the aggregator for runs, one after the other.

    Args:
        means: what the night works with.
        closes: when it must be over.
    """

    def __init__(self, means: Means, closes: datetime) -> None:
        self._means, self._closes = means, closes

    def left_s(self) -> float:
        """Seconds until the night must be over; negative: it should be."""
        return (self._closes - self._means.clock.now()).total_seconds()

    def rest(self, seconds: float) -> None:
        """Waits, but not beyond the night. Raises StoppedError."""
        clock = self._means.clock
        end_s = clock.monotonic_s() + seconds
        while (left := end_s - clock.monotonic_s()) > 0 and self.left_s() > 0:
            self.heed()
            clock.sleep(min(POLL_S, left))
        self.heed()

    def heed(self) -> None:
        """Raises StoppedError where somebody wants the program to end."""
        if self._means.stopped():
            raise StoppedError

    def run(self, ask: RunAsk, begun: Callable[[str], None]) -> RunSeen:
        """A run from its order to its end.

        Args:
            ask: which.
            begun: hears its id as soon as it is known.

        Raises:
            NightOverError: the aggregator stays away.
            StoppedError: somebody wants the program to end.
        """
        seen = self._patiently(lambda: self._means.school.start(ask))
        if seen.over:
            return seen
        begun(seen.run_id)
        return self.watch(seen.run_id, ask.minutes)

    def watch(self, run_id: str, minutes: float) -> RunSeen:
        """A run that goes on, to its end. Raises as `run`."""
        clock = self._means.clock
        end_s = clock.monotonic_s() + minutes * 60 + GRACE_S
        while clock.monotonic_s() < end_s and self.left_s() > 0:
            seen = self._patiently(lambda: self._seen(run_id))
            if seen.over:
                return seen
            if self._means.stopped():
                self._stop(run_id)
                raise StoppedError
            clock.sleep(POLL_S)
        return self._ended(run_id)

    def find(self, room: str, since: datetime) -> RunSeen | None:
        """The load of a room that this night ordered and has lost sight of. Raises as `run`."""
        return self._patiently(lambda: self._means.school.found(room, since))

    def _seen(self, run_id: str) -> RunSeen:
        seen = self._means.school.seen(run_id)
        if seen is not None:
            return seen
        words = "The aggregator does not know this run any more."
        return RunSeen(run_id=run_id, over=True, refusal=Refusal.INTERRUPTED, words=words)

    def _ended(self, run_id: str) -> RunSeen:
        """Of a run whose time is over: stopped, and what became of it."""
        self._stop(run_id)
        clock = self._means.clock
        end_s = clock.monotonic_s() + STOPPING_S
        while clock.monotonic_s() < end_s:
            try:
                seen = self._seen(run_id)
            except AggregatorAwayError:
                words = "The aggregator went away, and its load ended with it."
                return RunSeen(run_id=run_id, over=True, refusal=Refusal.INTERRUPTED, words=words)
            if seen.over:
                ours = seen.refusal is Refusal.STOPPED
                return replace(seen, words="Its time was over.") if ours else seen
            clock.sleep(POLL_S)
        words = "It did not end in its time, and was left."
        return RunSeen(run_id=run_id, over=True, refusal=Refusal.FAULT, words=words)

    def _stop(self, run_id: str) -> None:
        try:
            self._means.school.stop(run_id)
        except AggregatorAwayError:
            self._means.tell("The aggregator is away; its load ends by itself.")

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        """The answer, whenever the aggregator is there again."""
        clock = self._means.clock
        since = clock.now()
        end_s = clock.monotonic_s() + max(0.0, self.left_s())  # a calendar may stand still
        told = False
        while True:
            try:
                return ask()
            except AggregatorAwayError as error:
                if not told:
                    self._means.tell(f"The aggregator does not answer ({error}); waiting for it.")
                told = True
                if self.left_s() <= 0 or clock.monotonic_s() >= end_s:
                    raise self._away(since, error) from error
                self.heed()
                clock.sleep(AWAY_POLL_S)

    def _away(self, since: datetime, why: Exception) -> NightOverError:
        local = since.astimezone(zone_of(self._means.site))
        words = f"the aggregator did not answer from {local:%H:%M} on ({why})"
        return NightOverError(SkipReason.INTERRUPTED, words)
