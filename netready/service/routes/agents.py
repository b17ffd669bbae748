"""The devices and people who joined: seen, moved and sent away by a technician."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath

from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.service.access.guard import Anybody, ATechnician
from netready.service.answers import Answered, Asked, Problem, RoomName, problems
from netready.service.desk import Desk, DeskHere
from netready.service.routes.join import check_room, set_cookie
from netready.store.database import Holder
from netready.store.record_checks import UUID_V7

router = APIRouter(prefix="/api/v1", tags=["agents"])

HolderId = Annotated[str, InPath(pattern=f"^{UUID_V7.pattern}$")]


class AgentAnswer(Answered):
    """A device.

    Attributes:
        here: whether it asked for its duties a short while ago.
        seen_at: when it was last seen, by the aggregator's clock; None: not since joining.
    """

    agent_id: str
    kind: AgentKind
    label: str
    room: str
    facts: dict[str, str]
    here: bool
    joined_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None


class PersonAnswer(Answered):
    """Somebody who signed in; `you`: it is whoever asks."""

    holder_id: str
    role: Role
    label: str
    expires_at: datetime | None
    you: bool


class FleetAnswer(Answered):
    """Who joined."""

    agents: list[AgentAnswer]
    people: list[PersonAnswer]


class MoveAsked(Asked):
    """Where a device stands now; "": nobody knows."""

    room: RoomName


@router.get("/agents", responses=problems(401, 403))
def agents(desk: DeskHere, who: ATechnician) -> FleetAnswer:
    """All devices that ever joined, and the people who may come in."""
    store = desk.store.agents
    return FleetAnswer(
        agents=[agent_answer(desk, each) for each in store.all()],
        people=[_person(each, who) for each in store.people()],
    )


def agent_answer(desk: Desk, agent: Agent) -> AgentAnswer:
    """A device as the API says it."""
    return AgentAnswer(
        agent_id=agent.agent_id,
        kind=agent.kind,
        label=agent.label,
        room=agent.room,
        facts=dict(agent.facts),
        here=agent.revoked_at is None and desk.runs.presence.is_here(agent.agent_id),
        joined_at=agent.joined_at,
        seen_at=agent.seen_at,
        revoked_at=agent.revoked_at,
    )


def _person(person: Holder, who: Holder) -> PersonAnswer:
    return PersonAnswer(
        holder_id=person.holder_id,
        role=person.role,
        label=person.label,
        expires_at=person.expires_at,
        you=person.holder_id == who.holder_id,
    )


@router.patch("/agents/{agent_id}", responses=problems(401, 403, 404))
def move_agent(
    desk: DeskHere, who: ATechnician, agent_id: HolderId, asked: MoveAsked
) -> AgentAnswer:
    """Says where a device stands now."""
    if asked.room:
        check_room(desk, asked.room)
    if not desk.store.agents.move(agent_id, asked.room):
        raise _no_such(agent_id)
    desk.runs.moved(agent_id, asked.room)
    found = desk.store.agents.get(agent_id)
    if found is None:
        raise _no_such(agent_id)
    return agent_answer(desk, found)


@router.delete("/agents/{agent_id}", status_code=204, responses=problems(401, 403, 404))
def revoke(desk: DeskHere, who: ATechnician, agent_id: HolderId) -> Response:
    """Sends a device or a person away: its token is worth nothing from now on."""
    if not desk.store.agents.revoke(agent_id, desk.clock.now()):
        raise _no_such(agent_id)
    gone(desk, agent_id)
    return Response(status_code=204)


@router.post("/sign-out", status_code=204, responses=problems(401, 403))
def sign_out(desk: DeskHere, who: Anybody) -> Response:
    """Ends the token with which this is asked, of a person or a device."""
    desk.store.agents.revoke(who.holder_id, desk.clock.now())
    gone(desk, who.holder_id)
    response = Response(status_code=204)
    set_cookie(desk, response, "")
    return response


def gone(desk: Desk, holder_id: str) -> None:
    """What stands open for it ends."""
    desk.runs.revoked(holder_id)


def _no_such(agent_id: str) -> Problem:
    return Problem(404, "Nobody of that id has a good token.")
