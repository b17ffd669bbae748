"""The run desk: starts, stops and lists runs, and knows which agent belongs to which.

One run loads the target at a time. A measurement waits for its turn; a class does not, for the
technician who asked for it may have left the room by then.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from netready.domain.errors import CannotMeasureError, NetreadyError
from netready.domain.record import Record
from netready.domain.site import Site
from netready.service.ids import new_id
from netready.service.runs.allowed import load_ask, measure_ask, run_network
from netready.service.runs.board import Board
from netready.service.runs.chosen import Asked, Crew, checked_rooms, chosen
from netready.service.runs.duties_book import DutiesBook
from netready.service.runs.line_channel import LineChannel
from netready.service.runs.load_run import LoadRun, Place
from netready.service.runs.measure_run import MeasureRun
from netready.service.runs.presence import Presence
from netready.service.runs.recalled import close_left_open, recalled
from netready.service.runs.roster import NotCalledError
from netready.service.runs.run_view import DeviceView, RunView, What
from netready.service.runs.turn import Turn
from netready.service.runs.watch import UpdateKind, Watch
from netready.service.runs.work import Ended, Tools, Work
from netready.store.database import Database, OrderState, RunState, StoredRecord
from netready.store.records import record_line
from netready_probes.contract import Address
from netready_probes.seams import Clock, System

OPEN_MAX: Final = 20  # runs that wait or go on at once
STOPPING_S: Final = 5.0
_LOG: Final = logging.getLogger("netready.service")
_FAULT: Final = "The program failed; its log says where."


class _Going:
    """A run that is not over."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.stop = threading.Event()
        self.why = ""
        self.thread: threading.Thread | None = None


