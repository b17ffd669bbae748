"""A look: all devices of a room at once say how its network is, and nothing is loaded.

It takes no more than 20 s once they have begun. Its records come from the devices' spools a moment
after they say that they are done; the look waits for them, so that whoever ordered it finds them.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from netready.domain.fleet import Agent, AgentKind
from netready.domain.refusal import Refusal
from netready.domain.site import LoadRules, Site
from netready.service.ids import new_id
from netready.service.runs.allowed import MeasureAsk, run_network
from netready.service.runs.chosen import Crew
from netready.service.runs.measure_run import measure_order
from netready.service.runs.order_sheet import OrderSheet, Patience
from netready.service.runs.others import Carried, carried, others_mbps
from netready.service.runs.work import Ended, Tools
from netready.store.database import OrderState, RunState
from netready_probes.agent.orders import Measure, ProbeRun
from netready_probes.contract import Address

OVER_S: Final = 40.0  # from the orders to the last word, whoever is late
RECORDS_S: Final = 5.0  # from the last word to its records
# an agent that is there hears of its order at once, and no probe of a look is silent for long
_PATIENCE: Final = Patience(begin_s=15.0, silent_s=20.0)
_DELAY_S: Final = 5.0  # of the look at the delay to the target
_HOST_S: Final = 2.0
_LOOK_S: Final = 0.1
_RECORDS_MOST: Final = 20  # of one device; no look leaves as many
_LATE: Final = "it took too long"


def look_ask(site: Site | None, target: Address | None) -> MeasureAsk:
    """Nothing is filled, so no permission is needed, and no service is watched beside it."""
    return MeasureAsk(
        target=target,
        permission="",
        rules=LoadRules(),
        canaries=(),
        network=run_network(site, target),
        words="" if target else "No target is set up: the delay to it is left out.",
    )


def look_probes(agent: Agent, ask: MeasureAsk) -> tuple[ProbeRun, ...]:
    """What a device does for a look; the traffic of others first, before any of its own."""
    if agent.kind is AgentKind.BROWSER:
        return (ProbeRun(probe="browser", settings={"idle_s": _DELAY_S, "look": True}),)
    probes = [
        ProbeRun(probe="host", settings={"interval_s": _HOST_S}),
        ProbeRun(probe="wifi-link"),
        ProbeRun(probe="wifi-channel"),
        ProbeRun(probe="reach", settings={"tries": 3, "timeout_s": 1.0}),
    ]
    if ask.target is not None:
        probes.append(ProbeRun(probe="latency", settings={"duration_s": _DELAY_S}))
    return tuple(probes)


class LookRun:
    """Its orders are in the database as soon as it is made; `carry_out` it once, in a thread.

    Args:
        tools: what every run works with.
        run_id: its id.
        ask: of `look_ask`.
        crew: who looks.
        statistics: of the target, now; {}: not known.
    """

    def __init__(
        self,
        tools: Tools,
        run_id: str,
        ask: MeasureAsk,
        crew: Crew,
        statistics: Callable[[], Mapping[str, object]],
    ) -> None:
        self._clock, self._board = tools.system.clock, tools.board
        self._run_id, self._ask, self._crew = run_id, ask, crew
        self._statistics = statistics
        self._came: dict[str, tuple[str, ...]] = {}
        self._changing = threading.Lock()
        self._sheet = OrderSheet(tools, run_id, crew, self._order)

    def carry_out(self, stopped: Callable[[], bool]) -> Ended:
        """All devices at once, and then their records."""
        before = self._carried()
        for agent_id in self._sheet.orders:
            self._sheet.give(agent_id)
        self._let_look(stopped)
        found = others_mbps(before, self._carried())
        self._wait_for_records(stopped)
        records = tuple(record for ids in self._came.values() for record in ids)
        self._board.change(
            self._run_id, lambda view: replace(view, others_mbps=found, records=records)
        )
        return self._ended(stopped)

    def drop(self, words: str) -> None:
        """What is open of its orders is closed and withdrawn."""
        self._sheet.drop(words)

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """A device says how far it is."""
        self._sheet.say(order_id, state, share, words)

    def came(self, order_id: str, record_id: str) -> None:
        """A record is on the disk; of another order it does not matter here."""
        ours = {order.order for order in self._sheet.orders.values()}
        with self._changing:
            before = self._came.get(order_id, ())
            if order_id in ours and record_id not in before and len(before) < _RECORDS_MOST:
                self._came[order_id] = (*before, record_id)

    def _order(self, agent: Agent) -> Measure:
        room = self._crew.rooms[agent.agent_id]
        order_id = new_id(self._clock.now())
        return measure_order(order_id, room, self._ask, look_probes(agent, self._ask))

    def _carried(self) -> Carried:
        return carried(self._statistics(), self._clock.monotonic_s())

    def _let_look(self, stopped: Callable[[], bool]) -> None:
        """Until all orders are over, whoever ends them."""
        end_s = self._clock.monotonic_s() + OVER_S
        going = set(self._sheet.orders)
        while going:
            for agent_id in tuple(going):
                late = _LATE if self._clock.monotonic_s() > end_s else ""
                why = "stopped" if stopped() else late
                why = why or self._sheet.why_given_up(agent_id, _PATIENCE)
                if why or self._sheet.state(agent_id).is_over:
                    self._sheet.end(agent_id, why)
                    going.remove(agent_id)
            self._clock.sleep(_LOOK_S)

    def _wait_for_records(self, stopped: Callable[[], bool]) -> None:
        end_s = self._clock.monotonic_s() + RECORDS_S
        while not (self._all_came() or stopped()) and self._clock.monotonic_s() < end_s:
            self._clock.sleep(_LOOK_S)

    def _all_came(self) -> bool:
        """A record of each probe of whoever is done; one that a device refused never comes."""
        with self._changing:
            return all(
                len(self._came.get(order.order, ())) >= len(order.probes)
                for agent_id, order in self._sheet.orders.items()
                if self._sheet.state(agent_id) is OrderState.DONE
            )

    def _ended(self, stopped: Callable[[], bool]) -> Ended:
        if stopped():
            return Ended(state=RunState.STOPPED, refusal=Refusal.STOPPED)
        states = [self._sheet.state(agent_id) for agent_id in self._sheet.orders]
        done = states.count(OrderState.DONE)
        few = f"{done} of {len(states)} devices looked." if done < len(states) else ""
        words = " ".join(filter(None, (few, self._ask.words)))
        if done:
            return Ended(state=RunState.DONE, words=words)
        return Ended(state=RunState.FAILED, words=words, refusal=Refusal.NO_AGENT)
