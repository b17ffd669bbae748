"""A school's nights as rows of the real tables: records as the pipeline writes them, many times.

Stages, judging, records, orders, views and readings are made by the program itself; only what a
stage measured comes from the example school. Rows of the same kind are as long as each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from netready.analysis.look_reading import lesson_looks
from netready.analysis.night_reading import night_found
from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.domain.jsonable import jsonable
from netready.domain.night_journal import LessonLook, Night, NightState, RoomNight, RoomState
from netready.domain.nights import NightReading
from netready.domain.record import ORDER, NetworkRole, Record
from netready.domain.typed_json import encoded
from netready.example.building import building_of
from netready.example.declared import room_name
from netready.example.dice import dice
from netready.service.runs.run_view import DeviceView, Part, RunView, What
from netready.service.runs.view_edits import with_result
from netready.store.database import Database, OrderRow, RunRow, RunState, StoredRecord
from netready.store.records import record_line
from netready_probes.agent.orders import Measure, ProbeRun
from netready_probes.contract import Address
from tests.bench.nights_rooms import AT, DEVICES, NO_ID, NO_ORDER, SEED, RoomKind, room_kind

LOOKS_A_DAY: Final = 12  # every half an hour from nine to three


@dataclass(slots=True)
class Numbers:
    """Ids that were not given before."""

    given: int = 0

    def id(self) -> str:
        self.given += 1
        return str(UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | self.given))


@dataclass(slots=True, kw_only=True)
class School:
    """Rooms, and a database that their nights and lessons go into."""

    database: Database
    rooms: Sequence[RoomKind]
    numbers: Numbers = field(default_factory=Numbers)

    def night(self, day: date, *, raw: bool) -> None:
        """Every room looked at and loaded; not `raw`: what a compaction would leave of it."""
        at = datetime(day.year, day.month, day.day, 19, 0, tzinfo=UTC)
        records: list[StoredRecord] = []
        rows = []
        for place, kind in enumerate(self.rooms):
            at += timedelta(minutes=6)
            ids: list[str] = []
            run_id = self.numbers.id()
            if raw:
                ids += self._look(kind, at, records)
                ids.append(self._load(kind, run_id, at, records))
            rows.append(_room_night(kind, day, place, run_id, ids, at))
        began = Night(night=day, state=NightState.CLOSED, started_at=at, ended_at=at, words=_WORDS)
        self.database.nights.begin(began, rows)
        self.database.records.keep(records)

    def lessons(self, day: date, *, raw: bool) -> None:
        """Looks at all rooms over the day; not `raw`: their records are gone, they are not."""
        for at in _lesson_times(day):
            records: list[StoredRecord] = []
            for kind in self.rooms if raw else ():
                self._look(kind, at, records)
            self.database.records.keep(records)
        self.database.nights.add_looks(self.looks_of(day))

    def looks_of(self, day: date) -> list[LessonLook]:
        """What the devices of all rooms saw on that day."""
        times = _lesson_times(day)
        return [look for at in times for kind in self.rooms for look in _looks(kind, at)]

    def _look(self, kind: RoomKind, at: datetime, into: list[StoredRecord]) -> list[str]:
        run_id, orders, ids = self.numbers.id(), {}, []
        for agent in kind.agents:
            order = _measure(self.numbers.id(), kind.room)
            orders[agent] = order
        devices = dict(zip(sorted({each.device for each in kind.looks}), kind.agents, strict=True))
        for record in kind.looks:
            ids.append(self.numbers.id())
            order_id = orders[devices[record.device]].order
            into.append(_stored(record, ids[-1], order_id, at, devices[record.device]))
        self._keep_run(kind, What.LOOK.value, run_id, at, _view(kind, What.LOOK, run_id, at, ids))
        for agent, order in orders.items():
            self._order(order.order, agent, kind.room, run_id, at, encoded(order))
        return ids

    def _load(self, kind: RoomKind, run_id: str, at: datetime, into: list[StoredRecord]) -> str:
        record_id = self.numbers.id()
        into.append(_stored(kind.load, record_id, run_id, at, ""))
        view = with_result(_view(kind, What.CLASS, run_id, at, [record_id]), kind.result)
        self._keep_run(kind, What.CLASS.value, run_id, at, view)
        for agent in kind.agents:
            order_id = self.numbers.id()
            body = {"order": order_id, "run": run_id, "room": kind.room}
            self._order(order_id, agent, kind.room, run_id, at, body)
        return record_id

    def _keep_run(
        self, kind: RoomKind, what: str, run_id: str, at: datetime, view: RunView
    ) -> None:
        facts = jsonable(view)
        self.database.runs.add(
            RunRow(
                run_id=run_id,
                what=what,
                asked_at=at,
                rooms=(kind.room,),
                agents=kind.agents,
                state=RunState.DONE,
                by="nightly",
                ended_at=at,
                facts={"view": facts},
            )
        )

    def _order(
        self, order_id: str, agent: str, room: str, run_id: str, at: datetime, body: object
    ) -> None:
        assert isinstance(body, dict)
        self.database.runs.add_order(
            OrderRow(
                order_id=order_id, agent_id=agent, room=room, made_at=at, run_id=run_id, body=body
            )
        )


def _lesson_times(day: date) -> list[datetime]:
    morning = datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC)
    return [morning + timedelta(minutes=30 * number) for number in range(LOOKS_A_DAY)]


_WORDS: Final = "30 rooms measured; night capacity: no bodies, no phones."


def school_in(database: Database, rooms: int) -> School:
    """A school of so many rooms, its devices joined."""
    building = building_of(rooms)
    numbers = Numbers()
    kinds = []
    for place in building.rooms:
        agents = tuple(numbers.id() for _ in range(DEVICES))
        kinds.append(room_kind(building, place, agents))
        for number, agent_id in enumerate(agents):
            agent = Agent(
                agent_id=agent_id,
                kind=AgentKind.NATIVE,
                label=f"{room_name(place)} {number}",
                room=room_name(place),
                joined_at=AT,
            )
            database.agents.add(agent, agent_id.encode()[-32:], Role.AGENT)
    return School(database=database, rooms=kinds, numbers=numbers)


@cache
def _line(record_key: int) -> bytes:
    return record_line(_BY_KEY[record_key]).encode()


_BY_KEY: Final[dict[int, Record]] = {}


def _stored(record: Record, record_id: str, order: str, at: datetime, agent: str) -> StoredRecord:
    _BY_KEY[id(record)] = record
    line = _line(id(record)).replace(NO_ID.encode(), record_id.encode())
    return StoredRecord(
        record=replace(
            record,
            record_id=record_id,
            started_at=at,
            annotations={**record.annotations, ORDER: order},
        ),
        line=line.replace(NO_ORDER.encode(), order.encode()),
        agent_id=agent,
        received_at=at,
    )


def _measure(order: str, room: str) -> Measure:
    names = ("host", "wifi-link", "wifi-channel", "reach", "latency")
    return Measure(
        order=order,
        room=room,
        probes=tuple(ProbeRun(probe=name, settings={"duration_s": 5.0}) for name in names),
        target=Address(host="10.0.0.20", port=4300),
        network_role=NetworkRole.PUPIL,
    )


def _view(kind: RoomKind, what: What, run_id: str, at: datetime, records: Sequence[str]) -> RunView:
    devices = tuple(
        DeviceView(
            agent_id=agent,
            label=f"{kind.room} {n}",
            room=kind.room,
            part=Part.DONE,
            words="5 records",
        )
        for n, agent in enumerate(kind.agents)
    )
    return RunView(
        run_id=run_id,
        what=what,
        rooms=(kind.room,),
        by="nightly",
        asked_at=at,
        state=RunState.DONE,
        ended_at=at,
        devices=devices,
        records=tuple(records),
    )


def _looks(kind: RoomKind, at: datetime) -> Sequence[LessonLook]:
    return [replace(look, at=at, room=kind.room) for look in _read_looks(kind.room, kind)]


_LOOKS: Final[dict[str, tuple[LessonLook, ...]]] = {}


def _read_looks(room: str, kind: RoomKind) -> tuple[LessonLook, ...]:
    if room not in _LOOKS:
        _LOOKS[room] = lesson_looks(kind.looks, at=AT, until=AT + timedelta(seconds=15))
    return _LOOKS[room]


def _room_night(
    kind: RoomKind, day: date, place: int, run_id: str, ids: Sequence[str], at: datetime
) -> RoomNight:
    found = night_found(day, kind.room, [kind.load], _read_looks(kind.room, kind))
    assert found.reading is not None
    return RoomNight(
        night=day,
        room=kind.room,
        state=RoomState.MEASURED,
        place=place,
        run_id=run_id,
        words=found.words,
        reading=_of_day(found.reading, day),
        records=tuple(ids),
        delay=found.delay,
        looked=_looks(kind, at)[0],
    )


def _of_day(reading: NightReading, day: date) -> NightReading:
    """A pupil or two more or less, so that a comparison has something to do."""
    chance = dice(SEED, "night", reading.room, day.isoformat())
    holds = None if reading.holds is None else max(1, reading.holds - chance.randrange(2))
    return replace(reading, night=day, holds=holds)
