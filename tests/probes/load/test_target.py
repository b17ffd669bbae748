"""The target against real sockets on loopback: limits, hostile clients, no amplifier."""

import json
import os
import signal
import socket
import time
import zlib
from collections.abc import Iterator

import pytest

from netready.domain.failures import FailureWord
from netready_probes.load.admission import TargetLimits
from netready_probes.load.client import TargetRefusedError, hello, open_exchange, open_stream
from netready_probes.load.process import start_target_process
from netready_probes.load.target import Target
from netready_probes.load.wire import (
    EXCHANGE_ANSWER,
    EXCHANGE_BYTES_MAX,
    EXCHANGE_REQUEST,
    PUSH_ID,
    UDP_ANSWER,
    UDP_BYTES_MAX,
    UDP_BYTES_MIN,
    UDP_MAGIC,
    UDP_PROBE,
    AnswerReader,
    Hello,
)
from netready_probes.seams import NetworkError
from tests.probes.load.room import CLOCK, NETWORK, ask, raw, read_to_end, running_target, until

QUICK = TargetLimits(hello_s=0.3, lost_s=0.4, starve_s=0.4, idle_s=0.5)


@pytest.fixture
def target() -> Iterator[Target]:
    with running_target() as one:
        yield one


def serves(target: Target) -> bool:
    return len(hello(NETWORK, target.address, client="after").token) == 8


def probe(token: bytes, size: int = 160, *, flow: int = 1, sequence: int = 0) -> bytes:
    return UDP_PROBE.pack(UDP_MAGIC, token, flow, sequence, 99).ljust(size, b"p")


def udp_to(target: Target, source: str = "127.0.0.1") -> socket.socket:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((source, 0))
    udp.connect((target.address.host, target.address.port))
    udp.settimeout(0.2)
    return udp


def silent(udp: socket.socket, datagram: bytes) -> bool:
    udp.send(datagram)
    try:
        udp.recv(2000)
    except TimeoutError:
        return True
    return False


# --- exchange


def test_exchanges_are_answered_in_order_and_whole(target: Target) -> None:
    with open_exchange(NETWORK, target.address, client="p") as tcp:
        for number, up, down in ((1, 0, 5), (2, 300_000, 0), (3, 10, 200_000)):
            tcp.sendall(EXCHANGE_REQUEST.pack(number, up, down) + b"u" * up)
        data = b""
        while len(data) < 3 * EXCHANGE_ANSWER.size + 200_005:
            data += tcp.recv(65536)
    assert AnswerReader().feed(data) == [1, 2, 3]


def test_answers_cannot_be_compressed_although_they_are_alike(target: Target) -> None:
    size = 8_000
    with open_exchange(NETWORK, target.address, client="p") as tcp:
        data = b""
        for number in range(40):
            tcp.sendall(EXCHANGE_REQUEST.pack(number, 0, size))
            while len(data) < (number + 1) * (EXCHANGE_ANSWER.size + size):
                data += tcp.recv(65536)
    assert len(zlib.compress(data, 9)) > 0.99 * len(data)


def test_large_frames_both_ways_at_once_do_not_block_each_other(target: Target) -> None:
    size = 8_000_000
    with open_exchange(NETWORK, target.address, client="p") as tcp:
        request = EXCHANGE_REQUEST.pack(1, 0, size) + EXCHANGE_REQUEST.pack(2, size, 1)
        tcp.sendall(request + b"u" * size)  # the whole upload before a byte is read
        got, wanted = 0, size + 1 + 2 * EXCHANGE_ANSWER.size
        while got < wanted:
            got += len(tcp.recv(1 << 20))
    assert got == wanted


def test_a_pushed_connection_is_full_and_still_answers_at_once(target: Target) -> None:
    with open_exchange(NETWORK, target.address, client="p", push=True) as tcp:
        tcp.sendall(EXCHANGE_REQUEST.pack(5, 0, 1))
        reader = AnswerReader()
        seen: list[int] = []
        end_s = time.perf_counter() + 3
        while not {5, PUSH_ID} <= set(seen) and time.perf_counter() < end_s:
            seen.extend(reader.feed(tcp.recv(65536)))
    assert 5 in seen
    assert PUSH_ID in seen


# --- limits


def test_one_connection_too_many_is_told_busy() -> None:
    with running_target(TargetLimits(connections=2)) as target:
        one = open_exchange(NETWORK, target.address, client="a")
        two = open_exchange(NETWORK, target.address, client="a")
        with pytest.raises(TargetRefusedError) as refused:
            open_exchange(NETWORK, target.address, client="a")
        assert refused.value.failure.word is FailureWord.BUSY
        assert "connections" in refused.value.why
        one.close()
        two.close()
        assert until(lambda: target.statistics()["connections"] == 0)
        assert serves(target)


