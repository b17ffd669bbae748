"""Tokens: made once, shown by their holder, stored only as a hash. Pure but for the dice."""

import hashlib
import secrets
from typing import Final

TOKEN_BYTES: Final = 32
TOKEN_CHARACTERS_MAX: Final = 64  # 32 bytes are 43 letters of base64url


def new_token() -> str:
    """32 random bytes as base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """SHA-256. A token is random, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
