"""The code that lets a device in, and the address it is typed with: `netready://HOST:PORT/CODE`."""

import base64
import secrets
from typing import Final

from netready_probes.contract import Address, BadSettingError
from netready_probes.settings import address_of

SCHEME: Final = "netready://"
DEFAULT_PORT: Final = 7413
CODE_BITS: Final = 65  # 13 letters of 5 bits: with scrypt no machine tries them all
_LETTERS: Final = CODE_BITS // 5
_LONGEST: Final = 300
_ALPHABET: Final = frozenset("abcdefghijklmnopqrstuvwxyz234567")


def new_code() -> str:
    """A code by the operating system's random numbers, in groups that can be read aloud."""
    letters = base64.b32encode(secrets.token_bytes(_LETTERS)).decode("ascii").lower()[:_LETTERS]
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def join_url(address: Address, code: str) -> str:
    """What is typed on the devices."""
    return f"{SCHEME}{address}/{code}"


def join_from(text: str) -> tuple[Address, str]:
    """The coordinator's address and the code, without its dashes.

    Raises:
        BadSettingError: it is no such address.
    """
    if len(text) > _LONGEST or not text.startswith(SCHEME) or "/" not in text[len(SCHEME) :]:
        raise BadSettingError(f"found {text[:60]!r}, allowed: {SCHEME}HOST:PORT/CODE")
    where, _slash, code = text[len(SCHEME) :].partition("/")
    return address_of(where, DEFAULT_PORT), plain_code(code)


def plain_code(code: str) -> str:
    """Without dashes, blanks and capitals. Raises BadSettingError."""
    plain = code.replace("-", "").replace(" ", "").lower()
    if len(plain) != _LETTERS or not set(plain) <= _ALPHABET:
        raise BadSettingError(f"the code has {_LETTERS} letters a to z and digits 2 to 7")
    return plain
