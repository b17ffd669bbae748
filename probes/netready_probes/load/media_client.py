"""A device's calls: one thread that sends for all pupils and reads what comes back.

Every pupil has a socket of its own, because queues that share fairly on the way tell pupils apart
by their ports. What the device itself did wrong (late, refused, no room) is counted apart from what
the network lost.
"""

import selectors
import socket
import threading
from array import array
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from netready.domain.failures import FailureWord
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import STREAMS_A_PUPIL, Burst, Call, Schedule, packets_of
from netready.loadtest.players.media_tally import StreamCount, StreamTally
from netready_probes.contract import Address
from netready_probes.load.client import TargetRefusedError, open_stream
from netready_probes.load.media_packets import Packets, knock
from netready_probes.load.media_wire import (
    COUNTS_BYTES_MAX,
    EARLY_S,
    KNOCK,
    MEDIA_HEAD,
    MEDIA_MAGIC,
    QUANTUM_S,
    STALE_S,
    MediaPlan,
    decode_counts,
    encode_plan,
)
from netready_probes.load.wire import Hello, WireError, decode_line, encode_line
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.bursts import READ_BYTES, prepare_bursts, read_burst
from netready_probes.system.network import network_errors, read_line

_REST_S: Final = 0.005  # at most, where the kernel notes arrivals; else a look must come sooner
_KNOCK_S: Final = 0.1  # until the first packet is back; then `_ALIVE_S`
_ALIVE_S: Final = 0.5
_ROUNDS_MAX: Final = 64  # of reading before sending has its turn again
_STRAGGLE_S: Final = 0.2
_COUNTS_S: Final = 5.0
_BUFFER_BYTES: Final = 1024 * 1024
_LINE_BYTES_MAX: Final = 4096


