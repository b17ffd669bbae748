"""Devices that joined, people who signed in, and the hashes of their tokens; never a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.store.database.engine import Connections
from netready.store.database.remembered import Remembered
from netready.store.database.schema import AGENTS, HOLDERS
from netready.store.database.values import Holder, TakenError


class Agents:
    """Who holds a token."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._remembered = Remembered[Holder]()

    def add(self, agent: Agent, token_hash: bytes, role: Role) -> None:
        """A device that joined. Raises TakenError where its label or id is another's."""
        holder = _holder_row(agent.agent_id, role, agent.label, token_hash, None)
        try:
            with self._connections.write() as connection:
                connection.execute(insert(AGENTS), _agent_row(agent))
                connection.execute(insert(HOLDERS), {**holder, "agent_id": agent.agent_id})
        except IntegrityError as error:
            raise TakenError(f"the label {agent.label!r} is taken") from error

    def add_person(
        self,
        holder_id: str,
        role: Role,
        label: str,
        token_hash: bytes,
        expires_at: datetime | None,
    ) -> None:
        """A person who signed in. Raises TakenError where the id is another's."""
        try:
            with self._connections.write() as connection:
                row = _holder_row(holder_id, role, label, token_hash, expires_at)
                connection.execute(insert(HOLDERS), row)
        except IntegrityError as error:
            raise TakenError("this id is taken") from error

    def by_token(self, token_hash: bytes) -> Holder | None:
        """Whose token it is; None: nobody's, or it was revoked. Compare `expires_at` yourself."""
        found = self._remembered.get(token_hash)
        if found is not None:
            return found
        change = self._remembered.change
        with self._connections.read() as connection:
            row = connection.execute(_BY_TOKEN, {"hash": token_hash}).first()
        if row is None:
            return None
        holder = _holder(row)
        self._remembered.put(token_hash, holder, change)
        return holder

    def remembered(self, token_hash: bytes) -> Holder | None:
        """The same as far as it was asked a moment ago; None: ask the database. Never waits."""
        return self._remembered.get(token_hash)

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        """A change of what `by_token` answers."""
        try:
            with self._connections.write() as connection:
                yield connection
        finally:
            self._remembered.forget()

    def people(self) -> tuple[Holder, ...]:
        """Those whose tokens were not revoked, by label."""
        asked = _HOLDERS.where(HOLDERS.c.agent_id.is_(None), HOLDERS.c.revoked_at.is_(None))
        with self._connections.read() as connection:
            rows = connection.execute(asked.order_by(HOLDERS.c.label, HOLDERS.c.holder_id)).all()
        return tuple(_holder(row) for row in rows)

    def all(self) -> tuple[Agent, ...]:
        """Every device that ever joined, in that order."""
        asked = select(AGENTS).order_by(AGENTS.c.joined_at, AGENTS.c.agent_id)
        with self._connections.read() as connection:
            return tuple(_agent(row) for row in connection.execute(asked))

    def get(self, agent_id: str) -> Agent | None:
        """The device of that id."""
        with self._connections.read() as connection:
            row = connection.execute(select(AGENTS).where(AGENTS.c.agent_id == agent_id)).first()
        return None if row is None else _agent(row)

    def move(self, agent_id: str, room: str) -> bool:
        """It stands in that room now; "": nobody knows. False: there is no such device."""
        with self._change() as connection:
            return _updated(connection, agent_id, {"room": room})

    def seen(self, agent_id: str, at: datetime, facts: Mapping[str, str] | None = None) -> bool:
        """It asked for its duties. False: there is no such device.

        Args:
            agent_id: which.
            at: by the aggregator's clock.
            facts: what it says of itself now; None: what it said before stands.
        """
        values: dict[str, Any] = {"seen_at": at}
        if facts is not None:
            values["facts"] = dict(facts)
        # who holds which token is as before, so what is remembered of that stays
        with self._connections.write() as connection:
            return _updated(connection, agent_id, values)

    def revoke(self, id_: str, at: datetime) -> bool:
        """A device's or a person's token is worth nothing from now on.

        False: there is no such id, or it was revoked before; the first time stands.
        """
        holders = update(HOLDERS).where(HOLDERS.c.holder_id == id_, HOLDERS.c.revoked_at.is_(None))
        agents = update(AGENTS).where(AGENTS.c.agent_id == id_, AGENTS.c.revoked_at.is_(None))
        with self._change() as connection:
            done = connection.execute(holders.values(revoked_at=at)).rowcount
            connection.execute(agents.values(revoked_at=at))
        return bool(done)

    def next_number(self, agent_id: str) -> int:
        """The number of its next duties: higher than any before, also over restarts.

        Raises:
            KeyError: there is no such device.
        """
        counted = (
            update(AGENTS)
            .where(AGENTS.c.agent_id == agent_id)
            .values(number=AGENTS.c.number + 1)
            .returning(AGENTS.c.number)
        )
        with self._connections.write() as connection:
            number = connection.execute(counted).scalar_one_or_none()
        if number is None:
            raise KeyError(agent_id)
        return int(number)

    def skip_numbers(self, count: int) -> None:
        """Leaves numbers out: after a restore devices know higher ones than the backup."""
        with self._connections.write() as connection:
            connection.execute(update(AGENTS).values(number=AGENTS.c.number + count))


def _updated(connection: Connection, agent_id: str, values: Mapping[str, Any]) -> bool:
    asked = update(AGENTS).where(AGENTS.c.agent_id == agent_id).values(**values)
    return bool(connection.execute(asked).rowcount)


def _agent_row(agent: Agent) -> dict[str, Any]:
    return {
        "agent_id": agent.agent_id,
        "kind": agent.kind.value,
        "label": agent.label,
        "room": agent.room,
        "joined_at": agent.joined_at,
        "facts": dict(agent.facts),
        "seen_at": agent.seen_at,
        "revoked_at": agent.revoked_at,
        "number": 0,
    }


def _agent(row: Row[Any]) -> Agent:
    return Agent(
        agent_id=row.agent_id,
        kind=AgentKind(row.kind),
        label=row.label,
        room=row.room,
        joined_at=row.joined_at,
        facts=row.facts,
        seen_at=row.seen_at,
        revoked_at=row.revoked_at,
    )


def _holder_row(
    holder_id: str, role: Role, label: str, token_hash: bytes, expires_at: datetime | None
) -> dict[str, Any]:
    return {
        "holder_id": holder_id,
        "role": role.value,
        "label": label,
        "token_hash": token_hash,
        "expires_at": expires_at,
    }


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        holder_id=row.holder_id,
        role=Role(row.role),
        label=row.holder_label,
        agent=None if row.agent_id is None else _agent(row),
        expires_at=row.expires_at,
    )


_HOLDERS: Final = select(
    HOLDERS.c.holder_id,
    HOLDERS.c.role,
    HOLDERS.c.label.label("holder_label"),
    HOLDERS.c.expires_at,
    *AGENTS.c,
).outerjoin_from(HOLDERS, AGENTS, HOLDERS.c.agent_id == AGENTS.c.agent_id)
_BY_TOKEN: Final = _HOLDERS.where(
    and_(
        HOLDERS.c.token_hash == bindparam("hash"),
        HOLDERS.c.revoked_at.is_(None),
        or_(AGENTS.c.agent_id.is_(None), AGENTS.c.revoked_at.is_(None)),
    )
)
