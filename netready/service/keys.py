"""The aggregator's key: made at the first start, kept beside the database, signs duties."""

import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from netready.domain.errors import BadInputError
from netready_probes.agent.orders import SIGNED_PREFIX

KEY_NAME: Final = "signing-key"
KEY_BYTES: Final = 32


class SigningKey:
    """An Ed25519 key (RFC 8032) whose public half agents pin at joining."""

    def __init__(self, secret: bytes) -> None:
        """From the 32 bytes of RFC 8032; raises ValueError for others."""
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public_hex = self._key.public_key().public_bytes_raw().hex()

    def signature(self, text: str) -> str:
        """Of the prefix of duties and the text, in hex."""
        return self._key.sign(SIGNED_PREFIX + text.encode("utf-8")).hex()


def signing_key(folder: Path) -> SigningKey:
    """The key of that folder, made where there is none.

    Raises:
        BadInputError: what stands there is no key, or cannot be read or written.
    """
    path = folder / KEY_NAME
    try:
        secret = path.read_bytes() if path.exists() else _made(path)
        return SigningKey(secret)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no key"
        raise BadInputError(
            [f"{path}: cannot be used ({reason}); allowed: the file as it was made"]
        ) from error


def _made(path: Path) -> bytes:
    secret = Ed25519PrivateKey.generate().private_bytes_raw()
    write_secret(path, secret)
    return secret


def write_secret(path: Path, data: bytes) -> None:
    """A new file that only its owner may read, on the disk when this returns. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
