"""The heat map's error, left out and true, beside the known tools' method, on invented floors."""

import time
from collections.abc import Iterator
from statistics import fmean

from netready.analysis.heat_map import HeatRules, heat_map, merged
from tests.analysis.floors import invented_floor
from tests.analysis.rbf_corners import Misses, left_out_misses, unseen_misses
from tests.bench.figures import Figure

FLOORS = 20
PLACES_A_ROOM = (2, 3, 5, 8)


def figures() -> Iterator[Figure]:
    """The figures."""
    for a_room in PLACES_A_ROOM:
        left_out, unseen = Misses(), Misses()
        for seed in range(FLOORS):
            floor = invented_floor(seed)
            places = merged(floor.places(a_room), HeatRules().merge_m)
            left_out_misses(floor, places, left_out)
            unseen_misses(floor, places, unseen)
        yield _figure(f"{a_room} places a room: left-out error", left_out, aim=True)
        yield _figure(f"{a_room} places a room: error at seats nobody measured", unseen, aim=False)
    yield _speed()


def _figure(name: str, misses: Misses, *, aim: bool) -> Figure:
    ours, weakest, mean = (fmean(each) for each in (misses.ours, misses.weakest, misses.mean))
    answered = len(misses.ours) / (len(misses.ours) + len(misses.alone_weakest))
    alone = f", there {fmean(misses.alone_weakest):.1f}" if misses.alone_weakest else ""
    return Figure(
        name=name,
        value=ours,
        unit="dB",
        at_most=min(weakest, mean) if aim else None,
        beside=min(weakest, mean),
        note=(
            f"radial basis function, linear: corners at the weakest {weakest:.2f}, at the mean "
            f"{mean:.2f} dB at the same {len(misses.ours)} places; ours answers at "
            f"{answered:.0%} of all{alone}"
        ),
    )


def _speed() -> Figure:
    """A floor of 60 rooms with three places each."""
    floor = invented_floor(5, rooms_a_side=30)
    places = floor.places(3)
    wide, high = floor.size_m
    begun = time.perf_counter()
    heat_map(places, width_m=wide, height_m=high)
    seconds = time.perf_counter() - begun
    return Figure(
        name="a floor of 60 rooms, 180 places, 30 radios: surface and its error",
        value=1000 * seconds,
        unit="ms",
        at_most=500,
    )
