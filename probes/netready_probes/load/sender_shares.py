"""Time shares of connections by their senders' TCP: the target's of downloads, ours of uploads.

The target keeps them by client for the exchange connections of the client's last stage, and says
them in the answer to `hello`, together with the address that it sees of the client: where that is
not the client's own, something between them ends the connection (a proxy, the embedded room's link)
or rewrites it, and the target's sender was not stopped by the client. Then nothing is said.
"""

import math
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from netready.domain.clues import TcpShares
from netready_probes.contract import Address
from netready_probes.load.admission import Ticket
from netready_probes.load.client import Session, open_stream
from netready_probes.load.wire import Hello
from netready_probes.seams import Network
from netready_probes.system.network import close_at_once
from netready_probes.system.tcp_info import TcpTimes, minus, read_tcp_times, shares_of

LOOK_S: Final = 1.0
CLIENTS_MAX: Final = 512
_CONNECTIONS_MAX: Final = 100_000
_ROUNDED_ONE: Final = 1.001
_NUMBERS: Final = ("busy_s", "receiver_limited_ratio", "sender_limited_ratio")


@dataclass(slots=True)
class _Stage:
    """The exchange connections of one client since it last had none."""

    live: set[socket.socket] = field(default_factory=set)
    ended: list[TcpTimes] = field(default_factory=list)


class SenderBook:
    """The target's: which connections send to whom, and how those fared that are over."""

    def __init__(
        self, read: Callable[[socket.socket], TcpTimes | None] = read_tcp_times, most: int = 4096
    ) -> None:
        """`most`: ended connections that are remembered of one client."""
        self._read, self._most = read, most
        self._stages: dict[tuple[str, str], _Stage] = {}
        self._lock = threading.Lock()

    @contextmanager
    def counted(self, ticket: Ticket, tcp: socket.socket) -> Iterator[None]:
        """A connection that sends to that client while this is open."""
        client = (ticket.address, ticket.label)
        self._begin(client, tcp)
        try:
            yield
        finally:
            self._end(client, tcp)

    def shares(self, ticket: Ticket) -> TcpShares | None:
        """Of that client's together; None: nothing was sent, or this system does not tell."""
        with self._lock:
            stage = self._stages.get((ticket.address, ticket.label))
            if stage is None:
                return None
            live = [times for tcp in stage.live if (times := self._read(tcp)) is not None]
            return shares_of([*stage.ended, *live])

    def _begin(self, client: tuple[str, str], tcp: socket.socket) -> None:
        """The first after none begins a new stage."""
        with self._lock:
            stage = self._stages.pop(client, None)
            if stage is None or not stage.live:
                stage = _Stage()
            stage.live.add(tcp)
            self._stages[client] = stage
            idle = [key for key, known in self._stages.items() if not known.live]
            for key in idle[: max(0, len(self._stages) - CLIENTS_MAX)]:
                del self._stages[key]

    def _end(self, client: tuple[str, str], tcp: socket.socket) -> None:
        times = self._read(tcp)
        with self._lock:
            stage = self._stages[client]
            stage.live.discard(tcp)
            if times is not None and len(stage.ended) < self._most:
                stage.ended.append(times)


def shares_line(shares: TcpShares | None, tcp: socket.socket) -> dict[str, object]:
    """For the answer to `hello`: the shares, and the client's address as it is seen here."""
    with suppress(OSError):
        peer = tcp.getpeername()
        line: dict[str, object] = {"peer": [str(peer[0]), int(peer[1])]}
        if shares is not None:
            line["sender"] = {
                "connections": shares.connections,
                "busy_s": round(shares.busy_s, 3),
                "receiver_limited_ratio": round(shares.receiver_limited_ratio, 4),
                "sender_limited_ratio": round(shares.sender_limited_ratio, 4),
                "retransmitted_ratio": shares.retransmitted_ratio,
                "min_rtt_ms": shares.min_rtt_ms,
            }
        return line
    return {}


def ask_target(
    network: Network, address: Address, *, client: str, timeout_s: float = 5.0
) -> tuple[Session, TcpShares | None]:
    """A `hello` after a stage, and how the target's sender fared in it.

    Raises NetworkError, TargetRefusedError.
    """
    tcp, session = open_stream(network, address, Hello(op="hello", client=client), timeout_s)
    try:
        return session, read_shares(session.fields, tcp)
    finally:
        close_at_once(tcp)


def read_shares(fields: Mapping[str, object], tcp: socket.socket) -> TcpShares | None:
    """What a target said, if it speaks of this very connection's two ends and makes sense."""
    said = fields.get("sender")
    if not isinstance(said, dict) or not _is_direct(fields.get("peer"), tcp):
        return None
    busy_s, receiver, sender = (_number(said.get(name)) for name in _NUMBERS)
    connections = said.get("connections")
    if not isinstance(connections, int) or not 1 <= connections <= _CONNECTIONS_MAX:
        return None
    if busy_s is None or receiver is None or sender is None or receiver + sender > _ROUNDED_ONE:
        return None
    return TcpShares(
        connections=connections,
        busy_s=busy_s,
        receiver_limited_ratio=receiver,
        sender_limited_ratio=sender,
        network_limited_ratio=max(0.0, 1.0 - receiver - sender),
        retransmitted_ratio=_number(said.get("retransmitted_ratio")),
        min_rtt_ms=_number(said.get("min_rtt_ms")),
    )


def _is_direct(peer: object, tcp: socket.socket) -> bool:
    """Whether the target sees our own address: nothing in between ends or rewrites connections."""
    with suppress(OSError):
        own = tcp.getsockname()
        return isinstance(peer, list) and peer == [own[0], own[1]]
    return False


def _number(value: object) -> float | None:
    """A finite number of zero or more; anything else is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


class SendWatch:
    """Ours, of the pupils' uploads in the measured window: looked at now and then, read at the end.

    Connections may be closed before anybody asks, so the latest look counts.
    """

    def __init__(
        self,
        connections: Sequence[socket.socket | None],
        read: Callable[[socket.socket], TcpTimes | None] = read_tcp_times,
    ) -> None:
        self._connections = [tcp for tcp in connections if tcp is not None]
        self._read = read
        self._first: dict[int, TcpTimes] = {}
        self._last: dict[int, TcpTimes] = {}
        self._next_s = -math.inf

    def look(self, now_s: float) -> None:
        """From the begin of the window on; does nothing more often than each `LOOK_S`."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + LOOK_S
        for number, tcp in enumerate(self._connections):
            times = self._read(tcp) if tcp.fileno() >= 0 else None
            if times is not None:
                self._first.setdefault(number, times)
                self._last[number] = times

    def shares(self) -> TcpShares | None:
        """Between the first and the latest look; None: nothing was sent, or nobody tells."""
        return shares_of(minus(last, self._first[n]) for n, last in self._last.items())
