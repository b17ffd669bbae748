"""The line of one agent in a load run, at the server's end: a `Channel` of two bounded queues.

Messages come in from a WebSocket or from POSTs (`take`), and go out over a WebSocket or a streaming
GET (`lines`). The coordinator's threads see a channel like any other.
"""

import queue
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Final

from netready.domain.typed_json import NotAValueError, compact, parsed
from netready.service.runs.bell import Bell
from netready_probes.agent.channel import ChannelClosedError
from netready_probes.agent.messages import Alive, Message, message_from, message_json
from netready_probes.agent.sealed import FRAME_BYTES_MAX

QUEUE_MAX: Final = 1000  # messages that wait, each way
_KEY: Final = "line"
_LOOK_S: Final = 5.0
_ALIVE: Final = compact(message_json(Alive()))


class LineChannel:
    """Thread-safe; `tap` sees each message that came, before anybody receives it."""

    def __init__(self, tap: Callable[[Message], None] = lambda _message: None) -> None:
        self._tap = tap
        self._inbox: queue.Queue[Message | None] = queue.Queue(maxsize=QUEUE_MAX)
        self._outbox: deque[bytes] = deque()
        self._changing = threading.Lock()
        self._closed = threading.Event()
        self._bell = Bell()

    @property
    def closed(self) -> bool:
        """Nothing comes or goes any more."""
        return self._closed.is_set()

    def send(self, message: Message) -> None:
        """Raises ChannelClosedError, also where the agent takes nothing any more."""
        text = compact(message_json(message))
        with self._changing:
            self._still_open()
            # one sign of life that waits says as much as ten
            if text != _ALIVE or not self._outbox:
                self._outbox.append(text)
            full = len(self._outbox) > QUEUE_MAX
        if full:
            self.close()
            raise ChannelClosedError
        self._bell.ring(_KEY)

    def receive(self, within_s: float) -> Message | None:
        """Raises ChannelClosedError when all that came before the end is received."""
        try:
            message = self._inbox.get(timeout=max(0.001, within_s))
        except queue.Empty:
            self._still_open()
            return None
        if message is None:
            raise ChannelClosedError
        return message

    def close(self) -> None:
        """Ends it; what waits to go out still goes."""
        with self._changing:
            if self._closed.is_set():
                return
            self._closed.set()
        with suppress(queue.Full):  # whoever receives finds the end behind what waits
            self._inbox.put_nowait(None)
        self._bell.ring(_KEY)

    def take(self, text: bytes) -> None:
        """One message from the wire.

        Raises:
            ChannelClosedError: it is closed, or is so from now on because this was no message.
        """
        self._still_open()
        try:
            if len(text) > FRAME_BYTES_MAX:
                raise NotAValueError("message: too long")
            message = message_from(parsed(text))
            self._tap(message)
            self._inbox.put_nowait(message)
        except (NotAValueError, queue.Full) as error:
            self.close()
            raise ChannelClosedError from error

    async def lines(self) -> AsyncIterator[bytes]:
        """Messages for the wire, one JSON text each, until it is closed and all are out."""
        with self._bell.ear(_KEY) as ear:
            while True:
                over = self._closed.is_set()
                for text in self._waiting():
                    yield text
                if over:
                    return
                await ear.wait(_LOOK_S)

    def _waiting(self) -> list[bytes]:
        with self._changing:
            texts = list(self._outbox)
            self._outbox.clear()
            return texts

    def _still_open(self) -> None:
        if self._closed.is_set():
            raise ChannelClosedError
