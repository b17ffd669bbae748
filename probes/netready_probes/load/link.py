"""The embedded room's link: a user-space wire of known capacity, delay and queue.

It stands in front of a target, with real sockets on both sides; TCP and UDP of all clients share
one queue each way. One thread, one select loop. UDP is dropped when the queue is full; TCP waits
(its senders feel it as they would a full queue). The arithmetic is in `shared_queue`. What else
may befall a piece on a bad wire is handed in (`Mishaps`); the embedded room has nothing of it.
"""

import select
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Final

from netready_probes.contract import Address
from netready_probes.load.mishaps import Mishaps, NoMishaps, Piece
from netready_probes.load.shared_queue import Shape, SharedQueue, Window
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.network import close_at_once, limit_unsent, listen

CONNECTIONS_MAX: Final = 400  # select's limit is about 1024 sockets, and each takes two
_PEERS_MAX: Final = 400
_TICK_S: Final = 0.2


@dataclass(slots=True, eq=False)
class _Way:
    """One direction of one TCP connection."""

    source: socket.socket
    sink: socket.socket
    queue: SharedQueue
    window: Window
    ready: deque[memoryview]
    client: str
    arrives_s: float = 0.0  # the last piece; TCP never overtakes itself
    ended: bool = False  # the source will send no more
    closing: bool = False  # the end has arrived at the sink


@dataclass(slots=True, eq=False)
class _Peer:
    """One UDP client and the socket that stands for it towards the target."""

    address: tuple[str, int]
    socket: socket.socket


