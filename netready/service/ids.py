"""New names for what is made here."""

import secrets
from datetime import datetime

from netready_probes.agent.recorder import uuid7


def new_id(at: datetime) -> str:
    """A UUID version 7 of that moment."""
    return uuid7(at, secrets.token_bytes(10))
