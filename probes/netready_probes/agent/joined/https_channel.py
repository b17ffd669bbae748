"""The line of a load run over HTTPS: a streaming GET down, POSTs up, a JSON message a line.

What is said goes out in order from a thread of its own, so that nobody who plays a stage waits for
an answer. Signs of life are sent at most once a second: each is a request.
"""

import http.client
import queue
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, compact, parsed
from netready_probes.agent.channel import Channel, ChannelClosedError
from netready_probes.agent.joined.https import ANSWER_S, API, Client, Connection
from netready_probes.agent.joined.place import Place
from netready_probes.agent.messages import Alive, Message, Welcome, message_from, message_json
from netready_probes.agent.sealed import FRAME_BYTES_MAX
from netready_probes.contract import Address
from netready_probes.internet.words import network_error
from netready_probes.seams import Clock, Network, NetworkError

ALIVE_EVERY_S: Final = 1.0
SILENT_S: Final = 5.0  # a line that says nothing for so long is no line; the far end beats faster
SEND_S: Final = 4.0
_WAITING_MAX: Final = 200
_INBOX_MAX: Final = 2000
_NDJSON: Final = {"Content-Type": "application/x-ndjson"}
_LOOK_S: Final = 0.2


class HttpsChannel:
    """One end, open as soon as it is made; leave it with `close`."""

    def __init__(
        self, network: Network, clock: Clock, place: Place, *, token: str, path: str
    ) -> None:
        """Raises NetworkError: the line could not be opened."""
        self._clock, self._path = clock, path
        self._down = Connection(network, place)
        self._stream = _opened(self._down, path, token)
        self._up = Client(network, place, token)
        self._inbox: queue.Queue[Message] = queue.Queue(maxsize=_INBOX_MAX)
        self._outbox: queue.Queue[Message] = queue.Queue(maxsize=_WAITING_MAX)
        self._closed = threading.Event()
        self._spoke_s = clock.monotonic_s() - ALIVE_EVERY_S
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._speak, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, message: Message) -> None:
        """Handed over in order; raises ChannelClosedError."""
        if self._closed.is_set():
            raise ChannelClosedError
        now_s = self._clock.monotonic_s()
        if isinstance(message, Alive) and now_s - self._spoke_s < ALIVE_EVERY_S:
            return
        self._spoke_s = now_s
        try:
            self._outbox.put_nowait(message)
        except queue.Full:  # the way up is dead, though nobody said so yet
            self._end()
            raise ChannelClosedError from None

    def receive(self, within_s: float) -> Message | None:
        """Raises ChannelClosedError, after all that came before the end."""
        with suppress(queue.Empty):
            return self._inbox.get(timeout=max(0.001, within_s))
        if self._closed.is_set():
            raise ChannelClosedError
        return None

    def close(self) -> None:
        """Ends it; what was said just before still goes out, if that is quickly done."""
        end_s = self._clock.monotonic_s() + 1.0
        while not self._outbox.empty() and not self._closed.is_set():
            if self._clock.monotonic_s() > end_s:
                break
            self._closed.wait(0.01)
        self._end()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=2.0)
        self._stream.close()
        self._down.close()

    def _end(self) -> None:
        self._closed.set()
        self._down.shut()
        self._up.close()

    def _listen(self) -> None:
        try:
            while not self._closed.is_set():
                line = self._stream.readline(FRAME_BYTES_MAX + 1)
                if not line.endswith(b"\n"):
                    return
                if line.strip():
                    self._inbox.put_nowait(message_from(parsed(line)))
        except (OSError, ValueError, AttributeError, http.client.HTTPException, queue.Full):
            return  # AttributeError: closed by the other thread in the middle of a read
        finally:
            self._end()

    def _speak(self) -> None:
        try:
            while not self._closed.is_set():
                with suppress(queue.Empty):
                    self._post(self._outbox.get(timeout=_LOOK_S))
        except NetworkError:
            return
        finally:
            self._end()

    def _post(self, first: Message) -> None:
        """That message and all that wait behind it. Raises NetworkError."""
        batch = [first]
        with suppress(queue.Empty):
            while len(batch) < _WAITING_MAX:
                batch.append(self._outbox.get_nowait())
        body = b"".join(compact(message_json(message)) + b"\n" for message in batch)
        answer = self._up.ask("POST", self._path, body=body, headers=_NDJSON, timeout_s=SEND_S)
        if not answer.fine:
            raise NetworkError("line of the run", FailureWord.HTTP_STATUS, answer.words())


def _opened(down: Connection, path: str, token: str) -> http.client.HTTPResponse:
    try:
        down.connect()
        down.sock.settimeout(ANSWER_S)
        down.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        stream = down.getresponse()
        if stream.status != http.client.OK:
            raise NetworkError("line of the run", FailureWord.HTTP_STATUS)
        if down.raw is not None:
            down.raw.settimeout(SILENT_S)
    except (OSError, http.client.HTTPException) as error:
        down.close()
        known = error if isinstance(error, OSError) else ConnectionResetError()
        raise network_error("line of the run", known) from error
    except NetworkError:
        down.close()
        raise
    return stream


def line_path(run: str) -> str:
    """Of the API. Raises NotAValueError: that is no run's name."""
    if not run or len(run) > 100 or not run.replace("-", "").isalnum() or not run.isascii():
        raise NotAValueError("run: not a name of ours")
    return f"{API}/runs/{run}/line"


class OnlyListed:
    """A channel whose welcome names no target that is not on the signed list."""

    def __init__(self, channel: Channel, targets: Collection[Address]) -> None:
        self._channel, self._targets = channel, targets

    def send(self, message: Message) -> None:
        """As it is. Raises ChannelClosedError."""
        self._channel.send(message)

    def receive(self, within_s: float) -> Message | None:
        """With the signed targets only. Raises ChannelClosedError."""
        message = self._channel.receive(within_s)
        if isinstance(message, Welcome):
            known = tuple(each for each in message.targets if each in self._targets)
            return replace(message, targets=known)
        return message

    def close(self) -> None:
        """Ends it."""
        self._channel.close()
