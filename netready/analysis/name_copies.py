"""Networks that use the school's names and are perhaps not the school's. Pure.

A beacon proves nothing of who sends it: these are reasons to look, in the technician's words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from netready.domain.air import Bss, Encryption, Security, SignIn

_STRENGTH: Final = {
    Encryption.OPEN: 0,
    Encryption.WEP: 1,
    Encryption.OWE: 2,
    Encryption.WPA1: 2,
    Encryption.WPA2: 3,
    Encryption.WPA3: 4,
}
_MAKER: Final = re.compile(r"([0-9a-f]{2}):[0-9a-f]{2}:[0-9a-f]{2}(?=:)")
_LOCAL_BIT: Final = 0x02  # of the first byte: an address that no maker gave
_MANY: Final = 3  # so many of one maker are a pattern
_FOLDS: Final = str.maketrans("0135|", "olesl")  # signs that are taken for letters in a list


class CopyKind(StrEnum):
    """Why a network that bears the name may not be the school's."""

    OPEN = "open-copy"
    WEAKER = "weaker-copy"
    OTHER_SIGN_IN = "other-sign-in"
    OTHER_MAKER = "other-maker"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCopy:
    """One network to look for, and why, a sentence."""

    bss: Bss
    kind: CopyKind
    why: str


def copies_of(bsses: Sequence[Bss], own_ssids: Collection[str]) -> tuple[NameCopy, ...]:
    """Networks to look for among those of a scan, at most one reason each, the gravest.

    Args:
        bsses: of one scan.
        own_ssids: the school's names, or the name of the network that this device is on.
    """
    names = {name for name in own_ssids if name}
    found: list[NameCopy] = []
    for name in sorted(names):
        found += _same_name([bss for bss in bsses if bss.ssid == name])
    found += _look_alikes(bsses, names)
    return tuple(found)


def _same_name(named: Sequence[Bss]) -> Iterator[NameCopy]:
    securities = [bss.security for bss in named if bss.security is not None]
    makers = Counter(maker for bss in named if (maker := _maker(bss)) is not None)
    for bss in named:
        reason = _by_security(bss.security, securities) or _by_maker(bss, makers)
        if reason is not None:
            yield NameCopy(bss=bss, kind=reason[0], why=reason[1])


def _by_security(
    mine: Security | None, all_of_name: Sequence[Security]
) -> tuple[CopyKind, str] | None:
    """Against the strongest of the name: a school runs one name with one way to join."""
    if mine is None:
        return None
    best = max(all_of_name, key=lambda each: _STRENGTH[each.weakest])
    if mine.weakest is Encryption.OPEN and best.weakest is not Encryption.OPEN:
        return CopyKind.OPEN, "The name without encryption, while others of the name have it."
    if _STRENGTH[mine.strongest] < _STRENGTH[best.weakest]:
        words = f"{mine.strongest.value}, while others of the name have {best.weakest.value}"
        return CopyKind.WEAKER, f"The name with {words}."
    signs = {each.sign_in for each in all_of_name}
    if mine.sign_in is SignIn.KEY and SignIn.PERSON in signs:
        return CopyKind.OTHER_SIGN_IN, "The name with a key, while others of it ask who it is."
    return None


def _by_maker(bss: Bss, makers: Counter[str]) -> tuple[CopyKind, str] | None:
    maker = _maker(bss)
    usual, times = makers.most_common(1)[0] if makers else ("", 0)
    if maker is not None and maker != usual and times >= _MANY and makers[maker] == 1:
        return CopyKind.OTHER_MAKER, "The only one of the name from another maker."
    return None


def _maker(bss: Bss) -> str | None:
    """The maker's part of an address; None where it is none, or was made up locally."""
    found = _MAKER.match(bss.bssid or "")
    return found.group() if found and not int(found.group(1), 16) & _LOCAL_BIT else None


def _look_alikes(bsses: Sequence[Bss], names: Collection[str]) -> Iterator[NameCopy]:
    plain = {folded for name in names if (folded := _folded(name))}
    for bss in bsses:
        if bss.ssid and bss.ssid not in names and _folded(bss.ssid) in plain:
            why = "A name that looks like the school's and is spelt with other characters."
            yield NameCopy(bss=bss, kind=CopyKind.LOOK_ALIKE, why=why)


def _folded(name: str) -> str:
    """The name as the eye reads it: one case, no blanks, no accents, digits as letters."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in apart if sign.isalnum() or sign == "|")
    return letters.translate(_FOLDS)
