"""Evidence replaced under a stated assumption: for remedies and for "what if". Pure.

What is assumed is extrapolated, never measured, and says so. Line and rooms change with their
criteria, so that the pupils carried follow from the same assumption.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import CapacityReading, LineCapacity, RoomCapacity, ScoringInput
from netready.scoring.demand import peak_demand
from netready.scoring.pupils import class_size, mix_of_kind
from netready.scoring.wording import LINE_CARRIES_PLAN, ROOM_HOLDS_CLASS

ASSUMED = "Assumed, not measured."


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """That a criterion has a value: in one room, or (None) for the site."""

    criterion: str
    value: float | str
    room: str | None = None


def assume(given: ScoringInput, assumptions: Sequence[Assumption]) -> ScoringInput:
    """The same input with the evidence of these places replaced; all else stays as it is."""
    sites = {one.criterion for one in assumptions if one.room is None}
    places = {(one.criterion, one.room) for one in assumptions}
    kept = [
        one
        for one in given.evidence
        if one.criterion not in sites and (one.criterion, one.room) not in places
    ]
    answers = tuple(one for one in given.site.answers if one.criterion not in sites)
    site = given.site if answers == given.site.answers else replace(given.site, answers=answers)
    evidence = (*kept, *(_evidence(one) for one in assumptions))
    return _with_capacity(replace(given, site=site, evidence=evidence), assumptions)


def _evidence(one: Assumption) -> Evidence:
    return Evidence(
        criterion=one.criterion,
        kind=EvidenceKind.EXTRAPOLATED,
        value=one.value,
        room=one.room,
        notes=(ASSUMED,),
    )


def _with_capacity(given: ScoringInput, assumptions: Sequence[Assumption]) -> ScoringInput:
    """With line and rooms as the assumptions have them."""
    numbers = [(one, one.value) for one in assumptions if not isinstance(one.value, str)]
    lines = [value for one, value in numbers if one.criterion == LINE_CARRIES_PLAN]
    held = {one.room: value for one, value in numbers if one.criterion == ROOM_HOLDS_CLASS}
    with_line = _with_line(given, lines[-1]) if lines else given
    return _with_rooms(with_line, held) if held else with_line


def _with_line(given: ScoringInput, ratio: float) -> ScoringInput:
    """A line of so many times the planned peak, in both directions."""
    mix = next((mix for mix in given.mixes if mix.key == given.site.plan.mix), None)
    if mix is None:
        return given
    demand = peak_demand(given.site, mix, given.activities, given.demand_rules)
    line = line_of(ratio * demand.down_mbps, ratio * demand.up_mbps)
    return replace(given, line=line)


def line_of(down_mbps: float, up_mbps: float) -> LineCapacity:
    """A line that is assumed to give pupils so much."""
    down, up = (
        CapacityReading(mbps=mbps, kind=EvidenceKind.EXTRAPOLATED) for mbps in (down_mbps, up_mbps)
    )
    return LineCapacity(down=down, up=up)


def _with_rooms(given: ScoringInput, ratios: Mapping[str | None, float]) -> ScoringInput:
    """Rooms that hold so many times their class, in the kind of lesson that is planned."""
    kind = planned_kind(given)
    if kind is None:
        return given
    others = (one for one in given.rooms if one.kind != kind or one.room not in ratios)
    # away from the last binary digit, so that a class that just fits does
    held = (
        RoomCapacity(
            room=room.name,
            kind=kind,
            holds=max(0, math.floor(ratios[room.name] * class_size(given.site, room) + 1e-9)),
            kind_of_evidence=EvidenceKind.EXTRAPOLATED,
        )
        for room in given.site.rooms
        if room.name in ratios
    )
    return replace(given, rooms=(*others, *held))


def planned_kind(given: ScoringInput) -> str | None:
    """The kind of lesson that is planned, where its figure is for the planned mix."""
    planned = next((mix for mix in given.mixes if mix.key == given.site.plan.mix), None)
    return planned.kind if planned and mix_of_kind(given, planned.kind) == planned else None