class RunDesk:
    """Thread-safe.

    Args:
        system: the seams, for load runs; this machine makes no load itself.
        clock: labels what is kept.
        store: the database.
        site: for rooms, permission, caps and canaries; None: there is no site file.
        target: what may be loaded; None: nothing.
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
    ) -> None:
        self._system, self._clock, self._store = system, clock, store
        self._site, self._target = site, target
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
        self._turn = Turn(system.clock)
        self._going: dict[str, _Going] = {}
        self._changing = threading.Lock()

    def start(self, asked: Asked) -> RunView:
        """Starts it, or lets it wait for its turn.

        Raises:
            BadInputError: no such room or device, or too many pupils.
            CannotMeasureError: not permitted, nobody there, or the target is taken.
        """
        rooms = checked_rooms(asked, self._site)
        crew = chosen(asked, rooms, self._store.agents.all(), self.presence.is_here)
        places = tuple(dict.fromkeys(room for room in crew.rooms.values() if room))
        with self._changing:
            if len(self._going) >= OPEN_MAX:
                raise CannotMeasureError(
                    f"{OPEN_MAX} runs wait or go on already.", "Stop one, or wait."
                )
            return self._started(asked, rooms or places, crew)

    def stop(self, run_id: str, why: str) -> bool:
        """Ends a run within a second; False: it is none that goes on."""
        with self._changing:
            going = self._going.get(run_id)
        if going is None:
            return False
        going.why = going.why or why
        going.stop.set()
        return True

    def view(self, run_id: str) -> RunView | None:
        """The run of that id; None: there is none."""
        return self._board.view(run_id)

    def latest(self, limit: int = 50) -> tuple[RunView, ...]:
        """The latest runs, latest first."""
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
        with self._changing:
            going = self._going.get(row.run_id)
        if going and not row.state.is_over:
            going.work.say(order_id, state, share, words)

    def moved(self, agent_id: str, room: str) -> None:
        """A device stands elsewhere now; the database knows already."""
        self.duties.move(agent_id, room)
        self._tell_agents()

    def revoked(self, agent_id: str) -> None:
        """Its token is worth nothing from now on: its line ends at once."""
        self.duties.forget(agent_id)
        self.presence.forget(agent_id)
        with self._changing:
            works = [going.work for going in self._going.values()]
        for work in works:
            if isinstance(work, LoadRun):
                work.roster.dismiss(agent_id)
        self._tell_agents()

    def begin(self) -> None:
        """After a start: what an earlier process left open is closed."""
        close_left_open(self._store, self._clock.now())

    def close(self) -> None:
        """The aggregator ends: so do its runs."""
        with self._changing:
            going = dict(self._going)
        for run_id in going:
            self.stop(run_id, "stopped: the aggregator was ended")
        for each in going.values():
            if each.thread is not None:
                each.thread.join(timeout=STOPPING_S)
        self.duties.bell.close()
        self.watch.close()

    def _started(self, asked: Asked, rooms: Sequence[str], crew: Crew) -> RunView:
        """With the lock held."""
        run_id, now = new_id(self._clock.now()), self._clock.now()
        if asked.what is What.MEASURE:
            return self._measuring(run_id, asked, rooms, crew, now)
        return self._loading(run_id, asked, rooms, crew, now)

    def _measuring(
        self, run_id: str, asked: Asked, rooms: Sequence[str], crew: Crew, now: datetime
    ) -> RunView:
        ask = measure_ask(self._site, self._target, now)
        view = _new_view(run_id, asked, rooms, crew, now)
        self._turn.ask(run_id, alone=False)
        with self._or_no_turn(run_id):
            self._go(view, MeasureRun(self._tools, run_id, ask, crew))
        return view

    def _loading(
        self, run_id: str, asked: Asked, rooms: Sequence[str], crew: Crew, now: datetime
    ) -> RunView:
        ask = load_ask(asked, rooms, self._site, self._target, now)
        site = self._site.name if self._site else ""
        place = Place(site=site, network=run_network(self._site, ask.target))
        view = _new_view(run_id, asked, rooms, crew, now)
        view = replace(view, planned_pupils=ask.plan.class_pupils)
        self._take_turn(run_id)
        with self._or_no_turn(run_id):
            self._go(view, LoadRun(self._tools, run_id, ask, crew, place))
        return view

    @contextmanager
    def _or_no_turn(self, run_id: str) -> Iterator[None]:
        """A run that could not be begun keeps nobody waiting."""
        try:
            yield
        except Exception:
            self._turn.leave(run_id)
            raise

    def _take_turn(self, run_id: str) -> None:
        if self._turn.ask(run_id, alone=True):
            return
        holder = self._board.view(self._turn.holder)
        where = f" in {', '.join(holder.rooms)}" if holder and holder.rooms else ""
        raise CannotMeasureError(
            f"Another run uses the target{where}.", "Stop it, or wait until it is over."
        )

    def _go(self, view: RunView, work: Work) -> None:
        run_id = view.run_id
        self._board.put(view)
        going = self._going[run_id] = _Going(work)
        going.thread = threading.Thread(target=self._run, args=(run_id, going), daemon=True)
        going.thread.start()

    def _run(self, run_id: str, going: _Going) -> None:
        """In its thread: from its turn to its end, which is kept whatever happens."""
        ended = Ended(state=RunState.FAILED, words=_FAULT)
        try:
            ended = self._carried_out(run_id, going)
        except NetreadyError as error:
            ended = Ended(state=RunState.REFUSED, words=str(error))
        except Exception as error:  # a fault of ours must not leave a run that never ends
            _LOG.error("a fault in run %s: %s: %s", run_id, type(error).__name__, error)
        finally:
            with self._changing:
                self._going.pop(run_id, None)
            self._turn.leave(run_id)
            why = going.why if ended.state is RunState.STOPPED else ""
            self._end(run_id, ended.state, why or ended.words)

    def _end(self, run_id: str, state: RunState, words: str) -> None:
        try:
            self._board.move(run_id, state, words)
        except NetreadyError as error:
            _LOG.error("the end of run %s was not kept: %s", run_id, error)

    def _carried_out(self, run_id: str, going: _Going) -> Ended:
        stopped = going.stop.is_set
        waits = partial(self._say_waits, run_id)
        with self._turn.taken(run_id, stopped, waits) as is_ours:
            if not is_ours:
                return Ended(state=RunState.STOPPED)
            self._board.move(run_id, RunState.RUNNING, "")
            ended = going.work.carry_out(stopped)
        self._keep(run_id, ended.records)
        return ended

    def _say_waits(self, run_id: str, holder: str) -> None:
        before = self._board.view(holder)
        where = ", ".join(before.rooms) if before else ""
        words = f"Waits until the run in {where} is over." if where else "Waits for its turn."
        self._board.move(run_id, RunState.WAITING, words)

    def _keep(self, run_id: str, records: Sequence[Record]) -> None:
        """On the disk before anybody is told."""
        now = self._clock.now()
        self._store.records.keep(
            [
                StoredRecord(
                    record=each, line=record_line(each).encode(), agent_id="", received_at=now
                )
                for each in records
            ]
        )
        ids = tuple(each.record_id for each in records)
        self._board.change(run_id, lambda view: replace(view, records=ids))
        for room in dict.fromkeys(each.room or "" for each in records):
            self.watch.tell(UpdateKind.RECORDS, room)

    def _load(self, run_id: str) -> LoadRun:
        with self._changing:
            going = self._going.get(run_id)
        if going is None or not isinstance(going.work, LoadRun):
            raise NotCalledError
        return going.work

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
