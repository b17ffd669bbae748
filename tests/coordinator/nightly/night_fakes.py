"""A school that answers as a test says, and what it needs to carry out a night."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from netready.analysis.night_reading import NightFound
from netready.coordinator.nightly.means import Means, NightRows, Stop
from netready.coordinator.nightly.plan import plan_night
from netready.coordinator.nightly.round import carry_out
from netready.coordinator.nightly.school import AggregatorAwayError, RunAsk, RunSeen
from netready.domain.night_journal import LessonLook, NightState, RoomNight
from netready.domain.nights import NightReading, SkipReason
from netready.domain.refusal import Refusal
from netready.domain.site import Site
from tests.fakes import FakeClock

MONDAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
AWAY = "away"

Say = RunSeen | str | Callable[[RunAsk], RunSeen]


@dataclass
class FakeSchool:
    """Runs last a minute and go well unless `says` has something else for (room, load), in order.

    "away" instead of an answer: the aggregator does not answer `away_asks` times. From `dead_at_s`
    of the clock on it never does.
    """

    clock: FakeClock
    says: dict[tuple[str, bool], list[RunSeen | str]] = field(default_factory=dict)
    away_asks: int = 3
    run_s: float = 60.0
    dead_at_s: float = math.inf
    asked: list[RunAsk] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    going: dict[str, tuple[float, RunSeen]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    since: list[datetime] = field(default_factory=list)
    _away: int = 0

    def start(self, ask: RunAsk) -> RunSeen:
        self._be_away()
        said = self._said(ask)
        if said == AWAY:
            self._away = self.away_asks
            self._be_away()
        self.asked.append(ask)
        run_id = f"{'load' if ask.load else 'look'}-{ask.room}-{len(self.asked)}"
        seen = said if isinstance(said, RunSeen) else RunSeen(run_id="", over=True)
        ended = replace(seen, run_id=run_id, records=seen.records or (f"record-{run_id}",))
        if seen.refusal is not None and seen.over and not seen.records:
            return replace(ended, records=())
        lasts_s = self.run_s if ask.load else 10.0
        self.going[run_id] = (self.clock.monotonic_s() + lasts_s, ended)
        return RunSeen(run_id=run_id, over=False)

    def seen(self, run_id: str) -> RunSeen | None:
        self._be_away()
        if run_id not in self.going:
            return None
        ends_s, seen = self.going[run_id]
        is_over = run_id in self.stopped or self.clock.monotonic_s() >= ends_s
        return seen if is_over else RunSeen(run_id=run_id, over=False)

    def found(self, room: str, since: datetime) -> RunSeen | None:
        self._be_away()
        self.since.append(since)
        run_id = self.lost.get(room)
        return self.seen(run_id) if run_id else None

    def stop(self, run_id: str) -> None:
        self._be_away()
        self.stopped.append(run_id)

    def _said(self, ask: RunAsk) -> RunSeen | str | None:
        queue = self.says.get((ask.room, ask.load), [])
        return queue.pop(0) if queue else None

    def _be_away(self) -> None:
        if self._away or self.clock.monotonic_s() >= self.dead_at_s:
            self._away = max(0, self._away - 1)
            raise AggregatorAwayError("no connection")

    @property
    def loads(self) -> list[str]:
        """Rooms that were loaded, in order."""
        return [ask.room for ask in self.asked if ask.load]


@dataclass
class FakeFindings:
    """Quiet looks and a room that carries its class, unless a test says otherwise.

    Attributes:
        seen: looks by room, used up in order.
        says: what a room says; None: nothing of the network.
        read: the records out of which something was found.
    """

    seen: dict[str, list[LessonLook]] = field(default_factory=dict)
    says: dict[str, NightReading | None] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    read: list[tuple[str, ...]] = field(default_factory=list)

    def looks(self, records: Sequence[str]) -> tuple[LessonLook, ...]:
        room = records[0].split("-")[2]
        queue = self.seen.get(room, [])
        return (queue.pop(0) if queue else a_look(room),)

    def found(self, night: date, room: str, records: Sequence[str]) -> NightFound:
        if room in self.broken:
            raise ValueError(room)
        self.read.append(tuple(records))
        reading = self.says.get(room, NightReading(night=night, room=room, holds=28, breaks=30))
        if reading is None:
            return NightFound(reason=SkipReason.DEVICE_LIMITED, words="Nothing is said.")
        return NightFound(reading=reading, words="28 pupils held.")


def a_look(room: str, **known: object) -> LessonLook:
    """Of one device, on mains and quiet."""
    quiet = {"on_mains": True, "foreign_mbps": 0.1, "clock_offset_s": 0.0}
    return LessonLook(at=EVENING, room=room, device="L1", **{**quiet, **known})  # type: ignore[arg-type]


@dataclass
class Scene:
    """All of them together."""

    site: Site
    rows: NightRows
    clock: FakeClock = field(default_factory=lambda: FakeClock(wall=EVENING))
    findings: FakeFindings = field(default_factory=FakeFindings)
    stop: Stop | None = None
    told: list[str] = field(default_factory=list)
    stops_when: Callable[["Scene"], bool] = lambda _scene: False

    def __post_init__(self) -> None:
        self.school = FakeSchool(clock=self.clock)

    @property
    def means(self) -> Means:
        return Means(
            site=self.site,
            clock=self.clock,
            school=self.school,
            rows=self.rows,
            findings=self.findings,
            guard=lambda: self.stop,
            stopped=lambda: self.stops_when(self),
            tell=self.told.append,
        )


def refused(refusal: Refusal, words: str = "no") -> RunSeen:
    """A run that may not be begun."""
    return RunSeen(run_id="", over=True, refusal=refusal, words=words)


def night_of(scene: Scene) -> dict[str, RoomNight]:
    """Its rooms, when it is closed."""
    planned = plan_night(scene.site, MONDAY, {})
    if planned.starts is not None:
        scene.clock.wall = max(scene.clock.wall, planned.starts)
    carry_out(scene.means, planned)
    night = scene.rows.get(MONDAY)
    assert night is not None
    assert night.state is NightState.CLOSED
    return {row.room: row for row in scene.rows.rooms(MONDAY)}
