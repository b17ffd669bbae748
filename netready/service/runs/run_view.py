"""What the live page shows of a run: values. How they change is in `view_edits`.

What is not known is None, never 0. No verdict rests on a glance: verdicts come with judged stages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from netready.domain.load import LimiterWord, StageVerdict
from netready.domain.refusal import Refusal
from netready.store.database import RunRow, RunState


class What(StrEnum):
    """What was ordered."""

    MEASURE = "measure"  # chosen devices run their probes
    CLASS = "class"  # the class of one room on its devices
    TOGETHER = "together"  # several rooms at once
    LOOK = "look"  # all devices of a room at once, without load


class Part(StrEnum):
    """How far one device is."""

    CALLED = "called"
    THERE = "there"
    READY = "ready"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    LOST = "lost"


class DeviceVerdict(StrEnum):
    """How the pupils of one device fared in the last judged stage."""

    HELD = "held"  # all of them kept every limit
    SUFFERED = "suffered"
    NOT_USABLE = "not-usable"  # the device was at its own limit: nothing is said of the network


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device of a run.

    Attributes:
        share: of its part that is done, 0 to 1; None: not known.
        delay_p95_ms: beside the load; None: not known, or `delay_lost`: no answer came.
        pupils_ok: its pupils that kept every limit, of `pupils`; None: nobody judged them.
        words: one sentence for people; "": nothing to say.
    """

    agent_id: str
    label: str
    room: str
    part: Part = Part.CALLED
    words: str = ""
    share: float | None = None
    down_mbps: float | None = None
    up_mbps: float | None = None
    delay_p95_ms: float | None = None
    delay_lost: bool = False
    verdict: DeviceVerdict | None = None
    pupils: int | None = None
    pupils_ok: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A judged stage."""

    pupils: int
    verdict: StageVerdict
    pupils_ok: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it is now.

    Attributes:
        planned_pupils: of the class, or of all rooms together; None: it is no load.
        pupils: in the stage that runs; None: none does.
        share: of what runs that is done, 0 to 1; None: not known.
        left_s: an estimate; None: not known.
        answer: the result in one sentence; "": there is none.
        limiter: what stopped it; None: not known yet.
        records: ids of what it left.
        others_mbps: what the target carried of others while a look ran, both ways; None: not
            known.
        refusal: why it was not made, or not to its end, in the closed list; None: it goes on, or
            it was made and says something of the network.
    """

    run_id: str
    what: What
    rooms: tuple[str, ...]
    by: str
    asked_at: datetime
    state: RunState = RunState.WAITING
    words: str = ""
    ended_at: datetime | None = None
    planned_pupils: int | None = None
    pupils: int | None = None
    share: float | None = None
    left_s: float | None = None
    down_mbps: float | None = None
    up_mbps: float | None = None
    delay_p50_ms: float | None = None
    delay_p95_ms: float | None = None
    delay_lost: bool = False
    loss_ratio: float | None = None
    devices: tuple[DeviceView, ...] = ()
    stages: tuple[StageView, ...] = ()
    answer: str = ""
    limiter: LimiterWord | None = None
    evidence: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    refusal: Refusal | None = None
    others_mbps: float | None = None


Edit = Callable[[RunView], RunView]


_WHY: Final = "refusal"


def why_facts(refusal: Refusal) -> dict[str, str]:
    """For the row of a run that nobody drives any more; `row_view` reads it."""
    return {_WHY: refusal.value}


def _why(facts: Mapping[str, object]) -> Refusal | None:
    found = facts.get(_WHY)
    return Refusal(found) if isinstance(found, str) and found in set(Refusal) else None


def row_view(row: RunRow) -> RunView:
    """A run of which only the row is known."""
    return RunView(
        run_id=row.run_id,
        what=What(row.what),
        rooms=row.rooms,
        by=row.by,
        asked_at=row.asked_at,
        state=row.state,
        words=row.words,
        ended_at=row.ended_at,
        refusal=_why(row.facts),
    )
