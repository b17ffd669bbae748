"""Geometry of pictures on a plan: squares to paths, places to tags. Pure; no words, no colours.

Every picture is 1,000 units wide, whatever the plan's pixels are, so that letters are as large on
each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.heat_map import HeatMap
from netready.domain.walk import Spot

WIDE: Final = 1000.0
HIGH_MAX: Final = 3000.0  # a plan that is a ribbon is cut there
LETTER: Final = 8.4  # units, of the letters on tags
TAG_HIGH: Final = 21.0
_ROOM_FOR: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """From pixels of a plan to units of a picture.

    Attributes:
        left, top: pixels of the upper left corner, 0 where there is a plan.
        scale: units a pixel.
        high: units.
        metres: of a pixel; None: not known.
    """

    left: float
    top: float
    scale: float
    high: float
    metres: float | None

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Units of a place in pixels."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def units(self, metres: float) -> float:
        """Units of a length; only where the scale is known."""
        return metres / (self.metres or 1.0) * self.scale


def frame_of(
    size: tuple[float, float] | None, spots: Sequence[Spot], metres: float | None
) -> Frame:
    """Of a plan of that many pixels; without one, of what the spots take and a tenth around."""
    if size is not None:
        scale = WIDE / size[0]
        return Frame(left=0, top=0, scale=scale, high=min(HIGH_MAX, size[1] * scale), metres=metres)
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    around = 0.1 * max(max(xs) - min(xs), max(ys) - min(ys), 100.0)
    wide = max(xs) - min(xs) + 2 * around
    scale = WIDE / wide
    high = (max(ys) - min(ys) + 2 * around) * scale
    return Frame(
        left=min(xs) - around,
        top=min(ys) - around,
        scale=scale,
        high=min(HIGH_MAX, high),
        metres=metres,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Squares of one class, as a path in squares."""

    key: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Areas, and where they lie: `move` is a transform from squares to units."""

    move: str
    areas: tuple[Area, ...]


def surface_of(map: HeatMap, frame: Frame, key_of: Callable[[float], str]) -> Surface | None:
    """The squares of a map by the key of their class; None: nothing is drawn."""
    if not map.rows:
        return None
    found: dict[str, list[str]] = {}
    open_runs: dict[tuple[int, int, str], int] = {}  # column, length, key -> first row
    for row, values in enumerate((*map.rows, ())):
        runs = dict.fromkeys(_runs(values, key_of), row)
        for run in [run for run in open_runs if run not in runs]:
            found.setdefault(run[2], []).append(_block(run, open_runs.pop(run), row))
        for run in runs:
            open_runs.setdefault(run, row)
    x, y = frame.at(map.left_m / (frame.metres or 1.0), map.top_m / (frame.metres or 1.0))
    return Surface(
        move=f"translate({unit(x)} {unit(y)}) scale({unit(frame.units(map.cell_m), 4)})",
        areas=tuple(Area(key=key, path="".join(found[key])) for key in sorted(found)),
    )


def _runs(
    values: Sequence[float | None], key_of: Callable[[float], str]
) -> list[tuple[int, int, str]]:
    """Column, length and key of squares of one class side by side; unmeasured ones are none."""
    keys = [None if value is None else key_of(value) for value in values]
    found: list[tuple[int, int, str]] = []
    start = 0
    for column in range(1, len(keys) + 1):
        if column < len(keys) and keys[column] == keys[start]:
            continue
        key = keys[start]
        if key is not None:
            found.append((start, column - start, key))
        start = column
    return found


def _block(run: tuple[int, int, str], first: int, end: int) -> str:
    column, length, _ = run
    return f"M{column} {first}h{length}v{end - first}h-{length}z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A value on the plan: a small box with words, or a dot where there is no room for it.

    Attributes:
        x, y: of its middle, in units as text.
        left, wide: of the box; "": only the dot is drawn.
        hover: the whole of it, for a pointer.
    """

    key: str
    x: str
    y: str
    text: str = ""
    name: str = ""
    left: str = ""
    wide: str = ""
    hover: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What shall stand at a place, in units."""

    x: float
    y: float
    key: str
    text: str
    name: str = ""
    hover: str = ""


def tags_of(marks: Sequence[Mark]) -> tuple[Tag, ...]:
    """In the order given, which is the order in which they get room; all keep their dot."""
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for mark in marks:
        letters = max(len(mark.text), len(mark.name))
        half = LETTER * letters / 2 + 5
        low = mark.y + TAG_HIGH * (1.3 if mark.name else 0.5)
        middle = _within_sheet(mark.x, half)
        box = (middle - half, mark.y - TAG_HIGH / 2, middle + half, low)
        free = not any(_touch(box, other) for other in taken)
        if free:
            taken.append(box)
        found.append(_tag(mark, half if free else None))
    return tuple(found)


def _within_sheet(x: float, half: float) -> float:
    """The middle of a box that is not cut off at the sides."""
    return max(half + 1, min(x, WIDE - half - 1))


def _tag(mark: Mark, half: float | None) -> Tag:
    half_box = None if half is None else LETTER * len(mark.text) / 2 + 5
    middle = mark.x if half is None else _within_sheet(mark.x, half)
    return Tag(
        key=mark.key,
        x=unit(middle),
        y=unit(mark.y),
        text=mark.text if half_box else "",
        name=mark.name if half_box else "",
        left=unit(middle - half_box) if half_box else "",
        wide=unit(2 * half_box) if half_box else "",
        hover=mark.hover,
    )


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[0] < other[2] + _ROOM_FOR
        and other[0] < one[2] + _ROOM_FOR
        and one[1] < other[3] + _ROOM_FOR
        and other[1] < one[3] + _ROOM_FOR
    )


def stars(groups: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Lines from each place of a group to the middle of its group, as a path."""
    parts = []
    for places in groups.values():
        if len(places) < 2:
            continue
        x = sum(place[0] for place in places) / len(places)
        y = sum(place[1] for place in places) / len(places)
        parts += [f"M{unit(px)} {unit(py)}L{unit(x)} {unit(y)}" for px, py in places]
    return "".join(parts)


def unit(value: float, digits: int = 1) -> str:
    """A number of a drawing, as short as it may be."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
