"""The method of the known tools, as a reference: a linear radial basis function of the strongest
signal, with the four corners of the floor made up so that it covers all of it.

python-wifi-survey-heatmap and whm give the corners the weakest signal measured; the mean is the
kinder choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
from scipy.interpolate import Rbf

from netready.analysis.heat_map import HeatRules, Place, best_at
from tests.analysis.floors import InventedFloor

Corner = Callable[[Sequence[float]], float]


def rbf_at(
    places: Sequence[Place],
    points: Sequence[tuple[float, float]],
    size_m: tuple[float, float],
    corner: Corner,
) -> list[float]:
    """DBm at points; there is no point at which it does not answer."""
    told = [(p.x_m, p.y_m, p.best_dbm) for p in places if p.best_dbm is not None]
    made_up = corner([dbm for *_, dbm in told])
    wide, high = size_m
    told += [(x, y, made_up) for x in (0.0, wide) for y in (0.0, high)]
    x, y, dbm = (np.array(column, dtype=float) for column in zip(*told, strict=True))
    model = Rbf(x, y, dbm, function="linear")
    at = np.array(points, dtype=float)
    return [float(value) for value in model(at[:, 0], at[:, 1])]


@dataclass(slots=True, kw_only=True)
class Misses:
    """Errors in dB without their sign, at the same places for every method.

    Attributes:
        ours, weakest, mean: where ours answers; weakest and mean are what the corners were given.
        alone_weakest: of the other method where ours says that it does not know.
    """

    ours: list[float] = field(default_factory=list)
    weakest: list[float] = field(default_factory=list)
    mean: list[float] = field(default_factory=list)
    alone_weakest: list[float] = field(default_factory=list)

    def add(self, true: float, ours: float | None, weakest: float, mean: float) -> None:
        """One place."""
        if ours is None:
            self.alone_weakest.append(abs(weakest - true))
            return
        self.ours.append(abs(ours - true))
        self.weakest.append(abs(weakest - true))
        self.mean.append(abs(mean - true))


def left_out_misses(floor: InventedFloor, places: Sequence[Place], misses: Misses) -> None:
    """Each place told from the others, by both methods."""
    rules = HeatRules()
    for index, place in enumerate(places):
        if place.best_dbm is None:
            continue
        others = [*places[:index], *places[index + 1 :]]
        point = [(place.x_m, place.y_m)]
        misses.add(
            place.best_dbm,
            best_at(others, point, rules)[0],
            rbf_at(others, point, floor.size_m, min)[0],
            rbf_at(others, point, floor.size_m, fmean)[0],
        )


def unseen_misses(floor: InventedFloor, places: Sequence[Place], misses: Misses) -> None:
    """Seats that nobody measured, against the truth."""
    found = floor.points(8, np.random.default_rng((floor.seed, 77)))
    points = [(float(x), float(y)) for x, y in found]
    told = (
        best_at(places, points, HeatRules()),
        rbf_at(places, points, floor.size_m, min),
        rbf_at(places, points, floor.size_m, fmean),
    )
    for true, ours, weakest, mean in zip(floor.truth(found).max(axis=0), *told, strict=True):
        misses.add(float(true), ours, weakest, mean)
