"""The orders of one run to its devices: in the database, in their duties, and how far each is."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.fleet import Agent
from netready.service.runs.chosen import Crew
from netready.service.runs.run_view import DeviceView, Part
from netready.service.runs.view_edits import with_device
from netready.service.runs.work import Tools, order_row
from netready.store.database import OrderState
from netready_probes.agent.orders import Measure

_PARTS: Final = {
    OrderState.OPEN: Part.CALLED,
    OrderState.STARTED: Part.WORKING,
    OrderState.DONE: Part.DONE,
    OrderState.REFUSED: Part.REFUSED,
    OrderState.STOPPED: Part.STOPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a device is waited for, in seconds.

    Attributes:
        begin_s: from its order to its first word.
        silent_s: between two words.
    """

    begin_s: float
    silent_s: float


@dataclass(slots=True)
class _Heard:
    """What a device said of its order last."""

    state: OrderState
    at_s: float


class OrderSheet:
    """Thread-safe. All orders are in the database as soon as it is made.

    Args:
        tools: what every run works with.
        run_id: whose orders they are.
        crew: one order each.
        order: made for a device.
    """

    def __init__(
        self, tools: Tools, run_id: str, crew: Crew, order: Callable[[Agent], Measure]
    ) -> None:
        self._clock, self._duties = tools.system.clock, tools.duties
        self._rows, self._board = tools.rows, tools.board
        self._run_id = run_id
        self._heard: dict[str, _Heard] = {}
        self._given_s: dict[str, float] = {}
        self._changing = threading.Lock()
        self._orders = {agent.agent_id: order(agent) for agent in crew.agents}
        for agent_id, measure in self._orders.items():
            # its page is opened first: one that is opened later would recall the order at once,
            # though it is not its turn
            self._duties.standing(agent_id)
            self._rows.add_order(order_row(measure, agent_id, run_id, self._clock.now()))

    @property
    def orders(self) -> Mapping[str, Measure]:
        """By the id of the device."""
        return self._orders

    def give(self, agent_id: str) -> None:
        """It is the device's turn."""
        self._given_s[agent_id] = self._clock.monotonic_s()
        self._duties.give(agent_id, self._orders[agent_id])

    def state(self, agent_id: str) -> OrderState:
        """How far it is."""
        with self._changing:
            heard = self._heard.get(self._orders[agent_id].order)
        return heard.state if heard else OrderState.OPEN

    def why_given_up(self, agent_id: str, patience: Patience) -> str:
        """Why its order is not waited for any more, a few words; "": it is."""
        now_s = self._clock.monotonic_s()
        with self._changing:
            heard = self._heard.get(self._orders[agent_id].order)
        if heard is None:
            late = now_s - self._given_s[agent_id] > patience.begin_s
            return "it did not begin" if late else ""
        return "it fell silent" if now_s - heard.at_s > patience.silent_s else ""

    def end(self, agent_id: str, words: str) -> None:
        """Not its turn any more: what is open is stopped with these words; the order is withdrawn.

        Nothing is withdrawn that was never given.
        """
        if not self.state(agent_id).is_over:
            self._close(self._orders[agent_id].order, words)
        if agent_id in self._given_s:
            self._duties.withdraw(agent_id, self._orders[agent_id].order)

    def drop(self, words: str) -> None:
        """What is open is closed and withdrawn."""
        for agent_id, order in self._orders.items():
            if not self.state(agent_id).is_over:
                self._close(order.order, words)
                self._duties.withdraw(agent_id, order.order)

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """A device says how far it is."""
        agent_id = next((a for a, order in self._orders.items() if order.order == order_id), "")
        if not agent_id:
            return
        with self._changing:
            self._heard[order_id] = _Heard(state, self._clock.monotonic_s())

        def edit(device: DeviceView) -> DeviceView:
            return replace(device, part=_PARTS[state], share=share, words=words)

        tell = self._board.change if state.is_over or share is None else self._board.glance
        tell(self._run_id, lambda view: with_device(view, agent_id, edit))

    def _close(self, order_id: str, words: str) -> None:
        self._rows.close_order(order_id, OrderState.STOPPED, words, self._clock.now())
        self.say(order_id, OrderState.STOPPED, None, words)
