"""What a night asks of the aggregator: the seam. The aggregator alone gives devices orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from netready.domain.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsk:
    """A run of one room.

    Attributes:
        load: False: only a look, without load, by all devices of the room.
        mix: key of the lesson mix; None: the plan's.
        minutes: the run must be over within so many; the stages are as long as fits.
    """

    room: str
    load: bool
    mix: str | None = None
    minutes: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSeen:
    """How far a run is.

    Attributes:
        over: nothing more comes; only then the others are what they will be.
        refusal: why it was not made, or not to its end; None: it was.
        words: one sentence for people.
        records: ids of what it left.
        others_mbps: what the target carried of others in a look; None: not known.
    """

    run_id: str
    over: bool
    refusal: Refusal | None = None
    words: str = ""
    records: tuple[str, ...] = ()
    others_mbps: float | None = None


class AggregatorAwayError(Exception):
    """It does not answer now; whoever waits asks again."""


class School(Protocol):
    """The aggregator as a night sees it; every method may raise AggregatorAwayError."""

    def start(self, ask: RunAsk) -> RunSeen:
        """Begins a run; one that may not be begun is over at once, with its refusal."""
        ...

    def seen(self, run_id: str) -> RunSeen | None:
        """How far it is; None: there is no such run."""
        ...

    def found(self, room: str, since: datetime) -> RunSeen | None:
        """The latest load of a room that the nightly round ordered since then; None: none."""
        ...

    def stop(self, run_id: str) -> None:
        """Ends it within a second; one that is over stays as it is."""
        ...
