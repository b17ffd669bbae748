"""A room with a known capacity, as an engine in no time: for thousands of whole runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from netready.domain.load import DeviceStage, PupilOutcome, Stage, StageMeasurement
from netready.loadtest.dice import Dice
from tests.loadtest.samples import AT_EASE, CONSTANT, measurement, outcome

BURST_S = 6.0  # of foreign traffic, long enough to spoil a stage
NEED_MBPS = 2.5


@dataclass
class SimulatedRoom:
    """Above `capacity` pupils the rate is shared; random bursts spoil stages; pupils scatter.

    Attributes:
        radios: devices behind the pupils, who are dealt out in turn; 0: one, without a label.
        dip_chance: that one radio has a bad stage, and all its pupils with it.
        unfair: how much more or less than others one radio may get of a full way.
        waste: share of a full way that is lost to its fullness (retries, collisions).
        strained_from: this many pupils in all are too many for the (first) device.
        gone_from: no pupil keeps a connection from this stage on; the target is gone.
    """

    capacity: float
    dice: Dice
    burst_chance: float = 0.05
    scatter: float = 0.01
    strained_from: int = 10_000
    radios: int = 0
    dip_chance: float = 0.0
    unfair: float = 0.0
    waste: float = 0.0
    gone_from: int = 10_000
    stages: int = 0

    def run_stage(
        self, stage: Stage, progress: Callable[[float], None] = lambda _share: None
    ) -> StageMeasurement:
        self.stages += 1
        share = min(1.0, self.capacity / stage.pupils)
        share *= 1.0 if share == 1 else 1 - self.waste
        if self.dice.unit() < self.burst_chance:
            share *= 0.6
        lots = self._lots(share)
        pupils = tuple(self._pupil(index, lots) for index in range(stage.pupils))
        busy = 0.9 if stage.pupils >= self.strained_from else 0.0
        strain = replace(AT_EASE, busy_core_ratio=busy)
        measured = replace(measurement(*pupils), stage=stage, strain=strain)
        if self.stages >= self.gone_from:
            gone = tuple(replace(each, failure="refused") for each in pupils)
            return replace(measured, pupils=gone, failures=("refused",))
        parts = tuple(
            DeviceStage(
                device=f"device-{number + 1}",
                pupils=len(range(number, stage.pupils, self.radios)),
                strain=AT_EASE if number else strain,
            )
            for number in range(min(self.radios, stage.pupils))
        )
        return replace(measured, devices=parts)

    def _lots(self, share: float) -> list[float]:
        """What each radio's pupils get of their need, in this stage."""
        lots = []
        for _radio in range(max(1, self.radios)):
            lot = (
                1.0
                if share >= 1
                else min(1.0, share * (1 + self.unfair * (2 * self.dice.unit() - 1)))
            )
            lots.append(lot * 0.5 if self.dice.unit() < self.dip_chance else lot)
        return lots

    def _pupil(self, index: int, lots: list[float]) -> PupilOutcome:
        """Where there is enough everybody has it; where there is not, some have less still."""
        radio = index % len(lots)
        share = lots[radio]
        loss = self.dice.unit() * self.scatter * 2 if share < 1 else self.dice.unit() * 0.01
        ratio = max(0.0, min(1.0, share - loss))
        return outcome(
            index,
            CONSTANT.key,
            delivered_ratio=ratio,
            stalls=None,
            goodput_down_mbps=NEED_MBPS * ratio,
            device=f"device-{radio + 1}" if self.radios else "",
        )
