"""The seam of the emulated link for what befalls a piece on a bad wire; the good wire is here.

What goes wrong, and when, is for whoever wants it to: a test, with dice of its own.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a client or the target sent at once.

    Attributes:
        kind: "tcp" or "udp".
        way: "down" or "up".
        client: address of the client's machine.
        at_s: when it came here, on the link's clock.
    """

    kind: str
    way: str
    client: str
    at_s: float


class Mishaps(Protocol):
    """What befalls a piece beyond the queue and the delay that all share."""

    def happen(self, piece: Piece, data: bytes) -> tuple[bytes, float] | None:
        """What arrives and how many seconds later. None: lost; the connection, where it is TCP."""
        ...


class NoMishaps:
    """A good wire."""

    def happen(self, piece: Piece, data: bytes) -> tuple[bytes, float] | None:
        """Everything arrives as it was sent."""
        return data, 0.0
