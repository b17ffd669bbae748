"""What kernels say of a connection: bytes to figures, and figures to shares."""

import socket
import struct
import sys

import pytest

from netready_probes.system.tcp_info import (
    TcpTimes,
    minus,
    parse_linux,
    parse_windows_v1,
    read_tcp_times,
    shares_of,
)


def linux_bytes(size: int = 232) -> bytes:
    """A struct tcp_info as a 6.x kernel fills it: 3 s busy, 1 s by the receiver, 0.5 by itself."""
    answer = bytearray(232)
    struct.pack_into("=I", answer, 100, 7)  # total_retrans
    struct.pack_into("=I", answer, 148, 250)  # min_rtt, us
    struct.pack_into("=I", answer, 156, 1000)  # data_segs_out
    struct.pack_into("=Q", answer, 160, 1_250_000)  # delivery_rate
    struct.pack_into("=QQQ", answer, 168, 3_000_000, 1_000_000, 500_000)
    return bytes(answer[:size])


def test_the_fields_of_linux_are_read_by_their_offsets() -> None:
    assert parse_linux(linux_bytes()) == TcpTimes(
        busy_s=3.0,
        receiver_s=1.0,
        sender_s=0.5,
        resent=7,
        sent=1000,
        min_rtt_ms=0.25,
        delivery_mbps=10.0,
    )


@pytest.mark.parametrize("size", [0, 104, 160, 191])
def test_a_kernel_too_old_for_the_times_says_nothing(size: int) -> None:
    assert parse_linux(linux_bytes(size)) is None


def test_a_connection_without_a_round_trip_has_none() -> None:
    answer = bytearray(linux_bytes())
    struct.pack_into("=I", answer, 148, 0xFFFFFFFF)
    found = parse_linux(bytes(answer))
    assert found is not None
    assert found.min_rtt_ms is None


def windows_bytes() -> bytes:
    """A TCP_INFO_v1, field by field at the offsets of the SDK."""
    answer = bytearray(136)
    struct.pack_into("<I", answer, 24, 1500)  # MinRttUs
    struct.pack_into("<Q", answer, 48, 100_000)  # BytesOut
    struct.pack_into("<I", answer, 68, 2_000)  # BytesRetrans
    struct.pack_into("<I", answer, 92, 2_000)  # SndLimTimeRwin, ms
    struct.pack_into("<I", answer, 108, 6_000)  # SndLimTimeCwnd
    struct.pack_into("<I", answer, 124, 90_000)  # SndLimTimeSnd: mostly nothing to send
    return bytes(answer)


def test_the_fields_of_windows_are_read_and_idleness_is_no_fault() -> None:
    assert parse_windows_v1(windows_bytes()) == TcpTimes(
        busy_s=8.0, receiver_s=2.0, sender_s=0.0, resent=2_000, sent=100_000, min_rtt_ms=1.5
    )
    assert parse_windows_v1(windows_bytes()[:88]) is None, "version 0 has no times"


def test_shares_are_of_the_time_of_all_connections_together() -> None:
    shares = shares_of(
        [
            TcpTimes(busy_s=3.0, receiver_s=1.0, sender_s=0.5, resent=1, sent=99, min_rtt_ms=2.0),
            TcpTimes(busy_s=1.0, receiver_s=0.0, sender_s=0.5, resent=0, sent=1, min_rtt_ms=1.0),
        ]
    )
    assert shares is not None
    assert (shares.connections, shares.busy_s) == (2, 4.0)
    assert shares.receiver_limited_ratio == pytest.approx(0.25)
    assert shares.sender_limited_ratio == pytest.approx(0.25)
    assert shares.network_limited_ratio == pytest.approx(0.5)
    assert shares.retransmitted_ratio == pytest.approx(0.01)
    assert shares.min_rtt_ms == 1.0


def test_connections_that_sent_nothing_have_no_shares() -> None:
    assert shares_of([]) is None
    assert shares_of([TcpTimes(busy_s=0.0, receiver_s=0.0, sender_s=0.0)]) is None


def test_only_what_happened_in_between_counts() -> None:
    earlier = TcpTimes(busy_s=1.0, receiver_s=0.5, sender_s=0.0, resent=5, sent=100)
    later = TcpTimes(busy_s=4.0, receiver_s=0.5, sender_s=1.0, resent=6, sent=150)
    between = minus(later, earlier)
    assert (between.busy_s, between.receiver_s, between.sender_s) == (3.0, 0.0, 1.0)
    assert (between.resent, between.sent) == (1, 50)


def test_a_reader_that_stands_still_is_seen_by_the_sender() -> None:
    if sys.platform != "linux":
        pytest.skip("not to be had here: TCP_INFO with times is Linux's")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sender = socket.create_connection(listening.getsockname(), timeout=2)
        receiver = listening.accept()[0]
        with sender, receiver:
            sender.settimeout(0.3)
            with pytest.raises(TimeoutError):
                while True:
                    sender.send(b"x" * 65536)
            found = read_tcp_times(sender)
        assert found is not None, "times since Linux 4.9"
        assert found.receiver_s > 0.2
        assert read_tcp_times(sender) is None, "closed"
