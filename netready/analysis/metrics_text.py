"""What the nights and the looks in lessons say, for Prometheus and what reads like it. Pure.

Own lines, not a client library: the values are a handful of gauges that come from a store, nothing
counts in the program; a library would bring registries and locks and still need our names. A strict
parser checks the text in the tests. Not known is absent, never 0.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netready.analysis.metrics_families import LOOK_FAMILIES, NIGHT_FAMILIES, Family, Of
from netready.analysis.openmetrics import END, Labels, Sample, block, label
from netready.domain.night_journal import LessonLook
from netready.domain.nights import NightReading, SkippedNight, SkipReason

ROOMS_MAX: Final = 2_000  # the most that a site file may have
LOOKS_MAX: Final = 10_000  # devices with a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a scrape tells of.

    Attributes:
        school: a label of every line.
        readings: of any nights; the last of each room counts.
        skipped: nights without a reading; told where the last turn of a room is one.
        looks: in lesson time; the last of each device counts.
        rooms: those of the site file, others are not told; None: there is no site file.
        version: of the program; "": not told.
    """

    school: str
    readings: Iterable[NightReading] = ()
    skipped: Iterable[SkippedNight] = ()
    looks: Iterable[LessonLook] = ()
    rooms: Collection[str] | None = None
    version: str = ""


def metrics_text(told: Told) -> str:
    """The exposition of each room's last night and each device's last look; ends with # EOF."""
    last = _last_readings(one for one in told.readings if _is_room(told, one.room))
    skipped = _last_skipped((one for one in told.skipped if _is_room(told, one.room)), last)
    looks = _last_looks(one for one in told.looks if _is_room(told, one.room))
    parts = [_nights(told.school, family, last.values()) for family in NIGHT_FAMILIES]
    parts.append(_words(told.school, "limiter", "What stopped the load in the last night", [
        (one.room, {"limiter": str(one.limiter)}) for one in last.values() if one.limiter
    ]))  # fmt: skip
    parts.append(_words(told.school, "confidence", "How sure the last night is", [
        (one.room, {"confidence": str(one.confidence)}) for one in last.values() if one.confidence
    ]))  # fmt: skip
    parts.append(_words(told.school, "skipped", "Why the last turn of a room has no reading", [
        (one.room, {"reason": str(one.reason)}) for one in skipped
    ]))  # fmt: skip
    parts += [_looks(told.school, family, looks) for family in LOOK_FAMILIES]
    if told.version:
        parts.append(block("netready_build", "The program", "", [({"version": told.version}, 1.0)]))
    return "".join(parts) + END


def _is_room(told: Told, room: str) -> bool:
    return told.rooms is None or room in told.rooms


def _last_readings(readings: Iterable[NightReading]) -> dict[str, NightReading]:
    last: dict[str, NightReading] = {}
    for one in readings:
        name = label(one.room)
        if name not in last or one.night > last[name].night:
            last[name] = one
    return {name: last[name] for name in sorted(last)[:ROOMS_MAX]}


def _last_skipped(
    skipped: Iterable[SkippedNight], last: Mapping[str, NightReading]
) -> list[SkippedNight]:
    """Those after the last reading; that it was another room's turn is no news of this one."""
    found: dict[str, SkippedNight] = {}
    for one in skipped:
        if one.reason is SkipReason.NOT_IN_TURN:
            continue
        name = label(one.room)
        newer = name not in found or one.night > found[name].night
        if newer and (name not in last or one.night > last[name].night):
            found[name] = one
    return [found[name] for name in sorted(found)[:ROOMS_MAX]]


def _last_looks(looks: Iterable[LessonLook]) -> list[LessonLook]:
    """One a device: it may have been carried to another room since."""
    last: dict[str, LessonLook] = {}
    for one in looks:
        name = label(one.device)
        if name not in last or one.at > last[name].at:
            last[name] = one
    return [last[name] for name in sorted(last)[:LOOKS_MAX]]


def _nights(school: str, family: Family[NightReading], rooms: Iterable[NightReading]) -> str:
    samples = _samples(
        family, ((one, {"school": school, "room": one.room, **_mix(one)}) for one in rooms)
    )
    return block(f"netready_room_{family.name}", family.help, family.unit, samples)


def _looks(school: str, family: Family[LessonLook], looks: Iterable[LessonLook]) -> str:
    samples = _samples(
        family,
        ((one, {"school": school, "room": one.room, "device": one.device}) for one in looks),
    )
    return block(f"netready_lesson_{family.name}", family.help, family.unit, samples)


def _samples(family: Family[Of], ones: Iterable[tuple[Of, Labels]]) -> list[Sample]:
    found = ((labels, family.read(one)) for one, labels in ones)
    return [
        (labels, float(value))
        for labels, value in found
        if value is not None and not math.isnan(value)
    ]


def _mix(one: NightReading) -> dict[str, str]:
    return {} if one.mix is None else {"mix": one.mix}


def _words(school: str, name: str, text: str, rooms: Iterable[tuple[str, Labels]]) -> str:
    samples: list[Sample] = [
        ({"school": school, "room": room, **labels}, 1.0) for room, labels in rooms
    ]
    return block(f"netready_room_{name}", text, "", samples)
