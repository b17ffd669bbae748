"""Who may use the target, how much of it, and what each client did: decisions, no sockets.

All memory here is bounded by `TargetLimits`, whatever clients send. The caller holds a lock.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.load.lease_book import LEASE, LeaseBook, is_load
from netready_probes.load.wire import (
    UDP_ANSWER,
    UDP_BYTES_MAX,
    UDP_BYTES_MIN,
    UDP_MAGIC,
    UDP_PROBE,
    Hello,
)

TOKEN_BYTES: Final = 8
_EXPIRES_S: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLimits:
    """What the target allows.

    Attributes:
        clients: devices (address and label) at once.
        connections: of all clients together.
        mbps: sum of the rates that clients state; None: no limit.
        seconds: longest download, upload or push.
        exchange_seconds: longest exchange.
        hello_s: within this the first line must be whole.
        idle_s: an exchange without a byte is closed.
        lost_s: a peer that takes nothing of what is waiting for it is gone: load ends.
        starve_s: the same for an exchange without push: its client ends the load by itself, so a
            pupil that a full queue gives nothing for many seconds is slow and not gone.
        tokens, flows: UDP tokens in all, flows a token.
        web_hello_s: as `hello_s` for a browser, whose TLS takes some round trips of a full queue.
    """

    clients: int = 128
    connections: int = 768
    mbps: float | None = None
    seconds: float = 600.0
    exchange_seconds: float = 7200.0
    hello_s: float = 3.0
    idle_s: float = 120.0
    lost_s: float = 2.5
    starve_s: float = 30.0
    tokens: int = 2048
    flows: int = 256
    web_hello_s: float = 10.0


@dataclass(slots=True)
class Counters:
    """What one connection, or one client, moved; bytes of payload seen from the target."""

    bytes_sent: int = 0
    bytes_received: int = 0
    datagrams: int = 0

    def add(self, other: "Counters") -> None:
        """Adds another's figures to these."""
        self.bytes_sent += other.bytes_sent
        self.bytes_received += other.bytes_received
        self.datagrams += other.datagrams


