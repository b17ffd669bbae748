"""No colour without a reading near by; the best server; how far it may be off."""

import math
from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready.analysis.heat_map import (
    ADDRESSES_MAX,
    NOT_HEARD,
    PLACES_MAX,
    HeatMap,
    HeatRules,
    Place,
    best_at,
    heat_map,
    left_out_error,
    merged,
)
from tests.analysis.floors import invented_floor
from tests.analysis.rbf_corners import Misses, left_out_misses, unseen_misses

RULES = HeatRules()
STEADY = settings(deadline=None, derandomize=True, max_examples=60)

addresses = st.sampled_from(["a", "b", "c", "d"])
readings = st.dictionaries(addresses, st.integers(-90, -30).map(float), max_size=4)
places = st.builds(
    Place,
    x_m=st.floats(0, 40).map(lambda v: round(v, 2)),
    y_m=st.floats(0, 20).map(lambda v: round(v, 2)),
    dbm=readings,
    whole=st.booleans(),
)


def at(x: float, y: float, *, whole: bool = True, **dbm: float) -> Place:
    return Place(x_m=x, y_m=y, dbm=dbm, whole=whole)


def map_of(there: Sequence[Place]) -> HeatMap:
    return heat_map(there, width_m=40.0, height_m=20.0)


def coloured(found: HeatMap) -> list[tuple[float, float, float]]:
    """Left, top and value of each square that is drawn."""
    return [
        (found.left_m + column * found.cell_m, found.top_m + row * found.cell_m, value)
        for row, values in enumerate(found.rows)
        for column, value in enumerate(values)
        if value is not None
    ]


@STEADY
@given(st.lists(places, max_size=12))
def test_no_corner_of_a_coloured_square_is_beyond_the_trust_radius_of_a_place(
    given_places: list[Place],
) -> None:
    found = map_of(given_places)
    for left, top, _ in coloured(found):
        for x in (left, left + found.cell_m):
            for y in (top, top + found.cell_m):
                apart = [math.hypot(p.x_m - x, p.y_m - y) for p in found.places]
                assert min(apart) <= RULES.trust_m + 1e-9


@STEADY
@given(st.lists(places, min_size=1, max_size=10), places)
def test_another_place_never_cools_what_was_measured_elsewhere(
    given_places: list[Place], another: Place
) -> None:
    apart = merged(given_places, RULES.merge_m)
    if any(math.hypot(p.x_m - another.x_m, p.y_m - another.y_m) < 1.5 for p in apart):
        return
    own = [(place.x_m, place.y_m) for place in apart]
    before, after = best_at(apart, own, RULES), best_at((*apart, another), own, RULES)
    for place, old, new in zip(apart, before, after, strict=True):
        if place.best_dbm is None or old is None:
            continue
        assert new is not None
        assert new >= place.best_dbm - 1e-6
        if place.whole:
            assert new == pytest.approx(old, abs=1e-6)


@STEADY
@given(st.lists(places, max_size=10), st.integers(1, 4))
def test_the_same_readings_again_change_nothing(given_places: list[Place], times: int) -> None:
    spread = merged(given_places, RULES.merge_m)
    if len(merged(spread, RULES.merge_m)) != len(spread):
        return
    once, again = map_of(spread), map_of(list(spread) * times)
    assert again.rows == once.rows
    assert again.error == once.error


@STEADY
@given(st.lists(places, max_size=12), st.randoms())
def test_the_order_of_the_readings_does_not_matter(given_places: list[Place], dice: object) -> None:
    other = list(given_places)
    dice.shuffle(other)  # type: ignore[attr-defined]
    assert map_of(other) == map_of(given_places)


@STEADY
@given(st.lists(places, min_size=3, max_size=12))
def test_a_value_is_between_the_weakest_and_the_strongest_reading(
    given_places: list[Place],
) -> None:
    told = [dbm for place in given_places for dbm in place.dbm.values()]
    for *_, value in coloured(map_of(given_places)):
        assert value == NOT_HEARD or min(told) - 0.1 <= value <= max(told) + 0.1


def test_nothing_measured_is_no_picture() -> None:
    found = map_of(())
    assert (found.rows, found.places, found.too_few) == ((), (), False)


def test_two_places_are_shown_and_nothing_between_them() -> None:
    found = map_of([at(2, 2, a=-50.0), at(4, 2, a=-60.0)])
    assert (len(found.places), found.rows, found.too_few) == (2, (), True)


def test_a_place_shows_the_strongest_of_what_was_heard_there() -> None:
    there = [at(2, 2, a=-50.0, b=-70.0), at(6, 2, a=-65.0, b=-61.0), at(10, 2, b=-48.0)]
    own = [(place.x_m, place.y_m) for place in there]
    assert best_at(there, own, RULES) == pytest.approx([-50.0, -61.0, -48.0], abs=1e-4)


def test_access_points_are_never_mixed() -> None:
    """Half way between two strong ones a mixture would be as strong; neither is."""
    there = [at(0, 5, a=-40.0, b=-80.0), at(8, 5, a=-80.0, b=-40.0), at(4, 9, a=-60.0, b=-60.0)]
    middle = best_at(there, [(4, 5)], RULES)[0]
    assert middle == pytest.approx(-60.0, abs=0.1)


