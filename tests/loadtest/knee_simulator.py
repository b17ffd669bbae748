"""A room with a known capacity, as an engine in no time: for thousands of whole runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from netready.domain.load import PupilOutcome, Stage, StageMeasurement
from netready.loadtest.dice import Dice
from tests.loadtest.samples import AT_EASE, CONSTANT, measurement, outcome

BURST_S = 6.0  # of foreign traffic, long enough to spoil a stage


@dataclass
class SimulatedRoom:
    """Above `capacity` pupils the rate is shared; random bursts spoil stages; pupils scatter."""

    capacity: float
    dice: Dice
    burst_chance: float = 0.05
    scatter: float = 0.01
    strained_from: int = 10_000
    stages: int = 0

    def run_stage(
        self, stage: Stage, progress: Callable[[float], None] = lambda _share: None
    ) -> StageMeasurement:
        self.stages += 1
        share = min(1.0, self.capacity / stage.pupils)
        if self.dice.unit() < self.burst_chance:
            share *= 0.6
        pupils = tuple(self._pupil(index, share) for index in range(stage.pupils))
        busy = 0.9 if stage.pupils >= self.strained_from else 0.0
        return replace(
            measurement(*pupils),
            stage=stage,
            strain=replace(AT_EASE, busy_core_ratio=busy),
        )

    def _pupil(self, index: int, share: float) -> PupilOutcome:
        """Where there is enough everybody has it; where there is not, some have less still."""
        loss = self.dice.unit() * self.scatter * 2 if share < 1 else self.dice.unit() * 0.01
        ratio = max(0.0, min(1.0, share - loss))
        return outcome(
            index,
            CONSTANT.key,
            delivered_ratio=ratio,
            stalls=None,
            goodput_down_mbps=2.5 * ratio,
        )
