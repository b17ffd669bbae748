"""What a pupil of a mix puts on the air: bulk, and packets that travel by themselves. Pure.

Bulk fills the turns that a device gets, so an efficiency tells its cost. A call's packets come one
by one, twenty or thirty milliseconds apart, and each takes a turn of its own whatever its size.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from netready.domain.activity import Activity, LessonMix, MixPart, Shape
from netready.domain.airtime import AirtimeRules
from netready.domain.demand import Demand
from netready.scoring.demand import mix_rate_mbps


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Turns on the air that a pupil needs for packets that come by themselves.

    Attributes:
        down: to the pupil's device. `per_s`: so many a second.
        payload_bytes, packets: of one turn.
    """

    down: bool
    per_s: float
    payload_bytes: float
    packets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AirTraffic:
    """One pupil's, as a mean over the mix; idle ones ask for nothing."""

    bulk: Demand
    turns: tuple[Turns, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether calls are among it, which suffer first from busy air."""
        return bool(self.turns)


def traffic_of(mix: LessonMix, activities: Mapping[str, Activity]) -> AirTraffic:
    """Of a mix. Raises KeyError if it names an activity that the catalogue lacks."""
    calls = [part for part in mix.parts if _is_call(part, activities)]
    others = tuple(part for part in mix.parts if part not in calls)
    turns = (
        replace(turn, per_s=part.share * turn.per_s)
        for part in calls
        for turn in _turns(activities[part.activity or ""])
    )
    return AirTraffic(
        bulk=mix_rate_mbps(replace(mix, parts=others), activities), turns=tuple(turns)
    )


def _is_call(part: MixPart, activities: Mapping[str, Activity]) -> bool:
    return part.activity is not None and activities[part.activity].shape is Shape.MEDIA


def _turns(call: Activity) -> Iterator[Turns]:
    """Audio packets alone, the packets of one video frame together, in each direction that has any.

    Rates and sizes are those that a load of this activity sends.
    """
    audio_pps, audio_bytes = call.audio_pps or 0.0, call.audio_bytes or 0
    for down, mbps in ((True, call.down_mbps), (False, call.up_mbps)):
        if not mbps:
            continue
        if audio_pps and audio_bytes:
            yield Turns(down=down, per_s=audio_pps, payload_bytes=audio_bytes, packets=1)
        left_bytes_s = mbps * 125_000 - audio_pps * audio_bytes
        if call.frames_per_s and left_bytes_s > 0:
            frame = left_bytes_s / call.frames_per_s
            packets = max(1, math.ceil(frame / (call.packet_bytes or frame)))
            yield Turns(down=down, per_s=call.frames_per_s, payload_bytes=frame, packets=packets)


def turn_ratio(turn: Turns, phy_mbps: float, rules: AirtimeRules) -> float:
    """Share of the air that these turns take at that PHY rate, without any repeat: the least."""
    header = rules.frame_bytes - rules.payload_bytes
    bits = (turn.payload_bytes + turn.packets * header) * 8
    return turn.per_s * (rules.exchange_us + bits / phy_mbps) / 1e6
