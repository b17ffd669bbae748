"""The building of the example school: floors, rooms, access points, and the walls between. Pure.

Lengths in metres from a floor's south-west corner; `pixels` turns them into places on its plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

COLUMNS: Final = 10
ROWS: Final = 2  # one row of rooms on each side of the corridor
FLOORS: Final = 3
ROOMS_A_BLOCK: Final = COLUMNS * ROWS * FLOORS
ROOM_WIDTH_M: Final = 8.0
ROOM_DEPTH_M: Final = 7.5
CORRIDOR_M: Final = 3.0
FLOOR_WIDTH_M: Final = COLUMNS * ROOM_WIDTH_M
FLOOR_DEPTH_M: Final = ROWS * ROOM_DEPTH_M + CORRIDOR_M
METRES_PER_PIXEL: Final = 0.08
MARGIN_PX: Final = 30
FLOOR_NAMES: Final = ("Ground floor", "First floor", "Second floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on a floor; `storey` counts all floors of all blocks."""

    storey: int
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlace:
    """A room: `number` counts the whole school, `column` and `row` are its place on the floor."""

    name: str
    number: int
    storey: int
    column: int
    row: int

    @property
    def middle(self) -> Point:
        """The centre of the room."""
        return self.at(0.5, 0.5)

    def at(self, across: float, along: float) -> Point:
        """A point inside: shares of the width from the west, of the depth from the south."""
        south_m = self.row * (ROOM_DEPTH_M + CORRIDOR_M)
        return Point(
            storey=self.storey,
            x_m=(self.column + across) * ROOM_WIDTH_M,
            y_m=south_m + along * ROOM_DEPTH_M,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """One radio of 5 GHz with the school's names.

    Attributes:
        label: as in the site file.
        channel, width_mhz: as it is set.
        generation: of Wi-Fi, 4 to 6.
        rooms: names of the rooms that it serves.
        address: the first five bytes of its addresses; the last one counts its names.
    """

    label: str
    place: Point
    channel: int
    width_mhz: float
    generation: int
    rooms: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """Everything that stands."""

    rooms: tuple[RoomPlace, ...]
    access_points: tuple[AccessPoint, ...]

    def serving(self, room: str) -> AccessPoint:
        """The access point of a room. Raises StopIteration for a name that does not exist."""
        return next(ap for ap in self.access_points if room in ap.rooms)


def building_of(rooms: int, *, spring: bool = False) -> Building:
    """So many rooms, twenty a floor, three floors a block; the last floor may have fewer.

    In spring the old access point is gone and each of its two rooms has a new one; but an update
    has put some others back on the channel that they were delivered with.
    """
    places = tuple(_room(number) for number in range(rooms))
    return Building(rooms=places, access_points=tuple(_access_points(places, spring=spring)))


def floor_name(storey: int) -> str:
    """E.g. "First floor"; of a second block "Block B, first floor"."""
    block, floor = divmod(storey, FLOORS)
    name = FLOOR_NAMES[floor]
    return name if block == 0 else f"Block {_block(block)}, {name.lower()}"


def pixels(point: Point) -> tuple[float, float]:
    """The place on the floor's plan, from its upper left corner."""
    x = MARGIN_PX + point.x_m / METRES_PER_PIXEL
    y = MARGIN_PX + (FLOOR_DEPTH_M - point.y_m) / METRES_PER_PIXEL
    return round(x, 1), round(y, 1)


def plan_size() -> tuple[int, int]:
    """Width and height of a plan in pixels."""
    return (
        round(FLOOR_WIDTH_M / METRES_PER_PIXEL) + 2 * MARGIN_PX,
        round(FLOOR_DEPTH_M / METRES_PER_PIXEL) + 2 * MARGIN_PX,
    )


def walls_between(one: Point, other: Point) -> int:
    """Inner walls that the straight way between two points of one floor goes through."""
    first, last = sorted((one, other), key=lambda point: point.x_m)
    crossed = sum(
        1
        for wall in range(1, COLUMNS)
        if first.x_m < wall * ROOM_WIDTH_M <= last.x_m and not _in_corridor(first, last, wall)
    )
    edges = (ROOM_DEPTH_M, ROOM_DEPTH_M + CORRIDOR_M)
    low, high = sorted((one.y_m, other.y_m))
    return crossed + sum(low < edge <= high for edge in edges)


def concrete_between(one: Point, other: Point) -> bool:
    """Whether one of them, and not the other, is in the corner room of thick walls and floor."""
    return _in_corner(one) != _in_corner(other)


def _in_corner(point: Point) -> bool:
    row, column = divmod(CORNER, COLUMNS)
    on_top = point.storey % FLOORS == FLOORS - 1
    south_m = row * (ROOM_DEPTH_M + CORRIDOR_M)
    across_m = point.x_m - column * ROOM_WIDTH_M
    inside = 0 <= across_m <= ROOM_WIDTH_M and 0 <= point.y_m - south_m <= ROOM_DEPTH_M
    return on_top and inside


def _in_corridor(first: Point, last: Point, wall: int) -> bool:
    """Whether the way is in the corridor, which has no such walls, where it meets that line."""
    share = (wall * ROOM_WIDTH_M - first.x_m) / (last.x_m - first.x_m)
    y_m = first.y_m + share * (last.y_m - first.y_m)
    return ROOM_DEPTH_M < y_m < ROOM_DEPTH_M + CORRIDOR_M


def _block(block: int) -> str:
    return chr(ord("A") + block % 26) * (1 + block // 26)


def _room(number: int) -> RoomPlace:
    storey, on_floor = divmod(number, COLUMNS * ROWS)
    row, column = divmod(on_floor, COLUMNS)
    block, floor = divmod(storey, FLOORS)
    digits = f"{floor}{on_floor + 1:02d}" if floor else f"G{on_floor + 1:02d}"
    prefix = "" if block == 0 else _block(block)
    return RoomPlace(name=f"{prefix}{digits}", number=number, storey=storey, column=column, row=row)


# 40 MHz channels of 5 GHz; radar channels at the weather radars' frequencies are left out
_CHANNELS: Final = (36, 44, 52, 60, 100, 108, 132, 140, 149)
_NEVER_PLANNED: Final = 36  # the factory's channel, on which nobody changed anything
# on the top floor of each block, by place on the floor: two rooms that share one radio
OLD_PAIR: Final = (12, 13)
GOOD_PAIR: Final = (4, 5)
CORNER: Final = 19
_UNPLANNED: Final = (6, 7, 8, 9)
_RESET: Final = (0, 1, 2)  # on the first floor, in spring


def _access_points(rooms: tuple[RoomPlace, ...], *, spring: bool) -> Iterator[AccessPoint]:
    """One a room, but for pairs that share one; the corner's hangs outside in the corridor."""
    shared = {late: early for early, late in _pairs(rooms, spring=spring)}
    for room in rooms:
        if room.number not in shared:
            partner = next((late for late, early in shared.items() if early == room.number), None)
            more = () if partner is None else (rooms[partner].name,)
            yield _access_point(room, more, spring=spring)


def _pairs(rooms: tuple[RoomPlace, ...], *, spring: bool) -> Iterator[tuple[int, int]]:
    first = (GOOD_PAIR[0],) if spring else (OLD_PAIR[0], GOOD_PAIR[0])
    for one, other in pairwise(rooms):
        if _top_place(one) in first:
            yield one.number, other.number


def _top_place(room: RoomPlace) -> int | None:
    """Its place on the top floor of its block, else None."""
    on_top = room.storey % FLOORS == FLOORS - 1
    return _on_floor(room) if on_top else None


def _on_floor(room: RoomPlace) -> int:
    return room.row * COLUMNS + room.column


def _is_unplanned(room: RoomPlace, *, spring: bool) -> bool:
    reset = spring and room.storey % FLOORS == 1 and _on_floor(room) in _RESET
    return reset or _top_place(room) in _UNPLANNED


def _access_point(room: RoomPlace, more: tuple[str, ...], *, spring: bool) -> AccessPoint:
    top = _top_place(room)
    old = top == OLD_PAIR[0] and not spring
    planned = _CHANNELS[(room.column + 4 * room.row + 3 * room.storey) % len(_CHANNELS)]
    # a shared one hangs near the wall between; the corner's is down the corridor
    place = room.at(0.9 if more else 0.5, 0.5)
    if top == CORNER:
        place = Point(
            storey=room.storey, x_m=room.middle.x_m - 3.0, y_m=ROOM_DEPTH_M + CORRIDOR_M / 2
        )
    return AccessPoint(
        label=f"AP-{room.name}",
        place=place,
        channel=_NEVER_PLANNED if _is_unplanned(room, spring=spring) else planned,
        width_mhz=20.0 if old else 40.0,
        generation=4 if old else 6,
        rooms=(room.name, *more),
        # a range for documentation (RFC 7042 2.1.2), widened by the locally administered bit
        address=f"02:00:5e:{room.number // 256:02x}:{room.number % 256:02x}",
    )
