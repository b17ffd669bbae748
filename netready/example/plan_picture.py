"""The drawn plan of a floor of the example school, as the bytes of a picture."""

import io

from PIL import Image, ImageDraw, ImageFont

from netready.example.building import (
    CORRIDOR_M,
    FLOOR_DEPTH_M,
    MARGIN_PX,
    METRES_PER_PIXEL,
    ROOM_DEPTH_M,
    ROOM_WIDTH_M,
    Building,
    RoomPlace,
    floor_name,
    pixels,
    plan_size,
)

_PAPER, _WALL, _DOOR, _INK = 255, 60, 255, 90
_DOOR_M = 1.0


def floor_picture(building: Building, storey: int) -> bytes:
    """A grey PNG: walls, doors, the rooms' numbers, the floor's name."""
    image = Image.new("L", plan_size(), _PAPER)
    draw = ImageDraw.Draw(image)
    for room in building.rooms:
        if room.storey == storey:
            _room(draw, room)
    corridor = [
        (MARGIN_PX, _y(ROOM_DEPTH_M + CORRIDOR_M)),
        (plan_size()[0] - MARGIN_PX, _y(ROOM_DEPTH_M)),
    ]
    draw.line([corridor[0], (corridor[0][0], corridor[1][1])], fill=_WALL, width=3)
    draw.line([(corridor[1][0], corridor[0][1]), corridor[1]], fill=_WALL, width=3)
    draw.text((MARGIN_PX, 6), f"{floor_name(storey)} (drawn by a program)", fill=_INK, font=_font())
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default()


def _y(y_m: float) -> float:
    return MARGIN_PX + (FLOOR_DEPTH_M - y_m) / METRES_PER_PIXEL


def _room(draw: ImageDraw.ImageDraw, room: RoomPlace) -> None:
    left, bottom = pixels(room.at(0.0, 0.0))
    width, depth = ROOM_WIDTH_M / METRES_PER_PIXEL, ROOM_DEPTH_M / METRES_PER_PIXEL
    draw.rectangle([(left, bottom - depth), (left + width, bottom)], outline=_WALL, width=3)
    door_y = bottom - depth if room.row == 0 else bottom
    middle = left + width / 4
    half = _DOOR_M / METRES_PER_PIXEL / 2
    draw.line([(middle - half, door_y), (middle + half, door_y)], fill=_DOOR, width=5)
    draw.text((left + 8, bottom - depth + 8), room.name, fill=_INK, font=_font())
