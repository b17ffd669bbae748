"""What a run is to the desk: carried out once, in a thread of its own, until it is told to end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from netready.domain.record import Record
from netready.domain.refusal import Refusal
from netready.domain.typed_json import encoded
from netready.service.runs.board import Board
from netready.service.runs.duties_book import DutiesBook
from netready.store.database import OrderRow, OrderState, RunState
from netready.store.database.runs import Runs
from netready_probes.agent.orders import Measure, TakePart
from netready_probes.seams import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every run works with."""

    system: System
    duties: DutiesBook
    rows: Runs
    board: Board


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended.

    Attributes:
        words: one sentence for people; "": the state says it all.
        refusal: why it was not made, or not to its end; None: it was, and says something.
        records: what it leaves that no device sends by itself.
    """

    state: RunState
    words: str = ""
    refusal: Refusal | None = None
    records: tuple[Record, ...] = ()


def order_row(order: Measure | TakePart, agent_id: str, run_id: str, at: datetime) -> OrderRow:
    """As an order of a run stands in the database, made at that moment."""
    body = encoded(order)
    return OrderRow(
        order_id=order.order,
        agent_id=agent_id,
        room=order.room,
        made_at=at,
        run_id=run_id,
        body=body if isinstance(body, dict) else {},
    )


class Work(Protocol):
    """A run; its orders are in the database as soon as it is made."""

    def carry_out(self, stopped: Callable[[], bool]) -> Ended:
        """All of it. Raises CannotMeasureError where it may not begin."""
        ...

    def drop(self, words: str) -> None:
        """It is not carried out, or not to its end: what is open of its orders is closed."""
        ...

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """A device says how far it is with its order."""
        ...
