"""Runs the probes of one order; each record is on the disk before the next probe begins."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netready import __version__
from netready.domain.errors import BadInputError, NetreadyError
from netready.domain.record import ORDER, Record
from netready_probes.agent.joined.allowed import order_refused, run_refused
from netready_probes.agent.joined.order_book import OrderBook, State
from netready_probes.agent.joined.spool import Spool
from netready_probes.agent.orders import Duties, Measure, ProbeRun
from netready_probes.agent.recorder import Identity, ProbeFailedError, record_of
from netready_probes.contract import BadSettingError, Probe, ProbeContext
from netready_probes.seams import System

NO_DISK: Final = "A result could not be kept: the disk of this device cannot be written."
_LOOK_S: Final = 0.1
_WITHDRAWN: Final = "It was withdrawn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What measuring needs of this agent.

    Attributes:
        site: name of the site; `device`: the label.
        withdrawn: the order must end now.
        leaving: this agent ends; the order is gone on with when it is back.
        unheard: the aggregator has not been heard for too long to go on loading.
        loading: is told when a probe that loads begins (True) and ends (False).
        progress: is told the share done, 0 to 1, and a few words.
    """

    system: System
    site: str
    device: str
    book: OrderBook
    spool: Spool
    withdrawn: Callable[[str], bool]
    leaving: Callable[[], bool] = lambda: False
    unheard: Callable[[], bool] = lambda: False
    loading: Callable[[bool], None] = lambda _begins: None
    progress: Callable[[str, float, str], None] = lambda _order, _share, _words: None


def measure(bench: Bench, order: Measure, duties: Duties) -> None:
    """All probes that are left of the order, and its end in the book.

    Raises:
        OSError: nothing can be written at all, not even how it ended.
    """
    refused = order_refused(order, duties)
    if refused:
        bench.book.ended(order.order, State.REFUSED, f"Refused: {refused}.")
        return
    _Work(bench, order, duties).run()


class _Work:
    def __init__(self, bench: Bench, order: Measure, duties: Duties) -> None:
        self._bench, self._order, self._duties = bench, order, duties
        before = bench.book.standing(order.order)
        self._next, self._words = before.next_probe, before.words

    def run(self) -> None:
        order, book = self._order, self._bench.book
        for index in range(self._next, len(order.probes)):
            if self._withdrawn():
                book.ended(order.order, State.STOPPED, _joined(self._words, _WITHDRAWN))
                return
            try:
                if not self._one(index):
                    return
            except OSError:
                book.ended(order.order, State.STOPPED, _joined(self._words, NO_DISK))
                return
            book.went_on(order.order, index + 1, self._words)
        if self._withdrawn():
            book.ended(order.order, State.STOPPED, _joined(self._words, _WITHDRAWN))
            return
        nothing = self._words.count("refused: ") == len(order.probes)
        book.ended(order.order, State.REFUSED if nothing else State.DONE, self._words)

    def _one(self, index: int) -> bool:
        """One probe, its record or why there is none; False: it is to be run again after all.

        Raises OSError: the record could not be kept.
        """
        from netready_probes.registry import probe_named  # not before something is to be measured

        run = self._order.probes[index]
        try:
            probe = probe_named(run.probe)
        except BadInputError:
            self._say(run, "refused: this agent has no such probe")
            return True
        refused = run_refused(probe, run, self._order, self._duties.targets)
        if refused:
            self._say(run, f"refused: {refused}")
            return True
        record = self._record(probe, run, index)
        if self._bench.leaving():  # what was cut short by that speaks of no network
            return False
        if record is not None:
            self._bench.spool.add(record)
        return True

    def _record(self, probe: Probe, run: ProbeRun, index: int) -> Record | None:
        bench = self._bench
        self._progress(index, 0.0, probe.name)
        if probe.loads:
            self._until_heard()
            bench.loading(True)
        try:
            return record_of(probe, self._context(probe, run, index), self._identity())
        except BadSettingError as error:
            self._say(run, f"refused: {error}")
        except (NetreadyError, ProbeFailedError) as error:
            self._say(run, str(error))
        finally:
            if probe.loads:
                bench.loading(False)
        return None

    def _context(self, probe: Probe, run: ProbeRun, index: int) -> ProbeContext:
        return ProbeContext(
            system=self._bench.system,
            target=self._order.target,
            settings=dict(run.settings),
            endpoints=self._order.endpoints,
            permission=self._order.permission or None,
            progress=lambda share, words: self._progress(index, share, words),
            stopped=lambda: self._ends() or (probe.loads and self._bench.unheard()),
        )

    def _until_heard(self) -> None:
        """Nothing is loaded while nobody could end it; what does not load goes on without."""
        while self._bench.unheard() and not self._ends():
            self._bench.system.clock.sleep(_LOOK_S)

    def _identity(self) -> Identity:
        return Identity(
            site=self._bench.site,
            room=self._order.room or self._duties.room or None,
            device=self._bench.device,
            agent_version=__version__,
            network=replace(self._bench.system.host.network_facts(), role=self._order.network_role),
            annotations={ORDER: self._order.order},
        )

    def _ends(self) -> bool:
        return self._bench.leaving() or self._withdrawn()

    def _withdrawn(self) -> bool:
        return self._bench.withdrawn(self._order.order)

    def _progress(self, index: int, share: float, words: str) -> None:
        done = (index + min(1.0, max(0.0, share))) / len(self._order.probes)
        self._bench.progress(self._order.order, done, words)

    def _say(self, run: ProbeRun, words: str) -> None:
        self._words = _joined(self._words, f"{run.probe}: {words}")


def _joined(before: str, words: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return f"{before}; {plain}" if before else plain
