"""A desk for tests: a new SQLite file, a clock that stands still, people and devices who joined."""

import warnings
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.domain.site import Floor, Phase, Room, Site
from netready.service.access.guard import COOKIE
from netready.service.access.tokens import new_token, token_hash
from netready.service.app import make_app
from netready.service.desk import Desk, Settings
from netready.service.ids import new_id
from netready.service.keys import SigningKey
from netready.store.database import Database
from tests.fakes import FakeClock

with warnings.catch_warnings():  # it would rather have httpx under its next name
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient as TestClient

BASE = "http://testserver"
OURS = {"X-Netready": "1", "Origin": BASE, "Sec-Fetch-Site": "same-origin"}
SITE = Site(
    name="Test School",
    country="GB-ENG",
    phase=Phase.SECONDARY,
    pupils=600,
    floors=(Floor(name="Ground"),),
    rooms=(
        Room(name="Room 1", floor="Ground", ap="ap-1"),
        Room(name="Room 2", floor="Ground", ap="ap-1"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody with a token."""

    holder_id: str
    token: str
    label: str

    @property
    def bearer(self) -> dict[str, str]:
        """The header that a device sends."""
        return {"Authorization": f"Bearer {self.token}"}


def desk_at(folder: Path, **changed: Any) -> Desk:
    """A desk on a new database; fields of `Desk` can be replaced."""
    url = f"sqlite:///{folder / 'records.db'}"
    settings = Settings(
        name="Test School", base_url=BASE, state_folder=folder, database_url=url, tls=False
    )
    desk = Desk(
        settings=settings,
        store=Database(url),
        clock=FakeClock(),
        keys=SigningKey(bytes(32)),
        site=SITE,
    )
    return replace(desk, **changed)


def client_of(desk: Desk) -> TestClient:
    """Asks the application of that desk; follows no redirect, and sees a fault as a 500."""
    return TestClient(
        make_app(desk), base_url=BASE, follow_redirects=False, raise_server_exceptions=False
    )


def joined_agent(
    desk: Desk, label: str = "trolley-1", room: str = "Room 1", kind: AgentKind = AgentKind.NATIVE
) -> Joined:
    """A device with its token."""
    token, agent_id = new_token(), new_id(desk.clock.now())
    agent = Agent(agent_id=agent_id, kind=kind, label=label, room=room, joined_at=desk.clock.now())
    desk.store.agents.add(agent, token_hash(token), Role.AGENT)
    return Joined(holder_id=agent_id, token=token, label=label)


def joined_person(desk: Desk, role: Role = Role.TECHNICIAN, label: str = "phone") -> Joined:
    """A technician or a reader with a token that is good for an hour."""
    token, holder_id = new_token(), new_id(desk.clock.now())
    ends = desk.clock.now() + timedelta(hours=1)
    desk.store.agents.add_person(holder_id, role, label, token_hash(token), ends)
    return Joined(holder_id=holder_id, token=token, label=label)


def signed_in(client: TestClient, person: Joined) -> TestClient:
    """The same client with the cookie of a person."""
    client.cookies.set(COOKIE, person.token)
    return client
