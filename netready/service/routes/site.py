"""The school, as far as the walk and the overview need it."""

from fastapi import APIRouter

from netready.domain.site import Floor, Room, Site
from netready.service.access.guard import AReader
from netready.service.answers import Answered, problems
from netready.service.desk import DeskHere

router = APIRouter(prefix="/api/v1", tags=["site"])


class FloorAnswer(Answered):
    """A floor; `plan`: there is a picture of it."""

    name: str
    plan: bool
    metres_per_pixel: float | None


class RoomAnswer(Answered):
    """A room.

    Attributes:
        x: from the left of the floor's plan, in its pixels.
        y: from the top.
        ap: label of its radio.
    """

    name: str
    floor: str | None
    x: float | None
    y: float | None
    seats: int
    ap: str | None


class CohortAnswer(Answered):
    """A year group; no rooms: any room."""

    name: str
    pupils: int
    rooms: tuple[str, ...]


class SiteAnswer(Answered):
    """The school; without a site file it has a name and nothing else.

    Attributes:
        known: there is a site file.
        fictional: an example; to be said on every page.
        load_permitted: whether the site file holds the owner's permission to load.
    """

    known: bool
    name: str
    fictional: bool
    load_permitted: bool
    photos: bool
    comments: bool
    floors: tuple[FloorAnswer, ...]
    rooms: tuple[RoomAnswer, ...]
    cohorts: tuple[CohortAnswer, ...]


@router.get("/site", responses=problems(401, 403))
def site(desk: DeskHere, who: AReader) -> SiteAnswer:
    """Floors, rooms and year groups of the site file."""
    found, settings = desk.site, desk.settings
    return SiteAnswer(
        known=found is not None,
        name=found.name if found else settings.name,
        fictional=found.fictional if found else False,
        load_permitted=found is not None and found.permission is not None,
        photos=settings.photos_on,
        comments=settings.comments_on,
        floors=tuple(_floor(each) for each in found.floors) if found else (),
        rooms=tuple(_room(each) for each in found.rooms) if found else (),
        cohorts=_cohorts(found) if found else (),
    )


def _floor(floor: Floor) -> FloorAnswer:
    return FloorAnswer(
        name=floor.name, plan=floor.plan is not None, metres_per_pixel=floor.metres_per_pixel
    )


def _room(room: Room) -> RoomAnswer:
    return RoomAnswer(
        name=room.name, floor=room.floor, x=room.x, y=room.y, seats=room.seats, ap=room.ap
    )


def _cohorts(site: Site) -> tuple[CohortAnswer, ...]:
    return tuple(
        CohortAnswer(name=each.name, pupils=each.pupils, rooms=each.rooms) for each in site.cohorts
    )
