"""Legacy rates of an access point, from elements 1 and 50. Pure.

Source: IEEE 802.11-2020 9.4.2.3 and 9.4.2.13: a byte a rate, units of 500 kbit/s, the highest bit
says "basic". Values from 121 up are no rates but membership selectors (HT 127, VHT 126, HE 122,
SAE hash-to-element 123).
"""

from functools import lru_cache
from typing import Final

_BASIC: Final = 0x80
_FIRST_SELECTOR: Final = 121
_KEPT: Final = 256  # different rate lists of one place; there are a handful


@lru_cache(maxsize=_KEPT)
def rates_mbps(listed: bytes) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Basic rates and all rates in Mbit/s, ascending; both elements' bytes one after the other."""
    known = [byte for byte in listed if 0 < (byte & ~_BASIC) < _FIRST_SELECTOR]
    basic = {(byte & ~_BASIC) / 2 for byte in known if byte & _BASIC}
    return tuple(sorted(basic)), tuple(sorted({(byte & ~_BASIC) / 2 for byte in known}))
