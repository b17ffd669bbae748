"""A channel over TCP: one sealed JSON line a message.

First each side says one plain line with its nonce (the coordinator's also with the salt of the
code); from then on every line is sealed (`sealed`). Whoever lacks the code cannot say one.
"""

import secrets
import select
import socket
import threading
from contextlib import suppress
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, compact, parsed
from netready_probes.agent.channel import ChannelClosedError
from netready_probes.agent.messages import Message, message_from, message_json
from netready_probes.agent.sealed import (
    FRAME_BYTES_MAX,
    NONCE_BYTES,
    TO_AGENT,
    TO_COORDINATOR,
    BadSealError,
    Opener,
    Sealer,
    code_key,
    direction_key,
    nonce_from,
)
from netready_probes.contract import Address
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.network import network_errors, read_line

GREETING_BYTES_MAX: Final = 512
GREETING_S: Final = 5.0
SEND_S: Final = 2.0  # a peer that takes nothing for so long is lost
_READ_BYTES: Final = 64 * 1024
_GREETING: Final = "netready_agent"
_VERSION: Final = 1


class TcpChannel:
    """One end, after the greetings."""

    def __init__(self, tcp: socket.socket, sealer: Sealer, opener: Opener) -> None:
        tcp.settimeout(SEND_S)
        with suppress(OSError):  # a word of a few bytes must not wait for the answer to the last
            tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tcp, self._sealer, self._opener = tcp, sealer, opener
        self._sending = threading.Lock()
        self._buffer = bytearray()
        self._closed = threading.Event()

    def send(self, message: Message) -> None:
        """Raises ChannelClosedError."""
        text = compact(message_json(message))
        with self._sending:
            try:
                self._tcp.sendall(self._sealer.seal(text))
            except OSError as error:
                self.close()
                raise ChannelClosedError from error

    def receive(self, within_s: float) -> Message | None:
        """Raises ChannelClosedError."""
        if b"\n" not in self._buffer and not self._read(within_s):
            return None
        line, newline, rest = self._buffer.partition(b"\n")
        if not newline:
            return None
        self._buffer = rest
        try:
            return message_from(parsed(self._opener.open(bytes(line))))
        except (BadSealError, NotAValueError) as error:
            self.close()
            raise ChannelClosedError from error

    def close(self) -> None:
        """Ends it; a thread that waits in `receive` hears of it."""
        self._closed.set()
        with suppress(OSError):
            self._tcp.shutdown(socket.SHUT_RDWR)
        self._tcp.close()

    def _read(self, within_s: float) -> bool:
        """More bytes into the buffer; False: none came."""
        try:
            if self._closed.is_set() or not select.select([self._tcp], [], [], within_s)[0]:
                self._still_open()
                return False
            more = self._tcp.recv(_READ_BYTES)
        except (OSError, ValueError) as error:  # ValueError: closed by the other thread
            self.close()
            raise ChannelClosedError from error
        self._buffer += more
        if not more or len(self._buffer) > FRAME_BYTES_MAX + _READ_BYTES:
            self.close()
            raise ChannelClosedError
        return True

    def _still_open(self) -> None:
        if self._closed.is_set():
            raise ChannelClosedError


def dial(network: Network, clock: Clock, address: Address, code: str) -> TcpChannel:
    """The agent's end. Raises NetworkError, also where what answers is no coordinator."""
    tcp = network.tcp(address.host, address.port, timeout_s=GREETING_S)
    try:
        with network_errors("coordinator greeting"):
            line = read_line(
                tcp,
                limit_bytes=GREETING_BYTES_MAX,
                end_s=clock.monotonic_s() + GREETING_S,
                clock=clock,
            )
            theirs = _greeting(line)
            salt, nonce = nonce_from(theirs.get("salt")), nonce_from(theirs.get("nonce"))
            ours = secrets.token_bytes(NONCE_BYTES)
            tcp.sendall(compact({_GREETING: _VERSION, "nonce": ours.hex()}) + b"\n")
    except NotAValueError:
        tcp.close()
        raise NetworkError("coordinator greeting", FailureWord.BAD_ANSWER) from None
    except NetworkError:
        tcp.close()
        raise
    key = code_key(code, salt)
    return TcpChannel(
        tcp,
        Sealer(direction_key(key, nonce, ours, TO_COORDINATOR)),
        Opener(direction_key(key, nonce, ours, TO_AGENT)),
    )


def greet(tcp: socket.socket, clock: Clock, key: bytes, salt: bytes) -> TcpChannel:
    """The coordinator's end. Raises ChannelClosedError; the socket is then closed."""
    ours = secrets.token_bytes(NONCE_BYTES)
    try:
        tcp.settimeout(GREETING_S)
        greeting = {_GREETING: _VERSION, "salt": salt.hex(), "nonce": ours.hex()}
        tcp.sendall(compact(greeting) + b"\n")
        line = read_line(
            tcp, limit_bytes=GREETING_BYTES_MAX, end_s=clock.monotonic_s() + GREETING_S, clock=clock
        )
        nonce = nonce_from(_greeting(line).get("nonce"))
    except (OSError, NotAValueError) as error:
        tcp.close()
        raise ChannelClosedError from error
    return TcpChannel(
        tcp,
        Sealer(direction_key(key, ours, nonce, TO_AGENT)),
        Opener(direction_key(key, ours, nonce, TO_COORDINATOR)),
    )


def _greeting(line: bytes | None) -> dict[str, object]:
    found = parsed(line or b"")
    if not isinstance(found, dict) or found.get(_GREETING) != _VERSION:
        raise NotAValueError("not a greeting of ours")
    return found
