"""Frames on a socket pair: whatever the pieces, the player hears the same."""

import os
import socket
import sys
import zlib

import pytest

from netready.domain.failures import FailureWord
from netready.domain.load import PupilOutcome
from netready.loadtest.players import Exchange
from netready_probes.load.client import open_exchange
from netready_probes.load.pupils import PAYLOAD_BYTES, READ_BYTES, AnswerReader, VirtualPupil
from netready_probes.load.wire import EXCHANGE_ANSWER, EXCHANGE_REQUEST
from tests.loadtest.samples import outcome
from tests.probes.load.room import NETWORK, running_target

PAYLOAD = memoryview(bytes(range(256)) * 64)


class Listening:
    """A player that only notes what it is told, and asks when told to."""

    def __init__(self, *asks: Exchange) -> None:
        self.asks = list(asks)
        self.bytes = 0
        self.answers: list[int] = []

    def due_s(self) -> float | None:
        return 0.0 if self.asks else None

    def take(self, now_s: float) -> Exchange | None:
        return self.asks.pop(0)

    def received(self, now_s: float, byte_count: int) -> None:
        self.bytes += byte_count

    def answered(self, now_s: float) -> None:
        self.answers.append(self.bytes)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        return outcome(failure=failure)


def answers(*sizes: int) -> bytes:
    return b"".join(
        EXCHANGE_ANSWER.pack(index, size) + b"x" * size for index, size in enumerate(sizes)
    )


@pytest.mark.parametrize("piece", [1, 3, 7, 8, 9, 64, 10_000])
def test_answers_are_split_right_whatever_the_pieces(piece: int) -> None:
    player = Listening()
    reader = AnswerReader(player)
    stream = answers(5, 0, 100)
    for index in range(3):
        reader.expect(index)

    for start in range(0, len(stream), piece):
        assert reader.feed(memoryview(stream[start : start + piece]), 1.0)
    assert player.answers == [5, 5, 105]


def test_an_answer_nobody_asked_for_ends_the_connection() -> None:
    player = Listening()
    reader = AnswerReader(player)
    assert not reader.feed(memoryview(answers(5)), 1.0)

    reader.expect(7)
    assert not AnswerReader(player).feed(memoryview(EXCHANGE_ANSWER.pack(8, 1)), 1.0)


def test_a_request_is_a_head_and_its_payload_even_through_a_small_socket() -> None:
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    asked = Exchange(intended_s=0.0, up_bytes=300_000, down_bytes=9)
    pupil = VirtualPupil(Listening(asked), ours, PAYLOAD)
    with ours, theirs:
        pupil.ask(0.0)
        assert pupil.wants_write  # it did not fit
        came = b""
        while len(came) < EXCHANGE_REQUEST.size + 300_000:
            came += theirs.recv(65536)
            pupil.write()
        assert EXCHANGE_REQUEST.unpack_from(came) == (0, 300_000, 9)
        assert not pupil.wants_write


def test_requests_cannot_be_compressed_although_they_are_alike() -> None:
    ours, theirs = socket.socketpair()
    asked = [Exchange(intended_s=0.0, up_bytes=5_000, down_bytes=9)] * 30
    pupil = VirtualPupil(Listening(*asked), ours, memoryview(os.urandom(PAYLOAD_BYTES)))
    with ours, theirs:
        came = b""
        for number in range(30):
            pupil.ask(0.0)
            while len(came) < (number + 1) * (EXCHANGE_REQUEST.size + 5_000):
                came += theirs.recv(65536)
    assert len(zlib.compress(came, 9)) > 0.99 * len(came)


def test_what_waits_unsent_of_a_pupil_is_small() -> None:
    if sys.platform != "linux":
        pytest.skip("not to be had here: only Linux bounds what is not sent yet")
    notsent_lowat = 25  # include/uapi/linux/tcp.h
    with running_target() as target, open_exchange(NETWORK, target.address, client="p") as tcp:
        assert tcp.getsockopt(socket.IPPROTO_TCP, notsent_lowat) <= 16 * 1024


def test_a_peer_that_leaves_is_a_failure_of_that_pupil() -> None:
    ours, theirs = socket.socketpair()
    pupil = VirtualPupil(Listening(), ours, PAYLOAD)
    theirs.close()
    pupil.read(memoryview(bytearray(READ_BYTES)), 1.0)

    assert pupil.failure is FailureWord.CLOSED_EARLY
    assert pupil.connection is None
    assert pupil.due_s() is None
    assert pupil.outcome().failure == "closed-early"


def test_a_pupil_without_a_connection_keeps_the_word_for_it() -> None:
    pupil = VirtualPupil(Listening(), None, PAYLOAD, FailureWord.REFUSED)

    pupil.write()
    assert pupil.outcome().failure == "refused"
