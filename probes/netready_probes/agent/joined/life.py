"""A joined agent's life: asks for duties, measures, takes part, sends; until stopped or sent away.

Four threads: one asks, one measures (one order after another), one sends, and one plays a run while
there is one. What they share is the newest duties, and what stands on the disk.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready_probes.agent.channel import Channel
from netready_probes.agent.joined.believing import NotBelievedError
from netready_probes.agent.joined.facts import Facts
from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.https_channel import HttpsChannel, OnlyListed, line_path
from netready_probes.agent.joined.known import KnownDuties
from netready_probes.agent.joined.measuring import NO_DISK, Bench, measure
from netready_probes.agent.joined.membership import Membership
from netready_probes.agent.joined.order_book import OrderBook, State
from netready_probes.agent.joined.patience import Patience
from netready_probes.agent.joined.place import Place
from netready_probes.agent.joined.sending import Said, Sender
from netready_probes.agent.joined.spool import Spool
from netready_probes.agent.joined.taking_part import Part
from netready_probes.agent.joined.waiting import Waiter
from netready_probes.agent.orders import Duties, Measure, TakePart
from netready_probes.contract import Address
from netready_probes.seams import System

LOOK_S: Final = 0.2
_END_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a life needs.

    Attributes:
        folder: of this membership; all that must survive is in it.
        told: is told what happens, a sentence each.
        facts: more of them, e.g. that another version of the agent is to be had.
    """

    system: System
    place: Place
    membership: Membership
    folder: Path
    told: Callable[[str], None]
    facts: Callable[[], Mapping[str, str]] = dict


def chance() -> float:
    """From 0 to 1."""
    return secrets.randbelow(1000) / 1000


