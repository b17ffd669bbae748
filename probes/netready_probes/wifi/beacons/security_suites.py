"""Security of a network from its RSN and WPA elements. Pure.

Source: IEEE 802.11-2020 9.4.2.24 (RSN element, tables 9-149 and 9-151), 802.11-2024 for suites 23
to 25; the WPA element and the RSN overrides are the Wi-Fi Alliance's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from netready.domain.air import Encryption, ProtectedManagement, Security, SignIn

_CIPHERS: Final = {
    1: "wep-40",
    2: "tkip",
    4: "ccmp",
    5: "wep-104",
    8: "gcmp",
    9: "gcmp-256",
    10: "ccmp-256",
}
# key management suite: its name, how one signs in, what it makes of the network
_KEYS: Final = {
    1: ("802.1x", SignIn.PERSON, Encryption.WPA2),
    2: ("psk", SignIn.KEY, Encryption.WPA2),
    3: ("ft-802.1x", SignIn.PERSON, Encryption.WPA2),
    4: ("ft-psk", SignIn.KEY, Encryption.WPA2),
    5: ("802.1x-sha256", SignIn.PERSON, Encryption.WPA2),
    6: ("psk-sha256", SignIn.KEY, Encryption.WPA2),
    8: ("sae", SignIn.KEY, Encryption.WPA3),
    9: ("ft-sae", SignIn.KEY, Encryption.WPA3),
    11: ("802.1x-suite-b", SignIn.PERSON, Encryption.WPA2),
    12: ("802.1x-suite-b-192", SignIn.PERSON, Encryption.WPA3),
    13: ("ft-802.1x-sha384", SignIn.PERSON, Encryption.WPA3),
    14: ("fils-sha256", SignIn.PERSON, Encryption.WPA2),
    15: ("fils-sha384", SignIn.PERSON, Encryption.WPA2),
    16: ("ft-fils-sha256", SignIn.PERSON, Encryption.WPA2),
    17: ("ft-fils-sha384", SignIn.PERSON, Encryption.WPA2),
    18: ("owe", SignIn.NONE, Encryption.OWE),
    19: ("ft-psk-sha384", SignIn.KEY, Encryption.WPA2),
    20: ("psk-sha384", SignIn.KEY, Encryption.WPA2),
    22: ("ft-802.1x-sha384", SignIn.PERSON, Encryption.WPA3),
    23: ("802.1x-sha384", SignIn.PERSON, Encryption.WPA3),
    24: ("sae-ext", SignIn.KEY, Encryption.WPA3),
    25: ("ft-sae-ext", SignIn.KEY, Encryption.WPA3),
}
_RANK: Final = (
    Encryption.OPEN,
    Encryption.WEP,
    Encryption.OWE,
    Encryption.WPA1,
    Encryption.WPA2,
    Encryption.WPA3,
)
_RSN: Final = bytes.fromhex("000fac")
_WPA: Final = bytes.fromhex("0050f2")
_PLAIN_8021X, _STRONGER_8021X = 1, 5
_PMF_REQUIRED, _PMF_CAPABLE = 0x40, 0x80
_MOST_SUITES: Final = 16
_KEPT: Final = 256  # different elements of one place


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRead:
    """What was understood; `security` None: not told, or `fault` says why it cannot be known."""

    security: Security | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suites:
    """The lists of one element; `keys` and `ciphers` are numbers, 0 for those of strangers."""

    ciphers: tuple[int, ...]
    keys: tuple[int, ...]
    capabilities: int = 0


@lru_cache(maxsize=_KEPT)
def security_of(
    rsn: bytes | None, overrides: tuple[bytes, ...], wpa: bytes | None, private: bool | None
) -> SecurityRead:
    """Of a network with these elements' bodies.

    Args:
        rsn: of element 48.
        overrides: of the Wi-Fi Alliance's elements that newer clients read instead.
        wpa: of the older vendor element, after its type.
        private: the privacy bit of the capabilities; None: not told.
    """
    if rsn is None and wpa is None:
        return SecurityRead(security=_without_suites(private))
    robust = [suites_of(body, _RSN) for body in (rsn, *overrides) if body is not None]
    old = suites_of(wpa, _WPA) if wpa is not None else None
    if None in robust or (wpa is not None and old is None):
        return SecurityRead(fault="the list of key methods cannot be read")
    return _judged([each for each in robust if each], old)


def _without_suites(private: bool | None) -> Security | None:
    if private is None:
        return None
    found = Encryption.WEP if private else Encryption.OPEN
    return Security(
        weakest=found,
        strongest=found,
        sign_in=SignIn.KEY if private else SignIn.NONE,
        protected_management=ProtectedManagement.NONE,
    )


def suites_of(body: bytes, vendor: bytes) -> Suites | None:
    """The suites of an RSN or WPA element's body; None: cut off, or of another version.

    An element may end after any field; the default is then 802.1X with CCMP (TKIP for WPA).
    """
    if body[:2] != b"\x01\x00" or len(body) in (3, 4, 5):
        return None
    default_cipher = 4 if vendor == _RSN else 2
    pairwise, place = _list(body, 6, vendor)
    if pairwise is None:
        return None
    keys, place = _list(body, place, vendor)
    if keys is None:
        return None
    return Suites(
        ciphers=pairwise or (default_cipher,),
        keys=keys or (_PLAIN_8021X,),
        capabilities=int.from_bytes(body[place : place + 2], "little"),
    )


def _list(body: bytes, place: int, vendor: bytes) -> tuple[tuple[int, ...] | None, int]:
    """One counted list and the place after it; empty where the element ends before it."""
    if place >= len(body):
        return (), place
    count = int.from_bytes(body[place : place + 2], "little")
    start, end = place + 2, place + 2 + 4 * count
    if end > len(body) or count > _MOST_SUITES:
        return None, place
    suites = [body[at : at + 4] for at in range(start, end, 4)]
    return tuple(suite[3] if suite[:3] == vendor else 0 for suite in suites), end


def _judged(robust: list[Suites], old: Suites | None) -> SecurityRead:
    capabilities = robust[0].capabilities if robust else 0
    required = bool(capabilities & _PMF_REQUIRED)
    numbers = _once(number for each in robust for number in each.keys)
    methods = [_KEYS[number] for number in numbers if number in _KEYS]
    kinds = {_kind(number, numbers, required) for number in numbers if number in _KEYS}
    if old is not None:
        known = [_KEYS[number] for number in _once(old.keys) if number in (1, 2)]
        methods += [method for method in known if method not in methods]
        kinds |= {Encryption.WPA1} if known else set()
    if not methods:
        return SecurityRead(fault="none of its key methods is known")
    order = sorted(kinds, key=_RANK.index)
    every = [*robust, *([old] if old else [])]
    return SecurityRead(
        security=Security(
            weakest=order[0],
            strongest=order[-1],
            sign_in=_sign_in({method[1] for method in methods}),
            protected_management=_protection(capabilities),
            key_methods=tuple(method[0] for method in methods),
            ciphers=_cipher_names(every),
        )
    )


def _kind(number: int, numbers: tuple[int, ...], required: bool) -> Encryption:
    """WPA3-Enterprise is 802.1X with SHA-256, protected management required, and no plain 802.1X.

    Source: Wi-Fi Alliance, WPA3 specification 3.3, section 3 ("WPA3-Enterprise only mode").
    """
    stronger = required and _STRONGER_8021X in numbers and _PLAIN_8021X not in numbers
    return Encryption.WPA3 if stronger and number in (3, 5) else _KEYS[number][2]


def _sign_in(ways: set[SignIn]) -> SignIn:
    """The weakest: where a shared key is enough, nobody has to be a person."""
    if SignIn.KEY in ways:
        return SignIn.KEY
    return SignIn.PERSON if SignIn.PERSON in ways else SignIn.NONE


def _protection(capabilities: int) -> ProtectedManagement:
    if capabilities & _PMF_REQUIRED:
        return ProtectedManagement.REQUIRED
    capable = capabilities & _PMF_CAPABLE
    return ProtectedManagement.CAPABLE if capable else ProtectedManagement.NONE


def _cipher_names(every: Iterable[Suites]) -> tuple[str, ...]:
    numbers = _once(number for each in every for number in each.ciphers)
    return tuple(_CIPHERS[number] for number in numbers if number in _CIPHERS)


def _once(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
