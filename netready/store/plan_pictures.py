"""Plans of floors: for the technician's phone in full, for a page small enough to be part of it.

What is wrong with a plan is a sentence, never an end: everything else is said without it.
"""

import base64
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from netready.domain.site import Floor, Site
from netready.store.fault_words import shown
from netready.store.pictures import BadPictureError, bytes_inside, on_white, opened, written
from netready.store.site_finding import Finding

PLAN_SIDE_MAX: Final = 4096  # what the smallest phones can draw in one piece
URL_BYTES_MAX: Final = 120_000  # of one floor, as text in a page
FLOORS_MAX: Final = 60  # plans in one set of pages
TOO_MANY: Final = f"Only the first {FLOORS_MAX} floors show their plan."
NO_SCALE: Final = (
    "no metres_per_pixel: the plan shows dots and no heat map, for distances are not known"
)
_SIDES: Final = (1400, 1100, 850, 650, 500, 350)
_STEPS: Final = (16, 6)  # of strength; four bits hold them


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """A floor's plan, ready to be sent.

    Attributes:
        width, height: of the file itself, in whose pixels rooms and spots stand; what is sent may
            be smaller.
    """

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """A floor's plan as part of a page: black on nothing.

    Attributes:
        url: a data URL of at most 120 kB.
        width, height: of the file itself.
    """

    url: str
    width: int
    height: int


def plan_picture(given: bytes) -> PlanPicture:
    """The plan as a PNG of at most 4096 pixels a side. Raises BadPictureError."""
    picture = opened(given)
    width, height = picture.size
    picture.thumbnail((PLAN_SIDE_MAX, PLAN_SIDE_MAX))
    return PlanPicture(png=written(on_white(picture), "PNG"), width=width, height=height)


def page_plan(given: bytes) -> PagePlan:
    """The plan as black of several strengths on nothing, so that colours below it show through.

    The largest that fits into a page. Raises BadPictureError.
    """
    picture = opened(given)
    width, height = picture.size
    picture.thumbnail((_SIDES[0], _SIDES[0]))
    grey = on_white(picture).convert("L")
    url = next((url for url in _urls(grey) if len(url) <= URL_BYTES_MAX), "")
    if not url:
        raise BadPictureError("The picture is too busy to be part of a page.")
    return PagePlan(url=url, width=width, height=height)


def _urls(grey: Image.Image) -> Iterator[str]:
    """From the best to one that always fits: plans are lines, and few steps of grey hold them."""
    for side in _SIDES:
        small = grey.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for steps in _STEPS:
            yield f"data:image/png;base64,{base64.b64encode(_ink(small, steps)).decode()}"


def _ink(grey: Image.Image, steps: int) -> bytes:
    """A PNG of black whose strength is how dark the picture is, in so many steps."""
    index = grey.point([round((255 - value) / 255 * (steps - 1)) for value in range(256)])
    ink = Image.frombytes("P", index.size, index.tobytes())
    ink.putpalette(bytes(3 * steps))
    strengths = bytes(round(step * 255 / (steps - 1)) for step in range(steps))
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True, bits=4, transparency=strengths)
    return out.getvalue()


def plans_of(site: Site, folder: Path) -> dict[str, PagePlan | str]:
    """Name of each floor to its plan, or to the sentence that says why there is none.

    Args:
        site: its floors name files.
        folder: of the site file; nothing outside it is read.
    """
    return {
        floor.name: _plan_of(floor, folder) if place < FLOORS_MAX else TOO_MANY
        for place, floor in enumerate(site.floors)
    }


def plan_lines(site: Site, plans: Mapping[str, PagePlan | str]) -> list[str]:
    """One line for each floor whose plan was named and cannot be shown, or has no scale."""
    lines = []
    for number, floor in enumerate(site.floors, start=1):
        plan = plans.get(floor.name)
        place = f"floor[{number}] {shown(floor.name)}"
        if floor.plan is not None and isinstance(plan, str):
            lines.append(f"{place}: found {shown(floor.plan)}. {plan}")
        elif floor.plan is not None and floor.metres_per_pixel is None:
            lines.append(f"{place}: {NO_SCALE}")
    return lines


def _plan_of(floor: Floor, folder: Path) -> PagePlan | str:
    if floor.plan is None:
        return "The site file names no plan of this floor."
    try:
        return page_plan(bytes_inside(folder, floor.plan))
    except BadPictureError as error:
        return f"The plan of this floor cannot be shown. {error}"


def plan_faults(site: Site, folder: Path) -> list[Finding]:
    """What is wrong with plans and with the places of rooms on them."""
    found: list[Finding] = []
    for index, floor in enumerate(site.floors):
        if floor.plan is None:
            continue
        try:
            size = opened(bytes_inside(folder, floor.plan)).size
        except BadPictureError as error:
            text = f"found a file that cannot be used as a plan: {error}"
            found.append(Finding(at=("floor", index, "plan"), text=text))
            continue
        found += _rooms_outside(site, floor, size)
    return found


def plan_warnings(site: Site) -> list[Finding]:
    """What is allowed, and leaves something out of the pages."""
    return [
        Finding(at=("floor", index, "plan"), text=NO_SCALE)
        for index, floor in enumerate(site.floors)
        if floor.plan is not None and floor.metres_per_pixel is None
    ]


def _rooms_outside(site: Site, floor: Floor, size: tuple[int, int]) -> Iterator[Finding]:
    for index, room in enumerate(site.rooms):
        if room.floor != floor.name or room.x is None or room.y is None:
            continue
        for key, value, most in (("x", room.x, size[0]), ("y", room.y, size[1])):
            if value > most:
                text = f"found {value:g}, outside the plan of its floor; allowed 0 to {most}"
                yield Finding(at=("room", index, key), text=text)
