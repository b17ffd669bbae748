"""The rooms of a site as rows for other programs: what each held, and its criteria. Pure."""

from collections.abc import Mapping
from typing import Final

from netready.analysis.export_criteria import About, InRooms, about_fields
from netready.domain.criterion import Criterion
from netready.domain.scoring_input import RoomCapacity, ScoringInput
from netready.domain.site import Room
from netready.domain.table import Field, Kind, Table, Value, field, table, unit_ending
from netready.domain.verdict import Status
from netready.scoring.criterion_result import Judged
from netready.scoring.pupils import KINDS

_ROOM_FIELDS: Final[tuple[Field[Room], ...]] = (
    field("room", Kind.TEXT, "Its name in the site file.", lambda room: room.name),
    field("floor", Kind.TEXT, "Where it is.", lambda room: room.floor),
    field("x_px", Kind.NUMBER, "On the floor's plan.", lambda room: room.x),
    field("y_px", Kind.NUMBER, "On the floor's plan.", lambda room: room.y),
    field("seats_pupils", Kind.WHOLE, "Seats.", lambda room: room.seats),
    field("access_point", Kind.TEXT, "Label of its radio.", lambda room: room.ap),
)


def _held_fields(kind: str, held: Mapping[tuple[str, str], RoomCapacity]) -> list[Field[Room]]:
    def read(room: Room, name: str) -> Value:
        one = held.get((room.name, kind))
        value = getattr(one, name) if one else None
        return None if value == "" else value

    return [
        field(
            *(f"{kind}_held_pupils", Kind.WHOLE, f"At once, lesson of kind {kind}."),
            lambda room: read(room, "holds"),
        ),
        field(
            *(f"{kind}_at_least", Kind.TRUTH, "More may fit: not all sizes of class were tried."),
            lambda room: read(room, "censored"),
        ),
        field(
            *(f"{kind}_limited_by", Kind.TEXT, "What stopped it; empty: nothing, or not known."),
            lambda room: read(room, "limited_by"),
        ),
        field(
            *(f"{kind}_evidence", Kind.TEXT, "measured, or extrapolated from few devices."),
            lambda room: read(room, "kind_of_evidence"),
        ),
    ]


def _criterion_fields(
    criterion: Criterion, judged: Mapping[str, Judged | None]
) -> list[Field[Room]]:
    key = criterion.id.casefold().replace("-", "_")

    def status(room: Room) -> Value:
        one = judged.get(room.name)
        return (one.status if one else Status.MISSING).value

    def value(room: Room) -> Value:
        one = judged.get(room.name)
        return one.evidence.value if one else None

    kind = Kind.TEXT if criterion.words else Kind.NUMBER
    return [
        field(
            *(f"{key}_status", Kind.TEXT, f"{criterion.title}: met, not-met, unsettled, missing."),
            status,
        ),
        field(
            *(f"{key}_{unit_ending(criterion.unit)}", kind, f"{criterion.title}; empty: missing."),
            value,
        ),
    ]


def rooms_table(given: ScoringInput, in_rooms: InRooms, about: About) -> Table:
    """One row a room of the site file: what it held, and its value of every room criterion."""
    criteria = [one for one in given.catalogue.criteria if one.scope == "room"]
    held = {(each.room, each.kind): each for each in given.rooms}
    fields: list[Field[Room]] = [
        *_ROOM_FIELDS,
        *(each for kind in KINDS for each in _held_fields(kind, held)),
        *(each for one in criteria for each in _criterion_fields(one, in_rooms[one.id])),
        *about_fields(about),
    ]
    return table("rooms", fields, given.site.rooms)
