"""The secrets that join a network: read from a file or the environment, kept in no record.

A file is TOML: `key = "..."` for a network with a key; `identity`, `password` and, if wanted,
`method`, `anonymous_identity` and `ca_certificate` for one where each person signs in. Here is only
what the text means; who reads it is `netready_probes.system.wpa`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Final

TEXT_MAX: Final = 256
FILE_BYTES_MAX: Final = 65_536
SECRET_VARIABLES: Final = MappingProxyType(
    {
        "NETREADY_WIFI_KEY": "key",
        "NETREADY_WIFI_IDENTITY": "identity",
        "NETREADY_WIFI_PASSWORD": "password",
    }
)
METHODS: Final = ("peap", "ttls", "pwd")


class BadCredentialsError(ValueError):
    """They cannot be used; the message says why and repeats nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What proves that this device may join; "" where it is not given. Its text shows nothing.

    Attributes:
        key: shared by all, or this person's own.
        identity, password: of a person, for 802.1X.
        method: outer EAP method; of `METHODS`.
        ca_certificate: a file with the issuer of the server's certificate.
    """

    key: str = field(default="", repr=False)
    identity: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    method: str = "peap"
    anonymous_identity: str = field(default="", repr=False)
    ca_certificate: str = field(default="", repr=False)

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return bool(self.key or self.identity)


def from_text(text: str) -> Credentials:
    """Of a credentials file. Raises BadCredentialsError."""
    if len(text) > FILE_BYTES_MAX:
        raise BadCredentialsError(f"the file is longer than {FILE_BYTES_MAX} characters")
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):  # its own message quotes the text
        raise BadCredentialsError('the file is not TOML, as in: key = "..."') from None
    return checked(found)


def from_environment(environment: Mapping[str, str]) -> Credentials:
    """Of the variables in `SECRET_VARIABLES`. Raises BadCredentialsError."""
    names = SECRET_VARIABLES.items()
    return checked({name: environment[key] for key, name in names if environment.get(key)})


def checked(found: Mapping[str, object]) -> Credentials:
    """Every value of a known name and a possible length. Raises BadCredentialsError."""
    known = [each.name for each in fields(Credentials)]
    if any(name not in known for name in found):
        raise BadCredentialsError(f"a name is unknown; allowed: {', '.join(known)}")
    texts: dict[str, str] = {}
    for name, value in found.items():
        if not isinstance(value, str) or not value or len(value) > TEXT_MAX:
            raise BadCredentialsError(f"{name} is not a text of 1 to {TEXT_MAX} characters")
        if not value.isprintable():
            raise BadCredentialsError(f"{name} holds a character that cannot be printed")
        texts[name] = value
    if texts.get("method", METHODS[0]) not in METHODS:
        raise BadCredentialsError(f"method is unknown; allowed: {', '.join(METHODS)}")
    return _consistent(Credentials(**texts))


def _consistent(given: Credentials) -> Credentials:
    if given.key and not (8 <= len(given.key) <= 64 and given.key.isascii()):
        raise BadCredentialsError("key is not 8 to 63 plain characters or 64 hexadecimal digits")
    if bool(given.identity) != bool(given.password):
        raise BadCredentialsError("identity and password are needed together")
    return given
