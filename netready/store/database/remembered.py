"""Answers of the database that are asked for with every request, kept for a moment."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

SECONDS: Final = 1.0
ANSWERS_MAX: Final = 10_000  # far more devices than a school has


class Remembered(Generic[Answer]):
    """By key, for a second at most; a change through this program forgets all. Thread-safe.

    An answer that was asked for before a change and came after it is not taken: whoever asks
    takes `change` first and hands it in with the answer.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[Answer, float]] = {}
        self._changes = 0

    @property
    def change(self) -> int:
        """How many changes there were."""
        return self._changes

    def get(self, key: bytes) -> Answer | None:
        """The answer, where it is fresh; asks nobody."""
        found = self._known.get(key)
        if found is None or self._monotonic_s() >= found[1]:
            return None
        return found[0]

    def put(self, key: bytes, answer: Answer, change: int) -> None:
        """To be remembered, if nothing changed since then."""
        with self._lock:
            if change != self._changes:
                return
            if len(self._known) >= ANSWERS_MAX:
                self._known.clear()
            self._known[key] = (answer, self._monotonic_s() + SECONDS)

    def forget(self) -> None:
        """Something changed."""
        with self._lock:
            self._changes += 1
            self._known.clear()
