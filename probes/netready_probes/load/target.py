"""The on-site target: one process, one port for TCP and UDP, what clients load and ping.

Browsers have a second port, the web face (`web_door`), with the same book of who may do what.

A thread a connection (their number is bounded), one for the UDP echo, one that accepts, one that
watches whether the target itself keeps up. It refuses to be an amplifier: see `wire`.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.admission import Admission, Refusal, TargetLimits, Ticket, udp_answer
from netready_probes.load.lease import keep_lease
from netready_probes.load.media_target import MediaDesk
from netready_probes.load.sender_shares import SenderBook, shares_line
from netready_probes.load.serving import Exchange, Serving, receive_bulk, send_bulk
from netready_probes.load.web_door import WebDoor, WebSettings
from netready_probes.load.web_stream import WebHost
from netready_probes.load.wire import (
    HELLO_BYTES_MAX,
    Hello,
    WireError,
    decode_hello,
    encode_line,
)
from netready_probes.seams import Clock, NetworkError
from netready_probes.system.bursts import Peer
from netready_probes.system.network import (
    close_at_once,
    congestion_control,
    listen,
    read_line,
    use_congestion_control,
)

_BLOCK_BYTES: Final = 1024 * 1024
_WATCH_S: Final = 0.25
_LATE_S: Final = 0.05  # the watcher woke this late: other threads starve too
_SLOW_ECHO_S: Final = 0.02
_OVERLOAD_HELD_S: Final = 5.0
_BUSY: Final = FailureWord.BUSY
_BAD: Final = FailureWord.BAD_ANSWER


class Target:
    """Serves until `close`; `address` is where it listens. Raises NetworkError when it cannot."""

    def __init__(
        self,
        clock: Clock,
        *,
        host: str,
        port: int,
        limits: TargetLimits | None = None,
        web: WebSettings | None = None,
    ) -> None:
        self._clock = clock
        self._limits = limits or TargetLimits()
        self._tcp, self._udp = listen(host, port)
        self.address = Address(host=host, port=self._tcp.getsockname()[1])
        self._admission = Admission(self._limits, lambda: os.urandom(8))
        self._lock = threading.Lock()
        self._block = memoryview(os.urandom(_BLOCK_BYTES))
        self._senders = SenderBook()
        self._stopped = threading.Event()
        self._strained_s = -_OVERLOAD_HELD_S
        self._strains = 0
        self._media = MediaDesk(clock, self._udp, self._strain)
        self._rooms = threading.BoundedSemaphore(self._limits.connections)
        self._open: set[socket.socket] = set()
        self._door = self._web_door(web) if web else None
        loops: tuple[Callable[[], None], ...] = (self._accept, self._echo, self._watch)
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Ends every stream and frees the port."""
        self._stopped.set()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        if self._door:
            self._door.close()
        for thread in self._threads:
            thread.join(timeout=2.0)
        self._media.close()
        self._tcp.close()
        self._udp.close()

    def _web_door(self, web: WebSettings) -> WebDoor:
        host = WebHost(
            clock=self._clock,
            limits=self._limits,
            block=self._block,
            origins=frozenset(web.origins),
            admit=self._admit,
            release=self._release,
            overloaded=lambda: self.overloaded,
            stopped=self._stopped.is_set,
        )
        try:
            return WebDoor(web, host, address=self.address.host, rooms=self._rooms)
        except (NetworkError, OSError):
            self._tcp.close()
            self._udp.close()
            raise

    @property
    def web_port(self) -> int | None:
        """Where browsers find it; None: it has no web face."""
        return self._door.port if self._door else None

    @property
    def overloaded(self) -> bool:
        """Could the target not keep up within the last five seconds?"""
        return self._clock.monotonic_s() - self._strained_s < _OVERLOAD_HELD_S

    def statistics(self) -> dict[str, object]:
        """What every client did so far, and how the target fared."""
        with self._lock:
            return {
                "clients": self._admission.statistics(),
                "refused": self._admission.refused,
                "datagrams_ignored": self._admission.datagrams_ignored,
                "connections": len(self._open) + (self._door.connections if self._door else 0),
                "web_port": self.web_port,
                "overloaded": self.overloaded,
                "times_overloaded": self._strains,
            }

    def _accept(self) -> None:
        self._tcp.settimeout(0.1)
        while not self._stopped.is_set():
            try:
                connection, peer = self._tcp.accept()
            except TimeoutError:
                continue
            except OSError:  # out of descriptors, or the peer is gone already
                self._stopped.wait(0.01)
                continue
            if not self._rooms.acquire(blocking=False):
                _refuse(connection, Refusal(word=_BUSY, why="all connections taken"))
                connection.close()
                continue
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection, peer[0]), daemon=True).start()

    def _serve(self, connection: socket.socket, address: str) -> None:
        try:
            with suppress(OSError):
                self._converse(connection, address)
        finally:
            with self._lock:
                self._open.discard(connection)
            close_at_once(connection) if self._stopped.is_set() else connection.close()
            self._rooms.release()

    def _converse(self, connection: socket.socket, address: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end_s = self._clock.monotonic_s() + self._limits.hello_s
        line = read_line(connection, limit_bytes=HELLO_BYTES_MAX, end_s=end_s, clock=self._clock)
        if line is None:
            return
        connection.settimeout(self._limits.lost_s)
        try:
            hello = decode_hello(line)
        except WireError as error:
            _refuse(connection, Refusal(word=_BAD, why=str(error)))
            return
        ticket = self._admit(hello, address)
        if isinstance(ticket, Refusal):
            _refuse(connection, ticket)
            return
        try:
            self._perform(connection, hello, ticket)
        finally:
            self._release(ticket)

    def _admit(self, hello: Hello, address: str) -> Ticket | Refusal:
        with self._lock:
            return self._admission.admit(hello, address, self._clock.monotonic_s())

    def _release(self, ticket: Ticket) -> None:
        with self._lock:
            self._admission.release(ticket, self._clock.monotonic_s())

    def _perform(self, connection: socket.socket, hello: Hello, ticket: Ticket) -> None:
        if hello.cc:
            use_congestion_control(connection, hello.cc)
        connection.sendall(encode_line(self._welcome(connection, hello, ticket)))
        serving = self._serving(connection, hello, ticket)
        if hello.op == "download":
            send_bulk(serving)
        elif hello.op == "upload":
            receive_bulk(serving)
        elif hello.op == "media":
            self._media.serve(serving)
        elif hello.op == "lease":
            keep_lease(serving, self._moved_bytes)
        elif hello.op == "exchange":
            with suppress(WireError), self._senders.counted(ticket, connection):
                Exchange(serving, push=hello.push).run()

    def _moved_bytes(self) -> int:
        with self._lock:
            return self._admission.moved_bytes()

    def _welcome(
        self, connection: socket.socket, hello: Hello, ticket: Ticket
    ) -> dict[str, object]:
        welcome: dict[str, object] = {
            "ok": True,
            "token": ticket.token.hex(),
            "cc": congestion_control(connection),
            "server_time_ns": int(self._clock.monotonic_s() * 1e9),
            "overloaded": self.overloaded,
        }
        if hello.op == "hello":
            limits = self._limits
            welcome["limits"] = {
                "clients": limits.clients,
                "connections": limits.connections,
                "mbps": limits.mbps,
                "seconds": limits.seconds,
            }
            welcome |= shares_line(self._senders.shares(ticket), connection)
        if hello.op == "count":
            with self._lock:
                welcome["received"] = self._admission.received(hello, ticket.address)
        return welcome

    def _serving(self, connection: socket.socket, hello: Hello, ticket: Ticket) -> Serving:
        limits = self._limits
        longest = (
            limits.exchange_seconds
            if hello.op == "media" or (hello.op == "exchange" and not hello.push)
            else limits.seconds
        )
        return Serving(
            tcp=connection,
            ticket=ticket,
            clock=self._clock,
            block=self._block,
            end_s=self._clock.monotonic_s() + min(hello.seconds or longest, longest),
            lost_s=limits.lost_s,
            starve_s=limits.starve_s,
            idle_s=limits.idle_s,
            stopped=lambda: self._stopped.is_set() or ticket.ended,
        )

    def _echo(self) -> None:
        self._udp.settimeout(0.1)
        while not self._stopped.is_set():
            self._media.read(self._answer, 0.1)

    def _answer(self, question: bytes, peer: Peer, waited_s: float) -> None:
        now_s = self._clock.monotonic_s()
        with self._lock:
            count = self._admission.count(question, peer[0], now_s)
        if count is None:
            return
        received_ns = int((now_s - waited_s) * 1e9)
        if waited_s > _SLOW_ECHO_S:
            self._strain()
        sent_ns = int(self._clock.monotonic_s() * 1e9)
        answer = udp_answer(question, count, received_ns, sent_ns)
        with suppress(OSError):
            self._udp.sendto(answer, peer)

    def _watch(self) -> None:
        busy_s, cores = time.process_time(), os.cpu_count() or 1
        due_s = self._clock.monotonic_s() + _WATCH_S
        while not self._stopped.wait(max(0.0, due_s - self._clock.monotonic_s())):
            late_s = self._clock.monotonic_s() - due_s
            now_busy_s = time.process_time()
            if late_s > _LATE_S or now_busy_s - busy_s > 0.9 * cores * (_WATCH_S + late_s):
                self._strain()
            busy_s = now_busy_s
            due_s = self._clock.monotonic_s() + _WATCH_S
            with self._lock:
                self._admission.expire(due_s)

    def _strain(self) -> None:
        self._strained_s = self._clock.monotonic_s()
        self._strains += 1


def _refuse(connection: socket.socket, refusal: Refusal) -> None:
    connection.settimeout(0.2)
    line = encode_line({"ok": False, "word": refusal.word.value, "why": refusal.why})
    with suppress(OSError):
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
