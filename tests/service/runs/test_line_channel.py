"""The server's end of an agent's line."""

import asyncio
import threading

import pytest

from netready.domain.typed_json import compact, parsed
from netready.service.runs.line_channel import QUEUE_MAX, LineChannel
from netready_probes.agent.channel import ChannelClosedError
from netready_probes.agent.messages import (
    Alive,
    Join,
    Leave,
    Message,
    Stop,
    message_from,
    message_json,
)
from netready_probes.agent.sealed import FRAME_BYTES_MAX


def wire(message: Message) -> bytes:
    return compact(message_json(message))


def sent(channel: LineChannel) -> list[Message]:
    async def all_lines() -> list[bytes]:
        return [text async for text in channel.lines()]

    return [message_from(parsed(text)) for text in asyncio.run(all_lines())]


def test_what_came_from_the_wire_is_received_in_order_and_seen_by_the_tap() -> None:
    seen: list[Message] = []
    channel = LineChannel(seen.append)
    channel.take(wire(Join(label="a")))
    channel.take(wire(Alive()))
    assert [channel.receive(1.0), channel.receive(1.0)] == [Join(label="a"), Alive()]
    assert seen == [Join(label="a"), Alive()]
    assert channel.receive(0.0) is None


def test_what_is_sent_goes_out_in_order_also_what_waits_at_the_end() -> None:
    channel = LineChannel()
    channel.send(Stop(number=1))
    channel.send(Leave())
    channel.close()
    assert sent(channel) == [Stop(number=1), Leave()]


def test_signs_of_life_do_not_pile_up() -> None:
    channel = LineChannel()
    for _each in range(3 * QUEUE_MAX):
        channel.send(Alive())
    channel.close()
    assert sent(channel) == [Alive()]


def test_an_agent_that_takes_nothing_is_given_up() -> None:
    channel = LineChannel()
    with pytest.raises(ChannelClosedError):
        for number in range(QUEUE_MAX + 1):
            channel.send(Stop(number=number))
    assert channel.closed


def test_an_agent_that_says_more_than_anybody_hears_is_given_up() -> None:
    channel = LineChannel()
    with pytest.raises(ChannelClosedError):
        for _each in range(QUEUE_MAX + 1):
            channel.take(wire(Alive()))
    assert channel.closed
    for _each in range(QUEUE_MAX):
        assert channel.receive(0.0) == Alive()
    with pytest.raises(ChannelClosedError):
        channel.receive(0.0)


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b'{"say":"boo","with":{}}', b'"' + b"x" * FRAME_BYTES_MAX + b'"'],
    ids=["nothing", "half", "a list", "unknown", "too long"],
)
def test_what_is_no_message_ends_the_line(text: bytes) -> None:
    channel = LineChannel()
    with pytest.raises(ChannelClosedError):
        channel.take(text)
    with pytest.raises(ChannelClosedError):
        channel.receive(0.0)
    with pytest.raises(ChannelClosedError):
        channel.send(Alive())


def test_the_end_wakes_whoever_receives() -> None:
    channel = LineChannel()
    threading.Timer(0.05, channel.close).start()
    with pytest.raises(ChannelClosedError):
        channel.receive(10.0)


def test_what_is_said_later_reaches_a_writer_that_waits() -> None:
    channel = LineChannel()

    async def hears() -> list[bytes]:
        found = []
        threading.Timer(0.02, channel.send, [Stop(number=7)]).start()
        async for text in channel.lines():
            found.append(text)
            channel.close()
        return found

    assert asyncio.run(hears()) == [wire(Stop(number=7))]
