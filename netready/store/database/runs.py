"""Runs, and the orders of single devices in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from netready.store.database.engine import Connections
from netready.store.database.schema import ORDERS, RUNS
from netready.store.database.values import (
    LOOK_RUN,
    OrderRow,
    OrderState,
    RunRow,
    RunState,
    TakenError,
)

RUNS_SHOWN: Final = 100


class Runs:
    """What was ordered, how far it is, how it ended."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, run: RunRow) -> None:
        """A run that was ordered. Raises TakenError where there is one of that id."""
        row = {
            **{name: getattr(run, name) for name in _RUN_FIELDS},
            "state": run.state.value,
            "rooms": list(run.rooms),
            "agents": list(run.agents),
            "facts": dict(run.facts),
        }
        self._insert(insert(RUNS), row)

    def update(
        self,
        run_id: str,
        state: RunState,
        *,
        words: str | None = None,
        at: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> bool:
        """How far it is. False: there is no such run, or it was over before: its end stands.

        Args:
            run_id: which.
            state: now.
            words: None: as before.
            at: when it ended; only read where the state is one of an end.
            facts: instead of those before; None: as before.
        """
        values = _given(state=state.value, words=words, facts=facts and dict(facts))
        if state.is_over:
            values["ended_at"] = at
        going = [each.value for each in RunState if not each.is_over]
        asked = update(RUNS).where(RUNS.c.run_id == run_id, RUNS.c.state.in_(going))
        with self._connections.write() as connection:
            return bool(connection.execute(asked.values(**values)).rowcount)

    def get(self, run_id: str) -> RunRow | None:
        """The run of that id."""
        with self._connections.read() as connection:
            row = connection.execute(select(RUNS).where(RUNS.c.run_id == run_id)).first()
        return None if row is None else _run(row)

    def latest(self, limit: int = RUNS_SHOWN) -> tuple[RunRow, ...]:
        """Latest first; without looks that are over, of which a day of lessons has hundreds."""
        going = [each.value for each in RunState if not each.is_over]
        asked = select(RUNS).where((RUNS.c.what != LOOK_RUN) | RUNS.c.state.in_(going))
        asked = asked.order_by(RUNS.c.asked_at.desc(), RUNS.c.run_id.desc()).limit(limit)
        with self._connections.read() as connection:
            return tuple(_run(row) for row in connection.execute(asked))

    def open(self) -> tuple[RunRow, ...]:
        """Those that are not over, oldest first: after a restart nobody is at them any more."""
        going = [each.value for each in RunState if not each.is_over]
        asked = select(RUNS).where(RUNS.c.state.in_(going)).order_by(RUNS.c.asked_at)
        with self._connections.read() as connection:
            return tuple(_run(row) for row in connection.execute(asked))

    def add_order(self, order: OrderRow) -> None:
        """What one device is to do. TakenError: the id is there, or no such device."""
        row = {
            **{name: getattr(order, name) for name in _ORDER_FIELDS},
            "state": order.state.value,
            "body": dict(order.body),
        }
        self._insert(insert(ORDERS), row)

    def note_order(
        self, order_id: str, state: OrderState, *, share: float | None = None, words: str = ""
    ) -> bool:
        """How far an open order is. False: there is none of that id that is open."""
        return self._change_order(order_id, state=state.value, share=share, words=words)

    def close_order(self, order_id: str, state: OrderState, words: str, at: datetime) -> bool:
        """It is over. False: there is none of that id that is open; the first end stands."""
        return self._change_order(order_id, state=state.value, words=words, closed_at=at)

    def order(self, order_id: str) -> OrderRow | None:
        """The order of that id."""
        with self._connections.read() as connection:
            row = connection.execute(select(ORDERS).where(ORDERS.c.order_id == order_id)).first()
        return None if row is None else _order(row)

    def open_orders(self, agent_id: str) -> tuple[OrderRow, ...]:
        """What a device still has to do, oldest first."""
        return self._orders(ORDERS.c.agent_id == agent_id, ORDERS.c.closed_at.is_(None))

    def orders_of(self, run_id: str) -> tuple[OrderRow, ...]:
        """The parts of a run, oldest first."""
        return self._orders(ORDERS.c.run_id == run_id)

    def ordered_rooms(self, agent_id: str) -> frozenset[str]:
        """Every room a device was ever ordered to measure in: it may speak of them."""
        asked = select(ORDERS.c.room).where(ORDERS.c.agent_id == agent_id).distinct()
        with self._connections.read() as connection:
            return frozenset(connection.execute(asked).scalars())

    def _orders(self, *where: Any) -> tuple[OrderRow, ...]:
        asked = select(ORDERS).where(*where).order_by(ORDERS.c.made_at, ORDERS.c.order_id)
        with self._connections.read() as connection:
            return tuple(_order(row) for row in connection.execute(asked))

    def _change_order(self, order_id: str, **values: Any) -> bool:
        asked = update(ORDERS).where(ORDERS.c.order_id == order_id, ORDERS.c.closed_at.is_(None))
        with self._connections.write() as connection:
            return bool(connection.execute(asked.values(**values)).rowcount)

    def _insert(self, statement: Any, row: Mapping[str, Any]) -> None:
        try:
            with self._connections.write() as connection:
                connection.execute(statement, row)
        except IntegrityError as error:
            raise TakenError("this id is taken, or what it belongs to does not exist") from error


_RUN_FIELDS: Final = ("run_id", "what", "asked_at", "words", "by", "ended_at")
_ORDER_FIELDS: Final = (
    "order_id",
    "agent_id",
    "run_id",
    "room",
    "made_at",
    "share",
    "words",
    "closed_at",
)


def _given(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _run(row: Row[Any]) -> RunRow:
    return RunRow(
        state=RunState(row.state),
        rooms=tuple(row.rooms),
        agents=tuple(row.agents),
        facts=row.facts,
        **{name: getattr(row, name) for name in _RUN_FIELDS},
    )


def _order(row: Row[Any]) -> OrderRow:
    return OrderRow(
        state=OrderState(row.state),
        body=row.body,
        **{name: getattr(row, name) for name in _ORDER_FIELDS},
    )
