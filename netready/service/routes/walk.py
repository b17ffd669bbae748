"""The technician's walk: its events, its folded state, photographs and plans of floors."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from netready.domain.walk import TEXT_MAX, Spot, WalkEvent, WalkKind
from netready.service.access.guard import AReader, ATechnician
from netready.service.answers import Answered, Asked, Id, Problem, RoomName, problems
from netready.service.desk import Desk, DeskHere
from netready.service.runs.watch import UpdateKind
from netready.service.walk.view import WalkView, walk_view
from netready.store.pictures import BadPictureError
from netready.store.site_values import is_plain

router = APIRouter(prefix="/api/v1/walk", tags=["walk"])

EVENTS_MAX: Final = 200
FLOORS_MAX: Final = 100
_PICTURES: Final = ("image/jpeg", "image/png", "image/webp")
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _PICTURES},
    }
}


class SpotGiven(Asked):
    """A place on a floor's plan, in pixels of its picture."""

    floor: RoomName
    x: float = Field(ge=0, le=100_000)
    y: float = Field(ge=0, le=100_000)


class EventGiven(Asked):
    """One thing that was done; `event_id` is made on the phone, so a replay does no harm."""

    event_id: Id
    kind: Annotated[WalkKind, Field(strict=False)]
    room: RoomName
    at: Annotated[AwareDatetime, Field(strict=False)]
    spot: SpotGiven | None = None
    text: str = Field(default="", max_length=TEXT_MAX)
    refers: Id | None = None


class Refusal(Answered):
    """An event that is not taken; sending it again changes nothing."""

    event_id: str
    why: str


class EventsKept(Answered):
    """What became of each event, by its id; all but the refused are on the disk."""

    new: list[str]
    had: list[str]
    refused: list[Refusal]


class PhotoKept(Answered):
    """A picture as it was kept: drawn anew, without metadata."""

    photo_id: str
    kept_bytes: int
    new: bool


@router.get("", responses=problems(401, 403))
def walk(desk: DeskHere, holder: AReader) -> WalkView:
    """The walk as it is now, for whoever asks."""
    state = desk.walk.state(desk.store, desk.site, by=holder.label, now=desk.clock.now())
    settings = desk.settings
    return walk_view(
        state,
        desk.site,
        me=holder.label,
        photos_on=settings.photos_on,
        comments_on=settings.comments_on,
    )


@router.post("/events", responses=problems(401, 403))
def add_events(
    desk: DeskHere,
    holder: ATechnician,
    events: Annotated[list[EventGiven], Field(max_length=EVENTS_MAX)],
) -> EventsKept:
    """Takes what was done, in any order, as often as it is sent; answers when it is on disk."""
    refused = {each.event_id: why for each in events if (why := why_not(desk, each))}
    taken = [each for each in events if each.event_id not in refused]
    kept = desk.store.walk.add([event_of(each, holder.label) for each in taken])
    _remove_photos(desk, [each for each in taken if kept[each.event_id]])
    if any(kept.values()):
        desk.watch.tell(UpdateKind.WALK)
    return EventsKept(
        new=[event_id for event_id, new in kept.items() if new],
        had=[event_id for event_id, new in kept.items() if not new],
        refused=[Refusal(event_id=event_id, why=why) for event_id, why in refused.items()],
    )


@router.post("/photos", responses=problems(401, 403, 415), openapi_extra=_BODY)
async def add_photo(
    desk: DeskHere,
    holder: ATechnician,
    request: Request,
    photo_id: Annotated[Id, Query()],
    room: Annotated[RoomName, Query(min_length=1)],
) -> PhotoKept:
    """Takes a picture where the school has switched photographs on."""
    if not desk.settings.photos_on:
        raise Problem(403, "Photographs are switched off at this school.")
    if request.headers.get("content-type", "").partition(";")[0].strip() not in _PICTURES:
        raise Problem(415, f"A picture is wanted: {', '.join(_PICTURES)}.")
    given = await request.body()
    return await run_in_threadpool(_keep_photo, desk, photo_id, room, given)


