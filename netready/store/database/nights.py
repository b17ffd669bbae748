"""The nights and the looks of lessons: how far they are, and what they said. No rules here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from netready.domain.night_journal import (
    LessonDay,
    LessonLook,
    Night,
    NightState,
    RoomNight,
    RoomState,
)
from netready.domain.nights import NightReading, SkippedNight
from netready.store.database.engine import Connections
from netready.store.database.night_rows import (
    day_of,
    look_of,
    look_row,
    night_of,
    night_row,
    reading_of,
    room_night_of,
    room_night_row,
    skipped_of,
)
from netready.store.database.schema import LESSON_DAYS, LESSON_LOOKS, NIGHTS, ROOM_NIGHTS
from netready.store.database.values import TakenError

_MEASURED: Final = ROOM_NIGHTS.c.state == RoomState.MEASURED.value
_READING: Final = (ROOM_NIGHTS.c.night, ROOM_NIGHTS.c.room, ROOM_NIGHTS.c.reading)
_LATEST_OF: Final = (
    select(*_READING)
    .where(ROOM_NIGHTS.c.room == bindparam("room"), _MEASURED, ROOM_NIGHTS.c.reading.is_not(None))
    .order_by(ROOM_NIGHTS.c.night.desc())
    .limit(1)
)


class Nights:
    """Rows that outlive the program: whoever takes over a night goes on from them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def begin(self, night: Night, rooms: Sequence[RoomNight]) -> None:
        """A night and all of its rooms, or nothing. Raises TakenError: it was begun before."""
        try:
            with self._connections.write() as connection:
                connection.execute(insert(NIGHTS), night_row(night))
                if rooms:
                    connection.execute(
                        insert(ROOM_NIGHTS), [room_night_row(each) for each in rooms]
                    )
        except IntegrityError as error:
            raise TakenError(f"the night of {night.night} was begun before") from error

    def running(self) -> Night | None:
        """The night that is not closed; of several, which only faults make, the oldest."""
        going = NIGHTS.c.state == NightState.RUNNING.value
        asked = select(NIGHTS).where(going).order_by(NIGHTS.c.night).limit(1)
        with self._connections.read() as connection:
            row = connection.execute(asked).first()
        return None if row is None else night_of(row)

    def get(self, night: date) -> Night | None:
        """The night of that evening."""
        with self._connections.read() as connection:
            row = connection.execute(select(NIGHTS).where(NIGHTS.c.night == night)).first()
        return None if row is None else night_of(row)

    def say(self, room: RoomNight) -> None:
        """How far a room is, instead of what was said before. Raises TakenError: no such night."""
        same = (ROOM_NIGHTS.c.night == room.night) & (ROOM_NIGHTS.c.room == room.room)
        row = room_night_row(room)
        try:
            with self._connections.write() as connection:
                if not connection.execute(update(ROOM_NIGHTS).where(same).values(**row)).rowcount:
                    connection.execute(insert(ROOM_NIGHTS), row)
        except IntegrityError as error:
            raise TakenError(f"no night of {room.night} was begun") from error

    def close(self, night: date, at: datetime, words: str) -> bool:
        """Nothing more comes of it. False: no such night, or closed before: that end stands."""
        going = NIGHTS.c.state == NightState.RUNNING.value
        asked = update(NIGHTS).where(NIGHTS.c.night == night, going)
        closed = asked.values(state=NightState.CLOSED.value, ended_at=at, words=words)
        with self._connections.write() as connection:
            return bool(connection.execute(closed).rowcount)

    def nights(self, since: date) -> tuple[Night, ...]:
        """Those of that evening and later, oldest first."""
        asked = select(NIGHTS).where(NIGHTS.c.night >= since).order_by(NIGHTS.c.night)
        return tuple(night_of(row) for row in self._rows(asked))

    def rooms(self, night: date) -> tuple[RoomNight, ...]:
        """Of one night, by turn; those that were left out last."""
        asked = select(ROOM_NIGHTS).where(ROOM_NIGHTS.c.night == night)
        last = (ROOM_NIGHTS.c.place.is_(None), ROOM_NIGHTS.c.place, ROOM_NIGHTS.c.room)
        return tuple(room_night_of(row) for row in self._rows(asked.order_by(*last)))

    def room_nights(self, since: date, room: str | None = None) -> tuple[RoomNight, ...]:
        """Of that evening and later, of one room or of all, oldest first."""
        asked = select(ROOM_NIGHTS).where(ROOM_NIGHTS.c.night >= since)
        if room is not None:
            asked = asked.where(ROOM_NIGHTS.c.room == room)
        asked = asked.order_by(ROOM_NIGHTS.c.night, ROOM_NIGHTS.c.room)
        return tuple(room_night_of(row) for row in self._rows(asked))

    def readings(self, since: date) -> tuple[NightReading, ...]:
        """What was measured on that evening and later, oldest first."""
        asked = select(*_READING).where(ROOM_NIGHTS.c.night >= since, _MEASURED)
        asked = asked.where(ROOM_NIGHTS.c.reading.is_not(None))
        rows = self._rows(asked.order_by(ROOM_NIGHTS.c.night, ROOM_NIGHTS.c.room))
        return tuple(reading_of(row) for row in rows)

    def latest_of(self, rooms: Iterable[str]) -> Mapping[str, NightReading]:
        """The last reading of these rooms, however old; as quick after years as after a week."""
        found: dict[str, NightReading] = {}
        with self._connections.read() as connection:
            for room in rooms:
                row: Any = connection.execute(_LATEST_OF, {"room": room}).first()
                if row is not None:
                    found[room] = reading_of(row)
        return found

    def latest(self) -> Mapping[str, NightReading]:
        """The last reading of each room, however old it is; looks at every row that there is."""
        has = (_MEASURED, ROOM_NIGHTS.c.reading.is_not(None))
        newest = (
            select(ROOM_NIGHTS.c.room, func.max(ROOM_NIGHTS.c.night).label("night"))
            .where(*has)
            .group_by(ROOM_NIGHTS.c.room)
            .subquery()
        )
        same = (ROOM_NIGHTS.c.room == newest.c.room) & (ROOM_NIGHTS.c.night == newest.c.night)
        asked = select(*_READING).join(newest, same)
        return {row.room: reading_of(row) for row in self._rows(asked)}

    def skipped(self, since: date) -> tuple[SkippedNight, ...]:
        """The rooms of that evening and later that were left out or came to nothing."""
        columns = (ROOM_NIGHTS.c.night, ROOM_NIGHTS.c.room, ROOM_NIGHTS.c.reason)
        asked = select(*columns).where(
            ROOM_NIGHTS.c.night >= since,
            ROOM_NIGHTS.c.state == RoomState.SKIPPED.value,
            ROOM_NIGHTS.c.reason.is_not(None),
        )
        rows = self._rows(asked.order_by(ROOM_NIGHTS.c.night, ROOM_NIGHTS.c.room))
        return tuple(skipped_of(row) for row in rows)

    def add_looks(self, looks: Sequence[LessonLook]) -> None:
        """What was seen in a lesson; nothing is asked of who saw it, nor whether it came before."""
        if looks:
            with self._connections.write() as connection:
                connection.execute(insert(LESSON_LOOKS), [look_row(each) for each in looks])

    def looks(self, since: datetime, room: str | None = None) -> tuple[LessonLook, ...]:
        """From then on, of one room or of all, oldest first; the old ones are merged into days."""
        asked = select(LESSON_LOOKS).where(LESSON_LOOKS.c.at >= since)
        if room is not None:
            asked = asked.where(LESSON_LOOKS.c.room == room)
        rows = self._rows(asked.order_by(LESSON_LOOKS.c.at, LESSON_LOOKS.c.seq))
        return tuple(look_of(row) for row in rows)

    def days(self, since: date, room: str | None = None) -> tuple[LessonDay, ...]:
        """Of that day and later, of one room or of all, oldest first; today's is still to come."""
        asked = select(LESSON_DAYS).where(LESSON_DAYS.c.day >= since)
        if room is not None:
            asked = asked.where(LESSON_DAYS.c.room == room)
        rows = self._rows(asked.order_by(LESSON_DAYS.c.day, LESSON_DAYS.c.room))
        return tuple(day_of(row) for row in rows)

    def _rows(self, asked: Any) -> Sequence[Any]:
        with self._connections.read() as connection:
            return connection.execute(asked).all()
