"""What an earlier process left open: orders that agents go on with, runs that nobody drives."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from netready.domain.refusal import Refusal
from netready.domain.typed_json import NotAValueError, decoded
from netready.service.runs.duties_book import Standing
from netready.service.runs.run_view import why_facts
from netready.store.database import Database, OrderRow, OrderState, RunState
from netready_probes.agent.orders import Measure

# A device that was away for longer does not surprise anybody with a measurement.
STALE: Final = timedelta(minutes=15)
RESTARTED: Final = "stopped: the aggregator was restarted"


def recalled(store: Database, agent_id: str, now: datetime) -> Standing:
    """What stands in the database for an agent; what is too old is closed."""
    agent = store.agents.get(agent_id)
    orders = []
    for row in store.runs.open_orders(agent_id):
        order = _measure(row.body)
        if order is not None and now - row.made_at <= STALE:
            orders.append(order)
        else:
            store.runs.close_order(row.order_id, OrderState.STOPPED, "too old", now)
    return Standing(room=agent.room if agent else "", measure=tuple(orders))


def close_left_open(store: Database, now: datetime) -> None:
    """Runs end; a device that is at its order goes on, and its records are welcome."""
    for run in store.runs.open():
        for order in store.runs.orders_of(run.run_id):
            if not _goes_on(order):
                store.runs.close_order(order.order_id, OrderState.STOPPED, RESTARTED, now)
        why = why_facts(Refusal.INTERRUPTED)
        store.runs.update(run.run_id, RunState.STOPPED, words=RESTARTED, at=now, facts=why)


def _goes_on(order: OrderRow) -> bool:
    return order.state is OrderState.STARTED and _measure(order.body) is not None


def _measure(body: Mapping[str, object]) -> Measure | None:
    try:
        return decoded(Measure, body, "order")
    except NotAValueError:
        return None
