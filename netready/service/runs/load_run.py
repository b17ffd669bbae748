"""A class on all devices of a room, or of several rooms together: called, gathered, run, recorded.

The load itself is that of `netready load --agents`: the same engine, plan, caps and canaries. Only
the lines of the devices come over HTTP instead of the coordinator's own door.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from netready import __version__
from netready.coordinator.devices import QUORUM, Devices, Order
from netready.coordinator.load_probe import ClassLoad, class_load_probe
from netready.coordinator.load_run import LoadProgress, StageEngine
from netready.coordinator.together import RoomsEngine
from netready.domain.fleet import Agent
from netready.domain.load import LoadResult
from netready.domain.record import NIGHT, ORDER, NetworkFacts, NetworkRole, Record
from netready.domain.refusal import Refusal
from netready.service.ids import new_id
from netready.service.runs.allowed import LoadAsk
from netready.service.runs.chosen import Crew
from netready.service.runs.refusals import result_refusal, unmade_refusal
from netready.service.runs.room_records import room_records
from netready.service.runs.roster import Roster
from netready.service.runs.run_view import DeviceView, Part, RunView
from netready.service.runs.view_edits import (
    device_after,
    unless_lost,
    with_device,
    with_progress,
    with_result,
    worth_telling,
)
from netready.service.runs.work import Ended, Tools, order_row
from netready.store.database import OrderState, RunState
from netready_probes.agent.messages import Message
from netready_probes.agent.orders import TakePart
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.contract import ProbeContext

_LATE: Final = "Its time was over before its plan was."
DEVICE: Final = "aggregator"  # in the records: no one device made them


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the records of a run say of where it was.

    Attributes:
        site: its name; "": there is no site file.
        night: no bodies in the room, no telephones in bags.
    """

    site: str
    network: NetworkFacts
    night: bool = False


