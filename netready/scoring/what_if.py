"""What would be, if: the plan or the evidence changed under stated assumptions. Pure.

Everything that is not named stays as it is. What is assumed is extrapolated evidence.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from netready.domain.criterion import Criterion
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import ScoringInput
from netready.domain.site import Room, Site
from netready.domain.what_if import CriterionIf, LineIf, PlanIf, RoomPupilsIf, Span, WhatIf
from netready.scoring.actions import Goal
from netready.scoring.assume import ASSUMED, Assumption, assume, line_of, planned_kind
from netready.scoring.pupils import class_size, rooms_asked
from netready.scoring.scale import acceptable_value, scale
from netready.scoring.wording import LINE_CARRIES_PLAN, ROOM_HOLDS_CLASS

# read of the stage at class size: where a class is assumed to hold, that stage is past
_OF_THE_CLASS: Final = frozenset({"pupil_goodput_ratio", "stalled_pupils_ratio", "fairness_jain"})
_LINE: Final = ("internet-line", "goodput_mbps")


def planned_if(site: Site, changes: Sequence[WhatIf]) -> Site:
    """The site with another plan; evidence must be worked out again for it."""
    for one in changes:
        if isinstance(one, PlanIf):
            site = _with_plan(site, one)
    for one in changes:
        if isinstance(one, RoomPupilsIf):
            site = _with_pupils(site, one)
    return site


def _with_plan(site: Site, one: PlanIf) -> Site:
    plan = site.plan
    if one.mix is not None:
        plan = replace(plan, mix=one.mix)
    if one.concurrency is not None:
        plan = replace(plan, concurrency=one.concurrency)
    if one.class_size is not None:
        plan = replace(plan, class_size=one.class_size)
    return replace(site, plan=plan)


def _with_pupils(site: Site, one: RoomPupilsIf) -> Site:
    """A class size for the whole school becomes each room's own, so that one can differ."""
    rooms = tuple(_room_of(site, room, one) for room in site.rooms)
    return replace(site, rooms=rooms, plan=replace(site.plan, class_size=None))


def _room_of(site: Site, room: Room, one: RoomPupilsIf) -> Room:
    return replace(room, seats=one.pupils if room.name == one.room else class_size(site, room))


def assumed_if(given: ScoringInput, changes: Sequence[WhatIf], goal: Goal) -> ScoringInput:
    """The input at one end of the assumptions about line and criteria."""
    for one in changes:
        if isinstance(one, LineIf):
            given = _with_line(given, one, goal)
        elif isinstance(one, CriterionIf):
            given = _with_value(given, one, goal)
    return given


def at_end(span: Span, goal: Goal) -> float:
    """The worse value for the low end, the better one for the high end."""
    return span.better if goal is Goal.TARGET else span.worse


def _with_line(given: ScoringInput, one: LineIf, goal: Goal) -> ScoringInput:
    """The line itself, and every criterion that is its measured rate."""
    rates = {"down": at_end(one.down_mbps, goal), "up": at_end(one.up_mbps, goal)}
    rate_of = [
        Assumption(criterion=criterion.id, value=rates[criterion.measure.direction or ""])
        for criterion in given.catalogue.criteria
        if criterion.measure is not None
        and (criterion.measure.probe, criterion.measure.metric) == _LINE
        and criterion.measure.direction in rates
    ]
    kept = tuple(each for each in given.evidence if each.criterion != LINE_CARRIES_PLAN)
    changed = assume(replace(given, evidence=kept), rate_of)
    return replace(changed, line=line_of(rates["down"], rates["up"]))


def _with_value(given: ScoringInput, one: CriterionIf, goal: Goal) -> ScoringInput:
    criterion = next(each for each in given.catalogue.criteria if each.id == one.criterion)
    value = one.value if isinstance(one.value, str) else at_end(one.value, goal)
    rooms = [one.room] if one.room is not None else places_of(criterion, given.site)
    assumptions = [Assumption(criterion=criterion.id, value=value, room=room) for room in rooms]
    if criterion.id == ROOM_HOLDS_CLASS and not isinstance(value, str) and value >= 1:
        assumptions += [a for room in rooms if room for a in class_holds(given, room)]
    return assume(given, assumptions)


def places_of(criterion: Criterion, site: Site) -> list[str | None]:
    """Where a criterion is asked of: each room of the plan, or (None) the site."""
    if criterion.scope != "room":
        return [None]
    return [room.name for room in rooms_asked(site)]


def class_holds(given: ScoringInput, room: str) -> Iterator[Assumption]:
    """Where the class holds, what failed at its size is taken to be just met."""
    for criterion in given.catalogue.criteria:
        if criterion.measure is None or criterion.measure.derived not in _OF_THE_CLASS:
            continue
        just = acceptable_value(criterion)
        if any(
            (each.criterion, each.room) == (criterion.id, room)
            and scale(each.value, criterion) < scale(just, criterion)
            for each in given.evidence
        ):
            yield Assumption(criterion=criterion.id, value=just, room=room)


def scaled_room(given: ScoringInput, room: str, factor: float) -> ScoringInput:
    """What the room held in the planned lesson, times a factor; what is open stays so."""
    kind = planned_kind(given)
    evidence = tuple(
        _scaled(one, factor) if (one.criterion, one.room) == (ROOM_HOLDS_CLASS, room) else one
        for one in given.evidence
    )
    rooms = tuple(
        replace(
            one,
            holds=math.floor(one.holds * factor + 1e-9),
            kind_of_evidence=EvidenceKind.EXTRAPOLATED,
        )
        if (one.room, one.kind) == (room, kind)
        else one
        for one in given.rooms
    )
    changed = replace(given, evidence=evidence, rooms=rooms)
    if not any(_holds(one, room) for one in evidence):
        return changed
    return assume(changed, tuple(class_holds(given, room)))


def _holds(one: Evidence, room: str) -> bool:
    value = one.value
    if (one.criterion, one.room) != (ROOM_HOLDS_CLASS, room) or isinstance(value, str):
        return False
    return value >= 1 and (one.interval is None or one.interval[0] >= 1)


def _scaled(one: Evidence, factor: float) -> Evidence:
    if isinstance(one.value, str):
        return one
    ends = one.interval
    return replace(
        one,
        kind=EvidenceKind.EXTRAPOLATED,
        value=one.value * factor,
        interval=(ends[0] * factor, ends[1] * factor) if ends else None,
        notes=(*one.notes, ASSUMED),
    )
