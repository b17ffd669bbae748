"""The line of a load run over HTTPS."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, compact
from netready_probes.agent.channel import Channel, ChannelClosedError
from netready_probes.agent.joined.https_channel import HttpsChannel, OnlyListed, line_path
from netready_probes.agent.messages import (
    Alive,
    Join,
    Leave,
    Message,
    Refused,
    Stop,
    Welcome,
    message_json,
)
from netready_probes.contract import Address
from netready_probes.seams import NetworkError
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.probes.agent.joined.aggregator import TOKEN, Aggregator, serving, until

RUN = "01990000-0000-7000-8000-00000000000a"
TARGET = Address(host="10.20.0.5", port=7411)


def line_of(message: Message) -> bytes:
    return compact(message_json(message)) + b"\n"


@contextmanager
def opened(here: Aggregator, token: str = TOKEN) -> Iterator[HttpsChannel]:
    channel = HttpsChannel(RealNetwork(), RealClock(), here.place, token=token, path=line_path(RUN))
    try:
        yield channel
    finally:
        channel.close()


def hear(channel: Channel) -> Message:
    """The next that says something."""
    for _ in range(1000):
        message = channel.receive(0.05)
        if message is not None and not isinstance(message, Alive):
            return message
    raise AssertionError("nothing was heard")


def kinds(here: Aggregator) -> list[str]:
    return [json.loads(line)["say"] for line in here.lines]


def test_messages_go_both_ways_whole_and_in_order() -> None:
    with serving(Aggregator()) as here, opened(here) as channel:
        here.say = [
            line_of(Stop(number=1)) + line_of(Stop(number=2))[:9],
            line_of(Stop(number=2))[9:],
        ]
        assert [hear(channel), hear(channel)] == [Stop(number=1), Stop(number=2)]
        for number in range(50):
            channel.send(Refused(why="no", number=number))
        until(lambda: len(here.lines) == 50)
    assert [json.loads(line)["with"]["number"] for line in here.lines] == list(range(50))


def test_signs_of_life_are_sent_at_most_once_a_second() -> None:
    with serving(Aggregator()) as here, opened(here) as channel:
        for _ in range(20):
            channel.send(Alive())
        channel.send(Join())
        until(lambda: "join" in kinds(here))
    assert kinds(here).count("alive") == 1


def test_what_is_said_right_before_the_end_goes_out() -> None:
    with serving(Aggregator()) as here:
        with opened(here) as channel:
            channel.send(Leave())
        until(lambda: kinds(here) == ["leave"])


def test_the_end_is_heard_after_all_that_came_before() -> None:
    with serving(Aggregator()) as here, opened(here) as channel:
        here.say = [line_of(Leave())]
        until(lambda: not here.say)
        here.line_ends.set()
        assert hear(channel) == Leave()
        with pytest.raises(ChannelClosedError):
            for _ in range(100):
                channel.receive(0.1)
        with pytest.raises(ChannelClosedError):
            channel.send(Leave())


@pytest.mark.parametrize("text", [b"what?\n", b'{"say":"boom","with":{}}\n', b"[" * 9000 + b"\n"])
def test_what_is_no_message_ends_the_line(text: bytes) -> None:
    with serving(Aggregator()) as here, opened(here) as channel:
        here.say = [text]
        with pytest.raises(ChannelClosedError):
            for _ in range(100):
                channel.receive(0.1)


def test_a_line_that_is_not_ours_is_not_opened() -> None:
    with serving(Aggregator()) as here, pytest.raises(NetworkError) as raised, opened(here, "no"):
        pass
    assert raised.value.failure.word is FailureWord.HTTP_STATUS


@pytest.mark.parametrize("run", ["", "../agents", "a/b", "a" * 101, "ä"])
def test_a_run_is_named_by_its_id_and_nothing_else(run: str) -> None:
    with pytest.raises(NotAValueError):
        line_path(run)


class Saying:
    """A channel that has one thing to say."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        self.sent.append(message)

    def receive(self, within_s: float) -> Message | None:
        return self._message

    def close(self) -> None:
        self.sent.append(Leave())


def test_a_welcome_cannot_add_a_target_that_was_not_signed() -> None:
    foreign = Address(host="192.0.2.9", port=7411)
    channel = OnlyListed(Saying(Welcome(device="d", targets=(foreign, TARGET))), [TARGET])
    assert channel.receive(0.0) == Welcome(device="d", targets=(TARGET,))


def test_everything_else_passes_as_it_is() -> None:
    inner = Saying(Stop(number=3))
    channel = OnlyListed(inner, [])
    channel.send(Join())
    channel.close()
    assert (channel.receive(0.0), inner.sent) == (Stop(number=3), [Join(), Leave()])
