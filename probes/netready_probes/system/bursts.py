"""Many datagrams in few system calls: bursts sent and read, where the system can do so.

Linux cuts a burst into packets itself (UDP_SEGMENT, include/uapi/linux/udp.h, since 4.18) and hands
several that came together to the reader as one (UDP_GRO, since 5.0). Elsewhere it is one call a
packet. What a burst means belongs to the callers.
"""

import socket
import struct
import sys
import time
from contextlib import suppress
from typing import Final, NamedTuple

from netready_probes.system.network import stamp_arrivals

_LINUX: Final = sys.platform == "linux"
_SOL_UDP: Final = 17
_UDP_SEGMENT: Final = 103
_UDP_GRO: Final = 104
# include/uapi/asm-generic/socket.h
_SO_RXQ_OVFL: Final = 40
_SO_TIMESTAMPNS: Final = 35
_TIMESPEC: Final = struct.Struct("@ll")
_U16: Final = struct.Struct("@H")
_INT: Final = struct.Struct("@i")
_U32: Final = struct.Struct("@I")
_ANCILLARY_BYTES: Final = 128
_SEGMENTS_MAX: Final = 64  # UDP_MAX_SEGMENTS of kernels before 6.9
READ_BYTES: Final = 65_536

Peer = tuple[str, int]


class ReadBurst(NamedTuple):
    """What one read gave: packets of `packet` bytes, the last one shorter, in one buffer.

    Attributes:
        waited_s: since the kernel took it in; 0 where it does not say (then `stamped` is False).
        overflowed: datagrams that this socket had no room for so far; None: not told.
    """

    size: int
    packet: int
    peer: Peer
    waited_s: float
    stamped: bool
    overflowed: int | None


def prepare_bursts(udp: socket.socket, *, buffer_bytes: int) -> None:
    """Room for bursts, arrival times, and reads of many at once, as far as the system goes."""
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        with suppress(OSError):
            udp.setsockopt(socket.SOL_SOCKET, option, buffer_bytes)
    stamp_arrivals(udp)
    if _LINUX:
        for level, name in ((_SOL_UDP, _UDP_GRO), (socket.SOL_SOCKET, _SO_RXQ_OVFL)):
            with suppress(OSError):
                udp.setsockopt(level, name, 1)


def read_burst(udp: socket.socket, buffer: memoryview) -> ReadBurst:
    """One read into `buffer` of at least `READ_BYTES`. Raises OSError, also for nothing there."""
    if not _LINUX:
        size, peer = udp.recvfrom_into(buffer)
        return ReadBurst(size, max(1, size), peer[:2], 0.0, False, None)
    size, ancillary, _flags, peer = udp.recvmsg_into([buffer], _ANCILLARY_BYTES)
    packet, waited_s, stamped = max(1, size), 0.0, False
    overflowed: int | None = 0
    for level, kind, data in ancillary:
        if level == _SOL_UDP and kind == _UDP_GRO:
            packet = max(1, _INT.unpack_from(data)[0])
        elif level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            waited_s = (time.time_ns() - seconds * 10**9 - nanoseconds) / 1e9
            stamped = 0.0 <= waited_s < 10.0  # otherwise the wall clock was set in between
        elif level == socket.SOL_SOCKET and kind == _SO_RXQ_OVFL:
            overflowed = _U32.unpack_from(data)[0]
    return ReadBurst(size, packet, peer[:2], waited_s if stamped else 0.0, stamped, overflowed)


class BurstSender:
    """Sends bursts over UDP sockets of this machine; finds out by itself what it may do."""

    def __init__(self) -> None:
        self._segments = _LINUX

    def send(self, udp: socket.socket, data: memoryview, packet: int, peer: Peer | None) -> int:
        """Sends `data` as packets of `packet` bytes; returns how many the system refused."""
        if len(data) <= packet:
            return _one(udp, data, peer)
        if not self._segments:
            return _one_by_one(udp, data, packet, peer)
        most = packet * min(_SEGMENTS_MAX, 64_000 // packet)
        refused = 0
        for begin in range(0, len(data), most):
            refused += self._at_once(udp, data[begin : begin + most], packet, peer)
        return refused

    def _at_once(self, udp: socket.socket, data: memoryview, packet: int, peer: Peer | None) -> int:
        ask = [(_SOL_UDP, _UDP_SEGMENT, _U16.pack(packet))]
        try:
            udp.sendmsg([data], ask, 0, peer) if peer else udp.sendmsg([data], ask)
        except (BlockingIOError, ConnectionRefusedError):
            return -(-len(data) // packet)
        except OSError:  # a way (tunnel, old driver) on which the kernel cannot cut
            self._segments = False
            return _one_by_one(udp, data, packet, peer)
        return 0


def _one_by_one(udp: socket.socket, data: memoryview, packet: int, peer: Peer | None) -> int:
    return sum(
        _one(udp, data[begin : begin + packet], peer) for begin in range(0, len(data), packet)
    )


def _one(udp: socket.socket, data: memoryview, peer: Peer | None) -> int:
    """0: it left; 1: it was refused."""
    try:
        udp.sendto(data, peer) if peer else udp.send(data)
    except OSError:
        return 1
    return 0
