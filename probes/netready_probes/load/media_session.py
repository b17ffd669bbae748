"""One device's calls at the target: when to send what to whom, and what has come.

The pacing thread sends, the reading thread notes; see `media_target`.
"""

import math
import socket

from netready.loadtest.players.media import Burst, Schedule, packets_of
from netready.loadtest.players.media_tally import StreamCount, StreamTally
from netready_probes.load.media_packets import Packets, knock
from netready_probes.load.media_wire import (
    EARLY_S,
    KNOCK,
    MEDIA_HEAD,
    SILENT_S,
    STALE_S,
    MediaPlan,
    encode_counts,
    finite,
    pupil_of,
)
from netready_probes.load.serving import Serving
from netready_probes.seams import Clock
from netready_probes.system.bursts import Peer


class CallSession:
    """One device's calls at the target. The pacing thread sends, the reading thread notes."""

    def __init__(self, address: str, token: bytes, plan: MediaPlan, serving: Serving) -> None:
        self.address, self.token = address, token
        self.refused: dict[int, int] = {}
        self._serving = serving
        self._trains = plan.down
        self._schedule = Schedule(plan.down)
        self._window = plan.window
        self._tallies = {stream: StreamTally(plan.window) for stream in plan.up}
        self._pupils = {pupil_of(stream) for stream in plan.up}
        self._pupils |= {pupil_of(train.stream) for train in plan.down}
        self._peers: dict[int, Peer] = {}
        self._heard_s = -math.inf
        self._zero_s: float | None = None
        self._known_s = math.inf

    def note(self, packet: memoryview, peer: Peer, arrived_s: float) -> bytes:
        """A datagram with this session's token, from the right address; the answer, or b""."""
        _magic, _token, stream, sequence, due_s, late_us = MEDIA_HEAD.unpack_from(packet)
        if not finite(due_s) or pupil_of(stream) not in self._pupils:
            return b""
        sent_s = due_s + late_us * 1e-6
        self._heard_s = arrived_s
        known = self._peers.setdefault(pupil_of(stream), peer) == peer
        if self._zero_s is None:
            self._zero_s, self._known_s = arrived_s - sent_s, arrived_s
        counters = self._serving.ticket.counters
        tally = self._tallies.get(stream)
        if tally is not None:
            counters.bytes_received += len(packet)
            counters.datagrams += 1
            tally.note(sequence, due_s, sent_s, arrived_s, len(packet))
        knocked = known and stream & KNOCK
        return knock(self.token, stream, float(counters.bytes_received)) if knocked else b""

    def due_s(self) -> float:
        """When the next burst is due, on the target's clock."""
        due_s = self._schedule.due_s
        over = self._zero_s is None or due_s >= self._window.end_s
        return math.inf if over or self._zero_s is None else self._zero_s + due_s

    def send_due(self, udp: socket.socket, packets: Packets, clock: Clock) -> float:
        """Sends what is due; returns by how much the latest of it was late."""
        latest_s = 0.0
        zero_s, now_s = self._zero_s, clock.monotonic_s()
        if zero_s is None or self.due_s() > now_s + EARLY_S:
            return latest_s
        heard = now_s - self._heard_s < SILENT_S and now_s < self._serving.end_s
        while (burst := self._schedule.take(now_s - zero_s + EARLY_S)) is not None:
            stream = self._trains[burst.train].stream
            peer = self._peers.get(pupil_of(stream))
            if not heard or peer is None:
                continue
            late_s = clock.monotonic_s() - zero_s - burst.due_s
            if zero_s + burst.due_s >= self._known_s:  # before, the way was not known: no fault
                latest_s = max(latest_s, late_s)
            self._send(udp, packets, burst, stream, late_s, peer)
        return latest_s

    def _send(
        self,
        udp: socket.socket,
        packets: Packets,
        burst: Burst,
        stream: int,
        late_s: float,
        peer: Peer,
    ) -> None:
        if late_s > STALE_S:
            refused = packets_of(burst.size, burst.packet)
        else:
            refused = packets.send(
                udp, burst, token=self.token, stream=stream, late_s=late_s, peer=peer
            )
            self._serving.ticket.counters.bytes_sent += burst.size
        if refused and self._window.holds(burst.due_s):
            self.refused[stream] = self.refused.get(stream, 0) + refused

    def counts(self) -> bytes:
        """What came and what was refused, as a line."""
        came = [
            StreamCount(
                stream=stream, packets=tally.packets, bytes=tally.bytes, jitter_s=tally.jitter_s
            )
            for stream, tally in self._tallies.items()
        ]
        return encode_counts(came, self.refused)
