"""Load that nobody waits for: an update that comes in beside the lesson. Pure.

It asks as its shape says and is counted in the goodput, but it has no level of service: what has
no limit cannot be kept or broken, and must not stand among the pupils' shares and stalls.
"""

from dataclasses import replace

from netready.domain.load import PupilOutcome
from netready.loadtest.players.exchange import Exchange, Player


class BackgroundPlayer:
    """Another player whose outcome says only how much came, and whether its connection failed."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def due_s(self) -> float | None:
        """As the shape says."""
        return self._player.due_s()

    def take(self, now_s: float) -> Exchange | None:
        """As the shape says."""
        return self._player.take(now_s)

    def received(self, now_s: float, byte_count: int) -> None:
        """As the shape says."""
        self._player.received(now_s, byte_count)

    def answered(self, now_s: float) -> None:
        """As the shape says."""
        self._player.answered(now_s)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        """Without share, stalls, start and response time."""
        return replace(
            self._player.outcome(failure),
            delivered_ratio=None,
            stalls=None,
            stall_s=0.0,
            startup_s=None,
            response_s_p95=None,
            rung_mbps=None,
        )