def test_what_the_nearest_look_around_did_not_hear_is_not_drawn_from_afar() -> None:
    there = [at(0, 5, a=-40.0), at(4, 5, b=-75.0), at(8, 5, b=-70.0)]
    assert best_at(there, [(3, 5)], RULES)[0] == pytest.approx(-74.8, abs=0.1)


def test_a_link_says_nothing_of_radios_that_it_is_not_on() -> None:
    linked = at(4, 5, whole=False, b=-75.0)
    there = [at(0, 5, a=-40.0), linked, at(8, 5, b=-70.0)]
    assert best_at(there, [(3, 5)], RULES)[0] == pytest.approx(-40.0, abs=0.1)


def test_where_nothing_was_heard_it_says_so_and_not_that_nobody_looked() -> None:
    there = [at(0, 5, a=-60.0), at(4, 5, a=-65.0), at(8, 5, a=-70.0), at(16, 5)]
    assert best_at(there, [(16, 6), (30, 5)], RULES) == [NOT_HEARD, None]


def test_duplicates_are_the_median_of_their_readings() -> None:
    near = [at(1, 1, a=-50.0), at(1.1, 1, a=-52.0, b=-70.0), at(1.2, 1, a=-80.0)]
    assert [(p.dbm, p.count) for p in merged(near, 0.5)] == [({"a": -52.0, "b": -70.0}, 3)]


def test_a_line_of_near_places_does_not_run_into_one() -> None:
    line = [at(0.4 * step, 1, a=-50.0) for step in range(10)]
    assert len(merged(line, 0.5)) == 5


def test_the_error_is_that_of_each_place_told_from_the_others() -> None:
    there = [at(0, 0, a=-50.0), at(2, 0, a=-60.0), at(30, 0, a=-40.0)]
    error = left_out_error(there, RULES)
    assert (error.places, error.alone) == (2, 1)
    assert (error.median_db, error.ninth_db, error.worst_db) == (10.0, 10.0, 10.0)
    assert left_out_error([there[2]], RULES).median_db is None
    assert left_out_error([], RULES).alone == 0


def test_the_error_shrinks_as_places_grow() -> None:
    """Against the truth at seats nobody measured, and by the error that is printed."""
    shown, true = [], []
    for a_room in (2, 4, 8, 16):
        floors = [invented_floor(seed, 4) for seed in range(6)]
        maps = [(floor, merged(floor.places(a_room), RULES.merge_m)) for floor in floors]
        shown.append(fmean(left_out_error(told, RULES).median_db or 99.0 for _, told in maps))
        misses: list[float] = []
        for floor, told in maps:
            points = floor.points(6, np.random.default_rng(99))
            best = floor.truth(points).max(axis=0)
            found = best_at(told, [(float(x), float(y)) for x, y in points], RULES)
            misses += [abs(f - b) for f, b in zip(found, best, strict=True) if f is not None]
        true.append(fmean(misses))
    assert true == sorted(true, reverse=True)
    assert shown == sorted(shown, reverse=True)
    assert true[-1] < 0.6 * true[0]


@pytest.mark.parametrize("metres", [1e-6, 1.0, 1e3, 1e7])
def test_however_wrong_the_scale_work_is_bounded_and_nothing_is_invented(metres: float) -> None:
    there = [at(metres * x, metres * y, a=-60.0) for x in (0.1, 0.5, 0.9) for y in (0.1, 0.9)]
    found = heat_map(there, width_m=metres, height_m=metres)
    assert sum(len(row) for row in found.rows) <= 8_200
    for left, top, _ in coloured(found):
        assert min(math.hypot(p.x_m - left, p.y_m - top) for p in found.places) <= RULES.trust_m


def test_readings_that_say_nothing_are_not_counted_as_left_out() -> None:
    nothing = [at(n % 40, 5, whole=False) for n in range(PLACES_MAX)]
    assert map_of([*nothing, *(at(x, 5, a=-60.0) for x in (1, 5, 9))]).left_out == 0


def test_ten_thousand_addresses_are_bounded_and_said() -> None:
    many = {f"ap-{n}": -40.0 - n / 100 for n in range(1_000)}
    there = [Place(x_m=x, y_m=5, dbm=many) for x in (1, 5, 9)]
    found = map_of(there)
    assert found.left_out == 1_000 - ADDRESSES_MAX
    assert {value for *_, value in coloured(found)} == {-40.0}


def test_it_is_nearer_than_a_radial_basis_function_with_made_up_corners() -> None:
    """At the very places that both tell; the bench has more floors and more densities."""
    left_out, unseen = Misses(), Misses()
    for seed in range(5):
        floor = invented_floor(seed, 4)
        told = merged(floor.places(4), RULES.merge_m)
        left_out_misses(floor, told, left_out)
        unseen_misses(floor, told, unseen)
    for misses in (left_out, unseen):
        assert fmean(misses.ours) < fmean(misses.weakest)
        assert fmean(misses.ours) < fmean(misses.mean)
        assert len(misses.ours) > 0.9 * (len(misses.ours) + len(misses.alone_weakest))
