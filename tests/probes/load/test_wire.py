"""The wire format: what is let in, what is refused, frames cut anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready_probes.load.wire import (
    EXCHANGE_ANSWER,
    EXCHANGE_BYTES_MAX,
    EXCHANGE_REQUEST,
    AnswerReader,
    ExchangeRequest,
    FrameReader,
    Hello,
    WireError,
    decode_hello,
    encode_hello,
)


def test_a_hello_survives_the_wire() -> None:
    hello = Hello(op="download", client="Laptop 3", mbps=7.5, seconds=10, cc="reno", push=True)
    assert decode_hello(encode_hello(hello).rstrip()) == hello


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"GET / HTTP/1.1",
        b"[1]",
        b"[" * 1000,
        b"\xff\xfe",
        b'{"netready":2,"op":"hello"}',
        b'{"netready":1,"op":"format"}',
        b'{"netready":1,"op":["hello"]}',
        b'{"netready":1,"op":"hello","client":"a\\nb"}',
        b'{"netready":1,"op":"hello","client":"' + b"x" * 65 + b'"}',
        b'{"netready":1,"op":"hello","mbps":NaN}',
        b'{"netready":1,"op":"hello","mbps":Infinity}',
        b'{"netready":1,"op":"hello","mbps":-1}',
        b'{"netready":1,"op":"hello","seconds":"9"}',
        b'{"netready":1,"op":"hello","seconds":true}',
        b'{"netready":1,"op":"hello","seconds":1' + b"0" * 400 + b"}",
        b'{"netready":1,"op":"count","flow":4294967296}',
    ],
)
def test_a_hostile_hello_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode_hello(line)


@given(
    st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 99))),
    st.lists(st.integers(1, 30), min_size=1),
)
def test_frames_are_found_however_the_bytes_are_cut(
    frames: list[tuple[int, int, int]], cuts: list[int]
) -> None:
    data = b"".join(EXCHANGE_REQUEST.pack(*frame) + b"x" * frame[1] for frame in frames)
    reader, found, at = FrameReader(), [], 0
    for number in range(len(data)):
        size = cuts[number % len(cuts)]
        found.extend(reader.feed(data[at : at + size]))
        at += size
    assert found == [ExchangeRequest(*frame) for frame in frames]


def test_answers_are_found_byte_by_byte() -> None:
    data = EXCHANGE_ANSWER.pack(7, 2) + b"ab" + EXCHANGE_ANSWER.pack(8, 0)
    reader = AnswerReader()
    assert [number for byte in data for number in reader.feed(bytes([byte]))] == [7, 8]


@pytest.mark.parametrize("sizes", [(EXCHANGE_BYTES_MAX + 1, 0), (0, EXCHANGE_BYTES_MAX + 1)])
def test_a_huge_frame_is_refused_by_its_header(sizes: tuple[int, int]) -> None:
    with pytest.raises(WireError):
        FrameReader().feed(EXCHANGE_REQUEST.pack(1, *sizes))


def test_a_huge_answer_is_refused_by_its_header() -> None:
    with pytest.raises(WireError):
        AnswerReader().feed(EXCHANGE_ANSWER.pack(1, EXCHANGE_BYTES_MAX + 1))