def test_one_client_too_many_is_told_busy_but_a_known_one_may_go_on() -> None:
    with running_target(TargetLimits(clients=1)) as target:
        first = open_exchange(NETWORK, target.address, client="a")
        open_exchange(NETWORK, target.address, client="a").close()
        with pytest.raises(TargetRefusedError) as refused:
            open_exchange(NETWORK, target.address, client="b")
        assert "clients" in refused.value.why
        first.close()


def test_stated_rates_beyond_the_limit_are_told_busy_until_one_leaves() -> None:
    with running_target(TargetLimits(mbps=100)) as target:
        first = open_exchange(NETWORK, target.address, client="a", mbps=70)
        with pytest.raises(TargetRefusedError) as refused:
            open_exchange(NETWORK, target.address, client="b", mbps=40)
        assert refused.value.why == "110 Mbit/s stated by all clients, 100 allowed"
        first.close()
        assert until(lambda: target.statistics()["connections"] == 0)
        open_exchange(NETWORK, target.address, client="b", mbps=40).close()


def test_a_stream_longer_than_allowed_is_refused() -> None:
    with running_target(TargetLimits(seconds=5)) as target:
        with pytest.raises(TargetRefusedError) as refused:
            open_stream(NETWORK, target.address, Hello(op="download", seconds=6), 2.0)
        assert refused.value.failure.word is FailureWord.NOT_ALLOWED


def test_a_download_ends_when_its_seconds_are_over(target: Target) -> None:
    tcp, fields = ask(target.address, Hello(op="download", seconds=0.2))
    started_s = time.perf_counter()
    with tcp:
        assert fields["ok"] is True
        while tcp.recv(1 << 20):
            pass
    assert time.perf_counter() - started_s < 1.5


def test_statistics_count_each_client(target: Target) -> None:
    tcp = open_exchange(NETWORK, target.address, client="Laptop 3")
    tcp.sendall(EXCHANGE_REQUEST.pack(1, 100, 50) + b"u" * 100)
    tcp.recv(1000)
    tcp.close()
    assert until(lambda: target.statistics()["connections"] == 0)
    clients = target.statistics()["clients"]
    assert clients == [
        {
            "address": "127.0.0.1",
            "client": "Laptop 3",
            "connections": 0,
            "connections_ever": 1,
            "stated_mbps": 0.0,
            "bytes_sent": 58,
            "bytes_received": 112,
            "datagrams": 0,
        }
    ]


def test_the_book_of_clients_stays_small_whatever_labels_come() -> None:
    with running_target(TargetLimits(clients=2, tokens=5)) as target:
        for number in range(30):
            hello(NETWORK, target.address, client=f"label {number}")
            assert until(lambda: target.statistics()["connections"] == 0)
        clients = target.statistics()["clients"]
        assert isinstance(clients, list)
        assert len(clients) <= 8


# --- hostile clients


@pytest.mark.parametrize(
    "first",
    [b"x" * 3000, b"\0" * 1024, b"GET / HTTP/1.0\r\n\r\n", b"\n", os.urandom(500) + b"\n"],
    ids=["oversized", "zeros", "http", "empty", "noise"],
)
def test_garbage_instead_of_a_hello_is_cut_off(first: bytes) -> None:
    with running_target(QUICK) as target:
        with raw(target.address, first) as tcp:
            answer = read_to_end(tcp)
        assert len(answer) < 300
        assert answer == b"" or json.loads(answer)["word"] == "bad-answer"
        assert serves(target)


def test_a_hello_that_comes_byte_by_byte_is_cut_off_in_time() -> None:
    with running_target(QUICK) as target, raw(target.address, b"") as tcp:
        started_s = time.perf_counter()
        with pytest.raises(OSError):
            for _byte in range(100):
                tcp.sendall(b" ")
                time.sleep(0.02)
        assert time.perf_counter() - started_s < 1.5
        assert serves(target)


def test_a_huge_frame_ends_the_connection() -> None:
    with running_target(QUICK) as target:
        with open_exchange(NETWORK, target.address, client="h") as tcp:
            tcp.sendall(EXCHANGE_REQUEST.pack(1, 0, EXCHANGE_BYTES_MAX + 1))
            assert read_to_end(tcp) == b""
        assert serves(target)


def test_requests_without_end_do_not_fill_the_memory() -> None:
    with running_target(QUICK) as target:
        with open_exchange(NETWORK, target.address, client="h", timeout_s=1.0) as tcp:
            flood = EXCHANGE_REQUEST.pack(1, 0, EXCHANGE_BYTES_MAX) * 4096
            with pytest.raises(OSError):
                for _time in range(1000):
                    tcp.sendall(flood)
        assert serves(target)


