"""The rooms of one night in line: whose turn it is, who waits and for how long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.nights import SkipReason

WAITS_MAX: Final = 2  # a room is looked at three times at most
LOST_MAX: Final = 1  # a room is run once more after the aggregator was restarted
WAITS_SHARE: Final = 0.5  # of a room's own minutes, our default: a call ends, a device restarts


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A room in line.

    Attributes:
        place: its turn.
        is_begun: an earlier process ordered its load, or was about to; its row says which.
        waited: how often it was sent back, because of `why`, which is `words` for people.
        lost: how often its run was interrupted.
        not_before_s: on the monotonic clock.
        records: ids of what its tries left.
    """

    room: str
    place: int
    is_begun: bool = False
    waited: int = 0
    lost: int = 0
    why: SkipReason | None = None
    words: str = ""
    not_before_s: float = 0.0
    records: tuple[str, ...] = ()

    def sent_back(self, why: SkipReason, words: str, not_before_s: float) -> "Entry":
        """To the end of the line; others go before it."""
        return replace(
            self,
            is_begun=False,
            waited=self.waited + 1,
            why=why,
            words=words,
            not_before_s=not_before_s,
        )

    def run_lost(self, words: str, now_s: float) -> "Entry":
        """It is tried again; the aggregator was away, and devices need a moment to come back."""
        again = self.sent_back(SkipReason.INTERRUPTED, words, now_s)
        return replace(again, waited=self.waited, lost=self.lost + 1)

    @property
    def may_wait(self) -> bool:
        """It has not waited too often."""
        return self.waited < WAITS_MAX

    @property
    def may_be_lost(self) -> bool:
        """Its run may be made once more."""
        return self.lost < LOST_MAX


def next_of(line: Sequence[Entry]) -> Entry:
    """Of a line that is not empty: who may go first; of those that may now, the first in turn."""
    return min(line, key=lambda entry: (entry.not_before_s, entry.place))
