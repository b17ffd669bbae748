"""How many pupils the school carries at once, by kind of lesson: the line and the rooms together.

Counted in pupils on roll of the plan, so that it reaches the plan exactly when the gates for line
and rooms hold. What is not known of line or rooms makes the figure unknown, never 0.
"""

import math
from dataclasses import dataclass

from netready.domain.activity import LessonMix
from netready.domain.evidence import EvidenceKind
from netready.domain.scoring_input import CapacityReading, RoomCapacity, ScoringInput
from netready.domain.site import Room, Site
from netready.domain.verdict import PupilsCarried
from netready.scoring.demand import planned_pupils, pupils_within
from netready.scoring.wording import some_names

KINDS = ("everyday", "video", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one of line and rooms carries; `pupils` None: not known, `limit` says why.

    Attributes:
        limit: what stops it, or what is not known.
        at_least: more may be possible.
    """

    pupils: int | None
    limit: str
    at_least: bool = False


def rooms_asked(site: Site) -> tuple[Room, ...]:
    """Rooms of the plan's cohorts; all rooms where any cohort names none."""
    named = {name for cohort in site.cohorts for name in cohort.rooms}
    if not site.cohorts or not all(cohort.rooms for cohort in site.cohorts):
        return site.rooms
    return tuple(room for room in site.rooms if room.name in named)


def class_size(site: Site, room: Room) -> int:
    """Pupils planned in a room at once."""
    return room.seats if site.plan.class_size is None else site.plan.class_size


def mix_of_kind(given: ScoringInput, kind: str) -> LessonMix | None:
    """The planned mix if it is of that kind, else the first of that kind in the catalogue."""
    of_kind = [mix for mix in given.mixes if mix.kind == kind]
    planned = [mix for mix in of_kind if mix.key == given.site.plan.mix]
    return next(iter(planned or of_kind), None)


def pupils_carried(given: ScoringInput) -> PupilsCarried:
    """Pupils at once for each kind of lesson, what limits each, and which are "at least"."""
    planned = planned_pupils(given.site)
    found = {kind: _carried(given, kind, planned) for kind in KINDS}
    return PupilsCarried(
        planned=planned,
        everyday=found["everyday"].pupils,
        video=found["video"].pupils,
        test=found["test"].pupils,
        censored=tuple(kind for kind in KINDS if found[kind].at_least),
        limited_by={kind: found[kind].limit for kind in KINDS if found[kind].limit},
    )


def _carried(given: ScoringInput, kind: str, planned: int) -> Carried:
    line, rooms = _line_carries(given, kind, planned), _rooms_carry(given, kind, planned)
    unknown = [part for part in (line, rooms) if part.pupils is None]
    if unknown:
        known = [part for part in (line, rooms) if part.pupils is not None and part.limit]
        most = [f"{part.limit} alone allows {part.pupils}" for part in known]
        return Carried(pupils=None, limit="; ".join([part.limit for part in unknown] + most))
    return min((line, rooms), key=lambda part: part.pupils or 0)


def _line_carries(given: ScoringInput, kind: str, planned: int) -> Carried:
    """By the low end of what was measured, so that it never promises more than the gate does."""
    mix = mix_of_kind(given, kind)
    down, up = (given.line.down, given.line.up) if given.line else (None, None)
    if mix is None:
        return Carried(pupils=None, limit="no lesson mix of this kind")
    if down is None or up is None or EvidenceKind.DECLARED in {down.kind, up.kind}:
        return Carried(pupils=None, limit="the internet line was not measured")
    arguments = (given.site, mix, given.activities, given.demand_rules)
    low = pupils_within(_low(down), _low(up), *arguments)
    if low is None or low >= planned:
        return Carried(pupils=planned, limit="", at_least=True)
    best = pupils_within(_high(down), _high(up), *arguments)
    return Carried(pupils=low, limit="line", at_least=best is not None and best > low)


def _low(reading: CapacityReading) -> float:
    return reading.interval_mbps[0] if reading.interval_mbps else reading.mbps


def _high(reading: CapacityReading) -> float:
    return reading.interval_mbps[1] if reading.interval_mbps else reading.mbps


def _rooms_carry(given: ScoringInput, kind: str, planned: int) -> Carried:
    """The share of all classes' seats that the rooms hold, of the planned pupils."""
    rooms = rooms_asked(given.site)
    held = {one.room: one for one in given.rooms if one.kind == kind and not one.untested_with}
    unknown = tuple(room.name for room in rooms if room.name not in held)
    seats = sum(class_size(given.site, room) for room in rooms)
    if unknown or not seats:
        return Carried(pupils=None, limit=_untested(unknown, len(rooms)))
    short = [room for room in rooms if held[room.name].holds < class_size(given.site, room)]
    if not short:
        return Carried(pupils=planned, limit="", at_least=True)
    places = sum(min(held[room.name].holds, class_size(given.site, room)) for room in rooms)
    worst = min(short, key=lambda room: held[room.name].holds / class_size(given.site, room))
    return Carried(
        pupils=math.floor(planned * places / seats),
        limit=_room_limit(held[worst.name]),
        at_least=any(held[room.name].censored for room in short),
    )


def _untested(unknown: tuple[str, ...], rooms: int) -> str:
    if not rooms:
        return "the site file lists no rooms"
    return f"not tested in {len(unknown)} of {rooms} rooms ({some_names(unknown)})"


def _room_limit(room: RoomCapacity) -> str:
    return f"{room.room} ({room.limited_by})" if room.limited_by else room.room
