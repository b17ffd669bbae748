"""Who held the data back, by the senders' own TCP: collected, told, and believed only if direct."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from netready.domain.clues import TcpShares
from netready_probes.contract import Address
from netready_probes.load.admission import Ticket
from netready_probes.load.client import open_exchange
from netready_probes.load.link import Link
from netready_probes.load.process import serve_target
from netready_probes.load.sender_shares import (
    SenderBook,
    SendWatch,
    ask_target,
    read_shares,
    shares_line,
)
from netready_probes.load.shared_queue import Shape
from netready_probes.load.target import Target
from netready_probes.load.wire import EXCHANGE_REQUEST
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from netready_probes.system.tcp_info import TcpTimes

SHARES = {
    "connections": 2,
    "busy_s": 4.0,
    "receiver_limited_ratio": 0.5,
    "sender_limited_ratio": 0.25,
    "retransmitted_ratio": 0.01,
    "min_rtt_ms": 3.0,
}


@contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname(), timeout=2)
        server = listening.accept()[0]
        with client, server:
            yield client, server


@contextmanager
def target() -> Iterator[Target]:
    serving = serve_target("127.0.0.1", 0, None)
    try:
        yield serving
    finally:
        serving.close()


def ticket(label: str = "d1") -> Ticket:
    return Ticket(address="10.0.0.1", label=label, mbps=0.0, token=b"")


def busy(seconds: float, receiver_s: float = 0.0) -> Callable[[socket.socket], TcpTimes]:
    return lambda _tcp: TcpTimes(busy_s=seconds, receiver_s=receiver_s, sender_s=0.0)


def stall(address: Address, client: str, seconds: float) -> None:
    """Asks for much and takes nothing of it for a while."""
    tcp = open_exchange(RealNetwork(), address, client=client)
    tcp.sendall(EXCHANGE_REQUEST.pack(0, 0, 32 * 1024 * 1024))
    RealClock().sleep(seconds)
    tcp.close()


def test_a_slow_reader_is_told_by_the_target() -> None:
    if sys.platform != "linux":
        pytest.skip("not to be had here: TCP_INFO with times is Linux's")
    with target() as serving:
        stall(serving.address, "slow", 1.0)
        session, shares = ask_target(RealNetwork(), serving.address, client="slow")
        _, other = ask_target(RealNetwork(), serving.address, client="another")
    assert session.token
    assert shares is not None
    assert shares.receiver_limited_ratio > 0.5
    assert other is None, "of its own connections only"


def test_through_something_that_ends_connections_nothing_is_said() -> None:
    with target() as serving:
        link = Link(
            RealClock(),
            RealNetwork(),
            target=serving.address,
            shape=Shape(down_mbps=100, up_mbps=100, delay_ms=1, queue_ms=50),
        )
        try:
            stall(link.address, "slow", 0.5)
            assert ask_target(RealNetwork(), link.address, client="slow")[1] is None
        finally:
            link.close()


def test_connections_of_one_stage_are_added_and_the_next_begins_anew() -> None:
    book = SenderBook(busy(2.0, receiver_s=1.0))
    with pair() as (one, other):
        with book.counted(ticket(), one), book.counted(ticket(), other):
            pass
        both = book.shares(ticket())
        with book.counted(ticket(), one):
            fresh = book.shares(ticket())
    assert (both and both.busy_s, fresh and fresh.busy_s) == (4.0, 2.0)
    assert both is not None
    assert both.receiver_limited_ratio == 0.5
    assert book.shares(ticket("nobody")) is None


def test_a_target_remembers_no_more_than_it_may() -> None:
    book = SenderBook(busy(1.0), most=2)
    with pair() as (one, other):
        with book.counted(ticket(), other):
            for _ in range(5):
                with book.counted(ticket(), one):
                    pass
        shares = book.shares(ticket())
    assert shares is not None
    assert shares.connections == 2


def test_a_line_that_is_true_of_this_connection_is_believed() -> None:
    with pair() as (client, server):
        shares = read_shares({**shares_line(None, server), "sender": SHARES}, client)
        assert shares == TcpShares(
            connections=2,
            busy_s=4.0,
            receiver_limited_ratio=0.5,
            sender_limited_ratio=0.25,
            network_limited_ratio=0.25,
            retransmitted_ratio=0.01,
            min_rtt_ms=3.0,
        )
        assert read_shares(shares_line(shares, server), client) == shares


@pytest.mark.parametrize(
    "changed",
    [
        {"busy_s": -1},
        {"busy_s": float("nan")},
        {"busy_s": "4"},
        {"receiver_limited_ratio": 0.9},
        {"receiver_limited_ratio": True},
        {"connections": 0},
        {"connections": 10**9},
        {"connections": 1.5},
    ],
)
def test_what_makes_no_sense_is_not_known(changed: dict[str, object]) -> None:
    with pair() as (client, server):
        line = {**shares_line(None, server), "sender": {**SHARES, **changed}}
        assert read_shares(line, client) is None


def test_a_target_that_sees_another_address_is_not_asked() -> None:
    with pair() as (client, server):
        for peer in (["10.0.0.9", 4711], "x", None, []):
            assert read_shares({"peer": peer, "sender": SHARES}, client) is None
        assert read_shares(shares_line(None, server), client) is None, "it said nothing"


def test_our_uploads_count_from_the_first_look_on_even_after_a_close() -> None:
    readings = iter([1.0, 1.5, 3.0])
    with pair() as (client, _server):
        watch = SendWatch(
            [client, None],
            lambda _tcp: TcpTimes(busy_s=next(readings), receiver_s=0.0, sender_s=0.0),
        )
        for now_s in (10.0, 10.2, 11.1, 12.5):
            watch.look(now_s)
    watch.look(20.0)
    shares = watch.shares()
    assert shares is not None
    assert shares.busy_s == 2.0
