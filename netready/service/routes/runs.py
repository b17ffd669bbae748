"""Runs: ordered and stopped by a technician, seen by readers, too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.refusal import Refusal
from netready.service.access.guard import AReader, ATechnician
from netready.service.answers import Answered, Asked, Id, Problem, RoomName, problems
from netready.service.desk import Desk, DeskHere
from netready.service.runs.allowed import CLASS_MAX
from netready.service.runs.chosen import Asked as Wanted
from netready.service.runs.chosen import NoSuchRoomError
from netready.service.runs.run_view import RunView, What
from netready_probes.agent.messages import DEVICES_MAX

router = APIRouter(prefix="/api/v1/runs", tags=["runs"])

SHOWN_MAX: Final = 20
ROOMS_MAX: Final = 200
RunId = Annotated[Id, Path()]


class RunAsked(Asked):
    """What a technician wants.

    Attributes:
        rooms: one for a class, several for "together", at most one for a measurement.
        agents: which devices; empty: of a measurement the best one of the room, else all there.
        pupils: of the class of each room; null: as the site file plans.
        hold_s: how long the class is held; null: 90 s, or what `minutes` leaves.
        search: of one room: look for the number of pupils that holds where the class does not.
        mix: key of the lesson mix; null: as the site file plans.
        minutes: a load is over within so many: its stages are as long as fits; not with `hold_s`.
        night: a load of the nightly round; what it leaves says so.
    """

    what: Annotated[What, Field(strict=False)]
    rooms: Annotated[list[RoomName], Field(max_length=ROOMS_MAX, default_factory=list)]
    agents: Annotated[list[Id], Field(max_length=DEVICES_MAX, default_factory=list)]
    pupils: Annotated[int | None, Field(ge=1, le=CLASS_MAX)] = None
    hold_s: Annotated[float | None, Field(ge=5, le=600, strict=False)] = None
    search: bool = False
    mix: Annotated[str | None, Field(pattern=r"^[a-z0-9-]{1,60}$")] = None
    minutes: Annotated[float | None, Field(ge=1, le=120, strict=False)] = None
    night: bool = False


class RunStarted(Answered):
    """It goes on, or waits for its turn."""

    run_id: str


class RunList(Answered):
    """The latest runs, latest first; without looks that are over."""

    runs: list[RunView]


@router.post("", status_code=201, responses=problems(401, 403, 409))
def start(desk: DeskHere, who: ATechnician, asked: RunAsked) -> RunStarted:
    """Starts a measurement, a class test, or rooms together."""
    wanted = Wanted(
        what=asked.what,
        rooms=tuple(asked.rooms),
        agents=tuple(asked.agents),
        pupils=asked.pupils,
        hold_s=asked.hold_s,
        search=asked.search,
        mix=asked.mix,
        minutes=asked.minutes,
        night=asked.night,
        by=who.label,
    )
    try:
        return RunStarted(run_id=desk.runs.start(wanted).run_id)
    except BadInputError as error:
        why = Refusal.NO_SUCH_ROOM if isinstance(error, NoSuchRoomError) else None
        raise Problem(422, str(error), refusal=why) from error
    except CannotMeasureError as error:
        raise Problem(409, str(error), refusal=error.why) from error


@router.post("/{run_id}/stop", status_code=204, responses=problems(401, 403, 404))
def stop(desk: DeskHere, who: ATechnician, run_id: RunId) -> Response:
    """Ends a run within a second; what is finished is kept. One that is over stays as it is."""
    if not desk.runs.stop(run_id, f"stopped by {who.label}") and desk.runs.view(run_id) is None:
        raise _no_such()
    return Response(status_code=204)


@router.get("", responses=problems(401, 403))
def runs(desk: DeskHere, who: AReader) -> RunList:
    """The latest runs; without looks that are over."""
    return RunList(runs=list(desk.runs.latest(SHOWN_MAX)))


@router.get("/{run_id}", responses=problems(401, 403, 404))
def run(desk: DeskHere, who: AReader, run_id: RunId) -> RunView:
    """A run as it is now."""
    found = desk.runs.view(run_id)
    if found is None:
        raise _no_such()
    return found


@asynccontextmanager
async def driven(desk: Desk) -> AsyncIterator[None]:
    """Runs live beside the requests: what was left open is closed, what goes on is ended."""
    await run_in_threadpool(desk.runs.begin)
    try:
        yield
    finally:
        await run_in_threadpool(desk.runs.close)


def _no_such() -> Problem:
    return Problem(404, "There is no such run.")
