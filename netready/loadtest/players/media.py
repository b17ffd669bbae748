"""A call's packets: when each leaves and how large it is. Pure; times count from the start (0 s).

One direction of one pupil is at most two *trains*: audio, a packet every so often, and video, a
frame every so often whose packets leave in one burst. Many trains are merged into one lazy
schedule, so that one thread can send for all pupils. What arrived is counted in `media_tally`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from netready.domain.activity import Activity
from netready.loadtest.dice import Dice

# The head of every packet on the wire (`netready_probes.load.media_wire`); no packet is smaller.
HEAD_BYTES: Final = 32
PACKET_BYTES_MIN: Final = 256
PACKET_BYTES_MAX: Final = 1400  # leaves room for IPv6, a tunnel and PPPoE within 1500
BURST_BYTES_MAX: Final = 60_000
STREAMS_A_PUPIL: Final = 2
AUDIO: Final = 0
VIDEO: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Bursts of bytes at equal distances, over and over. Raises ValueError for what cannot be.

    Attributes:
        gap_s: between two bursts.
        sizes: bytes of each burst of a cycle, UDP payload, heads included.
        packet_bytes: the largest packet; a burst is cut into packets of equal size.
    """

    gap_s: float
    sizes: tuple[int, ...]
    packet_bytes: int

    def __post_init__(self) -> None:
        if not 0.001 <= self.gap_s <= 10.0 or not 1 <= len(self.sizes) <= 2000:
            raise ValueError("a pattern has 1 to 2000 bursts, 0.001 to 10 s apart")
        if not PACKET_BYTES_MIN <= self.packet_bytes <= PACKET_BYTES_MAX:
            raise ValueError(f"packet_bytes must be {PACKET_BYTES_MIN} to {PACKET_BYTES_MAX}")
        if not all(HEAD_BYTES <= size <= BURST_BYTES_MAX for size in self.sizes):
            raise ValueError(f"a burst must be {HEAD_BYTES} to {BURST_BYTES_MAX} bytes")

    @property
    def mbps(self) -> float:
        """Mean rate."""
        return sum(self.sizes) * 8e-6 / (self.gap_s * len(self.sizes))

    @property
    def packets_per_s(self) -> float:
        """Mean number of packets."""
        packets = sum(packets_of(size, self.packet_bytes) for size in self.sizes)
        return packets / (self.gap_s * len(self.sizes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """A pattern with its place in time.

    Attributes:
        stream: number of pupil x `STREAMS_A_PUPIL` + `AUDIO` or `VIDEO`.
        first_s: when its first burst leaves, from the start.
        offset: with which burst of the pattern it begins.
    """

    stream: int
    pattern: Pattern
    first_s: float
    offset: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of the bursts, from its own first on."""
        sizes = self.pattern.sizes
        return sizes[self.offset :] + sizes[: self.offset]

    def due_before(self, at_s: float) -> tuple[int, int]:
        """Packets and bytes that were due before that moment, by arithmetic and exactly."""
        bursts = self._bursts_before(at_s)
        cycles, rest = divmod(bursts, len(self.pattern.sizes))
        sizes = self.sizes
        packets = [packets_of(size, self.pattern.packet_bytes) for size in sizes]
        return (
            cycles * sum(packets) + sum(packets[:rest]),
            cycles * sum(sizes) + sum(sizes[:rest]),
        )

    def _bursts_before(self, at_s: float) -> int:
        gap_s = self.pattern.gap_s
        count = max(0, math.ceil((at_s - self.first_s) / gap_s))
        # the quotient may be off by a rounding; the moments themselves decide
        while count and self.first_s + (count - 1) * gap_s >= at_s:
            count -= 1
        while self.first_s + count * gap_s < at_s:
            count += 1
        return count


class Burst(NamedTuple):
    """Packets that leave together; a tuple, because thousands a second are made.

    Attributes:
        due_s: when, from the start.
        train: index in the sequence of trains that was merged.
        sequence: of its first packet, within its stream.
        size: bytes of all packets; each has `packet` of them, the last one what is left.
    """

    due_s: float
    train: int
    sequence: int
    size: int
    packet: int


class Schedule:
    """All trains of a device in the order of time, made as it is taken."""

    def __init__(self, trains: Sequence[Train]) -> None:
        self._rows = [_Row(train) for train in trains]
        self._due = [(train.first_s, index) for index, train in enumerate(trains)]
        heapify(self._due)

    @property
    def due_s(self) -> float:
        """When the next burst is due; infinite where nobody sends."""
        return self._due[0][0] if self._due else math.inf

    def take(self, now_s: float) -> Burst | None:
        """The next burst, if it is due by now."""
        if not self._due or self._due[0][0] > now_s:
            return None
        due_s, index = self._due[0]
        row = self._rows[index]
        size, packet, packets = row.bursts[row.number % len(row.bursts)]
        burst = Burst(due_s, index, row.sequence, size, packet)
        row.number += 1
        row.sequence += packets
        heapreplace(self._due, (row.first_s + row.number * row.gap_s, index))
        return burst


class _Row:
    __slots__ = ("bursts", "first_s", "gap_s", "number", "sequence")

    def __init__(self, train: Train) -> None:
        self.first_s, self.gap_s = train.first_s, train.pattern.gap_s
        self.bursts = [
            (size, -(-size // count), count)
            for size in train.sizes
            for count in (packets_of(size, train.pattern.packet_bytes),)
        ]
        self.number = self.sequence = 0


def packets_of(size: int, packet_bytes: int) -> int:
    """How many packets a burst is cut into."""
    return max(1, -(-size // packet_bytes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Both directions of one pupil."""

    down: tuple[Train, ...]
    up: tuple[Train, ...]


def call_of(activity: Activity, *, pupil: int, start_s: float, dice: Dice) -> Call:
    """The trains of one pupil, who is there from `start_s` on; dice give the phases.

    Raises:
        ValueError: the activity lacks a figure that its shape needs, or has an impossible one.
    """
    return Call(
        down=_trains(activity, activity.down_mbps, pupil, start_s, dice),
        up=_trains(activity, activity.up_mbps, pupil, start_s, dice),
    )


def _trains(
    activity: Activity, mbps: float, pupil: int, start_s: float, dice: Dice
) -> tuple[Train, ...]:
    try:
        audio, video = audio_pattern(activity, mbps), video_pattern(activity, mbps)
    except ValueError as error:
        raise ValueError(f"{activity.key}: {error}") from None
    trains = []
    for kind, pattern in ((AUDIO, audio), (VIDEO, video)):
        phase, place = dice.unit(), dice.unit()  # always both: the dice fall alike for everybody
        if pattern is not None:
            train = Train(
                stream=pupil * STREAMS_A_PUPIL + kind,
                pattern=pattern,
                first_s=start_s + phase * pattern.gap_s,
                offset=int(place * len(pattern.sizes)),
            )
            trains.append(train)
    return tuple(trains)


def audio_pattern(activity: Activity, mbps: float) -> Pattern | None:
    """The packets of the voice; None: the direction, or the activity, has none."""
    if not mbps or not activity.audio_pps or not activity.audio_bytes:
        return None
    return Pattern(
        gap_s=1.0 / activity.audio_pps,
        sizes=(activity.audio_bytes,),
        packet_bytes=activity.packet_bytes or PACKET_BYTES_MAX,
    )


def video_pattern(activity: Activity, mbps: float) -> Pattern | None:
    """One cycle of frames, a key frame first, so that with the voice the mean rate is `mbps`.

    None: no video. Raises ValueError.
    """
    if not mbps or not activity.frames_per_s:
        return None
    voice_mbps = (activity.audio_pps or 0.0) * (activity.audio_bytes or 0) * 8e-6
    if mbps <= voice_mbps:
        raise ValueError(f"{mbps:g} Mbit/s leave nothing for the video beside the voice")
    cycle_s = activity.key_frame_s or 1.0 / activity.frames_per_s
    frames = max(1, round(cycle_s * activity.frames_per_s))
    budget = (mbps - voice_mbps) * 125_000 * frames / activity.frames_per_s
    return Pattern(
        gap_s=1.0 / activity.frames_per_s,
        sizes=tuple(frame_sizes(budget, frames, activity.key_frame_factor or 1.0)),
        packet_bytes=activity.packet_bytes or PACKET_BYTES_MAX,
    )


def frame_sizes(budget: float, frames: int, key_factor: float) -> Iterable[int]:
    """A key frame and the frames after it, together `budget` bytes but for the rounding."""
    small = budget / (frames - 1 + key_factor)
    marks = accumulate([key_factor * small, *([small] * (frames - 1))], initial=0.0)
    whole = [round(mark) for mark in marks]
    return [end - begin for begin, end in pairwise(whole)]
