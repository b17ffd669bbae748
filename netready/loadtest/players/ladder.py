"""Which rate a video's next segment has: the player chooses a rung of its ladder. Pure."""

from collections import deque
from typing import Final

from netready.domain.activity import Activity

SEGMENTS_REMEMBERED: Final = 4


class Ladder:
    """The highest rung that the mean rate of the last segments pays for, else the lowest.

    A fixed list of rates, of which the highest below the measured speed is taken, is the rule of
    Neubot's player, the ancestor of OONI's (ts-021, "rationale of selected parameters"). The mean
    over the last segments instead of the last one alone is dash.js's ThroughputRule; its safety
    factor of 0.9 is left out: pupils who share a line fairly measure their share and no more, and
    would leave their rung when a tenth of the line is still free.

    A video without a ladder has one rung.
    """

    def __init__(self, activity: Activity) -> None:
        self._rungs = activity.ladder_mbps or (activity.down_mbps,)
        self._seen: deque[tuple[int, float]] = deque(maxlen=SEGMENTS_REMEMBERED)
        self.mbps = activity.start_mbps or self._rungs[-1]

    def learn(self, byte_count: int, took_s: float) -> None:
        """A segment came, so many seconds after it was asked for; chooses the next one's rate."""
        self._seen.append((byte_count, took_s))
        all_s = sum(seconds for _, seconds in self._seen)
        affordable_mbit = sum(count for count, _ in self._seen) * 8e-6
        self.mbps = next(
            (rung for rung in reversed(self._rungs) if rung * all_s <= affordable_mbit),
            self._rungs[0],
        )
