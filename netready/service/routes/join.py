"""Joining: a code against a token. Open to everybody, so it is counted who tries."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field, SecretStr

from netready.domain.access import Role
from netready.domain.fleet import FACTS_MAX, Agent, AgentKind
from netready.service.access.codes import (
    Invitation,
    TooManyGuessesError,
    WrongCodeError,
    WrongKindError,
)
from netready.service.access.guard import cookie_name
from netready.service.access.labels import free_label
from netready.service.access.rates import address_key
from netready.service.access.same_site import fault_of
from netready.service.access.tokens import new_token, token_hash
from netready.service.answers import (
    Answered,
    Asked,
    Label,
    Problem,
    RoomName,
    Words,
    problems,
)
from netready.service.desk import Desk, DeskHere
from netready.service.ids import new_id
from netready.service.visits import life_of, limited, news_of_agents, web_target

router = APIRouter(prefix="/api/v1", tags=["join"])

_ROLES: Final = {
    "native": (Role.AGENT,),
    "browser": (Role.AGENT,),
    "person": (Role.TECHNICIAN, Role.READER, Role.TEACHER),
}
Facts = Annotated[dict[Label, Words], Field(max_length=FACTS_MAX, default_factory=dict)]


class JoinAsked(Asked):
    """Somebody wants to come in.

    Attributes:
        code: as typed; small letters, blanks and dashes do no harm.
        kind: a device with `netready agent`, a device with a page, or a person.
        label: what it wants to be called, never a host name; "": the aggregator names it.
        room: where it stands; the code's own room goes before it.
        facts: what a device says of itself.
    """

    code: Annotated[SecretStr, Field(max_length=40)]
    kind: Literal["native", "browser", "person"]
    label: Label = ""
    room: RoomName = ""
    facts: Facts


class TargetAnswer(Answered):
    """What may be loaded and pinged by order; the signed duties say it again."""

    host: str
    port: int


class JoinAnswered(Answered):
    """It is in.

    Attributes:
        agent_id: of a device; of a person it is the id of the sign-in.
        token: for `Authorization: Bearer`; None: a person's came as a cookie.
        label: what it is called here.
        key: Ed25519, public, hex: to be pinned.
        site: the school's name; "": none was given.
        web_targets: origins that a page may load.
    """

    agent_id: str
    token: str | None
    role: Role
    label: str
    room: str
    key: str
    site: str
    target: TargetAnswer | None
    web_targets: tuple[str, ...]


@router.post("/join", responses=problems(401, 403))
def join(desk: DeskHere, request: Request, response: Response, asked: JoinAsked) -> JoinAnswered:
    """Exchanges a join code for a token of its own, which can be revoked."""
    address = limited(desk, request)
    if asked.kind == "person":
        _refuse_foreign_page(request)
    if asked.room:
        check_room(desk, asked.room)
    invitation = _redeemed(desk, asked, address_key(address))
    room = invitation.room or asked.room
    token = new_token()
    if asked.kind == "person":
        holder_id, label = _person(desk, asked.label, invitation.role, token)
        set_cookie(desk, response, token, life_of(invitation.role))
    else:
        holder_id, label = _device(desk, asked, room, token)
        news_of_agents(desk)
    target, web = desk.targets.address, web_target(desk, request)
    return JoinAnswered(
        agent_id=holder_id,
        token=None if asked.kind == "person" else token,
        role=invitation.role,
        label=label,
        room=room,
        key=desk.keys.public_hex,
        site=desk.site.name if desk.site else "",
        target=TargetAnswer(host=target.host, port=target.port) if target else None,
        web_targets=(web,) if web else (),
    )


def _refuse_foreign_page(request: Request) -> None:
    """Else a foreign page could sign a browser in as somebody it knows."""
    fault = fault_of(request.headers, request.url.scheme, request.method)
    if fault:
        raise Problem(403, fault)


def check_room(desk: Desk, room: str) -> None:
    """Raises Problem 422 where there is a site file and the room is not in it."""
    if desk.site is not None and desk.site.room(room) is None:
        raise Problem(422, "room: no such room in the school's site file.")


def _redeemed(desk: Desk, asked: JoinAsked, address: str) -> Invitation:
    now_s = desk.clock.monotonic_s()
    try:
        return desk.codes.redeem(asked.code.get_secret_value(), _ROLES[asked.kind], address, now_s)
    except WrongCodeError as error:
        raise Problem(
            401, "This code is not good, or no longer: codes live ten minutes. Ask for a new one."
        ) from error
    except WrongKindError as error:
        whom = "a device" if error.role is Role.AGENT else f"a person ({error.role})"
        raise Problem(403, f"This code is for {whom}; it was not used up.") from error
    except TooManyGuessesError as error:
        raise Problem(
            429,
            "Too many wrong codes were tried: wait, then ask for a new one.",
            {"Retry-After": str(int(error.wait_s))},
        ) from error


def _device(desk: Desk, asked: JoinAsked, room: str, token: str) -> tuple[str, str]:
    now = desk.clock.now()
    agent_id = new_id(now)
    with desk.joining:
        label = free_label(asked.label, _labels(desk), "device")
        agent = Agent(
            agent_id=agent_id,
            kind=AgentKind(asked.kind),
            label=label,
            room=room,
            joined_at=now,
            facts=dict(asked.facts),
        )
        desk.store.agents.add(agent, token_hash(token), Role.AGENT)
    return agent_id, label


def _person(desk: Desk, asked: str, role: Role, token: str) -> tuple[str, str]:
    now = desk.clock.now()
    holder_id = new_id(now)
    with desk.joining:
        label = free_label(asked, _labels(desk), role.value)
        ends = now + life_of(role)
        desk.store.agents.add_person(holder_id, role, label, token_hash(token), ends)
    return holder_id, label


def _labels(desk: Desk) -> frozenset[str]:
    agents = desk.store.agents
    return frozenset([*(a.label for a in agents.all()), *(p.label for p in agents.people())])


def set_cookie(desk: Desk, response: Response, token: str, life: timedelta = timedelta()) -> None:
    """A person's token, which no script can read; "" and no life: takes it away."""
    response.set_cookie(
        cookie_name(desk),
        token,
        max_age=int(life.total_seconds()),
        path="/",
        secure=desk.settings.tls,
        httponly=True,
        samesite="strict",
    )
