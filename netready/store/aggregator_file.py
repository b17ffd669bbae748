"""Where the aggregator of a state folder is, or was last: a file in that folder.

Programs of ours on the same machine (the nightly round) find it and its database by this file. It
holds no token; the URL of the database may hold a password, so only the owner of the folder may
read it. It stays when the aggregator ends: who reads it then asks there and finds nobody, but
still knows the database.
"""

import ipaddress
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from netready.domain.errors import BadInputError
from netready.domain.jsonable import canonical_json
from netready.store.files import read_text, write_bytes

FILE_NAME: Final = "aggregator.json"
# 1, 2026-11-22: the first
VERSION: Final = 1
BYTES_MAX: Final = 16_384
_ALLOWED: Final = "the file as netready serve writes it"
_LOOPBACK: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregatorAt:
    """An aggregator as programs on its own machine reach it.

    Attributes:
        base_url: e.g. "https://127.0.0.1:7443", no slash at the end; an address of this machine,
            not a name for others.
        fingerprint: SHA-256 of its certificate in hex; "": it speaks plain HTTP.
        database_url: with its password, if it has one.
        pid: of its process, for people.
        started_at: UTC, by this machine's clock; for people, too.
        version: of the file.
    """

    base_url: str
    fingerprint: str
    database_url: str
    pid: int
    started_at: AwareDatetime
    version: int = VERSION


_READ: Final = TypeAdapter(AggregatorAt)


def local_url(host: str, port: int, *, tls: bool) -> str:
    """Where this machine itself reaches what listens there; loopback where it listens on all."""
    scheme = "https" if tls else "http"
    return f"{scheme}://{_LOOPBACK.get(host) or _bracketed(host)}:{port}"


def _bracketed(host: str) -> str:
    with suppress(ValueError):
        if ipaddress.ip_address(host.partition("%")[0]).version == 6:
            return f"[{host}]"
    return host


def write_aggregator(folder: Path, at: AggregatorAt) -> None:
    """Says where it is from now on; the file is whole or as before, and its owner's alone.

    Raises:
        BadInputError: the folder cannot be written.
        DiskFullError: the disk is full.
    """
    write_bytes(folder / FILE_NAME, f"{canonical_json(at, indent=2)}\n".encode(), mode=0o600)


def read_aggregator(folder: Path) -> AggregatorAt | None:
    """Where the aggregator of that folder is, or was; None: none ever served from it.

    Raises:
        BadInputError: what stands there was not written by this version, or cannot be read.
    """
    path = folder / FILE_NAME
    try:
        text = read_text(path, limit_bytes=BYTES_MAX, wanted=_ALLOWED)
    except BadInputError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    return _checked(path, text)


def _checked(path: Path, text: str) -> AggregatorAt:
    try:
        found = json.loads(text)
        version = found.get("version") if isinstance(found, dict) else None
        if version != VERSION:
            said = version if isinstance(version, int) else "none"
            raise BadInputError(
                [f"{path}: version: found {said}, allowed {VERSION}; use the same netready here"]
            )
        return _READ.validate_json(text, strict=True)
    except (ValueError, RecursionError) as error:
        where = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        place = f" {where[0]}:" if where else ""
        raise BadInputError(
            [f"{path}:{place} not as it was written; allowed {_ALLOWED}"]
        ) from error
