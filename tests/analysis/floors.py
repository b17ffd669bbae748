"""Invented floors with walls: what would be heard at any point, known everywhere.

Path loss by distance, a loss a wall, shadowing that changes over a few metres, and noise of each
reading; of several access points. Seeded, so that the same number gives the same floor.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from netready.analysis.heat_map import Place

Floats = npt.NDArray[np.float64]

ROOM_M: Final = (8.0, 7.0)
CORRIDOR_M: Final = 3.0
HEARD_DBM: Final = -92.0
NOISE_DB: Final = 1.5
_SHADOW_DB: Final = 3.0
_SHADOW_M: Final = 4.0
_WAVES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedFloor:
    """Rooms on both sides of a corridor; an access point in every second one."""

    seed: int
    rooms_a_side: int
    aps: Floats
    exponent: float
    wall_db: float
    waves: Floats
    phases: Floats

    @property
    def size_m(self) -> tuple[float, float]:
        """Width and height."""
        return self.rooms_a_side * ROOM_M[0], 2 * ROOM_M[1] + CORRIDOR_M

    def truth(self, points: Floats) -> Floats:
        """Access points x points, in dBm, without the noise of a reading."""
        apart = np.hypot(
            points[None, :, 0] - self.aps[:, None, 0], points[None, :, 1] - self.aps[:, None, 1]
        )
        metres = np.hypot(apart, 1.8)  # the access point hangs above the seats
        shadow = np.cos(np.einsum("pd,awd->apw", points, self.waves) + self.phases[:, None, :])
        shadow_db = _SHADOW_DB * np.sqrt(2 / _WAVES) * shadow.sum(axis=2)
        loss_db = 47 + 10 * self.exponent * np.log10(metres) + self.wall_db * self._walls(points)
        return np.asarray(20 - loss_db + shadow_db)

    def _walls(self, points: Floats) -> Floats:
        """Walls between each access point and each point."""
        between = np.zeros((len(self.aps), len(points)))
        upright = [i * ROOM_M[0] for i in range(1, self.rooms_a_side)]
        level = [ROOM_M[1], ROOM_M[1] + CORRIDOR_M]
        for axis, walls in ((0, upright), (1, level)):
            for wall in walls:
                sides = (points[None, :, axis] - wall) * (self.aps[:, None, axis] - wall)
                between += sides < 0
        return between

    def points(self, a_room: int, dice: np.random.Generator) -> Floats:
        """So many random seats in each room."""
        low, wide = 0.5, (ROOM_M[0] - 1.0, ROOM_M[1] - 1.0)
        return np.array(
            [
                (x + low + wide[0] * dice.random(), y + low + wide[1] * dice.random())
                for x, y in _corners(self.rooms_a_side)
                for _ in range(a_room)
            ]
        )

    def places(self, a_room: int, more: int = 0) -> list[Place]:
        """What was heard at so many seats a room, in whole dBm, as drivers say it."""
        dice = np.random.default_rng((self.seed, a_room, more))
        points = self.points(a_room, dice)
        heard = np.round(
            self.truth(points) + dice.normal(0, NOISE_DB, (len(self.aps), len(points)))
        )
        return [
            Place(
                x_m=float(x),
                y_m=float(y),
                dbm={f"ap-{i}": float(v) for i, v in enumerate(column) if v >= HEARD_DBM},
            )
            for (x, y), column in zip(points, heard.T, strict=True)
        ]


def invented_floor(seed: int, rooms_a_side: int = 7) -> InventedFloor:
    """A floor of twice that many rooms."""
    dice = np.random.default_rng(seed)
    served = np.array(_corners(rooms_a_side)[::2])
    return InventedFloor(
        seed=seed,
        rooms_a_side=rooms_a_side,
        aps=served + np.array(ROOM_M) / 2 + dice.normal(0, 0.5, served.shape),
        exponent=float(dice.uniform(2.2, 3.0)),
        wall_db=float(dice.uniform(3.0, 9.0)),
        waves=dice.normal(0, 1 / _SHADOW_M, (len(served), _WAVES, 2)),
        phases=dice.uniform(0, 2 * np.pi, (len(served), _WAVES)),
    )


def _corners(rooms_a_side: int) -> list[tuple[float, float]]:
    """Upper left corner of each room, in metres."""
    below = ROOM_M[1] + CORRIDOR_M
    return [(i * ROOM_M[0], y) for y in (0.0, below) for i in range(rooms_a_side)]
