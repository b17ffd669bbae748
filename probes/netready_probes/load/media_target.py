"""The target's side of calls: one thread sends for all devices, the echo's thread counts.

A call lasts as long as its TCP connection. To whom is sent, and when not: see `media_wire`.
"""

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.load.admission import Refusal
from netready_probes.load.media_packets import Packets
from netready_probes.load.media_session import CallSession
from netready_probes.load.media_wire import (
    MEDIA_HEAD,
    MEDIA_MAGIC,
    PLAN_BYTES_MAX,
    QUANTUM_S,
    STREAMS_MAX,
    MediaPlan,
    decode_plan,
)
from netready_probes.load.serving import Serving
from netready_probes.load.wire import WireError, decode_line, encode_line
from netready_probes.seams import Clock
from netready_probes.system.bursts import READ_BYTES, Peer, prepare_bursts, read_burst
from netready_probes.system.network import read_line

_REST_S: Final = 0.005
_LATE_S: Final = 0.05
_LOOK_S: Final = 0.25
_COUNTS_ASKED_MAX: Final = 8
_PLAN_S: Final = 10.0
_MAGIC: Final = MEDIA_MAGIC.to_bytes(4, "big")
_BUFFER_BYTES: Final = 4 * 1024 * 1024  # all devices share one socket; the system may give less
_READS_MAX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimits:
    """What all devices may have together.

    Attributes:
        streams: down and up, of all calls that are open.
        packets_per_s: that one device may ask for; more than one thread sends anyway.
        slack: by how much the plan's rate may exceed the stated one.
    """

    streams: int = 2 * STREAMS_MAX
    packets_per_s: float = 200_000.0
    slack: float = 1.02


