"""The run desk: starts, stops and lists runs, and knows which agent belongs to which.

One run loads the target at a time. A measurement waits for its turn; a class does not, for the
technician who asked for it may have left the room by then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from netready.coordinator.cloud import CloudRound
from netready.domain.fleet import AgentKind
from netready.domain.record import ORDER, Record
from netready.domain.site import Site
from netready.service.ids import new_id
from netready.service.runs.allowed import load_ask, measure_ask, run_network
from netready.service.runs.board import Board
from netready.service.runs.chosen import Asked, Crew, checked_rooms, chosen
from netready.service.runs.driver import Driver
from netready.service.runs.duties_book import DutiesBook
from netready.service.runs.line_channel import LineChannel
from netready.service.runs.load_run import LoadRun, Place
from netready.service.runs.look_run import LookRun, look_ask
from netready.service.runs.measure_run import MeasureRun
from netready.service.runs.presence import Presence
from netready.service.runs.recalled import close_left_open, recalled
from netready.service.runs.roster import NotCalledError
from netready.service.runs.run_view import DeviceView, RunView, What
from netready.service.runs.watch import UpdateKind, Watch
from netready.service.runs.work import Tools
from netready.store.database import Database, OrderState
from netready_probes.contract import Address, Endpoint
from netready_probes.seams import Clock, System


class RunDesk:
    """Thread-safe.

    Args:
        system: the seams, for load runs; this machine makes no load itself.
        clock: labels what is kept.
        store: the database.
        site: for rooms, permission, caps and canaries; None: there is no site file.
        target: what may be loaded; None: nothing.
        cloud: services outside the school that agents may look at; none: they stay inside.
        statistics: of the target, now; {}: not known.
        signature: of a text, by the aggregator's key, in hex.

    Attributes:
        watch: what pages hear.
        duties: what agents hear.
        presence: who is there.
    """

    def __init__(
        self,
        *,
        system: System,
        clock: Clock,
        store: Database,
        site: Site | None,
        target: Address | None,
        signature: Callable[[str], str],
        cloud: tuple[Endpoint, ...] = (),
        statistics: Callable[[], Mapping[str, object]] = dict,
    ) -> None:
        self._system, self._clock, self._store = system, clock, store
        self._site, self._target, self._statistics = site, target, statistics
        self._cloud = CloudRound(cloud, system.clock.monotonic_s)
        self.watch = Watch(clock)
        self.duties = DutiesBook(
            next_number=store.agents.next_number,
            recall=lambda agent_id: recalled(store, agent_id, clock.now()),
            signature=signature,
            targets=lambda: (target,) if target else (),
        )
        self.presence = Presence(clock, self._keep_seen, self._tell_agents)
        self._board = Board(system.clock, store.runs, self.watch)
        self._tools = Tools(system=system, duties=self.duties, rows=store.runs, board=self._board)
        self._driver = Driver(system, clock, store, self._board, self.watch)

    def start(self, asked: Asked) -> RunView:
        """Starts it, or lets it wait for its turn.

        Raises:
            BadInputError: no such room or device, or too many pupils.
            CannotMeasureError: not permitted, nobody there, or the target is taken.
        """
        rooms = checked_rooms(asked, self._site)
        crew = chosen(asked, rooms, self._store.agents.all(), self.presence.is_here)
        places = tuple(dict.fromkeys(room for room in crew.rooms.values() if room))
        run_id, now = new_id(self._clock.now()), self._clock.now()
        view = _new_view(run_id, asked, rooms or places, crew, now)
        if asked.what is What.MEASURE:
            return self._measuring(view, crew)
        if asked.what is What.LOOK:
            return self._looking(view, crew)
        return self._loading(view, asked, crew)

    def stop(self, run_id: str, why: str) -> bool:
        """Ends a run within a second; False: it is none that goes on."""
        return self._driver.stop(run_id, why)

    def view(self, run_id: str) -> RunView | None:
        """The run of that id; None: there is none."""
        return self._board.view(run_id)

    def latest(self, limit: int = 50) -> tuple[RunView, ...]:
        """Latest first; without looks that are over."""
        return self._board.latest(limit)

    def open_line(self, run_id: str, agent_id: str) -> LineChannel:
        """A new line of an agent of that load run. Raises NotCalledError."""
        return self._load(run_id).roster.open(agent_id)

    def line(self, run_id: str, agent_id: str) -> LineChannel:
        """Its line as it is open now. Raises NotCalledError."""
        return self._load(run_id).roster.channel(agent_id)

    def say_order(
        self, agent_id: str, order_id: str, state: OrderState, share: float | None, words: str
    ) -> None:
        """An agent says how far it is with an order. Raises NotCalledError: it is none of its."""
        row = self._store.runs.order(order_id)
        if row is None or row.agent_id != agent_id:
            raise NotCalledError
        if state.is_over:
            self._store.runs.close_order(order_id, state, words, self._clock.now())
            self.duties.withdraw(agent_id, order_id)
        elif row.state is OrderState.OPEN:
            self._store.runs.note_order(order_id, state, share=share, words=words)
        work = self._driver.work(row.run_id)
        if work is not None and not row.state.is_over:
            work.say(order_id, state, share, words)

    def came(self, records: Sequence[Record]) -> None:
        """These are on the disk now: a look that waits for its own finds them."""
        for work in self._driver.works():
            if isinstance(work, LookRun):
                for record in records:
                    work.came(record.annotations.get(ORDER, ""), record.record_id)

    def moved(self, agent_id: str, room: str) -> None:
        """A device stands elsewhere now; the database knows already."""
        self.duties.move(agent_id, room)
        self._tell_agents()

    def revoked(self, agent_id: str) -> None:
        """Its token is worth nothing from now on: its line ends at once."""
        self.duties.forget(agent_id)
        self.presence.forget(agent_id)
        for work in self._driver.works():
            if isinstance(work, LoadRun):
                work.roster.dismiss(agent_id)
        self._tell_agents()

    def begin(self) -> None:
        """After a start: what an earlier process left open is closed."""
        close_left_open(self._store, self._clock.now())

    def close(self) -> None:
        """The aggregator ends: so do its runs."""
        self._driver.close("stopped: the aggregator was ended")
        self.duties.bell.close()
        self.watch.close()

    def _measuring(self, view: RunView, crew: Crew) -> RunView:
        ask = measure_ask(self._site, self._target, view.asked_at)
        if any(agent.kind is AgentKind.NATIVE for agent in crew.agents):
            ask = replace(ask, cloud=self._cloud.turn())
        self._driver.ask(view.run_id, alone=False)
        with self._or_given_up(view.run_id):
            self._driver.go(view, MeasureRun(self._tools, view.run_id, ask, crew))
        return view

    def _looking(self, view: RunView, crew: Crew) -> RunView:
        ask = look_ask(self._site, self._target)
        self._driver.ask(view.run_id, alone=False)
        with self._or_given_up(view.run_id):
            look = LookRun(self._tools, view.run_id, ask, crew, self._statistics)
            self._driver.go(view, look)
        return view

    def _loading(self, view: RunView, asked: Asked, crew: Crew) -> RunView:
        ask = load_ask(asked, view.rooms, self._site, self._target, view.asked_at)
        site = self._site.name if self._site else ""
        place = Place(site=site, network=run_network(self._site, ask.target), night=asked.night)
        planned = replace(view, planned_pupils=ask.plan.class_pupils)
        self._driver.ask(view.run_id, alone=True)
        with self._or_given_up(view.run_id):
            self._driver.go(planned, LoadRun(self._tools, view.run_id, ask, crew, place))
        return planned

    @contextmanager
    def _or_given_up(self, run_id: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            self._driver.give_up(run_id)
            raise

    def _load(self, run_id: str) -> LoadRun:
        work = self._driver.work(run_id)
        if not isinstance(work, LoadRun):
            raise NotCalledError
        return work

    def _keep_seen(self, agent_id: str, at: datetime, facts: Mapping[str, str]) -> None:
        self._store.agents.seen(agent_id, at, facts)

    def _tell_agents(self) -> None:
        self.watch.tell(UpdateKind.AGENTS)


def _new_view(
    run_id: str,
    asked: Asked,
    rooms: Sequence[str],
    crew: Crew,
    now: datetime,
) -> RunView:
    devices = (
        DeviceView(agent_id=each.agent_id, label=each.label, room=crew.rooms[each.agent_id])
        for each in crew.agents
    )
    return RunView(
        run_id=run_id,
        what=asked.what,
        rooms=tuple(rooms),
        by=asked.by,
        asked_at=now,
        devices=tuple(devices),
    )
