"""The walk as the page gets it: plain values of the folded state, and nothing to work out."""

from collections.abc import Sequence
from datetime import datetime

from netready.domain.site import Floor, Site
from netready.domain.walk import WalkEvent, WalkKind
from netready.service.answers import Answered
from netready.service.walk.judged import Line
from netready.service.walk.next_room import NextRoom
from netready.service.walk.rooms import Remark, RoomState
from netready.service.walk.spots import SpotResult
from netready.service.walk.state import Group, Presence, WalkState

_DID = {
    WalkKind.VISIT: "stood here",
    WalkKind.MEASURE: "measured",
    WalkKind.COMMENT: "wrote a comment",
    WalkKind.PHOTO: "took a photo",
    WalkKind.SKIP: "left it out",
}


class LineView(Answered):
    """One thing that was measured; `tone` "none": a figure that nobody judges."""

    what: str
    value: str
    needed: str
    tone: str


class SpotView(Answered):
    """A place where somebody measured, in pixels of its floor's plan."""

    event_id: str
    at: datetime
    by: str
    floor: str | None
    x: float | None
    y: float | None
    tone: str
    words: str
    lines: list[LineView]
    devices: list[str]
    notes: list[str]
    waiting: bool
    without_connection: bool


class RemarkView(Answered):
    """A comment, or a photo by its id."""

    event_id: str
    at: datetime
    by: str
    text: str
    photo: str


class RoomView(Answered):
    """A room. `missing`: it stands out; `still_with`: rooms to be loaded together with it."""

    name: str
    floor: str | None
    x: float | None
    y: float | None
    seats: int
    ap: str | None
    done: str
    missing: bool
    tone: str
    word: str
    words: str
    class_words: str
    still_with: list[str]
    spots: list[SpotView]
    others: int
    comments: list[RemarkView]
    photos: list[RemarkView]


class FloorView(Answered):
    """A floor; `plan` is where its picture is, None: it has none."""

    name: str
    plan: str | None
    metres_per_pixel: float | None


class NextView(Answered):
    """What to do next: `todo` is "measure", "class" or "together" (with `others`)."""

    room: str
    todo: str
    why: str
    others: list[str]


class GroupView(Answered):
    """Rooms that may be loaded together: `kind` is "radio", "floor" or "cohort"."""

    kind: str
    name: str
    rooms: list[str]


class OtherView(Answered):
    """Where another technician is."""

    by: str
    room: str
    floor: str | None
    x: float | None
    y: float | None
    at: datetime


class LastView(Answered):
    """What this technician did last and may undo."""

    event_id: str
    words: str


class WalkView(Answered):
    """The whole walk. `counts` are rooms by how far they are."""

    site: str
    me: str
    rooms: list[RoomView]
    floors: list[FloorView]
    counts: dict[str, int]
    next: NextView | None
    groups: list[GroupView]
    others: list[OtherView]
    strangers: list[str]
    last: LastView | None
    photos_on: bool
    comments_on: bool


def walk_view(
    state: WalkState, site: Site | None, *, me: str, photos_on: bool, comments_on: bool
) -> WalkView:
    """The state in the words of the API."""
    return WalkView(
        site=site.name if site else "",
        me=me,
        rooms=[_room(each) for each in state.rooms],
        floors=[_floor(n, each) for n, each in enumerate(site.floors)] if site else [],
        counts={done.value: count for done, count in state.counts.items()},
        next=_next(state.next),
        groups=[_group(each) for each in state.groups],
        others=[_other(each) for each in state.others],
        strangers=list(state.strangers),
        last=_last(state.last),
        photos_on=photos_on,
        comments_on=comments_on,
    )


def _room(state: RoomState) -> RoomView:
    room, run = state.room, state.class_run
    return RoomView(
        name=room.name,
        floor=room.floor,
        x=room.x,
        y=room.y,
        seats=room.seats,
        ap=room.ap,
        done=state.done.value,
        missing=state.missing,
        tone=state.tone.value,
        word=state.word,
        words=state.words,
        class_words=run.words if run else "",
        still_with=list(run.still_with) if run else [],
        spots=[_spot(each) for each in state.spots],
        others=state.others,
        comments=_remarks(state.comments),
        photos=_remarks(state.photos),
    )


def _spot(found: SpotResult) -> SpotView:
    spot = found.spot
    return SpotView(
        event_id=found.event_id,
        at=found.at,
        by=found.by,
        floor=spot.floor if spot else None,
        x=spot.x if spot else None,
        y=spot.y if spot else None,
        tone=found.tone.value,
        words=found.words,
        lines=[_line(each) for each in found.lines],
        devices=list(found.devices),
        notes=list(found.notes),
        waiting=found.waiting,
        without_connection=found.without_connection,
    )


def _line(line: Line) -> LineView:
    return LineView(what=line.what, value=line.value, needed=line.needed, tone=line.tone.value)


def _remarks(found: Sequence[Remark]) -> list[RemarkView]:
    return [
        RemarkView(event_id=e.event_id, at=e.at, by=e.by, text=e.text, photo=e.refers)
        for e in found
    ]


def _floor(number: int, floor: Floor) -> FloorView:
    """By its number: the name of a floor may hold anything, and so may that of its file."""
    plan = f"/api/v1/walk/plans/{number}" if floor.plan else None
    return FloorView(name=floor.name, plan=plan, metres_per_pixel=floor.metres_per_pixel)


def _next(found: NextRoom | None) -> NextView | None:
    if found is None:
        return None
    return NextView(
        room=found.room, todo=found.todo.value, why=found.why, others=list(found.others)
    )


def _group(found: Group) -> GroupView:
    return GroupView(kind=found.kind, name=found.name, rooms=list(found.rooms))


def _other(found: Presence) -> OtherView:
    spot = found.spot
    return OtherView(
        by=found.by,
        room=found.room,
        floor=spot.floor if spot else None,
        x=spot.x if spot else None,
        y=spot.y if spot else None,
        at=found.at,
    )


def _last(event: WalkEvent | None) -> LastView | None:
    if event is None:
        return None
    return LastView(event_id=event.event_id, words=f"{event.room}: {_DID.get(event.kind, '')}")
