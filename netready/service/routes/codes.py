"""Join codes, made by a technician."""

from typing import Annotated

import segno
from fastapi import APIRouter
from pydantic import ConfigDict, Field

from netready.domain.access import Role
from netready.service.access.codes import LIFE_S, shown_code
from netready.service.access.guard import ATechnician
from netready.service.answers import Answered, Asked, RoomName, problems
from netready.service.desk import DeskHere
from netready.service.joining_words import ways_in
from netready.service.routes.join import check_room

router = APIRouter(prefix="/api/v1", tags=["codes"])


class CodeAsked(Asked):
    """A code is wanted.

    Attributes:
        room: where the devices stand that join with it; "": they say it themselves.
        for_class: "class" in JSON: any number of devices, or of teachers, may use it while it
            lives; else one.
    """

    model_config = ConfigDict(extra="forbid", validate_by_name=False, validate_by_alias=True)
    role: Annotated[Role, Field(strict=False)]
    room: RoomName = ""
    for_class: Annotated[bool, Field(alias="class")] = False


class CodeMade(Answered):
    """A new code. It is shown once and stored nowhere.

    Attributes:
        shown: the same as people read it.
        lives_s: seconds.
        page: the URL that the QR code holds.
        commands: for a terminal on the device.
        qr: a picture as a data: URL.
    """

    code: str
    shown: str
    role: Role
    room: str
    lives_s: float
    page: str
    commands: tuple[str, ...]
    qr: str


@router.post("/codes", responses=problems(401, 403))
def make_code(desk: DeskHere, who: ATechnician, asked: CodeAsked) -> CodeMade:
    """Makes a join code for a device, a technician, a reader or teachers."""
    if asked.room:
        check_room(desk, asked.room)
    for_class = asked.for_class and asked.role in (Role.AGENT, Role.TEACHER)
    code = desk.codes.make(
        asked.role, desk.clock.monotonic_s(), room=asked.room, for_class=for_class
    )
    settings = desk.settings
    pinned = "" if settings.own_certificate else settings.fingerprint
    ways = ways_in(settings.base_url, asked.role, code, pinned)
    return CodeMade(
        code=code,
        shown=shown_code(code),
        role=asked.role,
        room=asked.room,
        lives_s=LIFE_S,
        page=ways.page,
        commands=ways.commands,
        qr=segno.make(ways.page, error="m", micro=False).svg_data_uri(scale=6, border=4),
    )
