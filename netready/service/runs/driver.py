"""Drives runs, each in a thread of its own, from their turn with the target to their end.

One run uses the target at a time. However a run ends, its end is kept and told, and the next one
has its turn.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from netready.domain.errors import CannotMeasureError, NetreadyError
from netready.domain.record import Record
from netready.domain.refusal import Refusal
from netready.service.fault_place import fault_place
from netready.service.runs.board import Board
from netready.service.runs.run_view import RunView
from netready.service.runs.turn import Turn
from netready.service.runs.watch import UpdateKind, Watch
from netready.service.runs.work import Ended, Work
from netready.store.database import Database, RunState, StoredRecord
from netready.store.records import record_line
from netready_probes.seams import Clock, System

OPEN_MAX: Final = 20  # runs that wait or go on at once
STOPPING_S: Final = 5.0
_LOG: Final = logging.getLogger("netready.service")
_FAULT: Final = "The program failed; its log says where."


@dataclass(slots=True)
class _Going:
    """A run that is not over; `why` it was told to stop, in words and in the closed list."""

    work: Work
    stop: threading.Event = field(default_factory=threading.Event)
    why: str = ""
    refusal: Refusal = Refusal.STOPPED
    thread: threading.Thread | None = None


class Driver:
    """Thread-safe.

    Args:
        system: for its clock, by which turns are waited for.
        clock: labels what is kept.
        store: the database.
        board: where runs are shown.
        watch: hears of new records.
    """

    def __init__(
        self, system: System, clock: Clock, store: Database, board: Board, watch: Watch
    ) -> None:
        self._clock, self._store = clock, store
        self._board, self._watch = board, watch
        self._turn = Turn(system.clock)
        self._going: dict[str, _Going] = {}
        self._changing = threading.Lock()

    def ask(self, run_id: str, *, alone: bool) -> None:
        """Stands in the line for the target; `alone`: only where nobody is before it.

        Raises:
            CannotMeasureError: somebody is, or too many runs wait.
        """
        with self._changing:
            if len(self._going) >= OPEN_MAX:
                raise CannotMeasureError(
                    f"{OPEN_MAX} runs wait or go on already.",
                    "Stop one, or wait.",
                    why=Refusal.ANOTHER_RUN,
                )
        if self._turn.ask(run_id, alone=alone):
            return
        holder = self._board.view(self._turn.holder)
        where = f" in {', '.join(holder.rooms)}" if holder and holder.rooms else ""
        raise CannotMeasureError(
            f"Another run uses the target{where}.",
            "Stop it, or wait until it is over.",
            why=Refusal.ANOTHER_RUN,
        )

    def give_up(self, run_id: str) -> None:
        """A run that could not be begun keeps nobody waiting."""
        self._turn.leave(run_id)

    def go(self, view: RunView, work: Work) -> None:
        """It goes on, or waits for its turn; it has asked for it before."""
        run_id, going = view.run_id, _Going(work)
        self._board.put(view)
        with self._changing:
            self._going[run_id] = going
        going.thread = threading.Thread(target=self._run, args=(run_id, going), daemon=True)
        going.thread.start()

    def stop(self, run_id: str, why: str, refusal: Refusal = Refusal.STOPPED) -> bool:
        """Ends a run within a second; False: it is none that goes on."""
        with self._changing:
            going = self._going.get(run_id)
        if going is None:
            return False
        if not going.why:
            going.why, going.refusal = why, refusal
        going.stop.set()
        return True

    def work(self, run_id: str) -> Work | None:
        """The run of that id, as long as it goes on or waits."""
        with self._changing:
            going = self._going.get(run_id)
        return going.work if going else None

    def works(self) -> tuple[Work, ...]:
        """All that go on or wait."""
        with self._changing:
            return tuple(going.work for going in self._going.values())

    def close(self, why: str) -> None:
        """Ends all of them, and waits for their ends."""
        with self._changing:
            going = dict(self._going)
        for run_id in going:
            self.stop(run_id, why, Refusal.INTERRUPTED)
        for each in going.values():
            if each.thread is not None:
                each.thread.join(timeout=STOPPING_S)

    def _run(self, run_id: str, going: _Going) -> None:
        """In its thread: from its turn to its end, which is kept whatever happens."""
        ended = Ended(state=RunState.FAILED, words=_FAULT, refusal=Refusal.FAULT)
        try:
            ended = self._carried_out(run_id, going)
        except NetreadyError as error:
            ended = Ended(state=RunState.REFUSED, words=str(error), refusal=_refusal(error))
            self._drop(going.work, error)
        except Exception as error:  # a fault of ours must not leave a run that never ends
            _LOG.error("a fault in run %s: %s", run_id, fault_place(error))
            self._drop(going.work, error)
        finally:
            with self._changing:
                self._going.pop(run_id, None)
            self._turn.leave(run_id)
            self._end(run_id, _told_to(ended, going))

    def _drop(self, work: Work, why: Exception) -> None:
        try:
            work.drop("the run was not made")
        except NetreadyError as error:
            _LOG.error("orders of a run stay open: %s, after %s", error, why)

    def _end(self, run_id: str, ended: Ended) -> None:
        try:
            self._board.move(run_id, ended.state, ended.words, ended.refusal)
        except NetreadyError as error:
            _LOG.error("the end of run %s was not kept: %s", run_id, error)

    def _carried_out(self, run_id: str, going: _Going) -> Ended:
        stopped = going.stop.is_set
        waits = partial(self._say_waits, run_id)
        with self._turn.taken(run_id, stopped, waits) as is_ours:
            if not is_ours:
                going.work.drop("stopped before its turn")
                return Ended(state=RunState.STOPPED, refusal=Refusal.STOPPED)
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
        if not records:
            return
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
            self._watch.tell(UpdateKind.RECORDS, room)


def _told_to(ended: Ended, going: _Going) -> Ended:
    """Whoever had it stopped says why."""
    if ended.state is not RunState.STOPPED or not going.why:
        return ended
    return replace(ended, words=going.why, refusal=going.refusal)


def _refusal(error: NetreadyError) -> Refusal:
    why = error.why if isinstance(error, CannotMeasureError) else None
    return why or Refusal.FAULT
