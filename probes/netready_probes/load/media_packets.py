"""Packets of a call made and taken apart, for both ends: heads into a block that never repeats.

The payload is random and moves on with every packet, so that nothing on the way can compress it.
"""

import os
import socket
from typing import Final

from netready.loadtest.players.media import BURST_BYTES_MAX, Burst
from netready_probes.load.media_wire import KNOCK, MEDIA_HEAD, MEDIA_MAGIC
from netready_probes.system.bursts import BurstSender, Peer

_BLOCK_BYTES: Final = 1024 * 1024
_LATE_US_MAX: Final = 0x7FFFFFFF
_RING: Final = 0xFFFFFFFF


class Packets:
    """Sends bursts of one client or one target."""

    def __init__(self) -> None:
        self._block = bytearray(os.urandom(_BLOCK_BYTES))
        self._view = memoryview(self._block)
        self._at = 0
        self._sender = BurstSender()

    def send(
        self,
        udp: socket.socket,
        burst: Burst,
        *,
        token: bytes,
        stream: int,
        late_s: float,
        peer: Peer | None = None,
    ) -> int:
        """Returns how many packets of the burst this system refused."""
        begin = self._at
        if begin + burst.size > _BLOCK_BYTES - BURST_BYTES_MAX:
            begin = 0
        end = begin + burst.size
        self._at = end
        sequence, late_us = burst.sequence, min(_LATE_US_MAX, int(late_s * 1e6))
        for at in range(begin, end, burst.packet):
            head = (MEDIA_MAGIC, token, stream, sequence & _RING, burst.due_s, late_us)
            MEDIA_HEAD.pack_into(self._block, at, *head)
            sequence += 1
        return self._sender.send(udp, self._view[begin:end], burst.packet, peer)


def knock(token: bytes, stream: int, elapsed_s: float) -> bytes:
    """A sign of life for the pupil of that stream, or its answer with bytes in place of seconds."""
    return MEDIA_HEAD.pack(MEDIA_MAGIC, token, stream | KNOCK, 0, elapsed_s, 0)
