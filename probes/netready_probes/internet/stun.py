"""STUN binding requests: bytes to values. RFC 8489 sections 5, 6.3, 14.2. No sockets.

A request of 20 bytes asks "from where do you see me?". Whoever answers with our random
transaction id has seen the request: UDP passes in both directions.
"""

import ipaddress
import struct
from dataclasses import dataclass

MAGIC_COOKIE = 0x2112A442
BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
BINDING_ERROR = 0x0111
XOR_MAPPED_ADDRESS = 0x0020
ID_BYTES = 12
ANSWER_BYTES_MAX = 1500
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An answer to our request.

    Attributes:
        address, port: how the server sees us; None if the answer does not say.
    """

    address: str | None = None
    port: int | None = None


def binding_request(transaction_id: bytes) -> bytes:
    """The 20 bytes of a request without attributes."""
    return _HEADER.pack(BINDING_REQUEST, 0, MAGIC_COOKIE, transaction_id)


def parse_answer(data: bytes, transaction_id: bytes) -> Binding | None:
    """The answer to the request with that id; None for anything else, above all a spoofed one."""
    if not _HEADER.size <= len(data) <= ANSWER_BYTES_MAX:
        return None
    kind, length, cookie, got_id = _HEADER.unpack_from(data)
    if cookie != MAGIC_COOKIE or got_id != transaction_id or length != len(data) - _HEADER.size:
        return None
    if length % 4 or kind not in {BINDING_SUCCESS, BINDING_ERROR}:
        return None
    return _mapped(data[_HEADER.size :], transaction_id)


def _mapped(attributes: bytes, transaction_id: bytes) -> Binding:
    at = 0
    while at + _ATTRIBUTE.size <= len(attributes):  # at least 4 bytes a turn: it ends
        kind, length = _ATTRIBUTE.unpack_from(attributes, at)
        value = attributes[at + _ATTRIBUTE.size : at + _ATTRIBUTE.size + length]
        if kind == XOR_MAPPED_ADDRESS and len(value) == length:
            return _unxored(value, transaction_id)
        at += _ATTRIBUTE.size + length + -length % 4
    return Binding()


def _unxored(value: bytes, transaction_id: bytes) -> Binding:
    """RFC 8489 14.2: the port is xored with the cookie, the address with cookie and id."""
    size = {(8, 1): 4, (20, 2): 16}.get((len(value), value[1] if len(value) > 1 else 0))
    if size is None:
        return Binding()
    mask = struct.pack("!I", MAGIC_COOKIE) + transaction_id
    plain = bytes(a ^ b for a, b in zip(value[4:], mask[:size], strict=True))
    port = int.from_bytes(value[2:4], "big") ^ (MAGIC_COOKIE >> 16)
    return Binding(address=str(ipaddress.ip_address(plain)), port=port)