class Calls:
    """Connected by the constructor; `start`, then `finish`; `close` in any case.

    Attributes:
        lateness_s: by how much each burst of the window left beside its time, mostly after it:
            the device's own fault.
        sent, received, refused, overflowed: packets; `refused` did not leave this device (its
            system did not take them, or it woke up too late to send them), `overflowed` came to
            it and found no room.
        up_known: the target has told what came.
        arrived_down_bytes, arrived_up_bytes: so far, for whoever waits; up by the target's word.
    """

    def __init__(
        self,
        network: Network,
        clock: Clock,
        address: Address,
        asked: Hello,
        calls: Mapping[int, Call],
        window: Window,
        *,
        timeout_s: float = 5.0,
    ) -> None:
        """`window` counts from the start. Raises NetworkError, TargetRefusedError."""
        self._clock = clock
        self._window = window
        self._calls = calls
        self._trains = [train for call in calls.values() for train in call.up]
        self._schedule = Schedule(self._trains)
        plan = MediaPlan(
            down=tuple(train for call in calls.values() for train in call.down),
            up=tuple(train.stream for train in self._trains),
            window=window,
        )
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._sockets: dict[int, socket.socket] = {}
        self._tcp, session = open_stream(network, address, asked, timeout_s)
        self._token = session.token
        try:
            self._agree(plan, timeout_s)
            for pupil in calls:
                self._sockets[pupil] = _udp(network, address)
        except NetworkError:
            self.close()
            raise
        self._tallies = {train.stream: StreamTally(window) for train in plan.down}
        self._packets = Packets()
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._came: Mapping[int, StreamCount] = {}
        self._refused_down: Mapping[int, int] = {}
        self._refused: dict[int, int] = {}
        self._overflowed: dict[int, int] = {}
        self._zero_s, self._rest_s = 0.0, _REST_S
        self.lateness_s = array("d")
        self.sent = self.received = 0
        self.up_known = False
        self.arrived_down_bytes = self.arrived_up_bytes = 0

    @property
    def refused(self) -> int:
        """In the window."""
        return sum(self._refused.values())

    @property
    def overflowed(self) -> int:
        """Since the sockets were opened."""
        return sum(self._overflowed.values())

    def start(self, at_s: float) -> None:
        """The schedule begins at that moment of the monotonic clock."""
        self._zero_s = at_s
        self._thread.start()

    def finish(self, end_s: float) -> FailureWord | None:
        """Ends the sending at that moment, waits for stragglers and for the target's counts.

        Returns the word for why the counts did not come.
        """
        self._window.cut(end_s - self._zero_s)
        self._clock.sleep(_STRAGGLE_S)
        word: FailureWord | None = None
        try:
            self._counts()
        except NetworkError as error:
            word = error.failure.word
        self.close()
        return word

    def close(self) -> None:
        """Ends it, and with the connection what the target sends."""
        self._tcp.close()
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        for udp in self._sockets.values():
            udp.close()

    def startup_s(self, pupil: int) -> float | None:
        """When the first packet came back, from the start; None: none did."""
        firsts = [
            tally.first_s
            for stream, tally in self._tallies.items()
            if stream // STREAMS_A_PUPIL == pupil and tally.first_s is not None
        ]
        return min(firsts, default=None)

    def down(self, pupil: int) -> list[StreamCount]:
        """What came of one pupil's streams."""
        overflowed = self._overflowed.get(pupil, 0)
        counts = []
        for train in self._calls[pupil].down:
            tally = self._tallies[train.stream]
            counts.append(
                StreamCount(
                    stream=train.stream,
                    packets=tally.packets,
                    bytes=tally.bytes,
                    jitter_s=tally.jitter_s,
                    refused=overflowed + self._refused_down.get(train.stream, 0),
                )
            )
            overflowed = 0  # once a pupil, whichever stream it was
        return counts

    def up(self, pupil: int) -> list[StreamCount]:
        """What the target had of one pupil's streams, and what never left here."""
        counts = []
        for train in self._calls[pupil].up:
            came = self._came.get(train.stream)
            counts.append(
                StreamCount(
                    stream=train.stream,
                    packets=came.packets if came else 0,
                    bytes=came.bytes if came else 0,
                    jitter_s=came.jitter_s if came else 0.0,
                    refused=self._refused.get(train.stream, 0),
                )
            )
        return counts

    def _agree(self, plan: MediaPlan, timeout_s: float) -> None:
        with network_errors("media plan"):
            self._tcp.settimeout(timeout_s)
            self._tcp.sendall(encode_plan(plan))
            fields = _fields(self._line(_LINE_BYTES_MAX, timeout_s))
        if fields.get("ok") is not True:
            try:
                word = FailureWord(str(fields.get("word")))
            except ValueError:
                word = FailureWord.BAD_ANSWER
            raise TargetRefusedError(word, str(fields.get("why")))

    def _line(self, limit_bytes: int, within_s: float) -> bytes | None:
        end_s = self._clock.monotonic_s() + within_s
        return read_line(self._tcp, limit_bytes=limit_bytes, end_s=end_s, clock=self._clock)

    def _counts(self) -> None:
        with network_errors("media counts"):
            self._tcp.settimeout(_COUNTS_S)
            self._tcp.sendall(encode_line({"counts": True}))
            line = self._line(COUNTS_BYTES_MAX, _COUNTS_S)
        if line is None:
            raise NetworkError("media counts", FailureWord.TIMEOUT)
        try:
            came, self._refused_down = decode_counts(line)
        except WireError:
            raise NetworkError("media counts", FailureWord.BAD_ANSWER) from None
        self._came = {count.stream: count for count in came}
        self.up_known = True

    # --- the thread

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for pupil, udp in self._sockets.items():
                selector.register(udp, selectors.EVENT_READ, pupil)
            knock_s = 0.0
            while not self._closing.is_set():
                now_s = self._clock.monotonic_s() - self._zero_s
                if now_s >= knock_s or now_s < 0 <= knock_s:
                    self._knock(now_s)
                    knock_s = now_s + (_KNOCK_S if self._is_waited_for() else _ALIVE_S)
                self._send_due(now_s)
                self._read_all(selector)
                due_s = min(self._schedule.due_s, knock_s)
                left_s = due_s - (self._clock.monotonic_s() - self._zero_s)
                self._clock.sleep(max(QUANTUM_S, min(self._rest_s, left_s)))

    def _is_waited_for(self) -> bool:
        return any(tally.first_s is None for tally in self._tallies.values())

    def _knock(self, now_s: float) -> None:
        for pupil, udp in self._sockets.items():
            with suppress(OSError):
                udp.send(knock(self._token, pupil * STREAMS_A_PUPIL, now_s))

    def _send_due(self, now_s: float) -> None:
        """What is due by now and in the window's time, the ramp before it too."""
        until_s = min(now_s + EARLY_S, self._window.end_s)
        while (burst := self._schedule.take(until_s)) is not None:
            if burst.due_s >= self._window.end_s:
                return
            late_s = self._clock.monotonic_s() - self._zero_s - burst.due_s
            self._send(burst, late_s)

    def _send(self, burst: Burst, late_s: float) -> None:
        stream = self._trains[burst.train].stream
        if late_s > STALE_S:
            refused = packets_of(burst.size, burst.packet)
        else:
            udp = self._sockets[stream // STREAMS_A_PUPIL]
            refused = self._packets.send(
                udp, burst, token=self._token, stream=stream, late_s=late_s
            )
        if self._window.begin_s <= burst.due_s:
            self.lateness_s.append(abs(late_s))
            self.sent += packets_of(burst.size, burst.packet)
            if refused:
                self._refused[stream] = self._refused.get(stream, 0) + refused

    def _read_all(self, selector: selectors.BaseSelector) -> None:
        for _round in range(_ROUNDS_MAX):
            ready = selector.select(0)
            if not ready:
                return
            for key, _events in ready:
                try:  # not `suppress`: this is done thousands of times a second
                    self._read(key.fileobj, key.data)  # type: ignore[arg-type]  # our sockets
                except OSError:  # nothing there, or an ICMP error of an earlier packet
                    continue

    def _read(self, udp: socket.socket, pupil: int) -> None:
        buffer = self._buffer
        got = read_burst(udp, buffer)
        arrived_s = self._clock.monotonic_s() - self._zero_s - got.waited_s
        if not got.stamped:
            self._rest_s = QUANTUM_S
        if got.overflowed:
            self._overflowed[pupil] = got.overflowed
        for at in range(0, got.size - MEDIA_HEAD.size + 1, got.packet):
            magic, token, stream, sequence, due_s, late_us = MEDIA_HEAD.unpack_from(buffer, at)
            if magic != MEDIA_MAGIC or token != self._token:
                continue
            tally = self._tallies.get(stream)
            if tally is None:
                self._hear(stream, due_s)
                continue
            size = min(got.packet, got.size - at)
            self.received += 1
            self.arrived_down_bytes += size
            tally.note(sequence, due_s, due_s + late_us * 1e-6, arrived_s, size)

    def _hear(self, stream: int, value: float) -> None:
        """The answer to a sign of life."""
        if stream & KNOCK and 0.0 <= value < 2.0**50:
            self.arrived_up_bytes = max(self.arrived_up_bytes, int(value))


def _udp(network: Network, address: Address) -> socket.socket:
    udp = network.udp(address.host, address.port)
    udp.setblocking(False)
    prepare_bursts(udp, buffer_bytes=_BUFFER_BYTES)
    return udp


def _fields(line: bytes | None) -> Mapping[str, object]:
    if line is None:
        raise NetworkError("media plan", FailureWord.CLOSED_EARLY)
    try:
        return decode_line(line)
    except WireError:
        raise NetworkError("media plan", FailureWord.BAD_ANSWER) from None
