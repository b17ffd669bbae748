"""How far each order is, kept on the disk: a power loss neither repeats nor forgets one.

The end of an order stays in the book until the aggregator has heard of it and asks for it no more.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from netready.domain.typed_json import NotAValueError, compact, decoded, encoded, parsed
from netready_probes.agent.joined.disk import read_whole, write_whole

FILE_NAME: Final = "orders.json"
WORDS_MAX: Final = 400
_BYTES_MAX: Final = 1_000_000


class State(StrEnum):
    """As the aggregator is told."""

    STARTED = "started"
    PROGRESS = "progress"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of one order.

    Attributes:
        next_probe: the first of its probes that is not finished.
        ended: how; None: it is not over.
        words: what is to be said of it.
        told: the aggregator has heard of its end.
    """

    next_probe: int = 0
    ended: State | None = None
    words: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    orders: Mapping[str, Standing] = field(default_factory=dict)


class OrderBook:
    """Of one membership; thread-safe. Every change is on the disk when its method returns."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError."""
        self._path = folder / FILE_NAME
        self._changing = threading.Lock()
        self._orders: dict[str, Standing] = dict(_read(self._path))

    def standing(self, order: str) -> Standing:
        """Of an order; one that is not known has not begun."""
        with self._changing:
            return self._orders.get(order, Standing())

    def went_on(self, order: str, next_probe: int, words: str) -> None:
        """One more of its probes is finished. Raises OSError."""
        before = self.standing(order)
        self._keep(order, replace(before, next_probe=next_probe, words=words[:WORDS_MAX]))

    def ended(self, order: str, state: State, words: str) -> None:
        """It is over. Raises OSError."""
        before = self.standing(order)
        self._keep(order, replace(before, ended=state, words=words[:WORDS_MAX]))

    def told(self, order: str) -> None:
        """The aggregator has heard of its end, or wants to hear no more. Raises OSError."""
        self._keep(order, replace(self.standing(order), told=True))

    def untold(self) -> Mapping[str, Standing]:
        """Those that are over without the aggregator knowing."""
        with self._changing:
            return {
                order: standing
                for order, standing in self._orders.items()
                if standing.ended and not standing.told
            }

    def forget(self, wanted: Collection[str]) -> None:
        """Drops what is told and no longer `wanted`. Raises OSError."""
        with self._changing:
            left = {
                order: standing
                for order, standing in self._orders.items()
                if order in wanted or (standing.ended and not standing.told)
            }
            if left != self._orders:
                self._orders = left
                self._write()

    def _keep(self, order: str, standing: Standing) -> None:
        with self._changing:
            self._orders[order] = standing
            self._write()

    def _write(self) -> None:
        write_whole(self._path, compact(encoded(_Page(orders=self._orders))) + b"\n")


def _read(path: Path) -> Mapping[str, Standing]:
    data = read_whole(path, _BYTES_MAX)
    try:
        return decoded(_Page, parsed(data), "orders").orders if data else {}
    except NotAValueError:  # not ours any more; the aggregator says again what is open
        return {}
