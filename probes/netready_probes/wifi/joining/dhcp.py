"""DHCP for one lease, as packets: questions to bytes, answers to values. Pure; IPv4.

Source: RFC 2131 (messages, times), RFC 2132 (options). Sent whole, with IP and UDP headers,
because an adapter without an address cannot use a UDP socket for it.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address
from typing import Final

CLIENT_PORT: Final = 68
SERVER_PORT: Final = 67
_COOKIE: Final = bytes.fromhex("63825363")
_FIXED: Final = struct.Struct("!BBBBIHH4s4s4s4s16s192x4s")
_ASKED_FOR: Final = bytes((1, 3, 6, 51, 54))  # mask, routers, DNS servers, lease time, server
_SERVERS_MAX: Final = 8
_BROADCAST: Final = b"\xff\xff\xff\xff"
_NOWHERE: Final = b"\0\0\0\0"


class Message(IntEnum):
    """DHCP message type, option 53."""

    DISCOVER = 1
    OFFER = 2
    REQUEST = 3
    DECLINE = 4
    ACK = 5
    NAK = 6
    RELEASE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said; addresses as text.

    Attributes:
        lease_s: how long the address may be used; None: not told.
    """

    message: Message
    address: str
    server: str | None = None
    prefix: int = 24
    router: str | None = None
    resolvers: tuple[str, ...] = ()
    lease_s: int | None = None


def discover(transaction: int, mac: bytes) -> bytes:
    """Who has an address for me? To everybody."""
    return _packet(_body(transaction, mac, Message.DISCOVER, [(55, _ASKED_FOR)]))


def request(transaction: int, mac: bytes, offer: Answer) -> bytes:
    """I take that one. To everybody, so that other servers know."""
    wanted = [(50, IPv4Address(offer.address).packed), (55, _ASKED_FOR)]
    if offer.server is not None:
        wanted.append((54, IPv4Address(offer.server).packed))
    return _packet(_body(transaction, mac, Message.REQUEST, wanted))


def release(transaction: int, mac: bytes, lease: Answer) -> bytes:
    """I do not need it any more: a body for a UDP socket, sent from the address to its server."""
    server = [(54, IPv4Address(lease.server).packed)] if lease.server else []
    own = IPv4Address(lease.address).packed
    return _body(transaction, mac, Message.RELEASE, server, own)


def _body(
    transaction: int,
    mac: bytes,
    message: Message,
    options: list[tuple[int, bytes]],
    own: bytes = _NOWHERE,
) -> bytes:
    fixed = _FIXED.pack(
        1, 1, 6, 0, transaction, 0, 0, own, _NOWHERE, _NOWHERE, _NOWHERE, mac, _COOKIE
    )
    told = [(53, bytes([message])), (61, b"\x01" + mac), *options]
    listed = b"".join(bytes((number, len(value))) + value for number, value in told)
    return (fixed + listed + b"\xff").ljust(300, b"\0")  # relays drop shorter ones (RFC 1542 2.1)


def _packet(body: bytes) -> bytes:
    length = 8 + len(body)
    ports = struct.pack("!HHH", CLIENT_PORT, SERVER_PORT, length)
    pseudo = _NOWHERE + _BROADCAST + struct.pack("!BBH", 0, 17, length)
    check = checksum(pseudo + ports + b"\0\0" + body) or 0xFFFF
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + length, 0, 0, 64, 17)
    ends = _NOWHERE + _BROADCAST
    header = head + struct.pack("!H", checksum(head + b"\0\0" + ends)) + ends
    return header + ports + struct.pack("!H", check) + body


def checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answer_in(packet: bytes, transaction: int, mac: bytes) -> Answer | None:
    """The answer to us in an IP packet; None: it is something else, or makes no sense."""
    body = _udp_body(packet)
    if body is None or len(body) < _FIXED.size:
        return None
    told = _FIXED.unpack_from(body)
    if (told[0], told[4], told[11][:6], told[12]) != (2, transaction, mac, _COOKIE):
        return None
    options = _options(body[_FIXED.size :])
    kind = options.get(53, b"")
    if len(kind) != 1 or kind[0] not in (Message.OFFER, Message.ACK, Message.NAK):
        return None
    return _answer(Message(kind[0]), told[8], options)


def _answer(message: Message, address: bytes, options: Mapping[int, bytes]) -> Answer:
    resolvers = options.get(6, b"")[: 4 * _SERVERS_MAX]
    lease = options.get(51, b"")
    return Answer(
        message=message,
        address=str(IPv4Address(address)),
        server=_address(options.get(54, b"")),
        prefix=_prefix(options.get(1, b"")),
        router=_address(options.get(3, b"")),
        resolvers=tuple(
            str(IPv4Address(resolvers[at : at + 4])) for at in range(0, len(resolvers) - 3, 4)
        ),
        lease_s=int.from_bytes(lease, "big") if len(lease) == 4 else None,
    )


def _udp_body(packet: bytes) -> bytes | None:
    if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] != 17:
        return None
    start = (packet[0] & 15) * 4
    if start < 20 or packet[start + 2 : start + 4] != struct.pack("!H", CLIENT_PORT):
        return None
    return packet[start + 8 :]


def _options(raw: bytes) -> Mapping[int, bytes]:
    """The first of each number; the rest of a list that is cut off is left out."""
    found: dict[int, bytes] = {}
    place = 0
    while place < len(raw) and raw[place] != 255:
        if raw[place] == 0:
            place += 1
            continue
        if place + 1 >= len(raw) or place + 2 + raw[place + 1] > len(raw):
            break
        end = place + 2 + raw[place + 1]
        found.setdefault(raw[place], raw[place + 2 : end])
        place = end
    return found


def _address(raw: bytes) -> str | None:
    return str(IPv4Address(raw[:4])) if len(raw) >= 4 and any(raw[:4]) else None


def _prefix(mask: bytes) -> int:
    """Ones of the mask; 24 where it is missing or has holes."""
    if len(mask) != 4:
        return 24
    bits = int.from_bytes(mask, "big")
    ones = bits.bit_count()
    return ones if bits == (0xFFFFFFFF << (32 - ones)) & 0xFFFFFFFF else 24


_ARP: Final = struct.Struct("!HHBBH6s4s6s4s")


def arp_question(mac: bytes, own: str, wanted: str) -> bytes:
    """Who has that address (RFC 826)?"""
    ends = (IPv4Address(own).packed, bytes(6), IPv4Address(wanted).packed)
    return _ARP.pack(1, 0x0800, 6, 4, 1, mac, *ends)


def arp_answer(packet: bytes, wanted: str) -> bytes | None:
    """The hardware address of `wanted` where this is an answer about it, or None."""
    if len(packet) < _ARP.size:
        return None
    told = _ARP.unpack_from(packet)
    if told[:5] != (1, 0x0800, 6, 4, 2) or told[6] != IPv4Address(wanted).packed:
        return None
    return bytes(told[5])
