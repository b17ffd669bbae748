"""The forecast of how many pupils the air of a room carries. Values only; None: not known.

A forecast is worked out from readings; it is never a measurement and always says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netready.domain.activity import Sourced

FORECAST: Final = "forecast"  # the word that stands with every figure of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What a Wi-Fi generation can send with one antenna, before any error correction is chosen.

    Attributes:
        tones_per_us: width of the channel in MHz to data tones / symbol time: at the same
            modulation, rates are in this ratio.
        bits_per_tone: of its densest modulation.
    """

    tones_per_us: Mapping[int, float]
    bits_per_tone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AirtimeRules:
    """Dated figures of the airtime model.

    Attributes:
        efficiency_ratio: goodput / PHY rate where nobody measured it.
        usable_ratio: of a radio's time, for "how many radios".
        limit_ratio, live_limit_ratio: busy share of the channel up to which lessons, and live
            calls, go well.
        slow_rates_below_mbps: basic rates below it are those that should be off.
        fast_rate_mbps: the slowest one instead, where none of the network's own is left.
        channels: width in MHz to how many channels of 5 GHz do not overlap.
        kept_when_doubled_ratio: of the rate per MHz, when twice the width lets in twice the noise.
        payload_bytes, frame_bytes: of one full packet; the difference is headers.
        exchange_us: what one turn on the air costs besides the frames.
        generations: 4 to 7, for "what if the access point were newer".
    """

    efficiency_ratio: float
    usable_ratio: float
    limit_ratio: float
    live_limit_ratio: float
    slow_rates_below_mbps: float
    fast_rate_mbps: float
    channels: Mapping[int, int]
    kept_when_doubled_ratio: float
    payload_bytes: int
    frame_bytes: int
    exchange_us: float
    sources: tuple[Sourced, ...] = ()
    generations: Mapping[int, Generation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRates:
    """PHY rates of one device, as read while it worked."""

    down_mbps: float
    up_mbps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficiency:
    """Goodput / PHY rate.

    Attributes:
        ratio: 0 to 1.
        measured: by one device alone on this network; else it is a published figure.
        at_mbps: the PHY rate that it was measured at.
        note: how it was got, a sentence.
    """

    ratio: float
    measured: bool = False
    at_mbps: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirPicture:
    """What is known of the air of one room before pupils use it.

    Attributes:
        clients: rates of the devices that were read there.
        width_mhz, band: of the channel in use; band as in "5 GHz".
        background_ratio: of the air, taken before any pupil works: other networks, what is no
            Wi-Fi, and the own beacons.
        background_least: True where only a part of it could be seen, so that it is the least.
        background_note: how it was got, a sentence.
        other_ratio: of the air, other networks on the channel, where that is known apart.
        neighbours: radios of others on the channel that are loud enough to be waited for.
        worst_two_beacons_ratio: what the beacons of the two loudest take, for sure.
        beacons_ratio: what the own radio's beacons take. `beacons_fast_ratio`: what they would
            take without the slow rates. `names`: on the own radio.
        lowest_basic_mbps: of the own radio.
        access_points: of the school that hear each other around here, this one included.
    """

    clients: tuple[ClientRates, ...] = ()
    efficiency: Efficiency | None = None
    width_mhz: float | None = None
    band: str = ""
    background_ratio: float | None = None
    background_least: bool = False
    background_note: str = ""
    other_ratio: float | None = None
    neighbours: int | None = None
    worst_two_beacons_ratio: float | None = None
    beacons_ratio: float | None = None
    beacons_fast_ratio: float | None = None
    names: int | None = None
    lowest_basic_mbps: float | None = None
    access_points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRow:
    """One case: as it is, or with one thing changed.

    Attributes:
        key: "now", "width-20", "width-40", "width-80", "quieter", "faster-beacons", "name-less".
        title: for people.
        pupil_ratio: share of the air that one pupil takes.
        background_ratio: taken before any pupil works.
        pupils_low, pupils_high: pupils within the limit; they differ where only a range can be
            said.
        at_most: what others take is not, or not wholly, known: there may be fewer.
        assumption: what was taken for granted, a sentence.
        withheld: why there is no figure, a sentence; "": there is one.
    """

    key: str
    title: str
    pupil_ratio: float | None = None
    background_ratio: float | None = None
    pupils_low: int | None = None
    pupils_high: int | None = None
    at_most: bool = False
    assumption: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirForecast:
    """What the air of one room is expected to carry.

    Attributes:
        room: "" where it is of no named room.
        what: the lesson mix or activity, for people.
        pupils: asked for. `limit_ratio`: busy share that must not be passed.
        together_ratio: all of them and the background; may be above 1.
        radios: that all of them together need.
        sentence: the answer in words; begins with "Forecast".
        withheld: why there is no forecast at all, a sentence; "": there is one.
        label: always "forecast".
    """

    room: str = ""
    what: str
    pupils: int
    limit_ratio: float
    efficiency: Efficiency | None = None
    clients: int = 0
    together_ratio: float | None = None
    radios: float | None = None
    rows: tuple[ForecastRow, ...] = ()
    sentence: str = ""
    withheld: str = ""
    label: str = field(default=FORECAST)
