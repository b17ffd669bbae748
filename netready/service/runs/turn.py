"""Whose turn it is with the target: one run uses it at a time, in the order of asking."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from netready_probes.seams import Clock

_LOOK_S: Final = 0.1


class Turn:
    """Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[str] = []
        self._changing = threading.Lock()

    @property
    def holder(self) -> str:
        """Whose turn it is; "": nobody's."""
        with self._changing:
            return self._waiting[0] if self._waiting else ""

    def ask(self, run_id: str, *, alone: bool) -> bool:
        """Stands in the line; False: `alone` was asked for, and somebody is there."""
        with self._changing:
            if alone and self._waiting:
                return False
            self._waiting.append(run_id)
            return True

    def leave(self, run_id: str) -> None:
        """The next one may."""
        with self._changing:
            self._waiting = [each for each in self._waiting if each != run_id]

    @contextmanager
    def taken(
        self, run_id: str, stopped: Callable[[], bool], waits: Callable[[str], None]
    ) -> Iterator[bool]:
        """Whether it is this run's turn, after as long as it takes; False: it was stopped.

        `waits` is told once whom it waits for.
        """
        try:
            before = self.holder
            if before != run_id:
                waits(before)
            while self.holder != run_id and not stopped():
                self._clock.sleep(_LOOK_S)
            yield self.holder == run_id and not stopped()
        finally:
            self.leave(run_id)
