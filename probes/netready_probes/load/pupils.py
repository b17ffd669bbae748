"""A virtual pupil on the wire: a player's requests as frames on one non-blocking connection.

The player decides what and when; here is only how its bytes go out and come back. What waits here
to be sent waits in this process, not in the network, and is bounded by the player.
"""

import socket
from collections import deque
from selectors import SelectorKey
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.load import PupilOutcome
from netready.loadtest.players import Exchange, Player
from netready_probes.load.wire import EXCHANGE_ANSWER, EXCHANGE_REQUEST
from netready_probes.system.network import close_at_once, word_of

READ_BYTES: Final = 256 * 1024  # of the buffer that all pupils of a device share
PAYLOAD_BYTES: Final = 256 * 1024
_ID_MASK: Final = 0xFFFFFFFF


class VirtualPupil:
    """One pupil; `failure` is set once, when its connection fails, and ends it.

    Attributes:
        connection: None once it has failed or is closed.
        scheduled, registered: the loop's own notes: the next request is in its heap; its
            selector watches the connection.
    """

    def __init__(
        self,
        player: Player,
        connection: socket.socket | None,
        payload: memoryview,
        failure: FailureWord | None = None,
    ) -> None:
        self._player = player
        self._payload = payload
        self._outbox: deque[memoryview] = deque()
        self._answers = AnswerReader(player)
        self._next_id = self._at = 0
        self.connection = connection
        self.failure = failure
        self.scheduled = False
        self.registered: SelectorKey | None = None
        if connection:
            connection.setblocking(False)

    @property
    def wants_write(self) -> bool:
        """Whether bytes wait for room in the socket."""
        return bool(self._outbox)

    @property
    def arrived_down_bytes(self) -> int:
        """Payload of answers, so far."""
        return self._answers.payload_bytes

    @property
    def arrived_up_bytes(self) -> int:
        """Payload of the requests whose answer has begun, so far."""
        return self._answers.answered_bytes

    def due_s(self) -> float | None:
        """When the next request is to be made; None: never, or not before an answer."""
        return None if self.connection is None else self._player.due_s()

    def ask(self, now_s: float) -> None:
        """Makes the request that is due and sends what fits."""
        exchange = self._player.take(now_s)
        if exchange is None or self.connection is None:
            return
        self._outbox.extend(self._frame(exchange))
        self._answers.expect(self._next_id, exchange.up_bytes)
        self._next_id = (self._next_id + 1) & _ID_MASK
        self.write()

    def write(self) -> None:
        """Sends until the socket is full."""
        while self._outbox and self.connection:
            try:
                sent = self.connection.send(self._outbox[0])
            except BlockingIOError:
                return
            except OSError as error:
                self.fail(word_of(error))
                return
            if sent == len(self._outbox[0]):
                self._outbox.popleft()
            else:
                self._outbox[0] = self._outbox[0][sent:]

    def read(self, buffer: memoryview, now_s: float) -> None:
        """Takes what has come, once: the other pupils want their turn too."""
        if self.connection is None:
            return
        try:
            size = self.connection.recv_into(buffer)
        except BlockingIOError:
            return
        except OSError as error:
            self.fail(word_of(error))
            return
        if not size:
            self.fail(FailureWord.CLOSED_EARLY)
        elif not self._answers.feed(buffer[:size], now_s):
            self.fail(FailureWord.BAD_ANSWER)

    def fail(self, word: FailureWord) -> None:
        """The connection is no more; the pupil is not brought back within a stage."""
        self.failure = self.failure or word
        self.close()

    def close(self) -> None:
        """Closes at once: nothing lingers in the network after a stage."""
        if self.connection:
            close_at_once(self.connection)
        self.connection = None
        self._outbox.clear()

    def outcome(self) -> PupilOutcome:
        """What it got."""
        return self._player.outcome(self.failure.value if self.failure else None)

    def _frame(self, exchange: Exchange) -> list[memoryview]:
        """The head with the first bytes of payload in one piece, then the rest.

        It moves on through the payload: the same bytes again could be compressed on the way.
        """
        head = EXCHANGE_REQUEST.pack(self._next_id, exchange.up_bytes, exchange.down_bytes)
        first = self._next_piece(min(exchange.up_bytes, 4096))
        pieces = [memoryview(head + bytes(first))]
        left = exchange.up_bytes - len(first)
        while left > 0:
            piece = self._next_piece(left)
            pieces.append(piece)
            left -= len(piece)
        return pieces

    def _next_piece(self, most: int) -> memoryview:
        piece = self._payload[self._at : self._at + most]
        self._at = (self._at + len(piece)) % len(self._payload)
        return piece


class AnswerReader:
    """Splits the byte stream into answers and tells the player of each part.

    Attributes:
        payload_bytes: of answers, so far.
        answered_bytes: of the requests that they answer.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._head = bytearray()
        self._payload_left = 0
        self._expected: deque[tuple[int, int]] = deque()
        self.payload_bytes = 0
        self.answered_bytes = 0

    def expect(self, request_id: int, up_bytes: int = 0) -> None:
        """A request of that size was made with this id; answers come in order."""
        self._expected.append((request_id, up_bytes))

    def feed(self, data: memoryview, now_s: float) -> bool:
        """False: the peer does not follow the wire format."""
        while data:
            if not self._payload_left:
                missing = EXCHANGE_ANSWER.size - len(self._head)
                self._head += data[:missing]
                data = data[missing:]
                if len(self._head) < EXCHANGE_ANSWER.size:
                    return True
                if not self._begin(now_s):
                    return False
                continue
            part = data[: self._payload_left]
            data = data[len(part) :]
            self._payload_left -= len(part)
            self.payload_bytes += len(part)
            self._player.received(now_s, len(part))
            if not self._payload_left:
                self._player.answered(now_s)
        return True

    def _begin(self, now_s: float) -> bool:
        request_id, size = EXCHANGE_ANSWER.unpack(self._head)
        self._head.clear()
        expected_id, up_bytes = self._expected.popleft() if self._expected else (None, 0)
        if request_id != expected_id:
            return False
        self.answered_bytes += up_bytes
        self._payload_left = size
        if not size:
            self._player.answered(now_s)
        return True
