"""Frames that nobody without the join code can make, change, or play again. Pure, no sockets.

Each connection has a key of its own: scrypt of the code (RFC 7914) with the coordinator's salt,
then HMAC-SHA256 with a fresh nonce of either side, then one key for each direction. A frame is one
line: its number, the MAC of number and text, the text. The numbers count up from 0 without a gap.
The text itself is readable on the way: it holds no name of a person and no secret.
"""

import hashlib
import hmac
from typing import Final

from netready.domain.typed_json import NotAValueError

NONCE_BYTES: Final = 16
FRAME_BYTES_MAX: Final = 2 * 1024 * 1024
_SCRYPT_N: Final = 2**14  # RFC 7914 section 2; 16 MiB and about 50 ms with r = 8
_SCRYPT_R: Final = 8
_MEMORY_MAX: Final = 64 * 1024 * 1024
_MAC_LETTERS: Final = 64
TO_AGENT: Final = b"to agent"
TO_COORDINATOR: Final = b"to coordinator"


class BadSealError(ValueError):
    """The frame is not from somebody with the code, or not the next one."""


def code_key(code: str, salt: bytes) -> bytes:
    """The key behind all connections of one coordinator."""
    return hashlib.scrypt(
        code.encode("ascii"),
        salt=salt,
        n=_SCRYPT_N,
        r=_SCRYPT_R,
        p=1,
        maxmem=_MEMORY_MAX,
        dklen=32,
    )


def direction_key(key: bytes, coordinator_nonce: bytes, agent_nonce: bytes, way: bytes) -> bytes:
    """The key of one direction of one connection."""
    session = _mac(key, b"session" + coordinator_nonce + agent_nonce)
    return _mac(session, way)


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()


class Sealer:
    """Frames of one direction, in order."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._next = 0

    def seal(self, text: bytes) -> bytes:
        """One line with its newline; the text must have none."""
        number = self._next
        self._next += 1
        mac = _mac(self._key, number.to_bytes(8, "big") + text).hex().encode("ascii")
        return b"%d %s %s\n" % (number, mac, text)


class Opener:
    """The other end."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._next = 0

    def open(self, line: bytes) -> bytes:
        """The text of the next frame, without its newline. Raises BadSealError."""
        number, _blank, rest = line.partition(b" ")
        mac, _blank, text = rest.partition(b" ")
        if number != b"%d" % self._next or len(mac) != _MAC_LETTERS:
            raise BadSealError("not the next frame")
        right = _mac(self._key, self._next.to_bytes(8, "big") + text).hex().encode("ascii")
        if not hmac.compare_digest(mac, right):
            raise BadSealError("not sealed with the code")
        self._next += 1
        return text


def nonce_from(found: object) -> bytes:
    """A nonce or salt as it stands in a greeting. Raises NotAValueError."""
    try:
        value = bytes.fromhex(found) if isinstance(found, str) else b""
    except ValueError:
        value = b""
    if len(value) != NONCE_BYTES:
        raise NotAValueError(f"a nonce has {NONCE_BYTES} bytes")
    return value