class Life:
    """`live` it once."""

    def __init__(self, home: Home) -> None:
        """Raises OSError: its folder cannot be used."""
        self._home = home
        self._book, self._spool = OrderBook(home.folder), Spool(home.folder)
        self._known = KnownDuties(home.folder, home.membership)
        self._stopping = threading.Event()
        self._loading = False
        self._fault: Exception | None = None
        self._parts: list[Part] = []
        self._over: set[str] = set()  # runs whose end was seen, though they are still a duty
        facts = Facts(home.system, self._facts)
        self._sender = Sender(
            self._client(),
            home.system.clock,
            self._spool,
            self._book,
            quiet=self._is_loading,
            patience=Patience(chance),
            told=home.told,
        )
        self._waiter = Waiter(
            self._client(),
            home.system.clock,
            number=lambda: self._known.number,
            facts=facts.now,
            heard=self._heard,
            busy=self._busy,
            patience=Patience(chance),
            told=home.told,
        )

    def live(self, stopped: Callable[[], bool]) -> bool:
        """Until `stopped`; False: the aggregator took its token back."""
        threads = [
            threading.Thread(target=self._guarded, args=(work,), daemon=True)
            for work in (self._waiter.run, self._sender.run, self._measure_all, self._play_all)
        ]
        for thread in threads:
            thread.start()
        while not (stopped() or self._revoked or self._fault):
            self._home.system.clock.sleep(LOOK_S)
        self._stopping.set()
        self._known.wake()
        for part in self._parts:
            part.leave()
        self._waiter.stop()
        self._sender.stop()
        for part in self._parts:
            part.wait(_END_S)
        for thread in threads:
            thread.join(timeout=_END_S)
        if self._fault is not None:
            raise self._fault
        return not self._revoked

    def _guarded(self, work: Callable[[], None]) -> None:
        """A fault of the program ends the whole agent, and is shown."""
        try:
            work()
        except Exception as error:
            self._fault = error

    @property
    def _revoked(self) -> bool:
        return self._waiter.revoked or self._sender.revoked

    def _client(self) -> Client:
        return Client(self._home.system.network, self._home.place, self._home.membership.token)

    def _facts(self) -> dict[str, str]:
        """Figures that change by themselves; what is nothing is not said."""
        waiting, refused = self._spool.count(), self._spool.refused()
        found = {"unsent": str(waiting)} if waiting else {}
        return {**found, **({"refused": str(refused)} if refused else {}), **self._home.facts()}

    def _heard(self, envelope: bytes) -> bool:
        try:
            duties = self._known.hear(envelope)
            self._book.forget([order.order for order in duties.measure])
        except NotBelievedError as error:
            self._home.told(f"duties are not believed: {error}")
            return False
        except OSError:
            self._home.told(NO_DISK)
        return True

    def _open_orders(self) -> tuple[Measure, ...]:
        duties = self._known.duties
        orders = duties.measure if duties else ()
        return tuple(one for one in orders if self._book.standing(one.order).ended is None)

    def _busy(self) -> bool:
        return bool(self._open_orders())

    def _withdrawn(self, order: str) -> bool:
        duties = self._known.duties
        return order not in (one.order for one in (duties.measure if duties else ()))

    # measuring

    def _measure_all(self) -> None:
        while not self._stopping.is_set():
            duties = self._known.duties
            orders = self._open_orders()
            if duties is not None and orders:
                self._measure(orders[0], duties)
            else:
                self._known.wait(duties, self._stopping.is_set, None)

    def _measure(self, order: Measure, duties: Duties) -> None:
        self._home.told(f"measures {', '.join(run.probe for run in order.probes)}")
        self._sender.say(order.order, Said(state=State.STARTED, share=0.0, words=""))
        bench = Bench(
            system=self._home.system,
            site=self._home.membership.site,
            device=self._home.membership.label,
            book=self._book,
            spool=self._spool,
            withdrawn=self._withdrawn,
            leaving=self._stopping.is_set,
            unheard=self._waiter.unheard,
            loading=self._load,
            progress=self._progress,
        )
        try:
            measure(bench, order, duties)
        except OSError:
            self._home.told(NO_DISK)
            self._stopping.wait(_END_S)
            return
        ended = self._book.standing(order.order)
        if ended.ended:
            self._home.told(f"the order is {ended.ended.value}. {ended.words}".rstrip())
        self._sender.look()

    def _load(self, begins: bool) -> None:
        self._loading = begins
        self._sender.look()

    def _progress(self, order: str, share: float, words: str) -> None:
        self._sender.say(order, Said(state=State.PROGRESS, share=share, words=words[:200]))

    # taking part

    def _play_all(self) -> None:
        while not self._stopping.is_set():
            duties = self._known.duties
            wanted = duties.take_part if duties else None
            for part in self._parts:
                if wanted is None or part.duty.run != wanted.run:
                    part.leave()
            self._parts = [part for part in self._parts if part.running]
            if duties and wanted and wanted.run not in self._over and not self._parts:
                self._home.told(f"takes part in a run in {wanted.room or 'its room'}")
                self._parts.append(self._part(wanted, duties.targets))
            self._known.wait(duties, self._stopping.is_set, LOOK_S if self._parts else None)

    def _is_loading(self) -> bool:
        return self._loading or any(part.running for part in self._parts)

    def _part(self, duty: TakePart, targets: Collection[Address]) -> Part:
        return Part(
            self._home.system,
            duty,
            targets,
            connect=self._line,
            label=self._home.membership.label,
            told=self._home.told,
            ended=self._part_ended,
        )

    def _part_ended(self, duty: TakePart, state: State, words: str) -> None:
        self._over = {duty.run}
        if not self._stopping.is_set():
            self._sender.say(duty.order, Said(state=state, share=None, words=words))
            self._sender.look()

    def _line(self, run: str, targets: Collection[Address]) -> Channel:
        home = self._home
        channel = HttpsChannel(
            home.system.network,
            home.system.clock,
            home.place,
            token=home.membership.token,
            path=line_path(run),
        )
        return OnlyListed(channel, targets)
