"""What the repositories take and return, beside the values of the domain. No SQL here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from netready.domain.access import Role
from netready.domain.fleet import Agent
from netready.domain.record import Record


class TakenError(ValueError):
    """The label or the id is somebody else's already."""


class Kept(StrEnum):
    """What became of a record that was handed in. Whichever it is, it is on the disk."""

    NEW = "new"
    HAD = "had"  # the same id with the same content was there: a replay
    CONFLICT = "conflict"  # the same id with other content: the first stays, this is put aside


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A checked record on its way into the database.

    Attributes:
        line: its canonical JSON (`store.records.record_line`), which is what is stored.
        agent_id: who sent it; "": it was made here.
        received_at: by the aggregator's clock; the device's own may be wrong.
    """

    record: Record
    line: bytes
    agent_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose token it is.

    Attributes:
        agent: the device it was given to; None: a person.
        expires_at: None: until it is revoked. Who asks compares it with a clock.
    """

    holder_id: str
    role: Role
    label: str
    agent: Agent | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture of a room, drawn anew without metadata before it came here."""

    photo_id: str
    room: str
    at: datetime
    jpeg: bytes


class RunState(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by a person, or because the aggregator was restarted
    REFUSED = "refused"  # no permission, no target, no device
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Nothing more comes."""
        return self not in {RunState.WAITING, RunState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """Something that was ordered from the walk or the overview.

    Attributes:
        run_id: a UUID version 7.
        what: "measure", "class", "together" or "look".
        agents: ids of the devices that take part.
        words: one sentence for people; "": nothing to say yet.
        by: label of the person who ordered it.
        ended_at: None: it is not over.
        facts: whatever else its maker wants back, as plain JSON values.
    """

    run_id: str
    what: str
    asked_at: datetime
    rooms: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    state: RunState = RunState.WAITING
    words: str = ""
    by: str = ""
    ended_at: datetime | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


LOOK_RUN: Final = "look"  # `RunRow.what` of a run in which all devices look and nothing is loaded


class OrderState(StrEnum):
    """How far one device is with its part."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Nothing more comes."""
        return self not in {OrderState.OPEN, OrderState.STARTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """What one device is to do.

    Attributes:
        order_id: a UUID version 7.
        run_id: the run it belongs to; "": none.
        body: the order itself as plain JSON values (`agent.orders`).
        share: of it that is done, 0 to 1; None: not known.
        closed_at: None: it is open.
    """

    order_id: str
    agent_id: str
    room: str
    made_at: datetime
    run_id: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    state: OrderState = OrderState.OPEN
    share: float | None = None
    words: str = ""
    closed_at: datetime | None = None
