"""How messages get from a coordinator to an agent and back. The seam: another way is another class.

A channel brings whole messages, in order and from the one it belongs to, or it is closed.
"""

from typing import Protocol

from netready_probes.agent.messages import Message


class ChannelClosedError(Exception):
    """Nothing comes or goes any more: it ended, or what came was not to be trusted."""


class Channel(Protocol):
    """One end. `send` and `receive` may be called from two threads at once."""

    def send(self, message: Message) -> None:
        """Hands it over. Raises ChannelClosedError."""
        ...

    def receive(self, within_s: float) -> Message | None:
        """The next message; None: none came in time. Raises ChannelClosedError."""
        ...

    def close(self) -> None:
        """Ends it, both ways."""
        ...
