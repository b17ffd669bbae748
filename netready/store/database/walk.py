"""The walk's events and pictures. Events are added, never changed, and folded elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from netready.domain.jsonable import canonical_json
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.store.database.engine import Connections
from netready.store.database.records import aside_row, put_aside
from netready.store.database.schema import ASIDE, PHOTOS, WALK_EVENTS
from netready.store.database.values import Photo


class Walk:
    """What technicians did, in the order in which it arrived."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, events: Sequence[WalkEvent]) -> Mapping[str, bool]:
        """Whether each was new, by its id; a replay is not.

        An id that comes again with other content is not new either: the first stays, the other is
        put aside.
        """
        new: dict[str, bool] = {}
        with self._connections.write() as connection:
            for event in events:
                asked = select(WALK_EVENTS).where(WALK_EVENTS.c.event_id == event.event_id)
                row = connection.execute(asked).first()
                new[event.event_id] = row is None or new.get(event.event_id, False)
                if row is None:
                    connection.execute(insert(WALK_EVENTS), _event_row(event))
                elif _event(row) != event:
                    content = canonical_json(event).encode("utf-8")
                    put_aside(connection, [aside_row(event.event_id, content)])
        return new

    def all(self) -> tuple[WalkEvent, ...]:
        """Every event."""
        return self.since(0)

    def since(self, seq: int) -> tuple[WalkEvent, ...]:
        """Those that arrived after that place (`newest`)."""
        asked = select(WALK_EVENTS).where(WALK_EVENTS.c.seq > seq).order_by(WALK_EVENTS.c.seq)
        with self._connections.read() as connection:
            return tuple(_event(row) for row in connection.execute(asked))

    def conflicts(self) -> tuple[str, ...]:
        """The id of each content that came under an id that was taken; it is kept aside."""
        of_event = ASIDE.c.id == WALK_EVENTS.c.event_id
        asked = select(ASIDE.c.id).join(WALK_EVENTS, of_event).order_by(ASIDE.c.seq)
        with self._connections.read() as connection:
            return tuple(connection.execute(asked).scalars())

    def newest(self) -> int:
        """The place of the latest event; 0: there is none."""
        with self._connections.read() as connection:
            return connection.execute(select(func.max(WALK_EVENTS.c.seq))).scalar_one() or 0

    def add_photo(self, photo_id: str, room: str, at: datetime, jpeg: bytes) -> bool:
        """Keeps a picture. False: there is one of that id, which stays."""
        row = {"photo_id": photo_id, "room": room, "at": at, "jpeg": jpeg}
        with self._connections.write() as connection:
            asked = select(PHOTOS.c.photo_id).where(PHOTOS.c.photo_id == photo_id)
            if connection.execute(asked).first() is not None:
                return False
            connection.execute(insert(PHOTOS), row)
        return True

    def photo(self, photo_id: str) -> Photo | None:
        """The picture of that id."""
        with self._connections.read() as connection:
            row = connection.execute(select(PHOTOS).where(PHOTOS.c.photo_id == photo_id)).first()
        if row is None:
            return None
        return Photo(photo_id=row.photo_id, room=row.room, at=row.at, jpeg=row.jpeg)

    def remove_photo(self, photo_id: str) -> bool:
        """Takes a picture out for good, as a person in it may ask. False: there is none."""
        with self._connections.write() as connection:
            asked = delete(PHOTOS).where(PHOTOS.c.photo_id == photo_id)
            return bool(connection.execute(asked).rowcount)


def _event_row(event: WalkEvent) -> dict[str, Any]:
    spot = event.spot
    return {
        "event_id": event.event_id,
        "kind": event.kind.value,
        "room": event.room,
        "at": event.at,
        "by": event.by,
        "floor": None if spot is None else spot.floor,
        "x": None if spot is None else float(spot.x),
        "y": None if spot is None else float(spot.y),
        "text": event.text,
        "refers": event.refers,
    }


def _event(row: Row[Any]) -> WalkEvent:
    spot = None if row.floor is None else Spot(floor=row.floor, x=row.x, y=row.y)
    return WalkEvent(
        event_id=row.event_id,
        kind=WalkKind(row.kind),
        room=row.room,
        at=row.at,
        by=row.by,
        spot=spot,
        text=row.text,
        refers=row.refers,
    )
