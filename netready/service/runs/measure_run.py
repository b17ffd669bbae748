"""A measurement: chosen devices run their probes, one device after the other.

Two devices that fill the air at once would measure each other, so each has its turn. The records
come by themselves, from each device's spool; here is only known how far it says it is.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.fleet import Agent, AgentKind
from netready.service.ids import new_id
from netready.service.runs.allowed import MeasureAsk, probes_for
from netready.service.runs.chosen import Crew
from netready.service.runs.run_view import DeviceView, Part
from netready.service.runs.view_edits import with_device
from netready.service.runs.work import Ended, Tools, order_row
from netready.store.database import OrderState, RunState
from netready_probes.agent.orders import Measure
from netready_probes.load.canary import Canaries, canaries_watched

BEGIN_S: Final = 40.0  # an agent asks for its duties at least each 25 s
SILENT_S: Final = 90.0  # the longest of our probes says nothing for less
_LOOK_S: Final = 0.1
_PARTS: Final = {
    OrderState.OPEN: Part.CALLED,
    OrderState.STARTED: Part.WORKING,
    OrderState.DONE: Part.DONE,
    OrderState.REFUSED: Part.REFUSED,
    OrderState.STOPPED: Part.STOPPED,
}


@dataclass(slots=True)
class _Heard:
    """What a device said of its order last."""

    state: OrderState
    at_s: float


class MeasureRun:
    """Its orders are in the database as soon as it is made; `carry_out` it once, in a thread."""

    def __init__(self, tools: Tools, run_id: str, ask: MeasureAsk, crew: Crew) -> None:
        self._system, self._duties = tools.system, tools.duties
        self._rows, self._board = tools.rows, tools.board
        self._run_id, self._ask, self._crew = run_id, ask, crew
        self._heard: dict[str, _Heard] = {}
        self._changing = threading.Lock()
        self._orders = {agent.agent_id: self._order(agent) for agent in crew.agents}
        for agent_id, measure in self._orders.items():
            # its page is opened first: one that is opened later would recall the order at once,
            # though it is not its turn
            self._duties.standing(agent_id)
            self._rows.add_order(
                order_row(measure, agent_id, self._run_id, self._system.clock.now())
            )

    def carry_out(self, stopped: Callable[[], bool]) -> Ended:
        """One device after the other. Raises CannotMeasureError: a canary is not well before."""
        ask = self._ask
        with canaries_watched(self._system, ask.canaries, ask.rules.windows) as canaries:
            for agent in self._crew.agents:
                self._let_measure(agent, lambda: stopped() or bool(canaries.reason()))
            return self._ended(stopped, canaries)

    def drop(self, words: str) -> None:
        """What is open of its orders is closed and withdrawn."""
        for agent_id, order in self._orders.items():
            if not self._state(order.order).is_over:
                self._close(order.order, OrderState.STOPPED, words)
                self._duties.withdraw(agent_id, order.order)

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """A device says how far it is."""
        agent_id = next((a for a, order in self._orders.items() if order.order == order_id), "")
        if not agent_id:
            return
        with self._changing:
            self._heard[order_id] = _Heard(state, self._system.clock.monotonic_s())

        def edit(device: DeviceView) -> DeviceView:
            return replace(device, part=_PARTS[state], share=share, words=words)

        tell = self._board.change if state.is_over or share is None else self._board.glance
        tell(self._run_id, lambda view: with_device(view, agent_id, edit))

    def _order(self, agent: Agent) -> Measure:
        ask = self._ask if agent is self._looks_out() else replace(self._ask, cloud=())
        return Measure(
            order=new_id(self._system.clock.now()),
            room=self._crew.rooms[agent.agent_id],
            probes=probes_for(agent, ask),
            target=self._ask.target,
            permission=self._ask.permission,
            network_role=self._ask.network.role,
            endpoints=ask.cloud,
        )

    def _looks_out(self) -> Agent | None:
        """Who asks the cloud services, which speak of the network and not of each device."""
        return next((each for each in self._crew.agents if each.kind is AgentKind.NATIVE), None)

    def _let_measure(self, agent: Agent, stopped: Callable[[], bool]) -> None:
        """Until its order is over, whoever ends it."""
        order, clock = self._orders[agent.agent_id], self._system.clock
        if stopped():
            self._close(order.order, OrderState.STOPPED, "stopped before its turn")
            return
        self._duties.give(agent.agent_id, order)
        given_s = clock.monotonic_s()
        while not self._state(order.order).is_over:
            why = "stopped" if stopped() else self._why_given_up(order.order, given_s)
            if why:
                self._close(order.order, OrderState.STOPPED, why)
                break
            clock.sleep(_LOOK_S)
        self._duties.withdraw(agent.agent_id, order.order)

    def _why_given_up(self, order_id: str, given_s: float) -> str:
        now_s = self._system.clock.monotonic_s()
        with self._changing:
            heard = self._heard.get(order_id)
        if heard is None:
            return "it did not begin" if now_s - given_s > BEGIN_S else ""
        return "it fell silent" if now_s - heard.at_s > SILENT_S else ""

    def _state(self, order_id: str) -> OrderState:
        with self._changing:
            heard = self._heard.get(order_id)
        return heard.state if heard else OrderState.OPEN

    def _close(self, order_id: str, state: OrderState, words: str) -> None:
        self._rows.close_order(order_id, state, words, self._system.clock.now())
        self.say(order_id, state, None, words)

    def _ended(self, stopped: Callable[[], bool], canaries: Canaries) -> Ended:
        states = [self._state(order.order) for order in self._orders.values()]
        done = states.count(OrderState.DONE)
        if harm := canaries.reason():
            return Ended(state=RunState.STOPPED, words=harm)
        if stopped():
            return Ended(state=RunState.STOPPED)
        if done == len(states):
            return Ended(state=RunState.DONE, words=self._ask.words)
        words = f"{done} of {len(states)} devices finished. {self._ask.words}".strip()
        return Ended(state=RunState.DONE if done else RunState.FAILED, words=words)
