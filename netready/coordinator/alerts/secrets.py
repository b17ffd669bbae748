"""Passwords of the alerts: from the environment, or a file that its owner alone may read.

Never from the site file, which is mailed, printed and kept with the records. No fault and no trace
shows a value.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError
from netready.store.fault_words import nearest, shown
from netready.store.files import read_text, shown_path

VARIABLES: Final = {
    "smtp_password": "NETREADY_SMTP_PASSWORD",
    "webhook_secret": "NETREADY_WEBHOOK_SECRET",
    "webhook_url": "NETREADY_WEBHOOK_URL",
}
FILE_VARIABLE: Final = "NETREADY_SECRETS"
FILE_BYTES_MAX: Final = 20_000
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What no file of the school holds.

    Attributes:
        webhook_url: in the place of the site file's, for services whose address is the secret.
    """

    smtp_password: str | None = None
    webhook_secret: str | None = None
    webhook_url: str | None = None

    def __repr__(self) -> str:
        known = [one.name for one in fields(self) if getattr(self, one.name) is not None]
        return f"Secrets({', '.join(known)})"


def read_secrets(environment: Mapping[str, str], file: Path | None) -> Secrets:
    """The secrets; a variable goes before the file.

    Args:
        environment: variables.
        file: of `[alerts] secrets`; NETREADY_SECRETS goes before it.

    Raises:
        BadInputError: the file is missing, readable by others, or not understood.
    """
    named = environment.get(FILE_VARIABLE)
    path = Path(named) if named else file
    known = _of_file(path) if path is not None else {}
    known |= {key: text for key, name in VARIABLES.items() if (text := environment.get(name))}
    return Secrets(**known)


def _of_file(path: Path) -> dict[str, str]:
    text = read_text(path, limit_bytes=FILE_BYTES_MAX, wanted="a file of secrets (TOML)")
    _check_owner(path)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        # the error's own words may quote the line, and with it the secret
        raise BadInputError([f'{shown_path(path)}: not valid TOML, allowed key = "..."']) from None
    faults = [fault for key, value in data.items() if (fault := _fault(key, value))]
    if faults:
        raise BadInputError([f"{shown_path(path)}: {fault}" for fault in faults])
    return {key: str(value) for key, value in data.items()}


def _check_owner(path: Path) -> None:
    if os.name == "nt":  # the rights of a Windows file are not in its mode
        return
    status = path.stat()
    if status.st_mode & OTHERS:
        rights = oct(stat.S_IMODE(status.st_mode))[2:]
        text = f"found rights {rights}, which let others read it; allowed 600: chmod 600"
        raise BadInputError([f"{shown_path(path)}: {text} {shown_path(path)}"])
    if status.st_uid not in {0, os.geteuid()}:
        raise BadInputError([f"{shown_path(path)}: belongs to another user; allowed: your own"])


def _fault(key: str, value: object) -> str | None:
    if key not in VARIABLES:
        near = nearest(key, VARIABLES)
        return f"unknown key {shown(key)}{near}; allowed {', '.join(VARIABLES)}"
    if not isinstance(value, str) or not value or not value.isprintable():
        return f"{key}: found something else than a line of text, allowed text in quotes"
    return None
