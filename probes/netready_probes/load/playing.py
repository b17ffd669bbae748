"""The loop that plays a stage: one thread, one selector, one heap of absolute due times.

One thread for all pupils, because threads or tasks of their own cost more than the work: 100
asyncio tasks at 50 requests a second were 139 ms late at worst, one merged schedule 30 ms
(2 shared cores, Python 3.11).
"""

import selectors
from array import array
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Final

from netready.loadtest.players import Window
from netready_probes.load.pupils import READ_BYTES, VirtualPupil
from netready_probes.seams import Clock

TICK_S: Final = 0.1
_READ: Final = selectors.EVENT_READ
_READ_WRITE: Final = selectors.EVENT_READ | selectors.EVENT_WRITE


class Loop:
    """Plays pupils until the window ends.

    Attributes:
        lateness_s: sent minus intended for each request that was due in the window. This is the
            device's own fault, and is never taken for the network's.
    """

    def __init__(
        self,
        clock: Clock,
        pupils: Sequence[VirtualPupil],
        window: Window,
        *,
        others: bool = False,
    ) -> None:
        """`others`: somebody else plays beside it, so it goes on when nobody here is left."""
        self._others = others
        self._clock = clock
        self._pupils = pupils
        self._window = window
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._due: list[tuple[float, int]] = []
        self._selector = selectors.DefaultSelector()
        self.lateness_s = array("d")

    def play(self, tick: Callable[[float], bool]) -> bool:
        """True: played to the end. False: `tick`, called each 0.1 s with the time, said no."""
        try:
            for index, pupil in enumerate(self._pupils):
                self._register(index, pupil)
            return all(tick(now_s) for now_s in self._rounds())
        finally:
            self._selector.close()
            for pupil in self._pupils:
                pupil.close()

    def _rounds(self) -> Iterator[float]:
        """Serves what is due and what has come; yields at each tick."""
        now_s = self._clock.monotonic_s()
        tick_s = now_s
        while now_s < self._window.end_s and self._connected():
            if now_s >= tick_s:
                yield now_s
                tick_s = now_s + TICK_S
            self._ask_all(now_s)
            wait_s = min([tick_s, self._window.end_s, *(due for due, _ in self._due[:1])]) - now_s
            for key, events in self._ready(max(0.0, wait_s)):
                self._serve(key.data, events)
            now_s = self._clock.monotonic_s()

    def _ready(self, wait_s: float) -> list[tuple[selectors.SelectorKey, int]]:
        if not self._selector.get_map():  # Windows cannot wait for no socket at all
            self._clock.sleep(wait_s)
            return []
        return self._selector.select(wait_s)

    def _connected(self) -> bool:
        """Whether anybody is left; the idle ones have no connection and no need of one."""
        return self._others or any(pupil.connection for pupil in self._pupils)

    def _ask_all(self, now_s: float) -> None:
        """Everything that is due now; a request that this makes due waits for the next round."""
        for _ in range(len(self._due)):
            if not self._due or self._due[0][0] > now_s:
                return
            due_s, index = heappop(self._due)
            pupil = self._pupils[index]
            pupil.scheduled = False
            sent_s = self._clock.monotonic_s()
            if self._window.holds(due_s):
                self.lateness_s.append(sent_s - due_s)
            pupil.ask(sent_s)
            self._tend(index, pupil)

    def _serve(self, index: int, events: int) -> None:
        pupil = self._pupils[index]
        if events & selectors.EVENT_WRITE:
            pupil.write()
        if events & selectors.EVENT_READ:
            pupil.read(self._buffer, self._clock.monotonic_s())
        self._tend(index, pupil)

    def _register(self, index: int, pupil: VirtualPupil) -> None:
        if pupil.connection:
            pupil.registered = self._selector.register(pupil.connection, _READ, index)
        self._tend(index, pupil)

    def _tend(self, index: int, pupil: VirtualPupil) -> None:
        """Keeps the selector and the heap in step with what the pupil now waits for."""
        key = pupil.registered
        if pupil.connection is None:
            if key:
                self._selector.unregister(key.fd)
                pupil.registered = None
            return
        wanted = _READ_WRITE if pupil.wants_write else _READ
        if key and key.events != wanted:
            pupil.registered = self._selector.modify(key.fd, wanted, index)
        due_s = pupil.due_s()
        if due_s is not None and not pupil.scheduled:
            pupil.scheduled = True
            heappush(self._due, (due_s, index))
