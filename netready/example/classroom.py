"""A class of the example school at work: an engine of load stages that needs no time.

The plan, the judging and the record are those of a real run; only what a stage measured is made
up here, from how many pupils the room's radio carries.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from netready.domain.activity import Activity, LessonMix, Shape
from netready.domain.air import AirLook
from netready.domain.clues import AnchorReading, Clues, Place, RadioClues
from netready.domain.histogram import Histogram, histogram_of
from netready.domain.load import (
    DeviceStage,
    DeviceStrain,
    PupilOutcome,
    Stage,
    StageLook,
    StageMeasurement,
)
from netready.loadtest.assignment import by_mix

RADIOS: Final = 6
_IDLE_MS: Final = 2.6
_ECHOES: Final = 300  # kept of each stage, for its histogram
_SHARED: Final = 0.3  # how unevenly a full radio shares: one device may get so much less


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAir:
    """What the radio of a room is like.

    Attributes:
        carries: pupils of this lesson mix that fit beside what is taken anyway.
        busy_ratio: taken before any pupil works.
        neighbours: others on the channel; `rate_mbps` of one device; `channel` in use.
        tells_load: the access point says in its beacons how busy the channel is.
    """

    carries: float
    busy_ratio: float
    neighbours: int
    signal_dbm: float
    rate_mbps: float
    channel: int
    bssid: str
    tells_load: bool = True


@dataclass(slots=True, kw_only=True)
class Classroom:
    """A `StageEngine`: pupils on six radios in one room.

    Attributes:
        beside: pupils of other rooms on the same radio for each pupil of this one.
        devices: labels; pupils are dealt to them in turn.
    """

    room: str
    mix: LessonMix
    activities: Mapping[str, Activity]
    air: RoomAir
    chance: Random
    devices: Sequence[str]
    beside: float = 0.0

    def run_stage(
        self, stage: Stage, progress: object = lambda _look: None
    ) -> StageMeasurement | None:
        """One stage of that size."""
        if callable(progress):
            progress(StageLook(share=1.0))
        return self._measured(stage, stage.pupils, self.devices)

    def run_alone(self, stage: Stage) -> StageMeasurement | None:
        """The first device's share of that stage, by itself."""
        return self._measured(stage, stage.pupils, self.devices, only=self.devices[0])

    def _measured(
        self, stage: Stage, pupils: int, devices: Sequence[str], only: str | None = None
    ) -> StageMeasurement:
        assignment = by_mix(self.mix, pupils)
        dealt = [(n, key, devices[n % len(devices)]) for n, key in enumerate(assignment)]
        played = [each for each in dealt if only in (None, each[2])]
        on_air = len(played) * (1 + (0.0 if only else self.beside))
        fullness = on_air / self.air.carries
        lots = {device: self._lot(fullness) for device in devices}
        loaded = self._echoes(fullness)
        idle = histogram_of(abs(self.chance.gauss(_IDLE_MS, 0.35)) for _ in range(_ECHOES // 3))
        names = tuple(dict.fromkeys(device for _, _, device in played))
        strains = {name: self._strain() for name in names}
        parts = tuple(
            DeviceStage(
                device=name,
                pupils=sum(device == name for _, _, device in played),
                strain=strains[name],
                room=self.room,
                start_error_ms=round(self.chance.uniform(1.0, 14.0), 2),
                clock_bound_ms=round(self.chance.uniform(0.8, 2.5), 2),
            )
            for name in names
        )
        starts = [part.start_error_ms or 0.0 for part in parts]
        return StageMeasurement(
            stage=replace(stage, pupils=pupils),
            pupils=tuple(self._pupil(n, key, device, lots[device]) for n, key, device in played),
            idle_rtt_ms=_percentiles(idle),
            loaded_rtt_ms=_percentiles(loaded),
            loss_ratio=round(0.0004 + max(0.0, fullness - 1) * 0.05, 4),
            probes_sent=round(50 * stage.measure_s) * len(names),
            duration_s=stage.measure_s,
            strain=strains[names[0]],
            loaded_rtt=loaded,
            idle_rtt=idle,
            devices=parts,
            start_spread_ms=round(max(starts) - min(starts), 2) if len(parts) > 1 else None,
            clues=self._clues(fullness, loaded, len(names)),
            air=self._looks(fullness, names),
        )

    def _lot(self, fullness: float) -> float:
        """What a device's pupils get of their need; a full radio does not share evenly."""
        if fullness <= 1:
            return 1.0
        return max(0.05, (1 - _SHARED * self.chance.random()) / fullness)

    def _pupil(self, number: int, key: str, device: str, lot: float) -> PupilOutcome:
        activity = self.activities.get(key)
        if activity is None:  # a device that is open and asks for nothing
            return _outcome(number, key, device)
        got = lot if lot < 1 else 1.0 - 0.004 * self.chance.random()
        slow = 1 / lot
        asks = activity.shape in (Shape.REQUESTS, Shape.PAGES)
        plays = activity.shape is Shape.SEGMENTS
        stalls = math.ceil(8 * (1 - lot)) if lot < 0.97 else 0
        started_s = self.chance.uniform(0.25, 0.7) + (2.4 if activity.opening_exchanges else 0.0)
        return replace(
            _outcome(number, key, device),
            delivered_ratio=round(got, 4),
            stalls=stalls if plays else None,
            stall_s=round(1.7 * stalls, 2) if plays else 0.0,
            startup_s=round(started_s * slow, 3),
            response_s_p95=round(self.chance.uniform(0.12, 0.34) * slow, 3) if asks else None,
            goodput_down_mbps=round(activity.down_mbps * got, 4),
            goodput_up_mbps=round(activity.up_mbps * got, 4),
            rung_mbps=round(activity.down_mbps * got, 3) if activity.ladder_mbps else None,
        )

    def _echoes(self, fullness: float) -> Histogram:
        """Round trips beside the load: a queue that grows as the air fills."""
        full = min(fullness, 1.0)
        queue_ms = 2.0 + 7.0 * full + 150.0 * max(0.0, fullness - 1.0)
        scatter_ms = 0.35 * queue_ms
        return histogram_of(
            _IDLE_MS + 0.6 * queue_ms + self.chance.expovariate(1.0) * scatter_ms
            for _ in range(_ECHOES)
        )

    def _strain(self) -> DeviceStrain:
        return DeviceStrain(
            send_lateness_ms={
                "p50": 0.06,
                "p99": round(self.chance.uniform(0.4, 1.6), 2),
                "max": round(self.chance.uniform(2.0, 4.0), 2),
            },
            missed_slots_ratio=0.0,
            busy_core_ratio=round(self.chance.uniform(0.0, 0.04), 3),
            process_cpu_ratio=round(self.chance.uniform(0.08, 0.22), 3),
            memory_available_ratio=round(self.chance.uniform(0.4, 0.6), 3),
            refused_sends_ratio=0.0,
            power_saving=False,
        )

    def _clues(self, fullness: float, loaded: Histogram, radios: int) -> Clues:
        cable = {"p50": 0.6, "p95": 0.9}
        wired = AnchorReading(
            where=Place.WIRED,
            idle_rtt_ms=cable,
            loaded_rtt_ms={"p50": 0.7, "p95": 1.2},
            idle_loss_ratio=0.0,
            loss_ratio=0.0,
            from_wired=True,
        )
        idle = {"p50": _IDLE_MS, "p95": _IDLE_MS + 0.6}
        gateway = AnchorReading(
            where=Place.GATEWAY,
            idle_rtt_ms=idle,
            loaded_rtt_ms=_percentiles(loaded),
            idle_loss_ratio=0.0,
            loss_ratio=round(0.0004 + max(0.0, fullness - 1) * 0.05, 4),
        )
        return Clues(
            target=Place.ON_SITE,
            wireless=True,
            radios=radios,
            anchors=(gateway, wired),
            radio=RadioClues(
                idle_tx_rate_mbps=self.air.rate_mbps,
                loaded_tx_rate_mbps=self.air.rate_mbps,
                idle_retry_ratio=0.03,
                loaded_retry_ratio=round(0.04 + 0.04 * min(1.5, fullness), 3),
                signal_dbm=self.air.signal_dbm,
                neighbours=self.air.neighbours,
                channel=self.air.channel,
            ),
        )

    def _looks(self, fullness: float, devices: Sequence[str]) -> tuple[AirLook, ...]:
        """The first device tells what the air was like before and during the load."""
        device = devices[0]
        during = self.air.busy_ratio + (0.93 - self.air.busy_ratio) * min(1.0, fullness)
        ratios = (("before", self.air.busy_ratio), ("during", during))
        return tuple(
            AirLook(
                when=when,
                source="by the access point" if self.air.tells_load else "by the radio's counters",
                channel=self.air.channel,
                utilisation_ratio=round(ratio, 3),
                neighbours=self.air.neighbours,
                signal_dbm=self.air.signal_dbm,
                tx_rate_mbps=self.air.rate_mbps,
                rx_rate_mbps=self.air.rate_mbps,
                device=device,
                bssid=self.air.bssid,
            )
            for when, ratio in ratios
        )


def _outcome(number: int, activity: str, device: str) -> PupilOutcome:
    return PupilOutcome(
        pupil=number,
        activity=activity,
        delivered_ratio=None,
        stalls=None,
        stall_s=0.0,
        startup_s=None,
        response_s_p95=None,
        goodput_down_mbps=0.0,
        goodput_up_mbps=0.0,
        device=device,
    )


def _percentiles(samples: Histogram) -> dict[str, float]:
    found = {
        stat: samples.percentile(q)
        for stat, q in (("p50", 0.5), ("p95", 0.95), ("p98", 0.98), ("p99", 0.99))
    }
    return {stat: round(value, 3) for stat, value in found.items() if value is not None}
