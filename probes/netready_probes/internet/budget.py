"""How much time is left: one limit for a step, one for all of it."""

from collections.abc import Callable
from dataclasses import dataclass

from netready_probes.seams import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Time limits of a probe that visits many hosts.

    Attributes:
        step_s: the longest that one step may take.
        ends_at_s: reading of the monotonic clock at which everything ends.
    """

    clock: Clock
    step_s: float
    ends_at_s: float
    stopped: Callable[[], bool]

    def over(self) -> bool:
        """Nothing new may begin."""
        return self.stopped() or self.clock.monotonic_s() >= self.ends_at_s

    def step(self) -> float:
        """Seconds for the next step, never less than a millisecond."""
        return max(0.001, min(self.step_s, self.ends_at_s - self.clock.monotonic_s()))