class LoadRun:
    """Its orders are in the database as soon as it is made; `carry_out` it once, in a thread.

    Attributes:
        roster: the devices, as far as they have come.
    """

    def __init__(
        self,
        tools: Tools,
        run_id: str,
        ask: LoadAsk,
        crew: Crew,
        place: Place,
    ) -> None:
        self._system, self._duties = tools.system, tools.duties
        self._rows, self._board = tools.rows, tools.board
        self._run_id, self._ask, self._crew = run_id, ask, _no_more_than(crew, ask)
        self._place = place
        self._begun_s = 0.0
        self._results: list[LoadResult] = []
        self._rooms: list[RoomsEngine] = []
        self.roster = Roster(
            self._system.clock,
            called=self._crew.agents,
            rooms=crew.rooms,
            targets=(ask.target,),
            told=self._heard,
        )
        self._parts = {agent.agent_id: self._part(agent) for agent in self._crew.agents}
        for agent_id, part in self._parts.items():
            self._rows.add_order(order_row(part, agent_id, self._run_id, self._system.clock.now()))

    def carry_out(self, stopped: Callable[[], bool]) -> Ended:
        """Calls the devices, runs, sends them home.

        Raises:
            CannotMeasureError: another load runs, or a canary is not well before it.
        """
        self._begun_s = self._system.clock.monotonic_s()
        with ExitStack() as stack:
            stack.callback(self._send_home)
            for agent_id, part in self._parts.items():
                self._duties.call(agent_id, part)
            asked = len(self._parts)
            self.roster.wait_for(asked, self._ask.gather_s, stopped)
            there = len(self.roster.present())
            if stopped():
                return Ended(state=RunState.STOPPED, refusal=Refusal.STOPPED)
            if there < max(1, QUORUM * asked) or self._is_room_empty():
                words = f"Only {there} of {asked} devices came."
                return Ended(state=RunState.REFUSED, words=words, refusal=Refusal.NO_AGENT)
            return self._run(Devices(self._system, self.roster, there, QUORUM), stopped)

    def drop(self, words: str) -> None:
        """Nobody is called any more, and what is open of its orders is closed."""
        self._send_home(OrderState.STOPPED, words)

    def say(self, order_id: str, state: OrderState, share: float | None, words: str) -> None:
        """Only a refusal says more than the line does."""
        if state is not OrderState.REFUSED:
            return
        who = next((a for a, part in self._parts.items() if part.order == order_id), "")
        edit = partial(_refuses, words)
        self._board.change(self._run_id, lambda view: with_device(view, who, edit))

    def _run(self, devices: Devices, stopped: Callable[[], bool]) -> Ended:
        ask = self._ask
        load = ClassLoad(
            workload=ask.mix,
            mix=ask.mix,
            activities=ask.activities,
            assign=ask.assign,
            plan=ask.plan,
            engine=lambda ctx: self._engine(devices, ctx),
            radios=min(devices.asked, ask.plan.max_pupils),
            tell=self._tell,
            keep=self._results.append,
        )
        context = ProbeContext(
            system=self._system,
            target=ask.target,
            permission=ask.permission,
            rules=ask.rules,
            canaries=ask.canaries,
            stopped=lambda: stopped() or self._is_late(),
        )
        record = record_of(class_load_probe(load), context, self._identity())
        if not self._results:
            notes = [failure.note or failure.word.value for failure in record.failures]
            words = "Nothing was loaded. " + " ".join(notes)
            why = unmade_refusal(record.failures)
            return Ended(state=RunState.REFUSED, words=words, refusal=why)
        return self._recorded(record, self._results[0], devices.asked)

    def _recorded(self, record: Record, result: LoadResult, there: int) -> Ended:
        self._board.change(self._run_id, lambda view: with_result(view, result))
        few = f"{there} of {len(self._parts)} devices came." if there < len(self._parts) else ""
        late = result.stopped and not result.ended_by and self._is_late()
        # whoever gave it minutes takes what was judged in them; where no stage came to its end, no
        # device is to blame for it
        judged = late and bool(result.stages)
        refusal = result_refusal(replace(result, stopped=False) if judged else result)
        state = RunState.STOPPED if result.stopped and refusal else RunState.DONE
        said = (result.ended_by, _LATE if late else "", few, self._ask.words)
        words = " ".join(filter(None, said))
        return Ended(
            state=state,
            words=words,
            refusal=refusal,
            records=self._records(record, result),
        )

    def _is_late(self) -> bool:
        """Its time is over; what was judged until then counts."""
        within_s = self._ask.within_s
        now_s = self._system.clock.monotonic_s()
        return within_s is not None and now_s - self._begun_s > within_s

    def _records(self, record: Record, result: LoadResult) -> tuple[Record, ...]:
        """A run that was stopped before anything was judged leaves none."""
        if not result.stages:
            return ()
        if not self._rooms:
            return (record,)
        return room_records(record, self._rooms[0].room_results(self._ask.plan, self._ask.mix))

    def _engine(self, devices: Devices, ctx: ProbeContext) -> StageEngine:
        ask = self._ask
        order = Order(
            address=ask.target,
            activities=ask.activities,
            run=ctx.grant.run,
            permission=ctx.permission or "",
        )
        if len(ask.rooms) < 2:
            return devices.engine(order, ask.assign, stopped=ctx.stopped)
        self._rooms.append(RoomsEngine(devices, order, ask.assign, ask.rooms, ctx.stopped))
        return self._rooms[-1]

    def _identity(self) -> Identity:
        own = self._place.network.role is NetworkRole.EMULATED
        marks = {"emulated": "this machine itself, not your network"} if own else {}
        marks |= {NIGHT: "no bodies, no phones"} if self._place.night else {}
        return Identity(
            site=self._place.site,
            room=self._ask.rooms[0] if len(self._ask.rooms) == 1 else None,
            device=DEVICE,
            agent_version=__version__,
            network=self._place.network,
            annotations={**marks, ORDER: self._run_id},
        )

    def _part(self, agent: Agent) -> TakePart:
        room = self._crew.rooms[agent.agent_id]
        return TakePart(order=new_id(self._system.clock.now()), run=self._run_id, room=room)

    def _is_room_empty(self) -> bool:
        there = {device.room for device in self.roster.present()}
        return not set(self._ask.rooms) <= there

    def _send_home(self, state: OrderState = OrderState.DONE, words: str = "") -> None:
        self.roster.close()
        now = self._system.clock.now()
        for agent_id, part in self._parts.items():
            self._duties.release(agent_id, self._run_id)
            self._rows.close_order(part.order, state, words, now)

    def _heard(self, agent_id: str, message: Message) -> None:
        def edit(view: RunView) -> RunView:
            return with_device(view, agent_id, lambda device: device_after(device, message))

        if worth_telling(message):
            self._board.change(self._run_id, edit)
        else:
            self._board.glance(self._run_id, edit)

    def _tell(self, where: LoadProgress) -> None:
        here = {device.name for device in self.roster.present()}

        def edit(view: RunView) -> RunView:
            seen = with_progress(view, where)
            return replace(seen, devices=tuple(unless_lost(each, here) for each in seen.devices))

        self._board.glance(self._run_id, edit)


def _no_more_than(crew: Crew, ask: LoadAsk) -> Crew:
    """A device without a pupil has nothing to do; of rooms together each has its share."""
    if len(ask.rooms) > 1:
        return crew
    return replace(crew, agents=crew.agents[: ask.plan.max_pupils])


def _refuses(words: str, device: DeviceView) -> DeviceView:
    return replace(device, part=Part.REFUSED, words=words)
