"""The walk: what a technician did where. Events only ever are added; an undo is one, too."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TEXT_MAX = 2_000  # letters of a comment


class WalkKind(StrEnum):
    """What happened."""

    VISIT = "visit"  # the technician stands here: `spot` on the plan of the room's floor
    MEASURE = "measure"  # a measurement was asked for here; `refers` is its order
    COMMENT = "comment"
    PHOTO = "photo"  # `refers` is the picture
    SKIP = "skip"  # the room was left out; `text` says why
    UNDO = "undo"  # `refers` is the event that counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a floor's plan, in pixels of its picture."""

    floor: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkEvent:
    """One thing that was done; made on the phone, so it may arrive late and more than once.

    Attributes:
        event_id: UUID version 7, made on the phone; the key by which a replay is recognised.
        at: by the phone's clock.
        by: label of the technician's device.
        refers: id of what it speaks of; "": nothing.
    """

    event_id: str
    kind: WalkKind
    room: str
    at: datetime
    by: str
    spot: Spot | None = None
    text: str = ""
    refers: str = ""