class Link:
    """Carries until `close`; `address` is where clients connect. Raises NetworkError."""

    def __init__(
        self,
        clock: Clock,
        network: Network,
        *,
        target: Address,
        shape: Shape,
        host: str = "127.0.0.1",
        port: int = 0,
        mishaps: Mishaps | None = None,
    ) -> None:
        self._mishaps = mishaps or NoMishaps()
        self._clock, self._network, self._target = clock, network, target
        self._tcp, self._udp = listen(host, port)
        for listening in (self._tcp, self._udp):
            listening.setblocking(False)
        self._down = SharedQueue(shape.down_mbps, shape.delay_ms, shape.queue_ms)
        self._up = SharedQueue(shape.up_mbps, shape.delay_ms, shape.queue_ms)
        self._arrivals: list[tuple[float, int, Callable[[], None]]] = []  # a heap
        self._numbers = count()
        self._ways: dict[socket.socket, _Way] = {}
        self._sinks: dict[socket.socket, _Way] = {}
        self._peers: dict[tuple[str, int], _Peer] = {}
        self._peer_of: dict[socket.socket, _Peer] = {}
        self._counted = {"bytes_down": 0, "bytes_up": 0, "dropped_down": 0, "dropped_up": 0}
        self._stopped = threading.Event()
        self.address = Address(host=host, port=self._tcp.getsockname()[1])
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Cuts every connection and frees the port."""
        self._stopped.set()
        self._thread.join(timeout=2.0)
        opened = (*self._ways, *self._sinks, *self._peer_of, self._tcp, self._udp)
        for one in opened:
            one.close()

    def statistics(self) -> dict[str, object]:
        """Bytes carried and datagrams dropped, each way."""
        return {**self._counted, "connections": len(self._ways) // 2, "peers": len(self._peers)}

    def _carry(self) -> None:
        while not self._stopped.is_set():
            now_s = self._clock.monotonic_s()
            self._deliver(now_s)
            readable = self._readable(now_s)
            writable = [sink for sink, way in self._sinks.items() if way.ready]
            wait_s = max(0.0, min(_TICK_S, self._due_s() - self._clock.monotonic_s()))
            try:
                to_read, to_write, _ = select.select(readable, writable, [], wait_s)
            except (OSError, ValueError):  # a socket was closed under us
                self._forget_closed()
                continue
            for sink in to_write:
                self._flush(self._sinks.get(sink))
            for source in to_read:
                self._read(source)

    # --- waiting

    def _readable(self, now_s: float) -> list[socket.socket]:
        """Sources that may be read now, and the listeners.

        Those with the least on the way come first: shares of a FIFO are shares of what is in it,
        so streams with the same trip time get the same rate, as TCP's do in the long run.
        """
        open_ways = [way for way in self._ways.values() if self._may_read(way, now_s)]
        open_ways.sort(key=lambda way: way.window.under_way)
        accepting = [self._tcp] if len(self._ways) < 2 * CONNECTIONS_MAX else []
        return [self._udp, *accepting, *self._peer_of, *(way.source for way in open_ways)]

    def _may_read(self, way: _Way, now_s: float) -> bool:
        if way.ended or way.ready or not way.window.room(now_s):
            return False
        return way.queue.room_at_s(way.queue.piece_bytes) <= now_s

    def _due_s(self) -> float:
        due = [at_s for at_s, _number, _arrive in self._arrivals[:1]]
        now_s = self._clock.monotonic_s()
        for queue in (self._down, self._up):
            room_s = queue.room_at_s(queue.piece_bytes)
            if room_s > now_s and any(way.queue is queue for way in self._ways.values()):
                due.append(room_s)
        return min(due, default=now_s + _TICK_S)

    def _deliver(self, now_s: float) -> None:
        while self._arrivals and self._arrivals[0][0] <= now_s:
            heappop(self._arrivals)[2]()

    def _arrive_at(self, at_s: float, arrive: Callable[[], None]) -> None:
        """In the order of their times, and of their coming where these are the same."""
        heappush(self._arrivals, (at_s, next(self._numbers), arrive))

    # --- reading

    def _read(self, source: socket.socket) -> None:
        with suppress(BlockingIOError):
            if source is self._tcp:
                self._accept()
            elif source is self._udp:
                self._read_client()
            elif source in self._peer_of:
                self._read_target(self._peer_of[source])
            elif source in self._ways:
                self._read_tcp(self._ways[source])

    def _accept(self) -> None:
        client, peer = self._tcp.accept()
        try:
            target = self._network.tcp(self._target.host, self._target.port, timeout_s=1.0)
        except NetworkError:
            client.close()
            return
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one, queue in ((client, self._up), (target, self._down)):
            one.setblocking(False)
            # what waits in our own kernel would be a second queue behind the one we emulate
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * queue.piece_bytes + 32_768)
            limit_unsent(one, 16_384)
        for source, sink, queue in (
            (client, target, self._up),
            (target, client, self._down),
        ):
            way = _Way(source, sink, queue, Window(queue.capacity_bytes), deque(), peer[0])
            self._ways[source] = self._sinks[sink] = way

    def _read_tcp(self, way: _Way) -> None:
        now_s = self._clock.monotonic_s()
        most = way.queue.piece_bytes
        if way.queue.room_at_s(most) > now_s:
            way.window.full(now_s, way.queue.trip_s + way.queue.waiting_s(now_s))
            return
        size = min(most, way.window.room(now_s))
        try:
            data = way.source.recv(size) if size else b"-"
        except BlockingIOError:
            return
        except OSError:
            self._drop(way)
            return
        if not size:
            return
        way.ended = not data
        direction = "down" if way.queue is self._down else "up"
        piece = Piece(kind="tcp", way=direction, client=way.client, at_s=now_s)
        happened = self._mishaps.happen(piece, data) if data else (data, 0.0)
        if happened is None:
            self._reset(way)
            return
        arriving, late_s = happened
        way.arrives_s = max(way.arrives_s, way.queue.push(len(data), now_s) + late_s)
        way.window.sent(len(data), now_s)
        self._arrive_at(way.arrives_s, lambda: self._arrive(way, arriving))

    def _arrive(self, way: _Way, data: bytes) -> None:
        if way.source not in self._ways:
            return
        way.window.arrived(len(data), self._clock.monotonic_s())
        self._counted["bytes_down" if way.queue is self._down else "bytes_up"] += len(data)
        if data:
            way.ready.append(memoryview(data))
        else:
            way.closing = True
        self._flush(way)

    def _flush(self, way: _Way | None) -> None:
        if way is None:
            return
        try:
            while way.ready:
                sent = way.sink.send(way.ready[0])
                if sent == len(way.ready[0]):
                    way.ready.popleft()
                else:
                    way.ready[0] = way.ready[0][sent:]
            if way.closing:
                self._half_close(way)
        except BlockingIOError:
            return
        except OSError:
            self._drop(way)

    def _half_close(self, way: _Way) -> None:
        way.closing = False
        back = self._ways.get(way.sink)
        if back is None or back.ended:
            self._drop(way)
        else:
            way.sink.shutdown(socket.SHUT_WR)

    def _reset(self, way: _Way) -> None:
        """Cut, so that both ends are told at once."""
        for one in (way.source, way.sink):
            close_at_once(one)
        self._drop(way)

    def _drop(self, way: _Way) -> None:
        for one in (way.source, way.sink):
            self._ways.pop(one, None)
            self._sinks.pop(one, None)
            one.close()

    def _forget_closed(self) -> None:
        for way in list(self._ways.values()):
            if way.source.fileno() < 0 or way.sink.fileno() < 0:
                self._drop(way)

    # --- datagrams

    def _read_client(self) -> None:
        data, address = self._udp.recvfrom(65_535)
        peer = self._peers.get(address)
        if peer is None:
            peer = self._new_peer(address)
        if peer:
            self._queue_datagram(
                self._up, "up", peer, data, lambda arriving: _send(peer.socket, arriving)
            )

    def _new_peer(self, address: tuple[str, int]) -> _Peer | None:
        if len(self._peers) >= _PEERS_MAX:
            oldest = next(iter(self._peers.values()))
            del self._peers[oldest.address], self._peer_of[oldest.socket]
            oldest.socket.close()
        try:
            opened = self._network.udp(self._target.host, self._target.port)
        except NetworkError:
            return None
        opened.setblocking(False)
        peer = _Peer(address, opened)
        self._peers[address] = self._peer_of[opened] = peer
        return peer

    def _read_target(self, peer: _Peer) -> None:
        try:
            data = peer.socket.recv(65_535)
        except OSError:
            return
        self._queue_datagram(
            self._down,
            "down",
            peer,
            data,
            lambda arriving: _send(self._udp, arriving, peer.address),
        )

    def _queue_datagram(
        self,
        queue: SharedQueue,
        way: str,
        peer: _Peer,
        data: bytes,
        arrive: Callable[[bytes], None],
    ) -> None:
        now_s, size = self._clock.monotonic_s(), len(data)
        piece = Piece(kind="udp", way=way, client=peer.address[0], at_s=now_s)
        full = queue.room_at_s(size) > now_s
        happened = None if full else self._mishaps.happen(piece, data)
        if happened is None:
            self._counted[f"dropped_{way}"] += 1
            return
        arriving, late_s = happened
        self._counted[f"bytes_{way}"] += size
        self._arrive_at(queue.push(size, now_s) + late_s, lambda: arrive(arriving))


def _send(udp: socket.socket, data: bytes, address: tuple[str, int] | None = None) -> None:
    with suppress(OSError):  # the peer is gone, or its buffer is full: lost, as on a wire
        if address is None:
            udp.send(data)
        else:
            udp.sendto(data, address)
