"""Nights, rooms of nights and looks as rows, and back. What is not known is not in a row at all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from typing import Any, Final, TypeVar, get_type_hints

from sqlalchemy import Row

from netready.domain.histogram import Histogram
from netready.domain.night_journal import (
    LessonDay,
    LessonLook,
    Night,
    NightState,
    RoomNight,
    RoomState,
)
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.typed_json import encoded
from netready.domain.typed_readers import MisfitError, reader
from netready.store.database.engine import StoreUnavailableError

Value = TypeVar("Value")
_HISTOGRAM: Final = Histogram | None
_READING_COLUMNS: Final = frozenset({"night", "room"})
_LOOK_COLUMNS: Final = frozenset({"at", "room", "device"})
_DAY_COLUMNS: Final = frozenset({"day", "room"})


def night_row(night: Night) -> dict[str, Any]:
    """Every column of it."""
    return {
        "night": night.night,
        "state": night.state.value,
        "started_at": night.started_at,
        "ended_at": night.ended_at,
        "words": night.words,
    }


def room_night_row(room: RoomNight) -> dict[str, Any]:
    """Every column of it but its number."""
    return {
        "night": room.night,
        "room": room.room,
        "state": room.state.value,
        "place": room.place,
        "run_id": room.run_id,
        "words": room.words,
        "reason": None if room.reason is None else room.reason.value,
        "reading": None if room.reading is None else _known(room.reading, _READING_COLUMNS),
        "records": list(room.records),
        "delay": None if room.delay is None else packed(room.delay),
        "looked": None if room.looked is None else _looked(room.looked),
    }


def look_row(look: LessonLook) -> dict[str, Any]:
    """Every column of it but its number."""
    columns = {"at": look.at, "room": look.room, "device": look.device}
    return {**columns, "seen": _known(look, _LOOK_COLUMNS)}


def day_row(day: LessonDay) -> dict[str, Any]:
    """Every column of it but its number."""
    return {"day": day.day, "room": day.room, "seen": _known(day, _DAY_COLUMNS)}


def night_of(row: Row[Any]) -> Night:
    """The inverse of `night_row`."""
    return Night(
        night=row.night,
        state=NightState(row.state),
        started_at=row.started_at,
        ended_at=row.ended_at,
        words=row.words,
    )


def room_night_of(row: Row[Any]) -> RoomNight:
    """The inverse of `room_night_row`."""
    return RoomNight(
        night=row.night,
        room=row.room,
        state=RoomState(row.state),
        place=row.place,
        run_id=row.run_id,
        words=row.words,
        reading=None if row.reading is None else reading_of(row),
        reason=None if row.reason is None else SkipReason(row.reason),
        records=tuple(row.records),
        delay=None if row.delay is None else unpacked(row.delay),
        looked=None if row.looked is None else _look_before(row.looked, row.room),
    )


def reading_of(row: Row[Any]) -> NightReading:
    """Of a row that has night, room and reading."""
    return _read(NightReading, row.reading, night=row.night, room=row.room)


def skipped_of(row: Row[Any]) -> SkippedNight:
    """Of a row that has night, room and reason."""
    return SkippedNight(night=row.night, room=row.room, reason=SkipReason(row.reason))


def look_of(row: Row[Any]) -> LessonLook:
    """The inverse of `look_row`."""
    return _read(LessonLook, row.seen, at=row.at, room=row.room, device=row.device)


def day_of(row: Row[Any]) -> LessonDay:
    """The inverse of `day_row`."""
    return _read(LessonDay, row.seen, day=row.day, room=row.room)


def packed(histogram: Histogram) -> list[int]:
    """The lost ones, then for each bin the step from the one before and its count.

    Half as long as `histogram_json`; a school has a thousand of them a day.
    """
    row, last = [histogram.infinite], 0
    for number, count in sorted(histogram.counts.items()):
        row += [number - last, count]
        last = number
    return row


def unpacked(row: Sequence[int]) -> Histogram:
    """The inverse."""
    numbers = accumulate(row[1::2])
    return Histogram(counts=dict(zip(numbers, row[2::2], strict=True)), infinite=row[0])


def _known(value: object, columns: Collection[str]) -> dict[str, object]:
    """The fields that have no column of their own and are not what they would be anyway."""
    return {
        each.name: packed(found) if isinstance(found, Histogram) else encoded(found)
        for each in fields(value)  # type: ignore[arg-type]  # only dataclasses come here
        if each.name not in columns and (found := getattr(value, each.name)) != each.default
    }


def _looked(look: LessonLook) -> dict[str, object]:
    at = look.at.isoformat()
    return {"at": at, "device": look.device, "seen": _known(look, _LOOK_COLUMNS)}


def _look_before(found: Mapping[str, Any], room: str) -> LessonLook:
    at = datetime.fromisoformat(found["at"])
    return _read(LessonLook, found["seen"], at=at, room=room, device=found["device"])


def _read(kind: type[Value], found: Mapping[str, object], **columns: date | str) -> Value:
    hint: Any = kind
    hints = _hints(hint)
    try:
        given = {name: _field(hints[name], each) for name, each in found.items()}
        return kind(**columns, **given)
    except (MisfitError, KeyError, TypeError, ValueError) as error:
        raise StoreUnavailableError(
            f"A {kind.__name__} of the database cannot be read: {error}.",
            "Restore a backup; nightly figures of other rooms and nights are not concerned.",
        ) from error


def _field(hint: Any, found: Any) -> object:
    return unpacked(found) if hint == _HISTOGRAM else reader(hint)(found, 0)


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
