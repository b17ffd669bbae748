"""Wakes coroutines from threads: whoever waits costs a future, not a thread.

Work that blocks (the database, load runs) is done by threads; three hundred agents that wait for
their duties are coroutines. A bell is rung under a key by either.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Ear:
    """One who listens."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._rung = asyncio.Event()

    async def wait(self, within_s: float) -> bool:
        """Whether it rang since the last time this was asked, or rings in time."""
        try:
            await asyncio.wait_for(self._rung.wait(), within_s)
        except TimeoutError:
            return False
        self._rung.clear()
        return True

    def wake(self) -> None:
        """From any thread; a loop that has ended is nobody's any more."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._rung.set)


class Bell:
    """Thread-safe. Ringing it when nobody listens does nothing."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._ears: dict[str, list[Ear]] = {}
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        """Whoever waits in a loop must end it."""
        return self._closed.is_set()

    def ring(self, key: str) -> None:
        """Wakes all who listen to that key."""
        with self._changing:
            ears = tuple(self._ears.get(key, ()))
        _wake(ears)

    def close(self) -> None:
        """The end of the day: everybody is woken, and nobody waits any more."""
        self._closed.set()
        with self._changing:
            ears = tuple(ear for found in self._ears.values() for ear in found)
        _wake(ears)

    def listeners(self, key: str) -> int:
        """How many listen to that key now."""
        with self._changing:
            return len(self._ears.get(key, ()))

    @contextmanager
    def ear(self, key: str) -> Iterator[Ear]:
        """Listens from now on; used in a coroutine. What rings before it waits is not missed."""
        ear = Ear(asyncio.get_running_loop())
        with self._changing:
            self._ears.setdefault(key, []).append(ear)
        if self.closed:
            ear.wake()
        try:
            yield ear
        finally:
            with self._changing:
                ears = self._ears[key]
                ears.remove(ear)
                if not ears:
                    del self._ears[key]


def _wake(ears: tuple[Ear, ...]) -> None:
    for ear in ears:
        ear.wake()
