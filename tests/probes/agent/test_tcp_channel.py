"""Two ends over loopback; and those who lack the code, who change, or who repeat."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from netready_probes.agent.channel import ChannelClosedError
from netready_probes.agent.join_code import join_from, join_url, new_code, plain_code
from netready_probes.agent.line import Line
from netready_probes.agent.messages import Alive, Commit, Join, Message
from netready_probes.agent.sealed import BadSealError, Opener, Sealer, code_key
from netready_probes.agent.tcp_channel import TcpChannel, dial, greet
from netready_probes.contract import Address, BadSettingError
from netready_probes.seams import NetworkError
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

CODE = "abcdefghijklm"
SALT = b"s" * 16
KEY = code_key(CODE, SALT)
CLOCK = RealClock()
NETWORK = RealNetwork()


class Ends:
    """A coordinator's door for one agent, with a relay that keeps what passed."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = Address(host="127.0.0.1", port=self.door.getsockname()[1])

    def pair(self, code: str = CODE) -> tuple[TcpChannel, TcpChannel]:
        """The coordinator's end and the agent's."""
        found: list[TcpChannel] = []

        def answer() -> None:
            found.append(greet(self.door.accept()[0], CLOCK, KEY, SALT))

        thread = threading.Thread(target=answer)
        thread.start()
        agent = dial(NETWORK, CLOCK, self.address, code)
        thread.join()
        return found[0], agent


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.door.close()


def test_messages_go_both_ways_in_order(ends: Ends) -> None:
    coordinator, agent = ends.pair()
    sent: list[Message] = [Commit(number=number, start_s=1.5) for number in range(50)]
    for message in sent:
        coordinator.send(message)
    agent.send(Join(room="R"))
    assert [agent.receive(2.0) for _ in sent] == sent
    assert coordinator.receive(2.0) == Join(room="R")
    assert coordinator.receive(0.01) is None
    agent.close()
    with pytest.raises(ChannelClosedError):
        coordinator.receive(2.0)
    coordinator.close()


def test_a_wrong_code_gets_not_one_message_through(ends: Ends) -> None:
    coordinator, agent = ends.pair(code="zzzzzzzzzzzzz")
    agent.send(Join())
    with pytest.raises(ChannelClosedError):
        coordinator.receive(2.0)
    with pytest.raises(ChannelClosedError):
        agent.receive(2.0)
    agent.close()


@pytest.mark.parametrize(
    "garbage", [b"\n", b"0 x {}\n", b"\x00" * 5000 + b"\n", b"GET / HTTP/1.0\r\n\r\n"]
)
def test_garbage_closes_the_channel(ends: Ends, garbage: bytes) -> None:
    coordinator, agent = ends.pair()
    agent._tcp.sendall(garbage)
    with pytest.raises(ChannelClosedError):
        coordinator.receive(2.0)
    agent.close()


def test_a_line_without_an_end_is_bounded(ends: Ends) -> None:
    coordinator, agent = ends.pair()

    def flood() -> None:
        with suppress(OSError):
            while True:
                agent._tcp.sendall(b"x" * 65536)

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    with pytest.raises(ChannelClosedError):
        while True:
            coordinator.receive(2.0)
    thread.join(timeout=5.0)
    assert not thread.is_alive()
    agent.close()


def test_a_frame_played_again_or_changed_is_refused() -> None:
    sealer, opener = Sealer(KEY), Opener(KEY)
    first, second = sealer.seal(b"one").rstrip(b"\n"), sealer.seal(b"two").rstrip(b"\n")
    assert opener.open(first) == b"one"
    for line in (first, second.replace(b"two", b"too"), b"1 " + first[2:], b"", b"1"):
        with pytest.raises(BadSealError):
            opener.open(line)
    assert opener.open(second) == b"two"


def test_a_recorded_connection_cannot_be_played_to_the_coordinator_again(ends: Ends) -> None:
    """The frames are whole and from somebody with the code, but of another connection."""
    coordinator, agent = ends.pair()
    recorded = agent._sealer.seal(b'{"say":"join","with":{}}')
    agent.close()
    coordinator.close()
    coordinator, stranger = ends.pair(code="zzzzzzzzzzzzz")
    stranger._tcp.sendall(recorded)
    with pytest.raises(ChannelClosedError):
        coordinator.receive(2.0)
    stranger.close()


def test_what_a_coordinator_said_cannot_be_said_back_to_it(ends: Ends) -> None:
    coordinator, agent = ends.pair()
    coordinator.send(Alive())
    time.sleep(0.1)
    said = agent._tcp.recv(4096)
    agent._tcp.sendall(said)
    with pytest.raises(ChannelClosedError):
        coordinator.receive(2.0)
    agent.close()


@pytest.mark.parametrize("answer", [b"", b"hello\n", b'{"netready_agent":1,"salt":"00"}\n'])
def test_what_is_no_coordinator_is_said_so(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            tcp, _peer = door.accept()
            tcp.sendall(answer)
            tcp.close()

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(NetworkError):
            dial(NETWORK, CLOCK, Address(host="127.0.0.1", port=door.getsockname()[1]), CODE)
        thread.join()


def test_a_line_is_lost_when_the_other_end_falls_silent(ends: Ends) -> None:
    """The connection stands, but nobody speaks: that is a coordinator that was suspended."""
    coordinator, agent = ends.pair()
    line = Line(agent, CLOCK, silent_s=0.5)
    coordinator.send(Alive())
    assert not line.lost
    began_s = CLOCK.monotonic_s()
    while not line.lost and CLOCK.monotonic_s() < began_s + 5.0:
        CLOCK.sleep(0.02)
    assert 0.4 < CLOCK.monotonic_s() - began_s < 3.0
    line.close()
    coordinator.close()


def test_two_lines_keep_each_other(ends: Ends) -> None:
    ours, theirs = (Line(channel, CLOCK, silent_s=1.0) for channel in ends.pair())
    CLOCK.sleep(2.0)
    assert not ours.lost
    assert not theirs.lost
    theirs.say(Commit(number=3, start_s=1.0))
    assert ours.hear(2.0) == Commit(number=3, start_s=1.0)
    theirs.close()
    assert ours.hear(5.0) is None
    assert ours.lost
    ours.close()


def test_a_join_address_is_read_back_as_it_was_shown() -> None:
    code = new_code()
    address = Address(host="10.20.0.7", port=7413)
    assert join_from(join_url(address, code)) == (address, plain_code(code))
    assert len(plain_code(code)) * 5 >= 60
    assert new_code() != code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://10.0.0.1:7413/abcd-efgh-ijklm",
        "netready://10.0.0.1",
        "netready://10.0.0.1:7413/short",
        "netready://10.0.0.1:99999/abcd-efgh-ijklm",
        "netready://:7413/abcd-efgh-ijklm",
        "netready://10.0.0.1:7413/abcd-efgh-ijkl1",
        "netready://" + "a" * 1000 + "/abcd-efgh-ijklm",
    ],
)
def test_an_address_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadSettingError):
        join_from(text)
