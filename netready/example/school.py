"""The whole example: a site file's values, plans, records, and where on a plan each was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from netready.catalogue.loader import load_catalogue
from netready.domain.record import Record
from netready.domain.site import Phase, Site
from netready.domain.walk import Spot
from netready.example.building import ROOMS_A_BLOCK, Building, building_of
from netready.example.declared import plan_file, site_of
from netready.example.survey import classes, devices, line, walk, ways
from netready.example.writing import Writing

DEFAULT_SEED: Final = 7
DEFAULT_ROOMS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSchool:
    """Everything about it.

    Attributes:
        records: in the order of their start, each annotated as simulated.
        plans: file name, relative to the site file, to the bytes of the picture.
        spots: record id to the place on a plan, of what was measured on the walk.
    """

    site: Site
    records: tuple[Record, ...]
    as_of: date
    plans: Mapping[str, bytes] = field(default_factory=dict)
    spots: Mapping[str, Spot] = field(default_factory=dict)


def example_school(
    *,
    seed: int = DEFAULT_SEED,
    rooms: int = DEFAULT_ROOMS,
    spring: bool = False,
    pictures: bool = True,
) -> ExampleSchool:
    """The same seed and number of rooms give the same school, to the last byte.

    Args:
        seed: of every chance in it.
        rooms: 20 a floor, 3 floors a block of 900 pupils.
        spring: the same school months later, after two fixes, to compare it with.
        pictures: False leaves out the drawn plans, for whoever needs no pages.
    """
    building = building_of(rooms, spring=spring)
    writing = Writing(seed=seed, spring=spring)
    as_of = writing.days[-1].date()
    catalogue = load_catalogue("GB-ENG", Phase.SECONDARY.value, as_of)
    site = site_of(building, catalogue, spring=spring)
    walked = list(walk(building, writing))
    blocks = max(1, round(rooms / ROOMS_A_BLOCK))
    records = [
        *(record for record, _ in walked),
        *ways(building, writing),
        *classes(building, writing),
        *line(writing, blocks, site.internet.endpoint_lists),
        *devices(writing),
    ]
    return ExampleSchool(
        site=site,
        records=tuple(sorted(records, key=lambda each: (each.started_at, each.record_id))),
        as_of=as_of,
        plans=_plans(building) if pictures else {},
        spots={record.record_id: spot for record, spot in walked},
    )


def _plans(building: Building) -> dict[str, bytes]:
    """Drawn only where asked for: the package that draws is a heavy one."""
    from netready.example.plan_picture import floor_picture

    return {
        plan_file(storey): floor_picture(building, storey)
        for storey in sorted({place.storey for place in building.rooms})
    }
