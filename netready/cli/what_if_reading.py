"""`--what-if KEY=VALUE` to assumptions; every fault one line with what is allowed. Pure."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.criterion import Better, Catalogue, Criterion, Words
from netready.domain.errors import BadInputError
from netready.domain.site import Room, Site
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
from netready.scoring.wording import ROOM_HOLDS_CLASS
from netready.store.fault_words import choices, nearest, shown

ALLOWED: Final = (
    "line=DOWN/UP, room:NAME.ap=wifi6, room:NAME.pupils=N, room:NAME.holds=N, room:NAME.ID=VALUE, "
    "answer:ID=VALUE, criterion:ID=VALUE, plan.mix=NAME, plan.concurrency=SHARE, plan.class_size=N"
)
WHAT_IFS_MAX: Final = 50
_LARGEST: Final = 1e6
_MOST_PUPILS: Final = 500
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_SPAN: Final = re.compile(rf"\s*({_NUMBER})\s*(?:(?:-|\.\.)\s*({_NUMBER})\s*)?", re.ASCII)
_GENERATIONS: Final = {f"wifi{number}": number for number in (4, 5, 6, 7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an assumption may name."""

    site: Site
    catalogue: Catalogue
    mixes: Sequence[str]

    def criterion(self, id: str) -> Criterion:
        """Raises ValueError where there is none of that id."""
        for one in self.catalogue.criteria:
            if one.id.casefold() == id.strip().casefold():
                return one
        ids = [one.id for one in self.catalogue.criteria]
        raise ValueError(
            f"found {shown(id)}{nearest(id, ids)}, "
            f"allowed the id of a criterion for {self.catalogue.country}, e.g. INF-08"
        )

    def room(self, name: str) -> Room:
        """Raises ValueError where there is none; "12" finds "Room 12" if no other ends so."""
        wanted = name.strip().casefold()
        rooms = self.site.rooms
        same = [room for room in rooms if room.name.casefold() == wanted]
        ends = [room for room in rooms if room.name.casefold().split()[-1:] == [wanted]]
        if len(same or ends) == 1:
            return (same or ends)[0]
        names = [room.name for room in rooms]
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        allowed = listed or "none, for the site file has no [[room]]"
        raise ValueError(f"found room {shown(name)}{nearest(name, names)}, allowed {allowed}")


def what_ifs(texts: Sequence[str], known: Known) -> tuple[WhatIf, ...]:
    """All of them.

    Raises:
        BadInputError: one line each for what is no assumption, or is given twice.
    """
    if len(texts) > WHAT_IFS_MAX:
        raise BadInputError([f"--what-if: found {len(texts)}, allowed at most {WHAT_IFS_MAX}"])
    found: dict[object, WhatIf] = {}
    faults = []
    for text in texts:
        try:
            one = _what_if(text, known)
            place = _place(one)
            if place in found:
                raise ValueError("found the same thing assumed twice, allowed once")
            found[place] = one
        except ValueError as error:
            faults.append(f"--what-if {shown(text)}: {error}")
    if faults:
        raise BadInputError(faults)
    return tuple(found.values())


def _place(one: WhatIf) -> object:
    """What must not be assumed twice."""
    if isinstance(one, CriterionIf):
        return (one.criterion, one.room)
    if isinstance(one, PlanIf):
        return (PlanIf, one.mix is None, one.concurrency is None, one.class_size is None)
    return (type(one), "" if isinstance(one, LineIf) else one.room)


def _what_if(text: str, known: Known) -> WhatIf:
    key, equals, value = text.rpartition("=")
    if not equals or not key.strip() or not value.strip():
        raise ValueError(f"found no KEY=VALUE, allowed {ALLOWED}")
    kind, colon, rest = key.strip().partition(":")
    if colon and kind in _BY_PREFIX:
        return _BY_PREFIX[kind](rest, value.strip(), known)
    if key.strip() in _BY_KEY:
        return _BY_KEY[key.strip()](value.strip(), known)
    keys = (*_BY_KEY, *(f"{prefix}:" for prefix in _BY_PREFIX))
    raise ValueError(f"found key {shown(key)}{nearest(key, keys)}, allowed {ALLOWED}")


def _line(value: str, _known: Known) -> LineIf:
    down, slash, up = value.partition("/")
    if not slash:
        raise ValueError(f"found {shown(value)}, allowed DOWN/UP in Mbit/s, e.g. line=1000/1000")
    ends = [_span(part, 0.0, _LARGEST, "Mbit/s") for part in (down, up)]
    return LineIf(down_mbps=ends[0], up_mbps=ends[1])


