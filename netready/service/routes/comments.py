"""The teachers' comments book: what they met in a room, in their own words.

A comment is an event of the walk, so it stands where the technician sees the room. A teacher reads
only what they wrote themselves.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, Field
from starlette.responses import HTMLResponse, Response

from netready.analysis.walked import standing
from netready.domain.access import Role
from netready.domain.walk import TEXT_MAX, WalkEvent, WalkKind
from netready.service.access.guard import AWriter
from netready.service.answers import Answered, Asked, Id, Problem, RoomName, problems
from netready.service.desk import Desk, DeskHere
from netready.service.ids import new_id
from netready.service.pages.drawn import drawn
from netready.service.routes.join import check_room
from netready.service.routes.walk import EventGiven, event_of, why_not
from netready.service.runs.watch import UpdateKind
from netready.service.visits import too_often
from netready.store.database import Holder

router = APIRouter(tags=["comments"])


class CommentGiven(Asked):
    """A comment; `event_id` is made on the device, so sending it twice does no harm."""

    event_id: Id
    room: Annotated[RoomName, Field(min_length=1)]
    at: Annotated[AwareDatetime, Field(strict=False)]
    text: str = Field(min_length=1, max_length=TEXT_MAX)


class Comment(Answered):
    """What was written; `at` by the writer's clock."""

    event_id: str
    room: str
    at: AwareDatetime
    text: str


class Book(Answered):
    """The book as its reader may see it: their own comments, newest first."""

    mine: list[Comment]


@router.get("/comments", response_class=HTMLResponse, include_in_schema=False)
def page(desk: DeskHere, who: AWriter) -> Response:
    """The page, for teachers and technicians."""
    return drawn(
        "comments.html.j2",
        title="Comments book",
        technician=who.role is Role.TECHNICIAN,
        on=desk.settings.comments_on,
        label=who.label,
        rooms=[room.name for room in desk.site.rooms] if desk.site else [],
        longest=TEXT_MAX,
    )


@router.get("/api/v1/comments", responses=problems(401, 403))
def comments(desk: DeskHere, who: AWriter) -> Book:
    """What the one who asks has written and not taken back."""
    own = [event for event in _own(desk, who) if event.kind is WalkKind.COMMENT]
    return Book(
        mine=[
            Comment(event_id=each.event_id, room=each.room, at=each.at, text=each.text)
            for each in sorted(own, key=lambda event: event.at, reverse=True)
        ]
    )


@router.post("/api/v1/comments", responses=problems(401, 403), status_code=204)
def add_comment(desk: DeskHere, who: AWriter, given: CommentGiven) -> None:
    """Takes a comment, where the school has switched the book on."""
    if wait_s := desk.wait_rates.take(who.holder_id, desk.clock.monotonic_s()):
        raise too_often(wait_s)
    check_room(desk, given.room)
    event = EventGiven(kind=WalkKind.COMMENT, **given.model_dump())
    if why := why_not(desk, event):
        raise Problem(422 if desk.settings.comments_on else 403, why)
    _keep(desk, event_of(event, who.label))


@router.delete("/api/v1/comments/{event_id}", responses=problems(401, 403, 404), status_code=204)
def take_back(desk: DeskHere, who: AWriter, event_id: Annotated[Id, Path()]) -> None:
    """Takes one's own comment back."""
    found = next((each for each in _own(desk, who) if each.event_id == event_id), None)
    if found is None or found.kind is not WalkKind.COMMENT:
        raise Problem(404, "There is no such comment of yours.")
    now = desk.clock.now()
    _keep(
        desk,
        WalkEvent(
            event_id=new_id(now),
            kind=WalkKind.UNDO,
            room=found.room,
            at=now,
            by=who.label,
            refers=event_id,
        ),
    )


def _own(desk: Desk, who: Holder) -> list[WalkEvent]:
    return [event for event in standing(desk.store.walk.all()) if event.by == who.label]


def _keep(desk: Desk, event: WalkEvent) -> None:
    if any(desk.store.walk.add([event]).values()):
        desk.watch.tell(UpdateKind.WALK)
