"""DHCP and ARP packets: what we send, and what of a server's answer is believed."""

import random
import struct

import pytest

from netready_probes.wifi.joining import dhcp
from netready_probes.wifi.joining.dhcp import Answer, Message

MAC = bytes.fromhex("020000000100")
TRANSACTION = 0x1234ABCD


def _answer(
    message: int = 2,
    *,
    transaction: int = TRANSACTION,
    mac: bytes = MAC,
    port: int = 68,
    options: bytes = b"",
) -> bytes:
    """As a server sends it: IP, UDP, BOOTP reply."""
    fixed = struct.pack(
        "!BBBBIHH4s4s4s4s16s192x4s",
        *(2, 1, 6, 0, transaction, 0, 0),
        *(bytes(4), bytes([10, 77, 0, 50]), bytes([10, 77, 0, 1]), bytes(4)),
        mac,
        bytes.fromhex("63825363"),
    )
    body = fixed + bytes([53, 1, message]) + options + b"\xff"
    udp = struct.pack("!HHHH", 67, port, 8 + len(body), 0) + body
    return struct.pack("!BBHHHBBH8x", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + udp


OPTIONS = (
    bytes([54, 4, 10, 77, 0, 1, 1, 4, 255, 255, 252, 0, 3, 4, 10, 77, 0, 1])
    + bytes([6, 8, 10, 77, 0, 1, 10, 77, 0, 2, 51, 4])
    + struct.pack("!I", 600)
)


def test_an_offer_is_read() -> None:
    assert dhcp.answer_in(_answer(options=OPTIONS), TRANSACTION, MAC) == Answer(
        message=Message.OFFER,
        address="10.77.0.50",
        server="10.77.0.1",
        prefix=22,
        router="10.77.0.1",
        resolvers=("10.77.0.1", "10.77.0.2"),
        lease_s=600,
    )


@pytest.mark.parametrize(
    "packet",
    [
        _answer(transaction=1),
        _answer(mac=bytes(6)),
        _answer(port=53),
        _answer(message=1),
        b"",
        bytes(400),
        _answer()[:200],
    ],
)
def test_what_is_not_an_answer_to_us_is_none(packet: bytes) -> None:
    assert dhcp.answer_in(packet, TRANSACTION, MAC) is None


def test_what_is_not_told_is_none_and_a_mask_with_holes_is_not_believed() -> None:
    bare = dhcp.answer_in(_answer(5), TRANSACTION, MAC)
    assert bare is not None
    assert (bare.message, bare.router, bare.server) == (Message.ACK, None, None)
    assert (bare.resolvers, bare.lease_s, bare.prefix) == ((), None, 24)
    holes = dhcp.answer_in(_answer(options=bytes([1, 4, 255, 0, 255, 0])), TRANSACTION, MAC)
    assert holes is not None
    assert holes.prefix == 24


def test_our_questions_have_right_check_sums_and_ask_for_what_we_need() -> None:
    packet = dhcp.discover(TRANSACTION, MAC)
    assert dhcp.checksum(packet[:20]) == 0
    pseudo = packet[12:20] + struct.pack("!BBH", 0, 17, len(packet) - 20)
    assert dhcp.checksum(pseudo + packet[20:]) == 0
    assert packet[20:24] == struct.pack("!HH", 68, 67)
    assert bytes([53, 1, 1]) in packet
    offer = dhcp.answer_in(_answer(options=OPTIONS), TRANSACTION, MAC)
    assert offer is not None
    request = dhcp.request(TRANSACTION, MAC, offer)
    assert bytes([50, 4, 10, 77, 0, 50]) in request
    assert bytes([54, 4, 10, 77, 0, 1]) in request


def test_an_address_is_given_back_from_itself() -> None:
    offer = dhcp.answer_in(_answer(options=OPTIONS), TRANSACTION, MAC)
    assert offer is not None
    body = dhcp.release(TRANSACTION, MAC, offer)
    assert body[12:16] == bytes([10, 77, 0, 50])
    assert bytes([53, 1, 7]) in body


def test_any_bytes_are_read_without_an_exception() -> None:
    dice = random.Random(5)
    good = _answer(options=OPTIONS)
    for _ in range(5_000):
        raw = bytearray(good[: dice.randrange(len(good) + 1)])
        for _ in range(dice.randrange(4)):
            if raw:
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        found = dhcp.answer_in(bytes(raw), TRANSACTION, MAC)
        assert found is None or isinstance(found, Answer)
        dhcp.arp_answer(bytes(raw), "10.77.0.1")


def test_an_answer_of_the_gateway_is_told_from_others() -> None:
    question = dhcp.arp_question(MAC, "10.77.0.50", "10.77.0.1")
    assert dhcp.arp_answer(question, "10.77.0.50") is None  # a question is no answer
    gateway = bytes.fromhex("02aabbccddee")
    ends = (gateway, bytes([10, 77, 0, 1]), MAC, bytes([10, 77, 0, 50]))
    answer = struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 2, *ends)
    assert dhcp.arp_answer(answer + bytes(18), "10.77.0.1") == gateway
    assert dhcp.arp_answer(answer, "10.77.0.9") is None