def _room(rest: str, value: str, known: Known) -> WhatIf:
    name, dot, what = rest.rpartition(".")
    if not dot:
        raise ValueError(
            f"found {shown(rest)}, allowed room:NAME.ap, room:NAME.pupils, room:NAME.holds "
            "or room:NAME.ID"
        )
    room = known.room(name)
    if what == "ap":
        if value.casefold() not in _GENERATIONS:
            raise ValueError(f"found {shown(value)}, allowed {choices(_GENERATIONS)}")
        return AccessPointIf(room=room.name, generation=_GENERATIONS[value.casefold()])
    if what == "pupils":
        return RoomPupilsIf(room=room.name, pupils=_whole(value, 1, _MOST_PUPILS))
    if what == "holds":
        return _holds(room, value, known)
    return _of_criterion(known.criterion(what), value, room.name)


def _holds(room: Room, value: str, known: Known) -> CriterionIf:
    pupils, size = _span(value, 0, _MOST_PUPILS, "pupils"), class_size(known.site, room)
    span = Span(worse=pupils.worse / size, better=pupils.better / size)
    known.criterion(ROOM_HOLDS_CLASS)
    return CriterionIf(criterion=ROOM_HOLDS_CLASS, value=span, room=room.name)


def _answer(rest: str, value: str, known: Known) -> CriterionIf:
    criterion = known.criterion(rest)
    if criterion.evidence == "M":
        raise ValueError(
            f"found {criterion.id}, which nobody can answer because it must be measured; "
            f"allowed criterion:{criterion.id}=VALUE"
        )
    return _of_criterion(criterion, value, None)


def _criterion(rest: str, value: str, known: Known) -> CriterionIf:
    return _of_criterion(known.criterion(rest), value, None)


def _of_criterion(criterion: Criterion, value: str, room: str | None) -> CriterionIf:
    if room is not None and criterion.scope != "room":
        raise ValueError(
            f"found {criterion.id}, which is asked of the whole site; "
            f"allowed criterion:{criterion.id}=VALUE"
        )
    if criterion.words is not None:
        _check_word(value, criterion.words)
        return CriterionIf(criterion=criterion.id, value=value, room=room)
    span = _span(value, -_LARGEST, _LARGEST, criterion.unit or "number")
    if criterion.better is Better.LOWER:
        span = Span(worse=span.better, better=span.worse)
    return CriterionIf(criterion=criterion.id, value=span, room=room)


def _check_word(value: str, words: Words) -> None:
    allowed = (*words.fail, *words.acceptable, *words.target)
    if value.casefold() not in {word.casefold() for word in allowed}:
        raise ValueError(f"found {shown(value)}, allowed {', '.join(allowed)}")


def _mix(value: str, known: Known) -> PlanIf:
    if value not in known.mixes:
        raise ValueError(
            f"found {shown(value)}{nearest(value, known.mixes)}, allowed {choices(known.mixes)}"
        )
    return PlanIf(mix=value)


def _concurrency(value: str, _known: Known) -> PlanIf:
    share = _one_number(value)
    if share is None or not 0 < share <= 1:
        raise ValueError(f"found {shown(value)}, allowed a share above 0, at most 1")
    return PlanIf(concurrency=share)


def _class_size(value: str, _known: Known) -> PlanIf:
    return PlanIf(class_size=_whole(value, 1, _MOST_PUPILS))


def _whole(text: str, low: int, high: int) -> int:
    number = _one_number(text)
    if number is None or number != int(number) or not low <= number <= high:
        raise ValueError(f"found {shown(text)}, allowed a whole number from {low} to {high}")
    return int(number)


def _one_number(text: str) -> float | None:
    return float(text) if len(text) < 30 and re.fullmatch(_NUMBER, text.strip(), re.ASCII) else None


def _span(text: str, low: float, high: float, unit: str) -> Span:
    """One number, or two with "-" or ".." between them; the smaller one counts as the worse."""
    match = _SPAN.fullmatch(text) if len(text) < 60 else None
    ends = [float(part) for part in match.groups() if part] if match else []
    if not ends or not all(math.isfinite(end) and low <= end <= high for end in ends):
        raise ValueError(
            f"found {shown(text)}, allowed a number from {low:g} to {high:g} ({unit}), "
            "or two as LOW-HIGH"
        )
    return Span(worse=min(ends), better=max(ends))


_BY_KEY: Final[Mapping[str, Callable[[str, Known], WhatIf]]] = {
    "line": _line,
    "plan.mix": _mix,
    "plan.concurrency": _concurrency,
    "plan.class_size": _class_size,
}
_BY_PREFIX: Final[Mapping[str, Callable[[str, str, Known], WhatIf]]] = {
    "room": _room,
    "answer": _answer,
    "criterion": _criterion,
}
