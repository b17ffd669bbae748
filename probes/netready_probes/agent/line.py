"""A channel that is kept alive and listened to, by two threads; the same at both ends.

A coordinator that falls silent is lost, though its connection stands: that is the dead-man of a
device. Silence is counted by the listener's own looks, so a device that slept for a while does not
take its own sleep for the other's.
"""

import queue
import threading
from contextlib import suppress
from typing import Final

from netready_probes.agent.channel import Channel, ChannelClosedError
from netready_probes.agent.messages import Alive, Message
from netready_probes.seams import Clock

ALIVE_EVERY_S: Final = 0.25
LOOK_S: Final = 0.1
SILENT_S: Final = 2.0  # the promise is 3 s; this leaves the worker's end its time
_INBOX_MAX: Final = 1000


class Line:
    """Leave it with `close`.

    Attributes:
        gap_s: the longest time in which this end, that speaks four times a second, did not; set
            it to 0 to count anew.
    """

    def __init__(self, channel: Channel, clock: Clock, *, silent_s: float = SILENT_S) -> None:
        self._channel, self._clock, self._silent_s = channel, clock, silent_s
        self._inbox: queue.Queue[Message] = queue.Queue(maxsize=_INBOX_MAX)
        self._closed = threading.Event()
        self._heard_s = self._looked_s = clock.monotonic_s()
        self.gap_s = 0.0
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._speak, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def lost(self) -> bool:
        """The other end is closed, or has been silent for too long."""
        return self._closed.is_set() or self._looked_s - self._heard_s > self._silent_s

    def say(self, message: Message) -> None:
        """Nobody may be there to hear it; then the line is lost."""
        try:
            self._channel.send(message)
        except ChannelClosedError:
            self._closed.set()

    def hear(self, within_s: float) -> Message | None:
        """The next message that says something; None: none came in time, or none can come."""
        end_s = self._clock.monotonic_s() + within_s
        while True:
            with suppress(queue.Empty):
                left_s = end_s - self._clock.monotonic_s()
                return self._inbox.get(timeout=max(0.0, min(LOOK_S, left_s)))
            if self._closed.is_set() or self._clock.monotonic_s() >= end_s:
                return None

    def close(self) -> None:
        """Ends both threads and the channel."""
        self._closed.set()
        self._channel.close()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=SILENT_S)

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                message = self._channel.receive(LOOK_S)
            except ChannelClosedError:
                self._closed.set()
                return
            self._looked_s = self._clock.monotonic_s()
            if message is not None:
                self._heard_s = self._looked_s
                self._keep(message)

    def _keep(self, message: Message) -> None:
        if isinstance(message, Alive):
            return
        try:
            self._inbox.put_nowait(message)
        except queue.Full:  # nobody says so much who means well
            self._closed.set()

    def _speak(self) -> None:
        spoke_s = self._clock.monotonic_s()
        while not self._closed.wait(ALIVE_EVERY_S):
            now_s = self._clock.monotonic_s()
            self.gap_s = max(self.gap_s, now_s - spoke_s - ALIVE_EVERY_S)
            spoke_s = now_s
            self.say(Alive())
