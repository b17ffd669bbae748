"""The network seam: errors as words of the closed list, lines read exactly, times taken."""

import errno
import socket
import sys
import threading
import time

import pytest

from netready.domain.failures import FailureWord
from netready_probes.seams import NetworkError
from netready_probes.system.clock import RealClock, wait_until
from netready_probes.system.network import (
    RealNetwork,
    congestion_control,
    listen,
    read_datagram,
    read_line,
    use_congestion_control,
    word_of,
)

CLOCK = RealClock()
NETWORK = RealNetwork()


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (TimeoutError(), FailureWord.TIMEOUT),
        (OSError(errno.ETIMEDOUT, ""), FailureWord.TIMEOUT),
        (OSError(errno.ECONNREFUSED, ""), FailureWord.REFUSED),
        (OSError(errno.ECONNRESET, ""), FailureWord.RESET),
        (OSError(errno.EPIPE, ""), FailureWord.RESET),
        (OSError(errno.ENETUNREACH, ""), FailureWord.NO_ROUTE),
        (OSError(errno.EHOSTUNREACH, ""), FailureWord.NO_ROUTE),
        (OSError(errno.ENETDOWN, ""), FailureWord.NO_NETWORK),
        (OSError(errno.EACCES, ""), FailureWord.NOT_ALLOWED),
        (OSError(errno.EADDRINUSE, ""), FailureWord.PORT_TAKEN),
        (OSError(errno.EXDEV, ""), FailureWord.UNKNOWN),
        (socket.gaierror(socket.EAI_NONAME, ""), FailureWord.DNS_NO_NAME),
        (socket.gaierror(socket.EAI_AGAIN, ""), FailureWord.DNS_SERVER_FAILED),
    ],
)
def test_every_error_has_its_word(error: OSError, word: FailureWord) -> None:
    assert word_of(error) is word


def test_a_refused_connection_is_named_without_an_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NetworkError) as refused:
        NETWORK.tcp("127.0.0.1", port, timeout_s=1.0)
    assert refused.value.failure.word is FailureWord.REFUSED
    assert "127" not in f"{refused.value} {refused.value.failure}"


def test_a_connection_has_no_delay_and_a_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        tcp = NETWORK.tcp("127.0.0.1", server.getsockname()[1], timeout_s=0.2)
        assert tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with tcp, pytest.raises(TimeoutError):
            tcp.recv(1)


def test_an_address_is_its_own_answer() -> None:
    assert NETWORK.addresses("::1", timeout_s=1.0) == ("::1",)


@pytest.mark.parametrize("name", ["", "a" * 70 + ".example"])
def test_what_is_no_name_is_no_name(name: str) -> None:
    with pytest.raises(NetworkError) as refused:
        NETWORK.addresses(name, timeout_s=5.0)
    assert refused.value.failure.word in (
        FailureWord.DNS_NO_NAME,
        FailureWord.DNS_SERVER_FAILED,
        FailureWord.DNS_NO_ANSWER,
    )


def test_a_line_is_read_exactly_and_what_follows_is_left() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"half")
        threading.Timer(0.05, theirs.sendall, (b" line\nrest",)).start()
        end_s = CLOCK.monotonic_s() + 2
        assert read_line(ours, limit_bytes=100, end_s=end_s, clock=CLOCK) == b"half line"
        assert ours.recv(100) == b"rest"


@pytest.mark.parametrize("sent", [b"x" * 200, b"no newline"])
def test_a_line_too_long_or_never_ended_is_none(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        end_s = CLOCK.monotonic_s() + 2
        assert read_line(ours, limit_bytes=100, end_s=end_s, clock=CLOCK) is None


def test_a_datagram_that_waited_says_how_long() -> None:
    if sys.platform != "linux":
        pytest.skip("not to be had here: no kernel timestamps on this platform")
    tcp, udp = listen("127.0.0.1", 0)
    with tcp, udp, NETWORK.udp("127.0.0.1", udp.getsockname()[1]) as sender:
        assert tcp.getsockname()[1] == udp.getsockname()[1]
        for _try in range(20):  # the kernel begins to stamp shortly after it was asked to
            sender.send(b"x")
            time.sleep(0.05)
            read = read_datagram(udp, 100)
            if read.waited_s > 0.04:
                break
    assert read.stamped
    assert 0.045 <= read.waited_s < 1.0


def test_an_unknown_congestion_control_is_refused_and_changes_nothing() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        before = congestion_control(tcp)
        assert not use_congestion_control(tcp, "no-such-thing")
        assert not use_congestion_control(tcp, "näh")
        assert congestion_control(tcp) == before


def test_waiting_ends_after_the_due_time_and_not_before() -> None:
    for _time in range(20):
        due_s = CLOCK.monotonic_s() + 0.002
        assert wait_until(CLOCK, due_s) >= due_s


def test_the_wall_clock_is_aware_and_sleep_takes_no_negative_time() -> None:
    assert CLOCK.now().utcoffset() is not None
    CLOCK.sleep(-1.0)