def test_a_reader_that_takes_nothing_is_let_go() -> None:
    with running_target(QUICK) as target:
        tcp, _fields = ask(target.address, Hello(op="download", seconds=60))
        with tcp:
            assert until(lambda: target.statistics()["connections"] == 0, within_s=2.0)


def test_a_pushed_connection_that_nobody_reads_is_let_go() -> None:
    patient = TargetLimits(lost_s=0.4, idle_s=60.0)
    with running_target(patient) as target:
        tcp = open_exchange(NETWORK, target.address, client="p", push=True)
        assert until(lambda: target.statistics()["connections"] == 0, within_s=2.5)
        tcp.close()


def test_an_exchange_that_starves_is_served_longer_than_a_push_and_not_for_ever() -> None:
    patient = TargetLimits(lost_s=0.2, starve_s=1.5, idle_s=60.0)
    with running_target(patient) as target:
        tcp = open_exchange(NETWORK, target.address, client="p")
        tcp.sendall(EXCHANGE_REQUEST.pack(1, 0, EXCHANGE_BYTES_MAX))
        assert not until(lambda: target.statistics()["connections"] == 0, within_s=1.0)
        assert until(lambda: target.statistics()["connections"] == 0, within_s=3.0)
        tcp.close()


def test_an_uploader_that_falls_silent_is_let_go() -> None:
    with running_target(QUICK) as target:
        tcp, _fields = ask(target.address, Hello(op="upload", seconds=60))
        with tcp:
            tcp.sendall(b"x" * 1000)
            assert until(lambda: target.statistics()["connections"] == 0, within_s=2.0)


def test_an_exchange_that_falls_silent_is_let_go() -> None:
    with running_target(QUICK) as target, open_exchange(NETWORK, target.address, client="i"):
        assert until(lambda: target.statistics()["connections"] == 0, within_s=2.5)


def test_a_client_that_vanishes_ends_its_load(target: Target) -> None:
    tcp, _fields = ask(target.address, Hello(op="download", seconds=60))
    tcp.close()
    assert until(lambda: target.statistics()["connections"] == 0, within_s=3.0)


# --- no amplifier


def test_a_datagram_without_a_token_is_never_answered(target: Target) -> None:
    with udp_to(target) as udp:
        for datagram in (b"", b"x", b"x" * 500, probe(bytes(8)), probe(os.urandom(8))):
            assert silent(udp, datagram)
    assert target.statistics()["datagrams_ignored"] == 5


def test_a_token_replayed_from_another_address_is_never_answered(target: Target) -> None:
    token = hello(NETWORK, target.address, client="a").token
    with udp_to(target, "127.0.0.2") as thief, udp_to(target) as owner:
        assert silent(thief, probe(token))
        assert not silent(owner, probe(token))


@pytest.mark.parametrize("size", [UDP_BYTES_MIN, 160, UDP_BYTES_MAX])
def test_an_answer_is_exactly_as_long_as_the_question(target: Target, size: int) -> None:
    token = hello(NETWORK, target.address, client="a").token
    with udp_to(target) as udp:
        udp.send(probe(token, size, flow=3, sequence=9))
        answer = udp.recv(4000)
    magic, back, flow, sequence, count, rx_ns, tx_ns = UDP_ANSWER.unpack_from(answer)
    assert len(answer) == size
    assert (magic, back, flow, sequence, count) == (UDP_MAGIC, token, 3, 9, 1)
    assert 0 < rx_ns <= tx_ns


@pytest.mark.parametrize("size", [UDP_BYTES_MIN - 1, UDP_BYTES_MAX + 1])
def test_a_question_too_short_or_too_long_is_never_answered(target: Target, size: int) -> None:
    token = hello(NETWORK, target.address, client="a").token
    with udp_to(target) as udp:
        assert silent(udp, probe(token, max(size, UDP_PROBE.size))[:size])


def test_flows_a_token_are_bounded() -> None:
    with running_target(TargetLimits(flows=2)) as target, udp_to(target) as udp:
        token = hello(NETWORK, target.address, client="a").token
        assert not silent(udp, probe(token, flow=1))
        assert not silent(udp, probe(token, flow=2))
        assert silent(udp, probe(token, flow=3))


def test_a_taken_port_is_named(target: Target) -> None:
    with pytest.raises(NetworkError) as refused:
        Target(CLOCK, host="127.0.0.1", port=target.address.port)
    assert refused.value.failure.word is FailureWord.PORT_TAKEN


def test_a_target_that_was_starved_says_so() -> None:
    with start_target_process() as target:
        assert target.pid is not None
        assert not hello(NETWORK, target.address, client="a").overloaded
        os.kill(target.pid, signal.SIGSTOP)
        time.sleep(0.6)
        os.kill(target.pid, signal.SIGCONT)
        assert until(lambda: hello(NETWORK, target.address, client="a").overloaded)
