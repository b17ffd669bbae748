"""Calls of many threads that share one piece of work, here: one commit. Knows no database."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


class _Call(Generic[Given, Result]):
    """One thread's call; `woken` when it is done, or when it is its turn to lead a round."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.results: tuple[Result, ...] = ()  # one, when it is done
        self.error: BaseException | None = None
        self.woken = threading.Event()

    @property
    def is_done(self) -> bool:
        return bool(self.results) or self.error is not None


class Gathered(Generic[Given, Result]):
    """Whoever comes first does the work of all who came while the one before was at it.

    The disk is waited for once a round and not once a call, and nobody waits on purpose: alone, a
    call is done at once. Each waits for an event of its own: at one lock for all, those who are
    done would queue with those who are not, and rounds would shrink to one call.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Given]], Sequence[Result]],
        *,
        calls_max: int,
        hits_all: type[Exception],
    ) -> None:
        """Takes the work and its limits.

        Args:
            work: a result for each, in order.
            calls_max: of one round.
            hits_all: an error that is nobody's fault; after any other each is tried alone.
        """
        self._work = work
        self._hits_all = hits_all
        self._calls_max = calls_max
        self._lock = threading.Lock()
        self._waiting: list[_Call[Given, Result]] = []
        self._has_leader = False

    def do(self, given: Given) -> Result:
        """Its result. Raises what the work raised for it alone."""
        call: _Call[Given, Result] = _Call(given)
        with self._lock:
            self._waiting.append(call)
            leads, self._has_leader = not self._has_leader, True
        if not leads:
            call.woken.wait()
        if not call.is_done:
            self._lead()
        if call.error is not None:
            raise call.error
        return call.results[0]

    def _lead(self) -> None:
        """One round; its leader waits longest, so it is in it."""
        with self._lock:
            calls = self._waiting[: self._calls_max]
            del self._waiting[: self._calls_max]
        try:
            if not self._done_together(calls):
                for call in calls:  # one of them is at fault: the others shall not suffer
                    self._done_alone(call)
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._has_leader = bool(following)
            for call in (*following, *calls):
                call.woken.set()

    def _done_together(self, calls: Sequence[_Call[Given, Result]]) -> bool:
        if len(calls) == 1:
            return False
        try:
            results = self._work([call.given for call in calls])
        except self._hits_all as error:
            for call in calls:
                call.error = error
            return True
        except Exception:
            return False
        for call, result in zip(calls, results, strict=True):
            call.results = (result,)
        return True

    def _done_alone(self, call: _Call[Given, Result]) -> None:
        try:
            call.results = (self._work([call.given])[0],)
        except BaseException as error:  # it is the caller's own, whatever it is
            call.error = error
