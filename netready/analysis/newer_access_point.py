"""What a newer access point would add to what a room holds: at most so much, or "cannot say". Pure.

The least is nothing, as devices keep their own generation. The most is the best that the standard
allows in a channel of the same width. Only a room whose air stopped the class can gain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from netready.analysis.air_details import scans
from netready.analysis.airtime_picture import air_picture
from netready.analysis.airtime_rates import reading
from netready.domain.airtime import (
    AirPicture,
    AirtimeRules,
    ClientRates,
    Efficiency,
)
from netready.domain.load import LimiterWord
from netready.domain.record import Record
from netready.domain.scoring_input import RoomCapacity, ScoringInput
from netready.domain.site import Room
from netready.scoring.air_traffic import traffic_of
from netready.scoring.airtime import pupil_ratio
from netready.scoring.assume import planned_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Of one room; `factor`: it may hold up to so many times as many; None: see the sentence."""

    room: str
    factor: float | None
    sentence: str


def gain_of(
    given: ScoringInput,
    room: Room,
    records: Sequence[Record],
    generation: int,
    rules: AirtimeRules,
) -> Gain:
    """What the room may gain; `records` are the room's own that count."""
    why_not = _stopped_by_other_things(given, room)
    picture = air_picture(records, rules)
    known = generation_of(records)
    if not why_not:
        why_not = _unknown(picture, known, generation, rules)
    if why_not or known is None or picture.width_mhz is None:
        sentence = f"{room.name}, Wi-Fi {generation}: {why_not}."
        return Gain(room=room.name, factor=None, sentence=sentence)
    best = best_ratio(rules, known, generation, int(picture.width_mhz))
    factor = _air_factor(given, picture, best, rules)
    sentence = (
        f"{room.name} has Wi-Fi {generation} instead of Wi-Fi {known}, in channels as wide as now: "
        f"it holds from as many pupils as now (their devices speak no Wi-Fi {generation}) to "
        f"{factor:.2f} times as many (all do, and use its fastest rates). A forecast."
    )
    return Gain(room=room.name, factor=factor, sentence=sentence)


def generation_of(records: Sequence[Record]) -> int | None:
    """Of the access point by its beacon, else of the best link, which is never newer than it."""
    told = [scan.own.generation for scan in scans(records) if scan.own and scan.own.generation]
    if told:
        return told[-1]
    links = [reading(record, "wifi_generation") for record in records
             if record.probe == "wifi-link"]  # fmt: skip
    return max((int(each) for each in links if each is not None), default=None)


def _stopped_by_other_things(given: ScoringInput, room: Room) -> str:
    """Why another access point would change nothing here, or why nobody knows."""
    kind = planned_kind(given)
    held = next((each for each in given.rooms if (each.room, each.kind) == (room.name, kind)), None)
    if held is None:
        return "cannot say, as no class of the planned lesson was tried in this room"
    if not held.limited_by:
        return "nothing changes, as all pupils that were tried held"
    if held.limited_by == LimiterWord.AP_CONTENTION.value:
        return ""
    return _other_limit(held)


def _other_limit(held: RoomCapacity) -> str:
    if held.limited_by in {LimiterWord.UNKNOWN.value, LimiterWord.SHARED_LINK.value}:
        return "cannot say, as what stopped the class is not known"
    return f"nothing changes, as the air was not what stopped the class, but: {held.limited_by}"


def _unknown(picture: AirPicture, known: int | None, wanted: int, rules: AirtimeRules) -> str:
    if not picture.clients:
        return "cannot say, as no rate of a device at work was read in this room"
    if known is None or picture.width_mhz is None:
        return "cannot say, as generation or channel width of its Wi-Fi were not read in this room"
    if wanted <= known:
        return f"nothing changes, as its Wi-Fi is of generation {known} already"
    if best_ratio(rules, known, wanted, int(picture.width_mhz)) <= 1:
        return "cannot say, as the catalogue has no rates for channels of this width"
    return ""


def best_ratio(rules: AirtimeRules, known: int, wanted: int, width_mhz: int) -> float:
    """Fastest rate of one generation / that of another, at that width; 0: not on record."""
    rates = [
        generation.tones_per_us.get(width_mhz, 0.0) * generation.bits_per_tone
        for key in (wanted, known)
        if (generation := rules.generations.get(key)) is not None
    ]
    if len(rates) < 2 or rates[1] <= 0:
        return 0.0
    return rates[0] / rates[1]


def _air_factor(
    given: ScoringInput, picture: AirPicture, best: float, rules: AirtimeRules
) -> float:
    """Air of a pupil now / with rates that much faster; calls gain less than bulk does."""
    mix = next(mix for mix in given.mixes if mix.key == given.site.plan.mix)
    traffic = traffic_of(mix, {activity.key: activity for activity in given.activities})
    efficiency = picture.efficiency or Efficiency(ratio=rules.efficiency_ratio)
    faster = [
        ClientRates(down_mbps=one.down_mbps * best, up_mbps=one.up_mbps * best)
        for one in picture.clients
    ]
    now = pupil_ratio(picture.clients, traffic, efficiency, rules)
    after = pupil_ratio(faster, traffic, efficiency, rules)
    return now / after if after > 0 else 1.0
