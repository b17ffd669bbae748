"""Generic netlink to the Linux kernel: a socket, requests, and attributes to plain values.

The standard library only, because every look at the radio starts a process: with pyroute2, whose
import alone costs 0.2 s of a processor, looking disturbed what was looked at, and its messages of
nl80211 hide the bytes of elements and know no multi-link. Layouts: include/uapi/linux/netlink.h and
genetlink.h; they never change. Errors are OSErrors with the kernel's errno.
"""

import errno
import os
import socket
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Value = int | str | bool | dict[str, Any] | list[Any]
# attribute number to its name and kind: a word of `_KINDS`, the table of a nest, or [table]
Table = Mapping[int, tuple[str, Any]]

_HEADER: Final = struct.Struct("=IHHII")  # length, type, flags, sequence, port
_GENERIC: Final = struct.Struct("=BBH")  # command, version, reserved
_ATTRIBUTE: Final = struct.Struct("=HH")  # length, type
_REQUEST, _ACK, _DUMP, _NESTED = 0x1, 0x4, 0x300, 0x8000
_ERROR, _DONE = 2, 3
_TYPE_MASK: Final = 0x3FFF
_NETLINK_GENERIC, _SOL_NETLINK, _ADD_MEMBERSHIP = 16, 270, 1
_CONTROL, _GET_FAMILY = 16, 3
_BUFFER: Final = 1 << 18
_ANSWER_S: Final = 10.0
_MESSAGES_MAX: Final = 100_000
_DEPTH_MAX: Final = 8
_NUMBERS: Final = {
    "u8": "=B",
    "u16": "=H",
    "u32": "=I",
    "u64": "=Q",
    "s8": "=b",
    "s32": "=i",
}
_FAMILY: Final[Table] = {
    1: ("id", "u16"),
    7: ("groups", [{1: ("name", "text"), 2: ("id", "u32")}]),
}


class Kernel:
    """One socket to one family of generic netlink, e.g. "nl80211"."""

    def __init__(self, family: str, table: Table) -> None:
        """Raises OSError: ENOENT where the kernel has no such family."""
        self._table, self._sequence = table, 0
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_GENERIC)
        try:
            self._socket.bind((0, 0))
            self._socket.settimeout(_ANSWER_S)
            name = attribute(2, family.encode() + b"\0")
            found = decode(self._asked(_CONTROL, _GET_FAMILY, _ACK, name)[0], _FAMILY)
        except BaseException:
            self._socket.close()
            raise
        self._type = int(found["id"])
        self._groups = {each["name"]: each["id"] for each in found.get("groups", ())}

    def close(self) -> None:
        """Gives the socket back."""
        self._socket.close()

    def dump(self, command: int, attributes: bytes = b"") -> list[dict[str, Any]]:
        """Everything of one kind."""
        answers = self._asked(self._type, command, _DUMP, attributes)
        return [decode(answer, self._table) for answer in answers]

    def do(self, command: int, attributes: bytes) -> None:
        """Asks for something to be done; raises OSError where the kernel refuses."""
        self._asked(self._type, command, _ACK, attributes)

    def listen(self, group: str) -> None:
        """From now on `event` hears what the kernel tells that group."""
        self._socket.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, self._groups[group])

    def event(self, seconds: float) -> tuple[int, dict[str, Any]] | None:
        """The next command that the kernel tells, with its attributes; None: none in time."""
        self._socket.settimeout(max(0.001, seconds))
        try:
            datagram = self._socket.recv(_BUFFER)
        except TimeoutError:
            return None
        for kind, _, body in messages(datagram):
            if kind == self._type and len(body) >= _GENERIC.size:
                return body[0], decode(body[_GENERIC.size :], self._table)
        return 0, {}

    def _asked(self, family: int, command: int, flags: int, attributes: bytes) -> list[bytes]:
        """The attributes of every message of the answer."""
        self._sequence += 1
        body = _GENERIC.pack(command, 1, 0) + attributes
        header = _HEADER.pack(_HEADER.size + len(body), family, _REQUEST | flags, self._sequence, 0)
        self._socket.send(header + body)
        found: list[bytes] = []
        for kind, sequence, answer in self._arriving():
            if sequence != self._sequence:
                continue
            if kind in (_ERROR, _DONE):
                _check(answer)
                return found
            found.append(answer[_GENERIC.size :])
        return found

    def _arriving(self) -> Iterator[tuple[int, int, bytes]]:
        for _ in range(_MESSAGES_MAX):
            yield from messages(self._socket.recv(_BUFFER))
        raise OSError(errno.EMSGSIZE, "the answer does not end")


def _check(answer: bytes) -> None:
    """An answer ends with 0, or with a negative errno."""
    code = -int.from_bytes(answer[:4], sys.byteorder, signed=True) if len(answer) >= 4 else 0
    if code > 0:
        raise OSError(code, os.strerror(code))


def messages(datagram: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, sequence and body of each message; what is cut off is left out."""
    place = 0
    while place + _HEADER.size <= len(datagram):
        length, kind, _, sequence, _ = _HEADER.unpack_from(datagram, place)
        if length < _HEADER.size or place + length > len(datagram):
            return
        yield kind, sequence, datagram[place + _HEADER.size : place + length]
        place += _padded(length)


def attribute(number: int, body: bytes) -> bytes:
    """One attribute with its header and padding."""
    length = _ATTRIBUTE.size + len(body)
    return _ATTRIBUTE.pack(length, number) + body + bytes(_padded(length) - length)


def nest(number: int, bodies: Sequence[bytes]) -> bytes:
    """Attributes within one, numbered from 1."""
    within = b"".join(attribute(at, body) for at, body in enumerate(bodies, start=1))
    return attribute(number | _NESTED, within)


def decode(raw: bytes, table: Table, depth: int = 0) -> dict[str, Any]:
    """The attributes that the table names, by name; others, and torn ones, are left out."""
    found: dict[str, Any] = {}
    for number, body in _attributes(raw):
        if number in table and depth < _DEPTH_MAX:
            name, kind = table[number]
            value = _value(body, kind, depth)
            if value is not None:
                found[name] = value
    return found


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + _ATTRIBUTE.size <= len(raw):
        length, kind = _ATTRIBUTE.unpack_from(raw, place)
        if length < _ATTRIBUTE.size or place + length > len(raw):
            return
        yield kind & _TYPE_MASK, raw[place + _ATTRIBUTE.size : place + length]
        place += _padded(length)


def _value(body: bytes, kind: Any, depth: int) -> Value | None:
    """None: the body is too short for its kind."""
    if isinstance(kind, list):
        return [decode(each, kind[0], depth + 1) for _, each in _attributes(body)]
    if isinstance(kind, Mapping):
        return decode(body, kind, depth + 1)
    if kind in _NUMBERS:
        layout = struct.Struct(_NUMBERS[kind])
        return int(layout.unpack_from(body)[0]) if len(body) >= layout.size else None
    if kind == "flag":
        return True
    if kind == "text":
        return body.split(b"\0")[0].decode("utf-8", errors="replace")
    if kind == "mac":
        return body.hex(":") if len(body) == 6 else None
    return body.hex()


def _padded(length: int) -> int:
    return length + 3 & ~3