@router.get(
    "/photos/{photo_id}",
    responses={**problems(401, 403, 404), 200: {"content": {"image/jpeg": {}}}},
    response_class=Response,
)
def photo(desk: DeskHere, holder: AReader, photo_id: Annotated[Id, Path()]) -> Response:
    """The picture of that id."""
    found = desk.store.walk.photo(photo_id)
    if found is None:
        raise Problem(404, "There is no such picture.")
    return Response(found.jpeg, media_type="image/jpeg")


@router.delete("/photos/{photo_id}", responses=problems(401, 403, 404), status_code=204)
def remove_photo(desk: DeskHere, holder: ATechnician, photo_id: Annotated[Id, Path()]) -> None:
    """Takes a picture out for good, as whoever is on it may ask."""
    if not desk.store.walk.remove_photo(photo_id):
        raise Problem(404, "There is no such picture.")
    desk.watch.tell(UpdateKind.WALK)


@router.get(
    "/plans/{number}",
    responses={**problems(401, 403, 404), 200: {"content": {"image/png": {}}}},
    response_class=Response,
)
def plan(
    desk: DeskHere, holder: AReader, number: Annotated[int, Path(ge=0, lt=FLOORS_MAX)]
) -> Response:
    """The plan of a floor, by its number in the site file; size in `X-Plan-Size: WIDTHxHEIGHT`."""
    floors = desk.site.floors if desk.site else ()
    name = floors[number].plan if number < len(floors) else None
    if name is None or desk.settings.site_file is None:
        raise Problem(404, "This floor has no plan.")
    try:
        found = desk.pictures.plan(desk.settings.site_file.parent, name)
    except BadPictureError as error:
        raise Problem(404, str(error)) from error
    size = {"X-Plan-Size": f"{found.width}x{found.height}"}
    return Response(found.png, media_type="image/png", headers=size)


def _remove_photos(desk: Desk, new: Sequence[EventGiven]) -> None:
    """A photo that is taken back goes for good, not only from the page: people may be on it."""
    undone = {each.refers for each in new if each.kind is WalkKind.UNDO}
    if not undone:
        return
    for event in desk.store.walk.all():
        if event.kind is WalkKind.PHOTO and event.event_id in undone:
            desk.store.walk.remove_photo(event.refers)


def _keep_photo(desk: Desk, photo_id: str, room: str, given: bytes) -> PhotoKept:
    try:
        jpeg = desk.pictures.photo(given)
    except BadPictureError as error:
        raise Problem(422, str(error)) from error
    new = desk.store.walk.add_photo(photo_id, room, desk.clock.now(), jpeg)
    return PhotoKept(photo_id=photo_id, kept_bytes=len(jpeg), new=new)


def why_not(desk: Desk, event: EventGiven) -> str:
    """Why an event is not taken, one sentence; "": it is."""
    if not event.room and event.kind is not WalkKind.UNDO:
        return "A room must be named."
    if event.kind is WalkKind.COMMENT and not desk.settings.comments_on:
        return "Comments are switched off at this school."
    if event.kind is WalkKind.PHOTO and not desk.settings.photos_on:
        return "Photographs are switched off at this school."
    if event.kind in (WalkKind.UNDO, WalkKind.PHOTO) and event.refers is None:
        return "It must say what it refers to."
    if not all(is_plain(line) for line in event.text.split("\n")):
        return "A comment holds printable characters only."
    return ""


def event_of(given: EventGiven, by: str) -> WalkEvent:
    """By whom is said by the token, never by the phone."""
    spot = given.spot
    return WalkEvent(
        event_id=given.event_id,
        kind=given.kind,
        room=given.room,
        at=given.at,
        by=by,
        spot=Spot(floor=spot.floor, x=spot.x, y=spot.y) if spot else None,
        text=given.text,
        refers=given.refers or "",
    )
