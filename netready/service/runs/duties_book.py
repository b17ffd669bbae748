"""The book of duties: who has to do what, signed, and who waits to hear of it.

The agent's whole duties are said each time they change, under a number that only goes up. A number
is drawn when somebody asks, so a device that is away costs nothing. What stands in the database
(its room, its open orders) is recalled when it asks for the first time.
"""

import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from netready.domain.jsonable import canonical_json
from netready.service.runs.bell import Bell
from netready_probes.agent.orders import (
    ORDERS_MAX,
    Duties,
    Measure,
    TakePart,
    duties_json,
)
from netready_probes.contract import Address

WAIT_S_MAX: Final = 25.0  # below the 30 s at which a school's proxy may end a silent answer
NUMBER_MAX: Final = 2**53 - 1  # what JavaScript can count


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDuties:
    """As it goes to the agent.

    Attributes:
        text: canonical JSON of the duties.
        signature: hex, Ed25519 over `orders.SIGNED_PREFIX` and the bytes of `text`.
    """

    number: int
    text: str
    signature: str


Asking = Callable[
    [Callable[[str, int], SignedDuties | None], str, int], Awaitable[SignedDuties | None]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one agent has to do, without a number.

    Attributes:
        measure: open orders, oldest first.
    """

    room: str = ""
    measure: tuple[Measure, ...] = ()
    take_part: TakePart | None = None


@dataclass(slots=True)
class _Page:
    """One agent's page; `said` None: changed since it was last signed."""

    standing: Standing
    number: int = 0
    said: SignedDuties | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)


class DutiesBook:
    """Thread-safe.

    Args:
        next_number: a higher one each time, over restarts, too.
        recall: what stands in the database for an agent.
        signature: of a text, by the aggregator's key, in hex.
        targets: all that any agent may ever load or ping by order.
    """

    def __init__(
        self,
        *,
        next_number: Callable[[str], int],
        recall: Callable[[str], Standing],
        signature: Callable[[str], str],
        targets: Callable[[], Sequence[Address]],
    ) -> None:
        self._next_number, self._recall = next_number, recall
        self._signature, self._targets = signature, targets
        self._pages: dict[str, _Page] = {}
        self._opening = threading.Lock()
        self.bell = Bell()

    def give(self, agent_id: str, measure: Measure) -> bool:
        """One more order; False: the agent has as many as it takes. Given twice it stands once."""
        page = self._page(agent_id)
        with page.changing:
            held = page.standing.measure
            if measure.order in (each.order for each in held):
                return True
            if len(held) >= ORDERS_MAX:
                return False
            self._write(page, replace(page.standing, measure=(*held, measure)))
        self.bell.ring(agent_id)
        return True

    def withdraw(self, agent_id: str, order: str) -> None:
        """The order ends at once, or is done."""
        page = self._page(agent_id)
        with page.changing:
            left = tuple(each for each in page.standing.measure if each.order != order)
            if left == page.standing.measure:
                return
            self._write(page, replace(page.standing, measure=left))
        self.bell.ring(agent_id)

    def call(self, agent_id: str, take_part: TakePart) -> None:
        """To the line of a load run."""
        self._set_part(agent_id, take_part)

    def release(self, agent_id: str, run: str) -> None:
        """From the line of that run; of another it is not."""
        page = self._page(agent_id)
        if page.standing.take_part and page.standing.take_part.run == run:
            self._set_part(agent_id, None)

    def move(self, agent_id: str, room: str) -> None:
        """It stands elsewhere now."""
        page = self._page(agent_id)
        with page.changing:
            self._write(page, replace(page.standing, room=room))
        self.bell.ring(agent_id)

    def forget(self, agent_id: str) -> None:
        """Its token is worth nothing any more: the page goes, and who waits is woken."""
        with self._opening:
            self._pages.pop(agent_id, None)
        self.bell.ring(agent_id)

    def standing(self, agent_id: str) -> Standing:
        """What it has to do now."""
        return self._page(agent_id).standing

    def newer(self, agent_id: str, seen: int) -> SignedDuties | None:
        """The duties where they are newer than `seen`; else None. May ask the database.

        A database that was put back from a backup counts from lower than what agents have seen;
        the number then goes above theirs, else they would never believe us again.
        """
        page = self._page(agent_id)
        with page.changing:
            if page.said is None or seen > page.number:
                page.number = min(NUMBER_MAX, max(self._next_number(agent_id), seen + 1))
                page.said = self._signed(agent_id, page)
            return page.said if page.number > seen else None

    async def wait(
        self, agent_id: str, seen: int, within_s: float, ask: Asking
    ) -> SignedDuties | None:
        """The same, waiting for a change; None: none came in time.

        `ask` runs `newer` where it may block, e.g. in the server's pool of threads.
        """
        with self.bell.ear(agent_id) as ear:
            found = await ask(self.newer, agent_id, seen)
            if found is None and await ear.wait(min(within_s, WAIT_S_MAX)):
                found = await ask(self.newer, agent_id, seen)
        return found

    def _set_part(self, agent_id: str, take_part: TakePart | None) -> None:
        page = self._page(agent_id)
        with page.changing:
            self._write(page, replace(page.standing, take_part=take_part))
        self.bell.ring(agent_id)

    def _page(self, agent_id: str) -> _Page:
        with self._opening:
            page = self._pages.get(agent_id)
            if page is None:
                page = self._pages[agent_id] = _Page(self._recall(agent_id))
            return page

    def _write(self, page: _Page, standing: Standing) -> None:
        page.standing = standing
        page.said = None

    def _signed(self, agent_id: str, page: _Page) -> SignedDuties:
        standing = page.standing
        duties = Duties(
            agent=agent_id,
            number=page.number,
            room=standing.room,
            targets=tuple(self._targets()),
            measure=standing.measure,
            take_part=standing.take_part,
        )
        text = canonical_json(duties_json(duties))
        return SignedDuties(number=page.number, text=text, signature=self._signature(text))