class MediaDesk:
    """All calls of one target on its UDP socket; `strain` is called when it does not keep up."""

    def __init__(self, clock: Clock, udp: socket.socket, strain: Callable[[], None]) -> None:
        self._clock, self._strain = clock, strain
        # its own object: no time-out, so a full buffer is told at once, whoever else writes
        self._udp = udp.dup()
        self._udp.setblocking(False)
        prepare_bursts(self._udp, buffer_bytes=_BUFFER_BYTES)
        self._overflowed = 0
        self._readable = selectors.DefaultSelector()
        self._readable.register(self._udp, selectors.EVENT_READ)
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._limits = DeskLimits()
        self._sessions: dict[bytes, CallSession] = {}
        self._streams = 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._work = threading.Event()
        self._pacer = threading.Thread(target=self._pace, daemon=True)
        self._pacer.start()

    def close(self) -> None:
        """Sends nothing any more; nobody reads any more."""
        self._closed.set()
        self._work.set()
        self._pacer.join(timeout=2.0)
        self._readable.close()
        self._udp.close()

    def read(self, other: Callable[[bytes, Peer, float], None], wait_s: float) -> None:
        """Reads what has come, at most `wait_s` from now on and at most some dozen bursts.

        What is of no call goes to `other`, with its sender and how long it waited in this host.
        """
        with suppress(OSError):  # nothing more, or an ICMP error for an earlier answer
            if not self._readable.select(wait_s):
                return
            for _read in range(_READS_MAX):
                self._read(other)

    def _read(self, other: Callable[[bytes, Peer, float], None]) -> None:
        got = read_burst(self._udp, self._buffer)
        if got.overflowed and got.overflowed != self._overflowed:
            self._overflowed = got.overflowed
            self._strain()
        arrived_s = self._clock.monotonic_s() - got.waited_s
        for at in range(0, max(1, got.size), got.packet):
            packet = self._buffer[at : min(at + got.packet, got.size)]
            if bytes(packet[:4]) == _MAGIC:
                self.take(packet, got.peer, arrived_s)
            else:
                other(bytes(packet), got.peer, got.waited_s)

    def take(self, packet: memoryview, peer: Peer, arrived_s: float) -> bool:
        """Notes a datagram; False: it is none of a call, or of none that is open."""
        if len(packet) < MEDIA_HEAD.size:
            return False
        session = self._sessions.get(bytes(packet[4:12]))
        if session is None or session.address != peer[0]:
            return False
        answer = session.note(packet, peer, arrived_s)
        if answer:
            with suppress(OSError):
                self._udp.sendto(answer, peer)
        return True

    def serve(self, serving: Serving) -> None:
        """One device's calls, from its plan to the end of the connection. Raises OSError."""
        ticket, tcp = serving.ticket, serving.tcp
        line = read_line(
            tcp,
            limit_bytes=PLAN_BYTES_MAX,
            end_s=serving.clock.monotonic_s() + _PLAN_S,
            clock=serving.clock,
        )
        if line is None:
            return
        plan = self._checked(line, ticket.mbps)
        if isinstance(plan, Refusal):
            tcp.settimeout(serving.lost_s)
            tcp.sendall(encode_line({"ok": False, "word": plan.word.value, "why": plan.why}))
            return
        session = CallSession(ticket.address, ticket.token, plan, serving)
        self._open(session, len(plan.down) + len(plan.up))
        try:
            tcp.settimeout(serving.lost_s)
            tcp.sendall(encode_line({"ok": True}))
            _attend(serving, session)
        finally:
            self._end(session, len(plan.down) + len(plan.up))

    def _checked(self, line: bytes, stated_mbps: float) -> MediaPlan | Refusal:
        try:
            plan = decode_plan(line)
        except WireError as error:
            return Refusal(word=FailureWord.BAD_ANSWER, why=str(error))
        if plan.down_mbps > stated_mbps * self._limits.slack:
            why = f"the plan sends {plan.down_mbps:.3g} Mbit/s, {stated_mbps:.3g} were stated"
            return Refusal(word=FailureWord.NOT_ALLOWED, why=why)
        if plan.down_packets_per_s > self._limits.packets_per_s:
            why = f"{self._limits.packets_per_s:g} packets a second are allowed"
            return Refusal(word=FailureWord.NOT_ALLOWED, why=why)
        if self._streams + len(plan.down) + len(plan.up) > self._limits.streams:
            why = f"{self._limits.streams} media streams are allowed for all devices"
            return Refusal(word=FailureWord.BUSY, why=why)
        return plan

    def _open(self, session: CallSession, streams: int) -> None:
        with self._lock:
            self._sessions = {**self._sessions, session.token: session}
            self._streams += streams
        self._work.set()

    def _end(self, session: CallSession, streams: int) -> None:
        with self._lock:
            left = {key: one for key, one in self._sessions.items() if one is not session}
            self._sessions = left
            self._streams -= streams

    def _pace(self) -> None:
        packets = Packets()
        while not self._closed.is_set():
            sessions = list(self._sessions.values())
            if not sessions:
                self._work.wait()
                self._work.clear()
                continue
            late_s = 0.0
            for session in sessions:
                with suppress(OSError):  # the socket is closed under us
                    late_s = max(late_s, session.send_due(self._udp, packets, self._clock))
            if late_s > _LATE_S:
                self._strain()
            now_s = self._clock.monotonic_s()
            due_s = min(session.due_s() for session in sessions)
            self._clock.sleep(max(QUANTUM_S, min(due_s - now_s, _REST_S)))


def _attend(serving: Serving, session: CallSession) -> None:
    """Answers what is asked until the client closes or its time is over. Raises OSError."""
    asked = 0
    unread = b""
    serving.tcp.settimeout(_LOOK_S)
    while not serving.stopped() and serving.clock.monotonic_s() < serving.end_s:
        try:
            data = serving.tcp.recv(1024)
        except TimeoutError:
            continue
        *lines, unread = (unread + data).split(b"\n")
        asked += len(lines)
        if not data or len(unread) > 1024 or asked > _COUNTS_ASKED_MAX:
            return
        for line in lines:
            if not _asks_counts(line):
                return
            serving.tcp.settimeout(serving.starve_s)
            serving.tcp.sendall(session.counts())
            serving.tcp.settimeout(_LOOK_S)


def _asks_counts(line: bytes) -> bool:
    try:
        return decode_line(line).get("counts") is True
    except WireError:
        return False
