"""What the kernel of a sender counts of one TCP connection: for how long was it stopped, by whom?

Linux: `getsockopt(TCP_INFO)`, struct tcp_info of include/uapi/linux/tcp.h; the kernel fills as much
as it knows, so every field is read only where the answer is long enough (4.9 and later have the
times). Windows: `WSAIoctl(SIO_TCP_INFO)` version 1, TCP_INFO_v1 of mstcpip.h (136 bytes, Windows 10
1703 and later). macOS has TCP_CONNECTION_INFO, which knows no such times: None.
"""

import ctypes
import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netready.domain.clues import TcpShares

_LINUX_BYTES: Final = 256  # of room for the answer; 6.x fills 240 to 248
# offsets in struct tcp_info (linux/tcp.h): eight bytes of state, 24 x u32, then u64s and u32s
_RETRANSMITTED: Final = (100, struct.Struct("=I"))  # tcpi_total_retrans, segments
_SEGMENTS: Final = (156, struct.Struct("=I"))  # tcpi_data_segs_out
_MIN_RTT_US: Final = (148, struct.Struct("=I"))
_DELIVERY_RATE: Final = (160, struct.Struct("=Q"))  # bytes a second
_TIMES_US: Final = (168, struct.Struct("=QQQ"))  # busy, rwnd_limited, sndbuf_limited
_NO_MIN_RTT: Final = 0xFFFFFFFF
# TCP_INFO_v1 (mstcpip.h), natural alignment: v0 up to SynRetrans, then transitions, time, bytes
# for Rwin, Cwnd and Snd
_WINDOWS_V1: Final = struct.Struct("=IIQ?3xIIIIIIIQQIIIIIB3xIIQIIQIIQ")
_SIO_TCP_INFO: Final = 0xD8000027  # _WSAIORW(IOC_VENDOR, 39)


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpTimes:
    """One connection as its sender's kernel sees it, since it was opened; seconds and counts.

    Attributes:
        busy_s: with data sent and not acknowledged, or waiting to be sent.
        receiver_s: of it, stopped by the receiver's window.
        sender_s: of it, stopped by the sender's own buffer or program.
        resent, sent: segments on Linux, bytes on Windows; None: not told.
        delivery_mbps: the kernel's latest estimate.
    """

    busy_s: float
    receiver_s: float
    sender_s: float
    resent: int | None = None
    sent: int | None = None
    min_rtt_ms: float | None = None
    delivery_mbps: float | None = None


def read_tcp_times(tcp: socket.socket) -> TcpTimes | None:
    """Of an open connection; None: closed, or this system does not tell."""
    try:
        if sys.platform == "linux":
            return parse_linux(tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LINUX_BYTES))
        if sys.platform == "win32":
            return parse_windows_v1(_windows_answer(tcp.fileno()))
    except (OSError, ValueError):
        return None
    return None


def parse_linux(answer: bytes) -> TcpTimes | None:
    """The kernel's bytes; None: too old to know the times."""
    times = _at(answer, _TIMES_US)
    if times is None:
        return None
    busy_us, receiver_us, sender_us = times
    rate, rtt_us = _at(answer, _DELIVERY_RATE), _at(answer, _MIN_RTT_US)
    resent, sent = _at(answer, _RETRANSMITTED), _at(answer, _SEGMENTS)
    return TcpTimes(
        busy_s=busy_us / 1e6,
        receiver_s=receiver_us / 1e6,
        sender_s=sender_us / 1e6,
        resent=resent[0] if resent else None,
        sent=sent[0] if sent else None,
        min_rtt_ms=rtt_us[0] / 1e3 if rtt_us and rtt_us[0] != _NO_MIN_RTT else None,
        delivery_mbps=rate[0] * 8 / 1e6 if rate else None,
    )


def _at(answer: bytes, field: tuple[int, struct.Struct]) -> tuple[int, ...] | None:
    offset, layout = field
    return layout.unpack_from(answer, offset) if len(answer) >= offset + layout.size else None


def parse_windows_v1(answer: bytes) -> TcpTimes | None:
    """The bytes of a TCP_INFO_v1; None: another version.

    Times are milliseconds. A connection that has nothing to send counts as "sender limited" there
    (RFC 4898, SndLimTimeSnd), so the busy time is what was stopped by the window or by the way,
    and the sender's own share of it cannot be told from idleness: it is left out.
    """
    if len(answer) < _WINDOWS_V1.size:
        return None
    fields = _WINDOWS_V1.unpack_from(answer)
    receiver_ms, network_ms = fields[20], fields[23]
    rtt_us, sent, resent = fields[5], fields[11], fields[14]
    return TcpTimes(
        busy_s=(receiver_ms + network_ms) / 1e3,
        receiver_s=receiver_ms / 1e3,
        sender_s=0.0,
        resent=resent,
        sent=sent,
        min_rtt_ms=rtt_us / 1e3 if 0 < rtt_us < _NO_MIN_RTT else None,
    )


def _windows_answer(handle: int) -> bytes:
    """Raises OSError where Windows refuses."""
    if sys.platform != "win32":  # the type checker's proof that the rest is Windows' alone
        raise OSError("not Windows")
    version, size = ctypes.c_uint32(1), ctypes.c_uint32(0)
    room = ctypes.create_string_buffer(_WINDOWS_V1.size)
    call = ctypes.WinDLL("ws2_32", use_last_error=True).WSAIoctl
    failed = call(
        ctypes.c_size_t(handle),
        ctypes.c_uint32(_SIO_TCP_INFO),
        ctypes.byref(version),
        ctypes.sizeof(version),
        room,
        ctypes.sizeof(room),
        ctypes.byref(size),
        None,
        None,
    )
    if failed:
        raise OSError(ctypes.get_last_error(), "SIO_TCP_INFO")
    return room.raw[: size.value]


def minus(later: TcpTimes, earlier: TcpTimes) -> TcpTimes:
    """What happened in between; counters of one connection only grow."""
    return TcpTimes(
        busy_s=max(0.0, later.busy_s - earlier.busy_s),
        receiver_s=max(0.0, later.receiver_s - earlier.receiver_s),
        sender_s=max(0.0, later.sender_s - earlier.sender_s),
        resent=_difference(later.resent, earlier.resent),
        sent=_difference(later.sent, earlier.sent),
        min_rtt_ms=later.min_rtt_ms,
        delivery_mbps=later.delivery_mbps,
    )


def _difference(later: int | None, earlier: int | None) -> int | None:
    return None if later is None or earlier is None else max(0, later - earlier)


def shares_of(times: Iterable[TcpTimes]) -> TcpShares | None:
    """Many connections together; None: nothing was sent on any of them, or nobody told."""
    known = list(times)
    busy_s = sum(each.busy_s for each in known)
    if busy_s <= 0:
        return None
    receiver = min(1.0, sum(each.receiver_s for each in known) / busy_s)
    sender = min(1.0 - receiver, sum(each.sender_s for each in known) / busy_s)
    counted = [(e.resent, e.sent) for e in known if e.resent is not None and e.sent]
    sent = sum(each for _resent, each in counted if each)
    return TcpShares(
        connections=len(known),
        busy_s=busy_s,
        receiver_limited_ratio=receiver,
        sender_limited_ratio=sender,
        network_limited_ratio=1.0 - receiver - sender,
        retransmitted_ratio=sum(resent or 0 for resent, _sent in counted) / sent if sent else None,
        min_rtt_ms=min((e.min_rtt_ms for e in known if e.min_rtt_ms is not None), default=None),
    )
