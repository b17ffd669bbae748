"""Numbered updates for pages: what changed, the newest of each thing only.

A page says the number it has seen and gets all that is newer, so one that was away for an hour gets
the present state and no history, and memory is bounded by the number of things. Numbers begin at
the time of the start in milliseconds: after a restart a page that saw more, or less, gets all.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from netready.service.runs.bell import Bell
from netready_probes.seams import Clock

THINGS_MAX: Final = 500  # the oldest is forgotten
_KEY: Final = "watch"


class UpdateKind(StrEnum):
    """What changed."""

    RUN = "run"  # `about` is its id
    AGENTS = "agents"
    WALK = "walk"
    RECORDS = "records"  # `about` is the room


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One thing as it is now.

    Attributes:
        number: higher than that of every earlier update.
        about: which of its kind; "": there is one only.
        facts: plain JSON values; {}: ask the API.
    """

    number: int
    kind: UpdateKind
    about: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a page has not seen; `number` is what it says the next time."""

    number: int
    updates: tuple[Update, ...]


class Watch:
    """Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._number = self._first = int(clock.now().timestamp() * 1000)
        self._newest: OrderedDict[tuple[UpdateKind, str], Update] = OrderedDict()
        self._changing = threading.Lock()
        self._bell = Bell()

    def tell(
        self, kind: UpdateKind, about: str = "", facts: Mapping[str, object] | None = None
    ) -> None:
        """It is so from now on."""
        with self._changing:
            self._number += 1
            update = Update(number=self._number, kind=kind, about=about, facts=facts or {})
            self._newest[kind, about] = update
            self._newest.move_to_end((kind, about))
            if len(self._newest) > THINGS_MAX:
                self._newest.popitem(last=False)
        self._bell.ring(_KEY)

    def after(self, seen: int) -> News:
        """All that is newer, oldest first; all there is to one who has seen what never was."""
        with self._changing:
            known = seen if self._first <= seen <= self._number else 0
            found = tuple(update for update in self._newest.values() if update.number > known)
            return News(number=self._number, updates=found)

    def close(self) -> None:
        """The aggregator ends: who waits is woken."""
        self._bell.close()

    @property
    def closed(self) -> bool:
        """Nothing more comes."""
        return self._bell.closed

    async def wait(self, seen: int, within_s: float) -> News:
        """The same, waiting for one; without updates: none came in time."""
        with self._bell.ear(_KEY) as ear:
            found = self.after(seen)
            if found.number == seen and await ear.wait(within_s):
                found = self.after(seen)
        return found
