"""Is that signature the key's? Ed25519 after RFC 8032, verifying only, in plain Python.

A device carries no cryptography package. Nothing here is secret, so nothing needs constant time;
one verification takes some milliseconds. It is tested against RFC 8032 7.1 and another library.
"""

import hashlib
from typing import Final

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

# RFC 8032 5.1
_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1: Final = pow(2, (_P - 1) // 4, _P)
_SIGN_BIT: Final = 1 << 255

# x, y, z, t with x = x/z, y = y/z, x*y = t/z (5.1.4)
_Point = tuple[int, int, int, int]
_NEUTRAL: Final[_Point] = (0, 1, 1, 0)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """True only where the owner of that public key signed exactly that message (5.1.7)."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    public = _decoded(key)
    s = int.from_bytes(signature[32:], "little")
    if public is None or s >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    found = _sum(_times(s, _BASE), _times(challenge, _negative(public)))
    return _encoded(found) == signature[:32]


def _sum(a: _Point, b: _Point) -> _Point:
    """5.1.4, complete: also where both are the same point."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % _P
    f = (a[1] + a[0]) * (b[1] + b[0]) % _P
    g = 2 * a[3] * b[3] * _D % _P
    h = 2 * a[2] * b[2] % _P
    x, y, z, t = f - e, h - g, h + g, f + e
    return x * y % _P, z * t % _P, y * z % _P, x * t % _P


def _times(factor: int, point: _Point) -> _Point:
    total = _NEUTRAL
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _negative(point: _Point) -> _Point:
    return -point[0] % _P, point[1], point[2], -point[3] % _P


def _decoded(data: bytes) -> _Point | None:
    """5.1.3; None: no point of the curve, or not written in the one right way."""
    value = int.from_bytes(data, "little")
    odd, y = bool(value & _SIGN_BIT), value & ~_SIGN_BIT
    x = _x_of(y, odd=odd) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _x_of(y: int, *, odd: bool) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    return _P - x if x % 2 != odd else x


def _encoded(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (_SIGN_BIT if x & 1 else 0)).to_bytes(KEY_BYTES, "little")


def _base() -> _Point:
    y = 4 * pow(5, -1, _P) % _P
    x = _x_of(y, odd=False) or 0
    return x, y, 1, x * y % _P


_BASE: Final = _base()
