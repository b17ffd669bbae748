"""What a night works with: the seams to the database, to what records say, and to the machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from netready.analysis.night_reading import NightFound
from netready.coordinator.nightly.school import School
from netready.domain.night_journal import LessonLook, Night, RoomNight
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.site import Site
from netready_probes.seams import Clock


class NightRows(Protocol):
    """The nights in the database, as far as a night needs them (`Database.nights`)."""

    def begin(self, night: Night, rooms: Sequence[RoomNight]) -> None:
        """A night that begins. Raises TakenError: it was begun before."""
        ...

    def running(self) -> Night | None:
        """The night that is not closed."""
        ...

    def get(self, night: date) -> Night | None:
        """The night of that date."""
        ...

    def say(self, room: RoomNight) -> None:
        """How far a room is."""
        ...

    def close(self, night: date, at: datetime, words: str) -> bool:
        """Nothing more comes of it. False: it was closed before."""
        ...

    def rooms(self, night: date) -> tuple[RoomNight, ...]:
        """Its rooms, by their place."""
        ...

    def nights(self, since: date) -> tuple[Night, ...]:
        """Those begun since a date."""
        ...

    def room_nights(self, since: date, room: str | None = None) -> tuple[RoomNight, ...]:
        """Rooms of nights since a date."""
        ...

    def readings(self, since: date) -> tuple[NightReading, ...]:
        """What the rooms said since a date."""
        ...

    def skipped(self, since: date) -> tuple[SkippedNight, ...]:
        """Rooms without a reading, and why, since a date."""
        ...


class Findings(Protocol):
    """What records in the database say."""

    def looks(self, records: Sequence[str]) -> tuple[LessonLook, ...]:
        """Of the records of a look, one for each device."""
        ...

    def found(self, night: date, room: str, records: Sequence[str]) -> NightFound:
        """Of the records of a load, and of the look before it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why no room may be loaded now, in the closed list and for people."""

    reason: SkipReason
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a night works with.

    Attributes:
        clock: its monotonic time bounds every wait; its calendar says when the night is over.
        guard: asked before each room; None: nothing speaks against it.
        stopped: somebody wants the program to end.
        tell: one line for people.
    """

    site: Site
    clock: Clock
    school: School
    rows: NightRows
    findings: Findings
    guard: Callable[[], Stop | None]
    stopped: Callable[[], bool]
    tell: Callable[[str], None]