@dataclass(slots=True, kw_only=True)
class Ticket:
    """An admitted connection.

    Attributes:
        run: the load run it belongs to; "": none was named.
        loads: it moves bytes, and is no mere look.
        holds: it is a connection that keeps the lease.
        silent: its holder said nothing for too long: the lease ends, the load ends by itself.
        ended: the run's lease is gone: this connection is to end.
    """

    address: str
    label: str
    mbps: float
    token: bytes
    run: str = ""
    loads: bool = False
    holds: bool = False
    silent: bool = False
    ended: bool = False
    counters: Counters = field(default_factory=Counters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a connection is not admitted."""

    word: FailureWord
    why: str


@dataclass(slots=True)
class _Token:
    address: str
    label: str
    used_s: float
    flows: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Client:
    connections: int = 0
    connections_ever: int = 0
    mbps: float = 0.0
    seen_s: float = 0.0
    totals: Counters = field(default_factory=Counters)


class Admission:
    """The book of clients, tokens and limits."""

    def __init__(self, limits: TargetLimits, fresh_token: Callable[[], bytes]) -> None:
        self._limits = limits
        self._fresh_token = fresh_token
        self._tokens: dict[bytes, _Token] = {}
        self._clients: dict[tuple[str, str], _Client] = {}
        self._active: dict[int, Ticket] = {}
        self._lease = LeaseBook()
        self.refused = 0
        self.datagrams_ignored = 0

    def admit(self, hello: Hello, address: str, now_s: float) -> Ticket | Refusal:
        """A ticket, to be given back with `release`, or why not."""
        refusal = self._taken(hello, now_s) or self._refusal(hello, address)
        if refusal is not None:
            self.refused += 1
            return refusal
        client = self._client(address, hello.client, now_s)
        client.connections += 1
        client.connections_ever += 1
        client.mbps += hello.mbps
        ticket = Ticket(
            address=address,
            label=hello.client,
            mbps=hello.mbps,
            token=self._token_for(hello, address, now_s),
            run=hello.run,
            loads=is_load(hello),
            holds=hello.op == LEASE,
        )
        if ticket.holds:
            self._lease.take(hello.run, now_s)
        self._active[id(ticket)] = ticket
        return ticket

    def release(self, ticket: Ticket, now_s: float) -> None:
        """Takes a ticket back and keeps what it moved."""
        self._active.pop(id(ticket))
        client = self._clients[(ticket.address, ticket.label)]
        client.connections -= 1
        client.mbps -= ticket.mbps
        client.seen_s = now_s
        client.totals.add(ticket.counters)
        self._lease.count(ticket.run, _moved(ticket))
        if ticket.holds:
            self._end_lease(ticket)

    def _end_lease(self, holder: Ticket) -> None:
        """With the last connection that held it the run's load ends, where its holder is gone.

        One that is only silent may stand behind its own full queue; what it loads keeps others
        away, and ends when its devices take nothing any more.
        """
        run = self._lease.run
        if self._lease.give_back() and not holder.silent:
            for ticket in self._active.values():
                ticket.ended = ticket.ended or (ticket.loads and ticket.run == run)

    def moved_bytes(self) -> int:
        """What the run that holds the lease moved so far, both directions."""
        run = self._lease.run
        active = sum(_moved(ticket) for ticket in self._active.values() if ticket.run == run)
        return self._lease.moved_bytes + active

    def _taken(self, hello: Hello, now_s: float) -> Refusal | None:
        """Another run has the target for itself."""
        why = self._lease.refusal(
            hello, lambda: (each.run for each in self._active.values() if each.loads), now_s
        )
        return Refusal(word=FailureWord.BUSY, why=why) if why else None

    def received(self, hello: Hello, address: str) -> int:
        """Datagrams of a token and flow that came; 0 for what is not known."""
        try:
            token = self._tokens.get(bytes.fromhex(hello.token))
        except ValueError:
            return 0
        return token.flows.get(hello.flow, 0) if token and token.address == address else 0

    def count(self, datagram: bytes, address: str, now_s: float) -> int | None:
        """Counts a probe: how many of its flow came so far; None: keep silent."""
        token = self._token_of(datagram, address)
        if token is None:
            self.datagrams_ignored += 1
            return None
        flow = UDP_PROBE.unpack_from(datagram)[2]
        if flow not in token.flows and len(token.flows) >= self._limits.flows:
            self.datagrams_ignored += 1
            return None
        token.used_s = now_s
        count = token.flows[flow] = token.flows.get(flow, 0) + 1
        client = self._clients.get((token.address, token.label))
        if client:
            client.totals.datagrams += 1
        return count

    def statistics(self) -> list[dict[str, object]]:
        """One line a client, those that are connected first."""
        lines = []
        for (address, label), client in self._clients.items():
            total = Counters()
            total.add(client.totals)
            for ticket in self._active.values():
                if (ticket.address, ticket.label) == (address, label):
                    total.add(ticket.counters)
            lines.append(_line(address, label, client, total))
        return sorted(lines, key=lambda line: not line["connections"])

    def _refusal(self, hello: Hello, address: str) -> Refusal | None:
        limits = self._limits
        active = [client for client in self._clients.values() if client.connections]
        known = self._clients.get((address, hello.client))
        if len(self._active) >= limits.connections:
            return Refusal(word=FailureWord.BUSY, why=f"all {limits.connections} connections taken")
        if len(active) >= limits.clients and not (known and known.connections):
            return Refusal(word=FailureWord.BUSY, why=f"all {limits.clients} clients' places taken")
        stated = sum(client.mbps for client in active) + hello.mbps
        if limits.mbps is not None and stated > limits.mbps and hello.mbps:
            why = f"{stated:g} Mbit/s stated by all clients, {limits.mbps:g} allowed"
            return Refusal(word=FailureWord.BUSY, why=why)
        if hello.seconds > limits.seconds and hello.op in ("download", "upload"):
            why = f"{hello.seconds:g} s asked for, {limits.seconds:g} s allowed"
            return Refusal(word=FailureWord.NOT_ALLOWED, why=why)
        return None

    def _client(self, address: str, label: str, now_s: float) -> _Client:
        key = (address, label)
        if key not in self._clients and len(self._clients) >= 4 * self._limits.clients:
            idle = [known for known, client in self._clients.items() if not client.connections]
            del self._clients[min(idle, key=lambda known: self._clients[known].seen_s)]
        client = self._clients.setdefault(key, _Client())
        client.seen_s = now_s
        return client

    def _token_for(self, hello: Hello, address: str, now_s: float) -> bytes:
        if hello.op not in ("hello", "media"):
            return b""
        if len(self._tokens) >= self._limits.tokens:
            oldest = min(self._tokens, key=lambda known: self._tokens[known].used_s)
            del self._tokens[oldest]
        token = self._fresh_token()
        self._tokens[token] = _Token(address, hello.client, now_s)
        return token

    def expire(self, now_s: float) -> None:
        """Forgets tokens that were not used for ten minutes."""
        old = [key for key, token in self._tokens.items() if now_s - token.used_s > _EXPIRES_S]
        for key in old:
            del self._tokens[key]

    def _token_of(self, datagram: bytes, address: str) -> _Token | None:
        if not UDP_BYTES_MIN <= len(datagram) <= UDP_BYTES_MAX:
            return None
        magic, key = struct.unpack_from(f"!I{TOKEN_BYTES}s", datagram)
        token = self._tokens.get(key) if magic == UDP_MAGIC else None
        return token if token and token.address == address else None


def udp_answer(question: bytes, count: int, received_ns: int, sent_ns: int) -> bytes:
    """The answer to a probe: exactly as long as the question."""
    magic, token, flow, sequence, _intended = UDP_PROBE.unpack_from(question)
    head = UDP_ANSWER.pack(magic, token, flow, sequence, count & 0xFFFFFFFF, received_ns, sent_ns)
    return head + question[len(head) :]


def _moved(ticket: Ticket) -> int:
    return ticket.counters.bytes_sent + ticket.counters.bytes_received


def _line(address: str, label: str, client: _Client, total: Counters) -> dict[str, object]:
    return {
        "address": address,
        "client": label,
        "connections": client.connections,
        "connections_ever": client.connections_ever,
        "stated_mbps": round(client.mbps, 3),
        "bytes_sent": total.bytes_sent,
        "bytes_received": total.bytes_received,
        "datagrams": total.datagrams,
    }
