"""A measurement: chosen devices run their probes, one device after the other.

Two devices that fill the air at once would measure each other, so each has its turn. The records
come by themselves, from each device's spool; here is only known how far it says it is.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from netready.domain.fleet import Agent, AgentKind
from netready.domain.refusal import Refusal
from netready.service.ids import new_id
from netready.service.runs.allowed import MeasureAsk, probes_for
from netready.service.runs.chosen import Crew
from netready.service.runs.order_sheet import OrderSheet, Patience
from netready.service.runs.work import Ended, Tools
from netready.store.database import OrderState, RunState
from netready_probes.agent.orders import Measure, ProbeRun
from netready_probes.load.canary import Canaries, canaries_watched

BEGIN_S: Final = 40.0  # an agent asks for its duties at least each 25 s
SILENT_S: Final = 90.0  # the longest of our probes says nothing for less
_LOOK_S: Final = 0.1
_PATIENCE: Final = Patience(begin_s=BEGIN_S, silent_s=SILENT_S)


class MeasureRun:
    """Its orders are in the database as soon as it is made; `carry_out` it once, in a thread."""

    def __init__(self, tools: Tools, run_id: str, ask: MeasureAsk, crew: Crew) -> None:
        self._system, self._ask, self._crew = tools.system, ask, crew
        self._sheet = OrderSheet(tools, run_id, crew, self._order)

    def carry_out(self, stopped: Callable[[], bool]) -> Ended:
        """One device after the other. Raises CannotMeasureError: a canary is not well before."""
        ask = self._ask
        with canaries_watched(self._system, ask.canaries, ask.rules) as canaries:
            for agent in self._crew.agents:
                self._let_measure(agent.agent_id, lambda: stopped() or bool(canaries.reason()))
            return self._ended(stopped, canaries)

    def drop(self, words: str) -> None:
        """What is open of its orders is closed and withdrawn."""
        self._sheet.drop(words)

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """A device says how far it is."""
        self._sheet.say(order_id, state, share, words)

    def _order(self, agent: Agent) -> Measure:
        ask = self._ask if agent is self._looks_out() else replace(self._ask, cloud=())
        return measure_order(
            new_id(self._system.clock.now()),
            self._crew.rooms[agent.agent_id],
            ask,
            probes_for(agent, ask),
        )

    def _looks_out(self) -> Agent | None:
        """Who asks the cloud services, which speak of the network and not of each device."""
        return next((each for each in self._crew.agents if each.kind is AgentKind.NATIVE), None)

    def _let_measure(self, agent_id: str, stopped: Callable[[], bool]) -> None:
        """Until its order is over, whoever ends it."""
        if stopped():
            self._sheet.end(agent_id, "stopped before its turn")
            return
        self._sheet.give(agent_id)
        why = ""
        while not self._sheet.state(agent_id).is_over and not why:
            why = "stopped" if stopped() else self._sheet.why_given_up(agent_id, _PATIENCE)
            if not why:
                self._system.clock.sleep(_LOOK_S)
        self._sheet.end(agent_id, why)

    def _ended(self, stopped: Callable[[], bool], canaries: Canaries) -> Ended:
        states = [self._sheet.state(agent_id) for agent_id in self._sheet.orders]
        done = states.count(OrderState.DONE)
        if harm := canaries.reason():
            return Ended(state=RunState.STOPPED, words=harm, refusal=Refusal.IN_USE)
        if stopped():
            return Ended(state=RunState.STOPPED, refusal=Refusal.STOPPED)
        if done == len(states):
            return Ended(state=RunState.DONE, words=self._ask.words)
        words = f"{done} of {len(states)} devices finished. {self._ask.words}".strip()
        if done:
            return Ended(state=RunState.DONE, words=words)
        return Ended(state=RunState.FAILED, words=words, refusal=Refusal.NO_AGENT)


def measure_order(
    order_id: str, room: str, ask: MeasureAsk, probes: tuple[ProbeRun, ...]
) -> Measure:
    """The order of one device."""
    return Measure(
        order=order_id,
        room=room,
        probes=probes,
        target=ask.target,
        permission=ask.permission,
        network_role=ask.network.role,
        endpoints=ask.cloud,
    )
