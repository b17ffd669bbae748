"""A stated assumption as a sentence: what is assumed, and what is known of it now. Pure."""

from netready.domain.criterion import Criterion
from netready.domain.scoring_input import ScoringInput
from netready.domain.what_if import (
    AccessPointIf,
    CriterionIf,
    LineIf,
    PlanIf,
    RoomPupilsIf,
    Span,
    WhatIf,
)
from netready.scoring.pupils import class_size
from netready.scoring.wording import number, value_text


def said_of(one: WhatIf, given: ScoringInput) -> str:
    """One sentence; `given` is the input as it is."""
    if isinstance(one, LineIf):
        return _line(one, given)
    if isinstance(one, CriterionIf):
        criterion = next(each for each in given.catalogue.criteria if each.id == one.criterion)
        where = f" in {one.room}" if one.room else _everywhere(criterion)
        return f"{criterion.title} ({criterion.id}){where} is {_value(one.value, criterion)}."
    if isinstance(one, RoomPupilsIf):
        room = given.site.room(one.room)
        now = class_size(given.site, room) if room else 0
        return f"{one.pupils} pupils are planned in {one.room} (now {now})."
    if isinstance(one, AccessPointIf):
        return f"{one.room} has Wi-Fi {one.generation}."
    return _plan(one, given)


def _everywhere(criterion: Criterion) -> str:
    return " in every room asked about" if criterion.scope == "room" else ""


def _line(one: LineIf, given: ScoringInput) -> str:
    now = given.line
    readings = (now.down, now.up) if now else (None, None)
    known = "/".join(number(each.mbps) if each else "not measured" for each in readings)
    rate = f"{_span(one.down_mbps)}/{_span(one.up_mbps)}"
    return (
        f"The internet line gives pupils {rate} Mbit/s down/up (now {known}); "
        "its delays stay as they are."
    )


def _span(span: Span) -> str:
    low, high = sorted((span.worse, span.better))
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _value(value: Span | str, criterion: Criterion) -> str:
    if isinstance(value, str):
        return value
    ends = sorted((value.worse, value.better))
    texts = dict.fromkeys(value_text(end, criterion) for end in ends)
    return " to ".join(texts)


def _plan(one: PlanIf, given: ScoringInput) -> str:
    plan = given.site.plan
    parts = []
    if one.mix is not None:
        parts.append(f"the planned lesson is {one.mix} (now {plan.mix})")
    if one.concurrency is not None:
        now = "the default" if plan.concurrency is None else f"{100 * plan.concurrency:g} %"
        parts.append(f"{100 * one.concurrency:g} % of the pupils work at once (now {now})")
    if one.class_size is not None:
        now = "the rooms' seats" if plan.class_size is None else f"{plan.class_size}"
        parts.append(f"the largest class has {one.class_size} pupils (now {now})")
    text = ", and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
